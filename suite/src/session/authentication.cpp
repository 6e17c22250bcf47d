// The legs of a sign-in: requests without and with credentials, and waiting when a target asks for it.
#include <opsmgr/base/date.hpp>
#include "expression/exchange_view.hpp"
#include "session/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <thread>

namespace opsmgr::suite {
namespace {

constexpr unsigned waits_at_most = 3;
constexpr std::chrono::seconds longest_wait{60};

/// How long a 429 or 503 asks to be left alone (RFC 9110, 10.2.3): in seconds or until a date; a second when it does
/// not say.
std::optional<std::chrono::seconds> asked_to_wait(const Json& view) {
    const Json* status = value_at(view, "/status");
    if (status == nullptr || (*status != 429 && *status != 503)) return std::nullopt;
    const Json* value = value_at(view, "/headers/retry-after/0");
    const auto text = value == nullptr ? std::string() : value->get<std::string>();
    if (const auto date = from_http_date(text)) {
        const auto left = std::chrono::ceil<std::chrono::seconds>(*date - std::chrono::system_clock::now());
        return std::max(left, std::chrono::seconds(0));
    }
    unsigned seconds = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || error != std::errc() || stop != text.data() + text.size()) return std::chrono::seconds(1);
    return std::chrono::seconds(seconds);
}

bool is_unauthorized(const Json& view) {
    const Json* status = value_at(view, "/status");
    return status != nullptr && *status == 401;
}

}  // namespace

void Session::pause(std::chrono::milliseconds time) const {
    const auto until = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < until && (cleaning_ || !options_.interrupted()))
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

Session::Sent Session::send_unsigned(const client::OutgoingRequest& request, const ScriptRequest& from,
                                     const std::string& script, const std::string& step) {
    return patiently([&] { return exchange(request, from, script, step); });
}

/// Sends again as often as a 429 or 503 asks for it in good form.
template <class Send>
Session::Sent Session::patiently(Send send_once) {
    Sent sent = send_once();
    for (unsigned i = 0;; ++i) {
        const auto pause = asked_to_wait(sent.view);
        if (!pause) return sent;
        if (i == waits_at_most || *pause > longest_wait) break;
        this->pause(*pause);
        sent = send_once();
    }
    // Going on would be rude, and judging a refusal to be asked would be wrong.
    stopped_ = fmt::format("the target answers {} and asks to wait {} s; run again later, or with a lower --rate",
                           sent.view.at("status").dump(), asked_to_wait(sent.view)->count());
    return {Json{{"noAnswer", stopped_}, {"ours", true}}, sent.number};
}

Session::Sent Session::send_signed(const client::OutgoingRequest& request, const ScriptRequest& from,
                                   const std::string& script, const std::string& step) {
    if (!signer_.ready()) return send_unsigned(request, from, script, step);
    bool reusing = false;
    const auto send_once = [&] {
        client::OutgoingRequest out = request;
        reusing = signer_.reusing();
        out.headers.add("Authorization", signer_.authorization(out.method, out.target, out.body));
        sent_credentials_[step] = *out.headers.first("Authorization");
        return exchange(std::move(out), from, script, step);
    };
    Sent sent = patiently(send_once);
    // A refusal of a nonce that had been used may be for the nonce's sake, whether the target says so or not.
    const Json* stale = value_at(sent.view, "/digest/parameters/stale");
    const bool is_stale =
        stale != nullptr && stale->is_string() && equal_ignoring_case(stale->get<std::string>(), "true");
    const bool for_the_nonce = reusing || is_stale || went_out_twice(sent.view);
    if (is_unauthorized(sent.view) && for_the_nonce) sent = patiently(send_once);
    if (!is_unauthorized(sent.view)) {
        let_in_ = let_in_ || value_at(sent.view, "/status") != nullptr;
        return sent;
    }
    return let_in_ && login_is_dead() ? Sent{Json{{"noAnswer", stopped_}, {"ours", true}}, sent.number} : sent;
}

/// One right signature refused may be a matter of the address; when the list, which was open before, is closed as well,
/// all that follows would tell of nothing else.
bool Session::login_is_dead() {
    if (asking_whether_dead_) return false;
    asking_whether_dead_ = true;
    const Sent list = send(own_request("list"), {{"group", options_.group}}, "", "list-again");
    asking_whether_dead_ = false;
    if (!is_unauthorized(list.view)) return false;
    if (stopped_.empty())
        stopped_ =
            fmt::format("the target has accepted the credentials, and refuses them since request {}", list.number - 1);
    return true;
}

Session::Sent Session::send_special(const client::OutgoingRequest& request, const ScriptRequest& from,
                                    const Variables& variables, const std::string& script, const std::string& step) {
    const Signature& signature = from.signature;
    if (!signature.copy_of.empty()) {
        client::OutgoingRequest out = request;
        out.headers.add(signature.field_name, sent_credentials_[signature.copy_of]);
        return patiently([&] { return exchange(out, from, script, step); });
    }
    const auto send_once = [&]() -> Sent {
        if (signature.nonce != Signature::Nonce::current && signer_.reusing() && signature.raw.empty()) {
            const ScriptRequest ask = own_request("challenge");
            send_unsigned(outgoing(ask, variables), ask, script, step + ":challenge");
        }
        if (!signer_.ready() && signature.raw.empty())
            return Sent{Json{{"noAnswer", "no challenge to sign with"}, {"ours", true}}, 0};
        client::OutgoingRequest out = request;
        out.headers.add(
            signature.field_name,
            signer_.authorization(out.method, signed_uri(out.target, signature, variables), out.body, signature));
        sent_credentials_[step] = *out.headers.first(signature.field_name);
        return exchange(std::move(out), from, script, step);
    };
    Sent sent = patiently(send_once);
    if (!went_out_twice(sent.view)) return sent;
    if (signature.nonce != Signature::Nonce::current) return patiently(send_once);
    return {Json{{"noAnswer", twice}, {"ours", true}}, sent.number};
}

}  // namespace opsmgr::suite
