#include "session/exchange_sender.hpp"
#include "session/concurrent_exchanges.hpp"

#include <opsmgr/base/url.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace opsmgr::suite {
namespace {

/// A 502 or 504 without the API's own document tells of the way to the target (RFC 9110, 15.6.3 and 15.6.5).
bool is_of_a_gateway(const client::Exchange& exchange) {
    const int status = exchange.response.status;
    if (status != 502 && status != 504) return false;
    const auto document = read_json(exchange.response.body);
    return !document || value_at(*document, "/error") == nullptr;
}

/// Half an answer is nothing to judge, and the time limit was ours; of an archive the half tells enough.
bool is_cut_by_time_limit(const client::Response& response, std::string_view media_type) {
    if (response.has(client::FramingFault::head_too_slow)) return true;
    const bool is_archive = media_type.ends_with("gzip") || media_type == "application/octet-stream";
    return response.has(client::FramingFault::body_too_slow) && !is_archive;
}

}  // namespace

ExchangeSender::ExchangeSender(const RunOptions& options, SendPolicy& policy, DigestSigner& signer,
                               Redaction& redaction)
    : options_(options),
      policy_(policy),
      signer_(signer),
      redaction_(redaction),
      transport_(options.target, options.transport) {}

Sent ExchangeSender::send(client::OutgoingRequest request, const ScriptRequest& from, const Origin& origin,
                          NonceHistory history) {
    if (const std::string why = policy_.blocked_reason(request.method, from.path); !why.empty())
        return {ExchangeView::own_fault(why), 0};
    request.headers.edit([](std::string&, std::string& value) {
        std::erase_if(value, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    });
    policy_.wait_for_turn();
    redaction_.learn(request.headers);
    const bool is_fresh = from.fresh_connection || from.must_not_be_repeated();
    const auto freshness = is_fresh ? client::Freshness::fresh : client::Freshness::reuse;
    const Answer answer =
        from.old_tls ? send_with_old_tls(request) : transport_.send(request, {freshness, from.lane, from.listen});
    return take(request, answer, origin, from.signing == ScriptRequest::Signing::special, history);
}

std::vector<Sent> ExchangeSender::send_concurrently(const std::vector<client::OutgoingRequest>& requests,
                                                    const Origin& origin) {
    for (const client::OutgoingRequest& one : requests) redaction_.learn(one.headers);
    const auto answers = exchange_concurrently(options_.target, options_.transport, requests);
    std::vector<Sent> sent;
    for (std::size_t i = 0; i < answers.size(); ++i) sent.push_back(take(requests[i], answers[i], origin, false));
    return sent;
}

ExchangeView ExchangeSender::send_insecurely(const client::OutgoingRequest& request) const {
    client::TransportOptions options = options_.transport;
    options.tls.insecure = true;
    const auto answer = client::Transport(options_.target, options).send(request);
    return answer ? ExchangeView::answered(request, *answer) : ExchangeView::unanswered(request, answer.error());
}

ExchangeSender::Answer ExchangeSender::send_with_old_tls(const client::OutgoingRequest& request) const {
    client::TransportOptions options = options_.transport;
    options.tls.highest = client::TlsVersion::tls_1_1;
    return client::Transport(options_.target, options).send(request);
}

Sent ExchangeSender::take(const client::OutgoingRequest& request, const Answer& answer, const Origin& origin,
                          bool odd_credentials, NonceHistory history) {
    Sent sent;
    if (answer) {
        sent.view = learn(request, *answer);
        if (history == NonceHistory::refused) sent.view.set_nonce_refused();
    } else {
        policy_.count_exchange(answer.error().message);
        sent.view = ExchangeView::unanswered(request, answer.error());
    }
    sent.number = log_.add(origin, request, answer);
    if (odd_credentials) log_.mark_odd_credentials();
    if (listener_) listener_(sent);
    return sent;
}

ExchangeView ExchangeSender::learn(const client::OutgoingRequest& request, const client::Exchange& exchange) {
    const client::Response& response = exchange.response;
    ExchangeView view = ExchangeView::answered(request, exchange);
    if (is_of_a_gateway(exchange)) {
        const std::string why = fmt::format(
            "a gateway answers {} in the target's place: what is behind it is down, or does not answer in time",
            response.status);
        policy_.count_exchange(fmt::format("{}; last {} {}", why, request.method, split_target(request.target).path));
        return view.as_own_fault(why);
    }
    // An answer that never ends costs as much as none.
    const bool endless = !response.complete && exchange.duration >= options_.transport.answer_timeout;
    policy_.count_exchange(endless ? std::optional<std::string>("the target's answers do not end within the time limit")
                                   : std::nullopt);
    redaction_.learn(response.headers);
    if (const auto marker = response.headers.first("X-Opsmgr-Mock-Deviations")) deviations_ = *marker;
    if (response.status == 401 || response.status == 403)
        signer_.learn(response.headers, fmt::format("{} {}", request.method, split_target(request.target).path));
    if (const auto info = signer_.learn_info(request.headers, response.headers))
        view.set_authentication_info(info->parameters, info->wrong);
    if (view.is_too_large())
        return view.as_own_fault("the answer has more values or longer texts than the suite looks at");
    if (is_cut_by_time_limit(response, view.media_type()))
        return view.as_own_fault("the answer was still coming when the time limit ended; raise --timeout");
    return view;
}

}  // namespace opsmgr::suite
