// A session without network: answers requests as a test says, and keeps what was sent.
//
//     FakeSession session;
//     session.answers("GET /logCollectionJobs", {{401}, {200, list_of({failed_job})}});   // in this order, then the
//     last
//     ...
//     CHECK(session.sent() == std::vector<std::string>{"GET /logCollectionJobs", ...});
#pragma once

#include "script/own_requests.hpp"
#include "session/session_interface.hpp"

#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace opsmgr::suite::test {

inline const std::string group = "5c8100bcf2a30b12ff88258f";
inline const std::string failed_job = "5c810cc4ff7a256345ff97c4";
inline const std::string finished_job = "5c810cc4ff7a256345ff97b7";
inline const std::string created_job = "6b0d1946f2a30b12ff000001";
inline const std::string leaked_job = "6b0d1946f2a30b12ff000002";

inline const std::string list_path = "/logCollectionJobs";
inline std::string path_of(const std::string& job) {
    return list_path + "/" + job;
}

/// A page of the list, with the total beside it.
inline Json page_of(const std::vector<Json>& jobs, std::size_t total) {
    return {{"results", jobs}, {"totalCount", total}};
}
inline Json list_of(const std::vector<Json>& jobs) {
    return page_of(jobs, jobs.size());
}

/// What comes back for one request: an answer, or the reason why there is none.
struct FakeAnswer {
    int status = 200;
    Json body = nullptr;
    Headers headers = {};
    std::optional<client::NetworkError> error = {};
    std::string own_fault = {};

    static FakeAnswer lost(client::NetworkFault fault = client::NetworkFault::reset) {
        return {0, {}, {}, client::NetworkError{fault, "the connection broke off"}, {}};
    }
    /// Such as the answer of a gateway, which is recorded with its status and is not judged.
    static FakeAnswer not_judged(int status, std::string why) { return {status, {}, {}, {}, std::move(why)}; }
};

class FakeSession : public SessionInterface {
  public:
    bool challenge = true;
    bool has_room = true;  ///< in the budget
    std::string stop_reason;
    ExchangeView insecure_view;

    /// `request` is the method and the path in the group, such as `GET /logCollectionJobs`. The last answer comes again
    /// and again; a request without any throws.
    void answers(const std::string& request, std::vector<FakeAnswer> answers) {
        answers_[request] = std::move(answers);
    }
    /// Why the session stops behind its next exchange.
    void stop_after_next(std::string why) { stop_after_next_ = std::move(why); }

    /// Methods and addresses in the group, queries included.
    [[nodiscard]] const std::vector<std::string>& sent() const { return sent_; }
    [[nodiscard]] bool has_sent(const std::string& request) const { return count_of(request) > 0; }
    [[nodiscard]] std::size_t count_of(const std::string& request) const {
        std::size_t count = 0;
        for (const std::string& one : sent_) count += one == request ? 1 : 0;
        return count;
    }
    /// Those of them that were sent between `begin_cleanup` and `end_cleanup`.
    [[nodiscard]] const std::vector<std::string>& sent_in_cleanup() const { return sent_in_cleanup_; }
    [[nodiscard]] const std::vector<std::chrono::milliseconds>& pauses() const { return pauses_; }
    [[nodiscard]] unsigned kept_back() const { return kept_back_; }

    Sent send(const ScriptRequest& request, const Variables& variables, const Origin& origin) override {
        const std::string path = in_group(filled_in(request.path, variables));
        const std::string query = filled_in(request.query, variables);
        note_sent(request.method + " " + path + (query.empty() ? "" : "?" + query));
        Sent sent = record(request, path, origin, next_answer(request.method + " " + path));
        if (!stop_after_next_.empty()) stop_reason = std::exchange(stop_after_next_, {});
        if (listener_) listener_(sent);
        return sent;
    }
    std::vector<Sent> send_concurrently(unsigned times, const ScriptRequest& request, const Variables& variables,
                                        const Origin& origin) override {
        std::vector<Sent> each;
        for (unsigned i = 0; i < times; ++i) each.push_back(send(request, variables, origin));
        return each;
    }
    ExchangeView send_insecurely(const ScriptRequest&, const Variables&) override { return insecure_view; }
    /// Those that are built in.
    [[nodiscard]] const ScriptRequest& own_request(const std::string& name) const override {
        static const OwnRequests own = *OwnRequests::read(own_request_files().front());
        return own.at(name);
    }
    void pause(std::chrono::milliseconds time) override { pauses_.push_back(time); }
    void listen(ExchangeListener listener) override { listener_ = std::move(listener); }

    [[nodiscard]] bool has_challenge() const override { return challenge; }
    [[nodiscard]] const std::string& stopped() const override { return stop_reason; }
    [[nodiscard]] const std::vector<ExchangeRecord>& exchanges() const override { return records_; }

    [[nodiscard]] bool keep_back(unsigned requests) override {
        if (has_room) kept_back_ = requests;
        return has_room;
    }
    void begin_cleanup() override { cleaning_up_ = true; }
    void end_cleanup() override { cleaning_up_ = false; }

  private:
    static std::string in_group(const std::string& path) {
        const std::string prefix = "/groups/" + group;
        return path.starts_with(prefix) ? path.substr(prefix.size()) : path;
    }

    void note_sent(const std::string& request) {
        sent_.push_back(request);
        if (cleaning_up_) sent_in_cleanup_.push_back(request);
    }

    FakeAnswer next_answer(const std::string& request) {
        const auto found = answers_.find(request);
        if (found == answers_.end()) throw std::logic_error("the test has no answer for " + request);
        FakeAnswer answer = found->second.front();
        if (found->second.size() > 1) found->second.erase(found->second.begin());
        return answer;
    }

    Sent record(const ScriptRequest& request, const std::string& path, const Origin& origin, const FakeAnswer& answer) {
        ExchangeRecord record;
        record.number = static_cast<unsigned>(records_.size()) + 1;
        record.script = origin.script;
        record.step = origin.step;
        record.method = request.method;
        record.target = path;
        record.status = answer.status;
        record.response_headers = answer.headers;
        record.body = answer.body.is_null() ? "" : answer.body.dump();
        records_.push_back(record);

        const client::OutgoingRequest out{request.method, path, {}, request.body};
        if (!answer.own_fault.empty()) return {ExchangeView::own_fault(answer.own_fault), record.number};
        if (answer.error) return {ExchangeView::unanswered(out, *answer.error), record.number};
        client::Exchange exchange;
        exchange.response.status = answer.status;
        exchange.response.headers = answer.headers;
        exchange.response.body = record.body;
        return {ExchangeView::answered(out, exchange), record.number};
    }

    std::map<std::string, std::vector<FakeAnswer>> answers_;
    std::vector<std::string> sent_;
    std::vector<std::string> sent_in_cleanup_;
    std::vector<std::chrono::milliseconds> pauses_;
    std::vector<ExchangeRecord> records_;
    ExchangeListener listener_;
    std::string stop_after_next_;
    unsigned kept_back_ = 0;
    bool cleaning_up_ = false;
};

}  // namespace opsmgr::suite::test
