// What a server says of itself behind a signed request (RFC 7616, 3.5), wrongly.
#include "edits.hpp"

#include <opsmgr/contracts/digest.hpp>

#include <fmt/format.h>

namespace opsmgr::mock::changes {
namespace {

enum class Next { none, unknown };  ///< the next nonce: none is named, one that nobody made

std::string info_for(const ResponseContext& context, bool with_right_answer, Next next) {
    std::string room;
    const auto credentials =
        parse_credentials(context.routed.request.headers.first("Authorization").value_or(""), room);
    if (!credentials) return "";
    const auto value = [&](const char* name) { return credentials->value(name).value_or(""); };
    const KeyPair* key = context.store.find_key(value("username"));
    const auto algorithm = parse_algorithm(credentials->value("algorithm").value_or("MD5"));
    if (key == nullptr || !algorithm || value("qop") != "auth") return "";
    const auto a1 = digest_a1(*algorithm, key->public_key, value("realm"), key->private_key);
    std::string answer =
        digest_response(*algorithm, {a1, "", value("uri"), value("nonce"), value("nc"), value("cnonce"), "auth"}).str();
    if (!with_right_answer) answer.front() = answer.front() == '0' ? '1' : '0';
    std::string info =
        fmt::format("rspauth=\"{}\", cnonce={}, nc={}, qop=auth", answer, quoted_string(value("cnonce")), value("nc"));
    if (next == Next::unknown) info += ", nextnonce=\"nobody+has+issued+this+nonce+ever\"";
    return info;
}

template <bool right_answer, Next next>
void add_info(Behavior& behavior) {
    on_reply(behavior, [](const ResponseContext& context, Response& response) {
        if (context.refused_at_sign_in || !context.routed.signed_in) return;
        if (const std::string info = info_for(context, right_answer, next); !info.empty())
            response.headers.add("Authentication-Info", info);
    });
}

constexpr BehaviorChange authentication_info_rows[] = {
    deviation("info-answer-wrong", should, safe, "authentication/info-values",
              "The rspauth of Authentication-Info is one digit off.", add_info<false, Next::none>),
    deviation("info-of-another-request", should, safe, "authentication/info-values",
              "Authentication-Info repeats the cnonce and the nc of some other request.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.refused_at_sign_in && context.routed.signed_in)
                          response.headers.add("Authentication-Info", R"(cnonce="0a4f113b", nc=0000ffff)");
                  });
              }),
    deviation("next-nonce-refused", should, safe, "authentication/info-next-nonce",
              "The nextnonce of Authentication-Info is not accepted.", add_info<true, Next::unknown>),
};

}  // namespace

std::span<const BehaviorChange> authentication_info() {
    return authentication_info_rows;
}

}  // namespace opsmgr::mock::changes
