#include "session/authentication.hpp"
#include "session/refusal.hpp"

#include <opsmgr/base/date.hpp>
#include <opsmgr/base/url.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

namespace opsmgr::suite {
namespace {

constexpr unsigned waits_at_most = 3;
constexpr std::chrono::seconds longest_wait{60};

constexpr const char* sent_twice =
    "the connection closed behind the request, which went out once more: what was answered may be the second of two";

/// How long a 429 or 503 asks to be left alone (RFC 9110, 10.2.3): in seconds or until a date; a second when it does
/// not say.
std::optional<std::chrono::seconds> asked_to_wait(const ExchangeView& view) {
    if (view.status() != 429 && view.status() != 503) return std::nullopt;
    const std::string text = view.header("Retry-After").value_or("");
    if (const auto date = from_http_date(text)) {
        const auto left = std::chrono::ceil<std::chrono::seconds>(*date - std::chrono::system_clock::now());
        return std::max(left, std::chrono::seconds(0));
    }
    unsigned seconds = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || error != std::errc() || stop != text.data() + text.size()) return std::chrono::seconds(1);
    return std::chrono::seconds(seconds);
}

}  // namespace

Authentication::Authentication(const std::string& group, const RequestBuilder& builder, DigestSigner& signer,
                               SendPolicy& policy, ExchangeSender& sender)
    : group_(group), builder_(builder), signer_(signer), policy_(policy), sender_(sender) {}

Sent Authentication::send(const ScriptRequest& request, const Variables& variables, const Origin& origin) {
    Sent sent = request.signing == ScriptRequest::Signing::none    ? send_unsigned(request, variables, origin)
                : request.signing == ScriptRequest::Signing::right ? send_signed(request, variables, origin)
                : request.signature.copy_of.empty()                ? send_special(request, variables, origin)
                                                                   : send_copy(request, variables, origin);
    if (sent.view.is_resent() && request.must_not_be_repeated() && sent.view.status() >= 400)
        sent.view = ExchangeView::own_fault(sent_twice);
    return sent;
}

void Authentication::renew_challenge(const ScriptRequest& request, const Variables& variables, const Origin& origin) {
    if (!signer_.ready()) return;
    ScriptRequest asking = policy_.own_request("challenge");
    const bool reads = changes_nothing(request.method);
    if (reads) asking.path = request.path;
    if (reads && nonces_are_bound_) asking.method = request.method;
    if (!signer_.reusing() && !(reads && is_challenged_elsewhere(builder_.build(asking, variables)))) return;
    send_unsigned(asking, variables, {origin.script, origin.step + ":challenge"});
}

void Authentication::sign(client::OutgoingRequest& request) {
    if (signer_.ready())
        request.headers.add("Authorization", signer_.authorization(request.method, request.target, request.body));
}

bool Authentication::is_challenged_elsewhere(const client::OutgoingRequest& request) const {
    return signer_.challenged_at() != fmt::format("{} {}", request.method, split_target(request.target).path);
}

/// Sends again as often as a 429 or 503 asks for it in good form.
template <class Send>
Sent Authentication::patiently(const ScriptRequest& request, Send send_once) {
    Sent sent = send_once();
    if (!request.patient) return sent;
    for (unsigned i = 0;; ++i) {
        const auto wait = asked_to_wait(sent.view);
        if (!wait) return sent;
        if (i == waits_at_most || *wait > longest_wait) break;
        policy_.pause(*wait);
        sent = send_once();
    }
    // More requests would be a burden on the target, and its request to wait says nothing about a clause.
    const std::string how_long =
        sent.view.header("Retry-After")
            ? fmt::format("asks to wait {} s", asked_to_wait(sent.view)->count())
            : fmt::format("goes on doing so after {} pauses, without saying for how long to wait", waits_at_most);
    policy_.stop(fmt::format("the target answers {} and {}; run again later, or with a lower --rate",
                             words_of(sent.view), how_long));
    return {ExchangeView::own_fault(policy_.stopped()), sent.number};
}

Sent Authentication::send_unsigned(const ScriptRequest& request, const Variables& variables, const Origin& origin) {
    const client::OutgoingRequest out = builder_.build(request, variables);
    return patiently(request, [&] { return sender_.send(out, request, origin); });
}

Sent Authentication::send_signed(const ScriptRequest& request, const Variables& variables, const Origin& origin) {
    if (!signer_.ready()) return send_unsigned(request, variables, origin);
    const client::OutgoingRequest unsigned_request = builder_.build(request, variables);
    bool reusing = false;
    bool is_of_another = false;
    NonceHistory history = NonceHistory::good;
    const auto send_once = [&] {
        client::OutgoingRequest out = unsigned_request;
        reusing = signer_.reusing();
        is_of_another = is_challenged_elsewhere(out);
        sign(out);
        sent_credentials_[origin.step] = *out.headers.first("Authorization");
        return sender_.send(std::move(out), request, origin, history);
    };
    Sent sent = patiently(request, send_once);
    if (reusing && !sent.view.has_stale_nonce() && !sent.view.is_resent()) history = NonceHistory::refused;
    // A refusal of a nonce that had been used, or that was given for something else, may be for the nonce's sake,
    // whether the target says so or not.
    const bool for_the_nonce = reusing || is_of_another || sent.view.has_stale_nonce() || sent.view.is_resent();
    if (sent.view.is_unauthorized() && for_the_nonce) {
        const bool was_bound = is_of_another && !reusing;
        sent = patiently(request, send_once);
        nonces_are_bound_ = nonces_are_bound_ || (was_bound && !sent.view.is_unauthorized());
    }
    if (!sent.view.is_unauthorized()) {
        accepted_ = accepted_ || sent.view.status().has_value();
        return sent;
    }
    return accepted_ && are_credentials_dead() ? Sent{ExchangeView::own_fault(policy_.stopped()), sent.number} : sent;
}

/// One right signature refused may be a matter of the address; when the list, which was open before, is closed as well,
/// all that follows would tell of nothing else.
bool Authentication::are_credentials_dead() {
    if (asking_whether_dead_) return false;
    asking_whether_dead_ = true;
    const Sent list = send(policy_.own_request("list-again"), {{"group", group_}}, {"", "list-again"});
    asking_whether_dead_ = false;
    if (!list.view.is_unauthorized()) return false;
    if (policy_.stopped().empty())
        policy_.stop(fmt::format("the target has accepted the credentials, and refuses them since request {}: {}{}",
                                 list.number - 1, words_of(list.view), nonce_advice_for(list.view)));
    return true;
}

/// With the credentials of an earlier step.
Sent Authentication::send_copy(const ScriptRequest& request, const Variables& variables, const Origin& origin) {
    client::OutgoingRequest out = builder_.build(request, variables);
    out.headers.add(request.signature.field_name, sent_credentials_[request.signature.copy_of]);
    return patiently(request, [&] { return sender_.send(out, request, origin); });
}

Sent Authentication::send_special(const ScriptRequest& request, const Variables& variables, const Origin& origin) {
    const Signature& signature = request.signature;
    const bool takes_any_nonce = signature.takes_known_nonce();
    const client::OutgoingRequest unsigned_request = builder_.build(request, variables);
    bool is_of_another = false;
    const auto send_once = [&]() -> Sent {
        if (!takes_any_nonce && signature.raw.empty()) renew_challenge(request, variables, origin);
        if (!signer_.ready() && signature.raw.empty()) return {ExchangeView::own_fault("no challenge to sign with"), 0};
        client::OutgoingRequest out = unsigned_request;
        is_of_another = is_challenged_elsewhere(out);
        const std::string uri = builder_.signed_uri(out.target, signature, variables);
        out.headers.add(signature.field_name, signer_.authorization(out.method, uri, out.body, signature));
        if (signature.with_cookie && !signer_.cookie().empty()) out.headers.add("Cookie", signer_.cookie());
        sent_credentials_[origin.step] = *out.headers.first(signature.field_name);
        return sender_.send(std::move(out), request, origin);
    };
    Sent sent = patiently(request, send_once);
    // The nonce alone may have been the reason; the 401 has brought one that serves here.
    const bool is_digest_over_it =
        signature.nonce == Signature::Nonce::fresh && signature.raw.empty() && !signature.basic;
    if (sent.view.is_unauthorized() && nonces_are_bound_ && is_of_another && is_digest_over_it)
        sent = patiently(request, send_once);
    if (!sent.view.is_resent()) return sent;
    if (!takes_any_nonce) return patiently(request, send_once);
    return {ExchangeView::own_fault(sent_twice), sent.number};
}

}  // namespace opsmgr::suite
