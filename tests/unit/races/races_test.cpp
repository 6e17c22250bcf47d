// What happens at the same instant: retries, control calls under load, and the end in the middle of everything. The
// thread sanitizer runs these too (scripts/check-all tsan).
//
// OPSMGR_ROUNDS says how many rounds of simultaneous retries there are (300 unless it is set).
#include <opsmgr/mock/server.hpp>

#include <array>
#include <atomic>
#include <barrier>
#include <cstdlib>
#include <thread>

#include "../mock/api_client.hpp"
#include "../net/client.hpp"
#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t threads = 4;

unsigned rounds() {
    const char* wanted = std::getenv("OPSMGR_ROUNDS");
    return wanted == nullptr ? 300 : static_cast<unsigned>(std::strtoul(wanted, nullptr, 10));
}

/// What this client would send to retry the failed job.
Request signed_retry(MockService& mock) {
    const auto challenge = mock.handle({"PUT", retry_path(), {{"Host", "localhost"}}, ""});
    const auto read = parse_challenges(*challenge.headers.first("WWW-Authenticate"));
    const std::string nonce(read->front().value("nonce").value());
    const Signing signing;
    const auto a1 = digest_a1(DigestAlgorithm::md5, signing.user, "MMS Public API", signing.key);
    const auto response =
        digest_response(DigestAlgorithm::md5, {a1, "PUT", retry_path(), nonce, "00000001", "c", "auth"});
    const std::string field =
        fmt::format(R"(Digest username="{}", realm="MMS Public API", nonce="{}", uri="{}", nc=00000001, cnonce="c", )"
                    R"(qop=auth, response="{}", algorithm=MD5)",
                    signing.user, nonce, retry_path(), response.text());
    return {"PUT", retry_path(), {{"Host", "localhost"}, {"Authorization", field}}, ""};
}

void fail_job(MockService& mock) {
    mock.with_store([](Store& store, Instant) {
        Job* job = store.find_group(*GroupId::parse(group_id))->find(*JobId::parse(failed_job_id));
        job->begin(JobStatus::failure, job->children());
    });
}

std::string bytes_of(std::string_view method, std::string_view path, std::string_view body = "") {
    return fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{}", method, path, body.size(),
                       body);
}

/// Everything that a test may ask of a mock while clients use it, once each.
const std::array<std::string, 14> control_calls{
    bytes_of("POST", "/__admin/clock", R"({"advance": "1s"})"),
    bytes_of("GET", "/__admin/requests?limit=5"),
    bytes_of("GET", "/__admin/exchanges?limit=5"),
    bytes_of("GET", "/__admin/har?limit=5"),
    bytes_of("PUT", "/__admin/faults", R"({"faults": [{"on": {"chance": 0.1}, "do": {"status": 503}}]})"),
    bytes_of("GET", "/__admin/faults/struck"),
    bytes_of("PUT", "/__admin/deviations", R"({"vary": []})"),
    bytes_of("POST", "/__admin/sandboxes", R"({"keepIds": true})"),
    bytes_of("GET", "/__admin/sandboxes"),
    bytes_of("POST", "/__admin/requests/verify", R"({"operation": "retry", "atLeast": 1000000, "within": "2ms"})"),
    bytes_of("POST", "/__admin/sign-in/stale"),
    bytes_of("GET", "/__admin/fixture"),
    bytes_of("DELETE", "/__admin/requests"),
    bytes_of("POST", "/__admin/reset"),
};

/// Asks on one connection after the other until it is told to end, or nobody answers.
void ask_for_ever(int port, const std::atomic<bool>& end, std::atomic<unsigned>& answers,
                  const std::function<std::string(unsigned)>& request) {
    for (unsigned number = 0; !end;) {
        try {
            Client client(port);
            for (unsigned i = 0; i < 20 && !end; ++i) {
                if (!client.send(request(number++)) || client.read_past("\r\n\r\n").empty()) break;
                ++answers;
            }
            client.reset();
        } catch (const std::runtime_error&) {
            return;  // it listens no more, or broke the connection
        }
    }
}

}  // namespace

TEST_CASE("of retries at the same instant one wins, in every round") {
    ApiClient client;
    MockService& mock = client.mock;
    std::array<Request, threads> requests;
    std::array<int, threads> answered{};
    std::barrier meeting(threads + 1);
    std::atomic<bool> end{false};
    std::vector<std::thread> clients;
    for (std::size_t i = 0; i < threads; ++i)
        clients.emplace_back([&, i] {
            for (meeting.arrive_and_wait(); !end; meeting.arrive_and_wait()) {
                answered[i] = mock.handle(requests[i]).status;
                meeting.arrive_and_wait();
            }
        });
    unsigned wrong = 0;
    for (unsigned round = 0; round < rounds(); ++round) {
        fail_job(mock);
        for (Request& request : requests) request = signed_retry(mock);
        meeting.arrive_and_wait();  // all begin
        meeting.arrive_and_wait();  // all are done
        const auto won = std::count(answered.begin(), answered.end(), 200);
        const auto lost = std::count(answered.begin(), answered.end(), 400);
        if (won != 1 || lost != threads - 1) ++wrong;
    }
    end = true;
    meeting.arrive_and_wait();
    for (std::thread& one : clients) one.join();
    CHECK(wrong == 0);
}

TEST_CASE("control calls under load, and the end in the middle of everything") {
    for (int round = 0; round < 5; ++round) {
        const ManualClock clock(ApiClient::start);
        ServerOptions options;
        std::atomic<unsigned> noted{0};
        options.on_answer = [&](const JournalEntry&) { ++noted; };
        auto server = std::make_unique<Server>(fixture_store("default", ApiClient::start), clock, std::move(options));
        const int port = server->start().value();
        std::atomic<bool> end{false};
        std::atomic<unsigned> answers{0};
        std::atomic<unsigned> controls{0};
        std::vector<std::thread> clients;
        for (std::size_t i = 0; i < threads; ++i)
            clients.emplace_back([&, i] {
                ask_for_ever(port, end, answers, [&](unsigned number) {
                    return bytes_of(number % 2 == 0 ? "GET" : "PUT", (number + i) % 3 == 0 ? jobs_path : retry_path());
                });
            });
        for (unsigned i = 0; i < 2; ++i)
            clients.emplace_back([&, i] {
                ask_for_ever(port, end, controls,
                             [&](unsigned number) { return control_calls[(number + 7 * i) % control_calls.size()]; });
            });
        const auto patience = std::chrono::steady_clock::now() + 20s;
        while ((answers < 400 || controls < 60) && std::chrono::steady_clock::now() < patience)
            std::this_thread::yield();
        CHECK(answers >= 400);
        CHECK(controls >= 60);
        server->stop();
        server.reset();
        end = true;
        for (std::thread& one : clients) one.join();
        CHECK(noted > 0);
    }
}

TEST_CASE("sandboxes are shown while other calls make and remove them") {
    const ManualClock clock(ApiClient::start);
    const Store store = fixture_store("default", ApiClient::start);
    Server server(fixture_store("default", ApiClient::start), clock, {});
    const int port = server.start().value();
    std::atomic<bool> end{false};
    std::atomic<unsigned> shown{0};
    std::vector<std::thread> lookers;
    for (unsigned i = 0; i < 2; ++i)
        lookers.emplace_back([&] {
            std::string id;
            ask_for_ever(port, end, shown, [&](unsigned) {
                const auto ids = server.registry().sandboxes();
                if (!ids.empty()) id = ids.front();
                return bytes_of("GET", "/__admin/sandboxes/" + id);
            });
        });
    Client client(port);
    const auto patience = std::chrono::steady_clock::now() + 20s;
    for (unsigned removed = 0; removed < 300 || shown < 300;) {
        const auto id = server.registry().add_sandbox(store);
        REQUIRE(id);
        REQUIRE(client.send(bytes_of("DELETE", "/__admin/sandboxes/" + *id)));
        REQUIRE_FALSE(client.read_past("\r\n\r\n").empty());
        ++removed;
        REQUIRE(std::chrono::steady_clock::now() < patience);
    }
    end = true;
    for (std::thread& one : lookers) one.join();
}
