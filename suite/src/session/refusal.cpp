#include "session/refusal.hpp"

#include <opsmgr/base/headers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

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

/// A gateway that keeps the challenge for itself gives it another name.
std::optional<std::string> renamed_challenge(const ExchangeView& view) {
    const Json* fields = value_at(view.document(), "/headers");
    if (fields == nullptr) return std::nullopt;
    for (const auto& [name, values] : fields->items())
        if (name != "www-authenticate" && name.find("www-authenticate") != std::string::npos) return name;
    return std::nullopt;
}

std::string what_helps(const ExchangeView& view) {
    if (const CodeAdvice* row = row_for(view)) return std::string(row->advice);
    if (const auto name = renamed_challenge(view))
        return fmt::format("a gateway has renamed the challenge to {}; let it pass WWW-Authenticate on", *name);
    if (view.status() == 401 && view.header("Set-Cookie"))
        return "the challenge sets a cookie, which the target may want back and clients of an API do not send; switch "
               "that off in the target, or in what stands in front of it";
    const auto* found = std::find_if(statuses.begin(), statuses.end(),
                                     [&](const StatusAdvice& row) { return row.status == view.status(); });
    return found == statuses.end() ? std::string() : std::string(found->advice);
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
    return detail.empty() ? words : words + ": " + detail;
}

std::string advice_for(const ExchangeView& view) {
    const std::string advice = what_helps(view);
    return advice.empty() ? advice : "; " + advice;
}

bool closes_everything(const ExchangeView& view) {
    const int status = view.status().value_or(0);
    if (status < 400 || status > 499 || status == 401 || view.has_digest_challenge()) return false;
    if (status == 402 || status == 407 || status == 410) return true;
    const CodeAdvice* row = row_for(view);
    return row != nullptr ? row->closes_everything : view.in_body("/error") == nullptr;
}

}  // namespace opsmgr::suite
