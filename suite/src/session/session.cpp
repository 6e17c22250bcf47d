#include "session/session.hpp"
#include <opsmgr/base/date.hpp>
#include <opsmgr/base/version.hpp>
#include "expression/exchange_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <thread>

namespace opsmgr::suite {
namespace {

constexpr unsigned errors_that_end_a_run = 3;

/// A 502 or 504 without the API's own document tells of the way to the target (RFC 9110, 15.6.3 and 15.6.5).
bool is_of_a_gateway(const client::Exchange& answer) {
    const int status = answer.response.status;
    if (status != 502 && status != 504) return false;
    const auto document = read_json(answer.response.body);
    return !document || value_at(*document, "/error") == nullptr;
}

/// A variable may hold what a target said; in a request line only characters of URLs have a place.
Variables escaped(const Variables& variables) {
    Variables safe;
    for (const auto& [name, value] : variables) {
        std::string& text = safe[name];
        for (const char c : value) {
            const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                               std::string_view("-._~").find(c) != std::string_view::npos;
            text += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return safe;
}

/// Between the quotes of a JSON string.
Variables json_escaped(const Variables& variables) {
    Variables safe;
    for (const auto& [name, value] : variables) {
        const std::string quoted = Json(value).dump(-1, ' ', true, Json::error_handler_t::replace);
        safe[name] = quoted.substr(1, quoted.size() - 2);
    }
    return safe;
}

/// Whether a second sending may be answered otherwise than the first for what that has done.
bool aims_at_a_job(const ScriptRequest& request) {
    const bool changes = request.method != "GET" && request.method != "HEAD";
    return changes && (request.path.find("${made-job}") != std::string::npos ||
                       request.path.find("${named-job}") != std::string::npos);
}

}  // namespace

bool went_out_twice(const Json& view) {
    const Json* resent = value_at(view, "/resent");
    return resent != nullptr && *resent == true;
}

Session::Session(const RunOptions& options, Plan plan)
    : options_(options),
      plan_(std::move(plan)),
      transport_(options.target, options.transport),
      signer_(options.caller, options.unprivileged, options.seed) {
    redaction_.hide(options.caller.public_key, options.caller.private_key, "");
    if (options.unprivileged) redaction_.hide(options.unprivileged->public_key, options.unprivileged->private_key, "2");
}

client::OutgoingRequest Session::outgoing(const ScriptRequest& request, const Variables& variables) const {
    client::OutgoingRequest out;
    const Variables safe = escaped(variables);
    out.method = request.method;
    out.target = options_.target.path + std::string(base_path) + filled_in(request.path, safe);
    if (!request.query.empty()) out.target += "?" + filled_in(request.query, safe);
    out.headers = {{"Host", options_.target.authority()},
                   {"User-Agent", fmt::format("opsmgr-suite/{}", version)},
                   {"Accept", "application/json"},
                   {"Accept-Encoding", "identity"}};
    for (const auto& [name, value] : request.headers) {
        if (value) out.headers.set(name, filled_in(*value, safe));
        else out.headers.remove(name);
    }
    out.body = request.json ? filled_in(request.body, json_escaped(variables)) : request.body;
    if (request.json && !out.headers.has("Content-Type")) out.headers.set("Content-Type", "application/json");
    const bool takes_body = request.method == "PUT" || request.method == "POST" || request.method == "PATCH";
    if (request.content_length && (takes_body || !out.body.empty()))
        out.headers.set("Content-Length", std::to_string(out.body.size()));
    return out;
}

Session::Sent Session::send(const ScriptRequest& request, const Variables& variables, const std::string& script,
                            const std::string& step) {
    const client::OutgoingRequest out = outgoing(request, variables);
    Sent sent = request.signing == ScriptRequest::Signing::none ? send_unsigned(out, request, script, step)
                : request.signing == ScriptRequest::Signing::right
                    ? send_signed(out, request, script, step)
                    : send_special(out, request, variables, script, step);
    const Json* status = value_at(sent.view, "/status");
    if (went_out_twice(sent.view) && aims_at_a_job(request) && status != nullptr && *status >= 400)
        sent.view = {{"noAnswer", twice}, {"ours", true}};
    return sent;
}

/// The target, or what the script has signed in its place.
std::string Session::signed_uri(const std::string& target, const Signature& signature,
                                const Variables& variables) const {
    if (!signature.path && !signature.query) return target;
    const auto mark = target.find('?');
    const std::string path =
        signature.path ? options_.target.path + std::string(base_path) + filled_in(*signature.path, escaped(variables))
                       : target.substr(0, mark);
    const std::string query = signature.query             ? filled_in(*signature.query, escaped(variables))
                              : mark == std::string::npos ? ""
                                                          : target.substr(mark + 1);
    return query.empty() ? path : path + "?" + query;
}

void Session::keep_pace() {
    if (options_.rate == 0) return;
    std::this_thread::sleep_until(next_request_);
    next_request_ = std::max(next_request_, std::chrono::steady_clock::now()) +
                    std::chrono::nanoseconds(1'000'000'000 / options_.rate);
}

bool Session::keep_back(unsigned requests) {
    const bool there = exchanges_.size() + requests < options_.max_requests;
    if (there) kept_back_ = requests;
    return there;
}

std::string Session::blocked_reason(const client::OutgoingRequest& request, const ScriptRequest& from) {
    std::string why;
    const std::size_t budget = options_.max_requests - (cleaning_ ? 0 : kept_back_);
    if (!cleaning_ && !stopped_.empty()) return stopped_;
    if (!cleaning_ && options_.interrupted()) why = "interrupted by a signal";
    else if (exchanges_.size() >= budget)
        why = fmt::format("the budget of {} requests is used up; raise --max-requests", options_.max_requests);
    else if (!plan_.allows(request.method, from.path))
        why = fmt::format("{} {} is not in the plan, and was not sent", request.method, from.path);
    if (!why.empty() && stopped_.empty()) stopped_ = why;
    return why;
}

Session::Sent Session::exchange(client::OutgoingRequest request, const ScriptRequest& from, const std::string& script,
                                const std::string& step) {
    if (const std::string why = blocked_reason(request, from); !why.empty())
        return {Json{{"noAnswer", why}, {"ours", true}}, 0};
    for (Header& field : request.headers.fields())
        std::erase_if(field.value, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    keep_pace();
    redaction_.learn(request.headers);
    const auto answer =
        from.old_tls
            ? send_with_old_tls(request)
            : transport_.send(request, {from.fresh_connection ? client::Freshness::fresh : client::Freshness::reuse,
                                        from.lane, from.listen});
    return take(request, answer, script, step);
}

/// Learns from an answer, and records it.
Session::Sent Session::take(const client::OutgoingRequest& request,
                            const tl::expected<client::Exchange, client::NetworkError>& answer,
                            const std::string& script, const std::string& step) {
    Sent sent;
    if (answer && is_of_a_gateway(*answer)) {
        const std::string why = fmt::format(
            "a gateway answers {} in the target's place: what is behind it is down, or does not answer in time",
            answer->response.status);
        if (++errors_in_a_row_ >= errors_that_end_a_run) stopped_ = why;
        sent.view = {{"request", view_of(request, *answer).at("request")}, {"noAnswer", why}, {"ours", true}};
    } else if (answer) {
        // An answer that never ends costs as much as none.
        const bool endless = !answer->response.complete && answer->duration >= options_.transport.answer_timeout;
        errors_in_a_row_ = endless ? errors_in_a_row_ + 1 : 0;
        if (errors_in_a_row_ >= errors_that_end_a_run)
            stopped_ = "the target's answers do not end within the time limit";
        redaction_.learn(answer->response.headers);
        if (const auto marker = answer->response.headers.first("X-Opsmgr-Mock-Deviations")) deviations_ = *marker;
        if (answer->response.status == 401 || answer->response.status == 403) signer_.learn(answer->response.headers);
        sent.view = view_of(request, *answer);
        // Half a document is nothing to judge, and the time limit was ours; of an archive the half tells enough.
        if (answer->response.has(client::FramingFault::body_too_slow) &&
            sent.view.value("mediaType", "") == "application/json")
            sent.view = {{"request", sent.view.at("request")},
                         {"noAnswer", "the answer was still coming when the time limit ended; raise --timeout"},
                         {"ours", true}};
    } else {
        last_error_ = answer.error();
        if (++errors_in_a_row_ >= errors_that_end_a_run) stopped_ = answer.error().message;
        sent.view = view_of(request, answer.error());
    }
    record(request, answer, script, step);
    sent.number = exchanges_.back().number;
    if (on_exchange) on_exchange(sent.view, sent.number);
    return sent;
}

tl::expected<client::Exchange, client::NetworkError> Session::send_with_old_tls(
    const client::OutgoingRequest& request) const {
    client::TransportOptions options = options_.transport;
    options.tls.highest = client::TlsVersion::tls_1_1;
    return client::Transport(options_.target, options).send(request);
}

Json Session::look_insecurely(const ScriptRequest& request, const Variables& variables) const {
    client::TransportOptions options = options_.transport;
    options.tls.insecure = true;
    const client::OutgoingRequest out = outgoing(request, variables);
    const auto answer = client::Transport(options_.target, options).send(out);
    return answer ? view_of(out, *answer) : view_of(out, answer.error());
}

void Session::record(const client::OutgoingRequest& request,
                     const tl::expected<client::Exchange, client::NetworkError>& answer, const std::string& script,
                     const std::string& step) {
    ExchangeRecord record;
    record.number = static_cast<unsigned>(exchanges_.size()) + 1;
    record.script = script;
    record.step = step;
    record.method = request.method;
    record.target = request.target;
    record.request_headers = request.headers;
    record.request_body = request.body;
    if (!answer) {
        record.no_answer = answer.error().message;
    } else {
        const client::Response& response = answer->response;
        record.status = response.status;
        record.reason = response.reason;
        record.response_headers = response.headers;
        record.head = response.head_bytes;
        record.chunks = response.chunks;
        record.body = response.body.substr(0, 8 * 1024);  // cut again behind the redaction
        record.body_bytes = response.body.size();
        record.framing = to_string(response.framing);
        for (const client::FramingNote& note : response.faults)
            record.faults.push_back(fmt::format("{}: {}", to_string(note.fault), note.detail));
        record.connection = answer->connection;
        record.duration = answer->duration;
    }
    exchanges_.push_back(std::move(record));
}

}  // namespace opsmgr::suite
