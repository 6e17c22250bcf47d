#include "session/refusal.hpp"

#include <opsmgr/base/headers.hpp>
#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/contracts/other_schemes.hpp>
#include "client/message/gateway.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

namespace opsmgr::suite {
namespace {

constexpr std::size_t longest_text = 300;

constexpr const char* access_list =
    "add the address from which this machine reaches the target to the access list of the API key";

struct CodeAdvice {
    std::string_view code;
    std::string_view advice;
    bool closes_everything;
};
/// Codes of the vendor's table and of recorded answers.
constexpr std::array codes{
    CodeAdvice{"IP_ADDRESS_NOT_ON_ACCESS_LIST", access_list, true},
    CodeAdvice{"IP_ADDRESS_NOT_ON_WHITELIST", access_list, true},
    CodeAdvice{"RESOURCE_REQUIRES_ACCESS_LIST",
               "the API key needs an access list; make one that has the address of this machine", true},
    CodeAdvice{"RESOURCE_REQUIRES_WHITELIST",
               "the API key needs an access list; make one that has the address of this machine", true},
    CodeAdvice{"ATLAS_GROUP",
               "this group is one of Atlas, which has another API; name a group of Ops Manager or Cloud Manager with "
               "--group",
               true},
    CodeAdvice{"RESOURCE_NOT_FOUND", "is --target the base URL of the deployment, with the path below which it lies?",
               true},
    CodeAdvice{"GROUP_NOT_FOUND", "is --group right, and is it a group of this deployment?", false},
    CodeAdvice{"INVALID_GROUP_ID", "is --group right, and is it a group of this deployment?", false},
    CodeAdvice{"NOT_IN_GROUP", "the key is not in the group: is --group right, and has the key a role there?", false},
    CodeAdvice{"USER_UNAUTHORIZED",
               "the key is known, and its role does not allow this; give it one that may collect logs", false},
    CodeAdvice{"RATE_LIMITED", "run again later, or with a lower --rate", false},
};

struct StatusAdvice {
    int status;
    std::string_view advice;
};
constexpr std::array statuses{
    StatusAdvice{
        401,
        "are the public key, OPSMGR_PRIVATE_KEY and the group right, and has the key a role in it? Does a proxy "
        "change the path or the query, which are signed, or take the credentials away?"},
    StatusAdvice{402, "the deployment asks for a payment or a licence before it answers"},
    StatusAdvice{403,
                 "are the public key, OPSMGR_PRIVATE_KEY and the group right, and has the key a role in it? Does a "
                 "gateway or an access list keep this machine out?"},
    StatusAdvice{404, "is --target the base URL of the deployment, and is there a group of that id?"},
    StatusAdvice{407, "a proxy asks for credentials of its own"},
    StatusAdvice{410, "this API is no longer served there; is --target right?"},
};

std::string on_one_line(std::string text) {
    std::replace_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    return text.size() <= longest_text ? text : text.substr(0, longest_text) + "...";
}

std::string text_in(const ExchangeView& view, std::string_view pointer) {
    const Json* value = view.in_body(pointer);
    return value != nullptr && value->is_string() ? on_one_line(value->get<std::string>()) : std::string();
}

const CodeAdvice* row_for(const ExchangeView& view) {
    const std::string code = text_in(view, "/errorCode");
    const auto* found =
        std::find_if(codes.begin(), codes.end(), [&](const CodeAdvice& row) { return row.code == code; });
    return found == codes.end() ? nullptr : found;
}

Headers headers_of(const ExchangeView& view, std::string_view pointer) {
    Headers headers;
    const Json* fields = value_at(view.document(), pointer);
    if (fields == nullptr) return headers;
    for (const auto& [name, values] : fields->items())
        for (const Json& value : values) headers.add(name, value.get_ref<const std::string&>());
    return headers;
}

std::string text_at(const ExchangeView& view, std::string_view pointer) {
    const Json* value = value_at(view.document(), pointer);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

/// Neither of the two texts may be a temporary one that ends before it.
client::Refusal refusal_of(const ExchangeView& view, const Headers& headers, std::string_view text) {
    return {view.status().value_or(0), headers, text, schemes_without_digest(headers)};
}

/// What the nonce tells with which a right digest was refused.
std::string nonce_hint(const ExchangeView& view) {
    const Headers asked = headers_of(view, "/request/headers");
    std::string room;
    const auto credentials = parse_credentials(asked.first("Authorization").value_or(""), room);
    if (!credentials) return {};
    const std::string next = text_at(view, "/digest/parameters/nonce");
    return client::nonce_hint({credentials->value("nonce").value_or(""), next, view.has_stale_nonce()});
}

/// Of a 401 without a Digest challenge. With a document of the API it is the API's own, and half an answer may become
/// one.
bool is_sign_in_of_another(const ExchangeView& view) {
    const Headers headers = headers_of(view, "/headers");
    if (client::has_renamed_challenge(refusal_of(view, headers, {}))) return true;
    const Json* error = view.in_body("/error");
    const Json* complete = value_at(view.document(), "/complete");
    return (error == nullptr || !error->is_number()) && complete != nullptr && *complete == true;
}

/// One, or the several that may all be true, the likeliest first.
std::vector<std::string> what_helps(const ExchangeView& view) {
    const CodeAdvice* row = row_for(view);
    const Headers headers = headers_of(view, "/headers");
    const std::string text = text_at(view, "/text");
    const client::Refusal refusal = refusal_of(view, headers, text);
    if (std::string hint = client::gateway_hint(refusal); row == nullptr && !hint.empty()) return {std::move(hint)};
    const std::string nonce = nonce_hint(view);
    const auto* found = std::find_if(statuses.begin(), statuses.end(),
                                     [&](const StatusAdvice& one) { return one.status == view.status(); });
    // Who calls a nonce stale has found the digest over it right.
    const bool is_of_key = nonce.empty() || !view.has_stale_nonce();
    std::vector<std::string> hints;
    if (row != nullptr && is_of_key) hints.emplace_back(row->advice);
    else if (found != statuses.end() && is_of_key) hints.emplace_back(found->advice);
    for (std::string hint : {nonce, client::cookie_hint(refusal)})
        if (!hint.empty()) hints.push_back(std::move(hint));
    return hints;
}

}  // namespace

std::string words_of(const ExchangeView& view) {
    const auto status = view.status();
    if (!status) return "not at all";
    std::string words = std::to_string(*status);
    const std::string code = text_in(view, "/errorCode");
    const std::string detail = text_in(view, "/detail");
    const Json* reason = value_at(view.document(), "/reason");
    if (!code.empty()) words += " " + code;
    else if (reason != nullptr && reason->is_string() && !reason->get_ref<const std::string&>().empty())
        words += " " + on_one_line(reason->get<std::string>());
    if (!code.empty() || !detail.empty()) return detail.empty() ? words : words + ": " + detail;
    return words + client::titled(text_at(view, "/text"), *status, text_at(view, "/reason"));
}

std::string advice_for(const ExchangeView& view) {
    const std::vector<std::string> hints = what_helps(view);
    return hints.empty() ? std::string() : fmt::format("; {}", fmt::join(hints, "; "));
}

std::string nonce_advice_for(const ExchangeView& view) {
    const std::string hint = nonce_hint(view);
    return hint.empty() ? hint : "; " + hint;
}

bool closes_everything(const ExchangeView& view) {
    const int status = view.status().value_or(0);
    if (status < 400 || status > 499 || view.has_digest_challenge()) return false;
    const Json* error = view.in_body("/error");
    if (status == 401) return is_sign_in_of_another(view);
    if (status == 402 || status == 407 || status == 410) return true;
    const CodeAdvice* row = row_for(view);
    return row != nullptr ? row->closes_everything : error == nullptr;
}

}  // namespace opsmgr::suite
