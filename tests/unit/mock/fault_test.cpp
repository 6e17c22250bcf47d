#include <opsmgr/mock/fault/fault_json.hpp>
#include <opsmgr/mock/server.hpp>

#include "caller.hpp"
#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

namespace {

FaultSchedule schedule(const char* text) {
    auto read = read_faults(Json::parse(text));
    if (!read) throw std::runtime_error(read.error().front().pointer + ": " + read.error().front().rule);
    return *read;
}

std::string fault_in(const char* text) {
    const auto read = read_faults(Json::parse(text));
    return read ? "" : read.error().front().pointer + ": " + read.error().front().rule;
}

struct Struck : Caller {
    explicit Struck(const char* text) {
        mock.with_faults([&](FaultsAtWork& faults) { faults.set(schedule(text)); });
    }
    std::string last_fault() { return mock.journal().entries().back().fault; }
};

/// What leaves, piece by piece, with the time advanced as far as each needs.
std::vector<std::string> pieces(Wire wire, ManualClock& clock, std::chrono::milliseconds step, Wire* last = nullptr) {
    std::vector<std::string> all{wire.bytes};
    while (wire.then) {
        for (int i = 0; i < 1000 && wire.then->time_left() != 0ms; ++i) clock.advance(step);
        wire = wire.then->next();
        all.push_back(wire.bytes);
    }
    if (last != nullptr) *last = wire;
    return all;
}

Reply hello() {
    Reply reply;
    reply.body = "hello, world";
    return reply;
}

}  // namespace

TEST_CASE("the n-th call of an operation gets a 503 with Retry-After, before anything is done") {
    Struck caller(R"({"faults": [{"on": {"operation": "retry", "call": 1}, "do": {"status": 503, "retryAfter": 2}}]})");
    CHECK(caller.call("GET", job_path()).status == 200);
    const auto reply = caller.call("PUT", retry_path());
    CHECK(reply.status == 503);
    CHECK(reply.headers.first("Retry-After") == "2");
    CHECK(caller.last_fault() == "between: 503");
    CHECK(caller.status() == "FAILURE");
    CHECK(caller.call("PUT", retry_path()).status == 200);
    CHECK(caller.last_fault() == "");
}

TEST_CASE("after the effect, the answer alone is lost") {
    Struck caller(R"({"faults": [{"on": {"operation": "retry"}, "phase": "after", "do": {"status": 429}}]})");
    const auto reply = caller.call("PUT", retry_path());
    CHECK(reply.status == 429);
    CHECK_FALSE(reply.headers.has("Retry-After"));
    CHECK(caller.status() == "IN_PROGRESS");
}

TEST_CASE("a reset between challenge and answer leaves the job as it was, and no answer in the journal") {
    Struck caller(
        R"({"faults": [{"on": {"operation": "retry", "call": 1}, "phase": "between", "do": {"resetAfterBytes": 0}}]})");
    caller.call("PUT", retry_path());
    CHECK(caller.mock.journal().entries().back().status == 0);
    CHECK(caller.status() == "FAILURE");
}

TEST_CASE("before the challenge strikes the unsigned leg alone") {
    Struck caller(
        R"({"faults": [{"on": {"operation": "get-one"}, "phase": "before-challenge", "do": {"status": 503}}]})");
    CHECK(caller.plain("GET", job_path()).status == 503);
    CHECK(caller.call("GET", job_path()).status == 200);
}

TEST_CASE("faults are addressed by group and job, and count logical calls") {
    Struck caller(
        R"({"faults": [{"on": {"job": "5c810cc4ff7a256345ff97c4", "calls": {"from": 2, "to": 4, "every": 2}}, "do": {"status": 503}}]})");
    std::string got;
    for (int i = 0; i < 5; ++i) {
        const auto challenged = caller.plain("GET", job_path());
        const std::string nonce(
            parse_challenges(*challenged.headers.first("WWW-Authenticate"))->back().value("nonce").value());
        got += caller.call("GET", job_path(), {.nonce = nonce}).status == 503 ? 'x' : '.';
        CHECK(caller.call("GET", jobs_path).status == 200);
    }
    CHECK(got == ".x.x.");
}

TEST_CASE("a delay before the operation holds it back, and others go first") {
    Caller caller;
    caller.mock.with_faults([&](FaultsAtWork& faults) {
        faults.set(schedule(
            R"({"faults": [{"on": {"operation": "retry", "call": 1}, "phase": "between", "do": {"delay": "5s"}}]})"));
    });
    const std::string nonce = caller.nonce();
    Request request{"PUT", retry_path(), {{"Host", "a"}}, ""};
    const auto a1 =
        digest_a1(DigestAlgorithm::md5, "ABCDEFGH", "MMS Public API", "12345678-90ab-cdef-1234-567890abcdef");
    const auto response =
        digest_response(DigestAlgorithm::md5, {a1, "PUT", retry_path(), nonce, "00000001", "c", "auth"});
    request.headers.add(
        "Authorization",
        fmt::format(
            R"(Digest username="ABCDEFGH", realm="MMS Public API", nonce="{}", uri="{}", nc=00000001, cnonce="c", qop=auth, response="{}")",
            nonce, retry_path(), response));
    const auto begun = caller.mock.begin(request);
    REQUIRE(std::holds_alternative<Double::Hold>(begun));
    CHECK(caller.status() == "FAILURE");
    CHECK(caller.call("PUT", retry_path()).status == 200);
    caller.clock.advance(5s);
    const auto answer = caller.mock.resume(request, std::get<Double::Hold>(begun));
    CHECK(answer.reply.status == 400);
    CHECK(answer.delivery.delay == 0ms);
    CHECK(caller.last_reason() == "ONLY_FAILED_JOB_CAN_BE_RESTARTED");
}

TEST_CASE("answers are delivered late, in drips, cut off or broken") {
    ManualClock clock(Caller::start);
    const auto timeline = std::make_shared<const Timeline>(clock);
    const std::string whole = to_wire(hello());
    Wire last;

    CHECK(deliver(hello(), {}, timeline).bytes == whole);
    const Wire late = deliver(hello(), {.delay = 200ms}, timeline);
    CHECK(late.then->time_left() == Timeline::never);  // time stands still
    CHECK(pieces(late, clock, 200ms) == std::vector<std::string>{"", whole});

    const auto drips = pieces(deliver(hello(), {.drip = Drip{40, 10ms}}, timeline), clock, 10ms);
    CHECK(drips.size() == (whole.size() + 39) / 40);
    std::string together;
    for (const auto& one : drips) together += one;
    CHECK(together == whole);

    const Wire cut = deliver(hello(), {.cut_off_after = 5}, timeline);
    CHECK(cut.bytes == whole.substr(0, whole.size() - 7));
    CHECK(cut.close);
    const Wire broken = deliver(hello(), {.reset_after = 20}, timeline);
    CHECK(broken.bytes == whole.substr(0, 20));
    CHECK(broken.reset);
    const Wire both = deliver(hello(), {.delay = 1s, .reset_after = 10, .drip = Drip{4, 1s}}, timeline);
    CHECK(pieces(both, clock, 1s, &last) == std::vector<std::string>{"", "HTTP", "/1.1", " 2"});
    CHECK(last.reset);
}

TEST_CASE("what is drawn depends on seed, fault and call alone") {
    const char* text = R"({"seed": 7, "faults": [
        {"on": {"chance": 0.5}, "do": {"delay": {"uniform": ["100ms", "200ms"]}}},
        {"do": {"delay": {"lognormal": {"median": "50ms", "sigma": 0.5}}}}]})";
    const auto run = [&] {
        FaultsAtWork faults;
        faults.set(schedule(text));
        std::vector<std::string> all;
        for (int i = 0; i < 2000; ++i) {
            JournalCall call;
            faults.count(call);
            const auto strike = faults.strike(call, true);
            all.push_back(std::to_string(strike->fault) + " " + strike->text());
        }
        return std::pair(all, write_json(write_faults(faults.struck()), Layout::pretty));
    };
    const auto [first, struck] = run();
    CHECK(run().first == first);
    CHECK(run().second == struck);
    const auto uniform = std::count_if(first.begin(), first.end(), [](const auto& one) { return one[0] == '0'; });
    CHECK(uniform > 900);
    CHECK(uniform < 1100);
    std::vector<int> delays;
    for (const auto& one : first)
        if (one[0] == '1') delays.push_back(std::stoi(one.substr(one.find("delay ") + 6)));
    std::sort(delays.begin(), delays.end());
    CHECK(delays[delays.size() / 2] > 45);  // the median that was asked for
    CHECK(delays[delays.size() / 2] < 56);
}

TEST_CASE("what has struck is a schedule that brings the same again") {
    Struck caller(
        R"({"seed": 3, "faults": [{"on": {"operation": "get-all", "chance": 0.5}, "do": {"status": 503, "delay": {"uniform": ["1ms", "9ms"]}}}]})");
    std::string got;
    const auto twenty = [](Caller& asked) {
        std::string statuses;
        for (int i = 0; i < 20; ++i) {
            const auto challenged = asked.plain("GET", jobs_path);
            const std::string nonce(
                parse_challenges(*challenged.headers.first("WWW-Authenticate"))->back().value("nonce").value());
            asked.call("GET", jobs_path, {.nonce = nonce});
            statuses += asked.mock.journal().entries().back().text().substr(30) + "\n";
        }
        return statuses;
    };
    const auto struck_in = [](Caller& asked) {
        return write_json(asked.mock.with_faults([](FaultsAtWork& faults) { return write_faults(faults.struck()); }),
                          Layout::pretty);
    };
    const std::string first = twenty(caller);
    const std::string exported = struck_in(caller);
    Struck again(exported.c_str());
    CHECK(twenty(again) == first);
    CHECK(struck_in(again) == exported);
}

TEST_CASE("a schedule is written as it was read") {
    const char* text =
        R"({"faults":[{"do":{"delay":"200ms","drip":{"bytes":3,"every":"10ms"}},"on":{"call":2,"operation":"retry"},"phase":"after"},{"do":{"resetAfterBytes":0},"on":{"calls":{"every":2,"from":3}},"phase":"before-challenge"}],"seed":9})";
    CHECK(write_json(write_faults(schedule(text)), Layout::compact) == text);
}

TEST_CASE("a wrong schedule is refused with pointer and rule") {
    CHECK(fault_in(R"({"faults": [{"do": {"delay": "2h"}}]})") == "/faults/0/do/delay: a span of time is at most 1h");
    CHECK(fault_in(R"({"faults": [{"do": {"delay": {"uniform": ["2s", "1s"]}}}]})") ==
          "/faults/0/do/delay/uniform: the shortest delay stands first");
    CHECK(fault_in(R"({"faults": [{"do": {"resetAfterBytes": 1}, "phase": "between"}]})") ==
          "/faults/0/phase: there is no answer yet to damage or to drip: 'after' has one");
    CHECK(fault_in(R"({"faults": [{"do": {"delay": "1s", "retryAfter": 1}}]})") ==
          "/faults/0/do/retryAfter: it belongs to a 'status' of 429 or 503");
    CHECK(fault_in(R"({"faults": [{"do": {"delay": "1s"}, "on": {"calls": {"from": 3, "to": 2}}}]})") ==
          "/faults/0/on/calls: 'to' lies before 'from'");
    CHECK(fault_in(R"({"faults": [{"do": {"status": 500}}]})") != "");
    CHECK(fault_in(R"({"faults": [{"do": {}}]})") != "");
    CHECK(fault_in(R"({"faults": [{"on": {"operation": "rertry"}, "do": {"delay": "1s"}}]})") != "");
}
