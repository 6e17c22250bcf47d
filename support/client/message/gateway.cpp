#include "client/message/gateway.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "client/message/excerpt.hpp"

namespace opsmgr::client {
namespace {

constexpr std::size_t title_at_most = 120;
constexpr std::size_t page_at_most = 64 * 1024;

/// White space of any kind and length is one blank; none at the ends.
std::string on_one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        if (std::isspace(static_cast<unsigned char>(c)) == 0) line += c;
        else if (!line.empty() && line.back() != ' ') line += ' ';
    }
    if (line.ends_with(' ')) line.pop_back();
    return line;
}

/// A gateway that keeps the challenge for itself gives it another name.
std::string renamed_challenge(const Headers& headers) {
    if (headers.has("WWW-Authenticate")) return {};
    for (const Header& field : headers) {
        std::string name = lower_case(field.name);
        if (name != "www-authenticate" && name.find("www-authenticate") != std::string::npos) return name;
    }
    return {};
}

/// `schemes` has none that is called Digest.
bool is_digest_renamed(std::string_view schemes) {
    return lower_case(schemes.substr(0, schemes.find(' '))).find("digest") != std::string::npos;
}

/// nginx answers 400 with a page, others close the connection with an alert of TLS.
bool asks_for_certificate(const Refusal& refusal) {
    if (refusal.status < 400 || refusal.status > 499) return false;
    const std::string page = lower_case(refusal.text.substr(0, page_at_most));
    constexpr std::array words{"ssl certificate", "client certificate", "tls certificate"};
    return std::any_of(words.begin(), words.end(),
                       [&](const char* one) { return page.find(one) != std::string::npos; });
}

}  // namespace

std::string page_title(std::string_view body) {
    const std::string_view page = body.substr(0, page_at_most);
    const std::string lower = lower_case(page);
    const auto tag = lower.find("<title");
    const auto begin = tag == std::string::npos ? tag : lower.find('>', tag);
    const auto end = begin == std::string::npos ? begin : lower.find("</title", begin);
    if (end == std::string::npos) return {};
    return excerpt(on_one_line(page.substr(begin + 1, end - begin - 1)), title_at_most);
}

std::string titled(std::string_view body, int status, std::string_view reason) {
    const std::string title = page_title(body);
    const bool says_no_more = title.empty() || equal_ignoring_case(title, reason) ||
                              equal_ignoring_case(title, fmt::format("{} {}", status, reason));
    return says_no_more ? std::string() : fmt::format(" with a page titled \"{}\"", title);
}

std::string destination(std::string_view location) {
    const bool is_cut = location.find_first_of("?#") != std::string_view::npos;
    std::string place(location.substr(0, location.find_first_of("?#")));
    const auto scheme = place.find("//");
    if (scheme != std::string::npos) {
        const auto authority = scheme + 2;
        const auto user = place.substr(0, place.find('/', authority)).rfind('@');
        if (user != std::string::npos && user >= authority) place.erase(authority, user + 1 - authority);
    }
    if (place.empty()) return is_cut ? "another query of the same address" : "an unnamed place";
    return excerpt(place, 200);
}

bool has_renamed_challenge(const Refusal& refusal) {
    return !renamed_challenge(refusal.headers).empty() || is_digest_renamed(refusal.schemes);
}

std::string gateway_hint(const Refusal& refusal) {
    if (const std::string name = renamed_challenge(refusal.headers); !name.empty())
        return fmt::format("a gateway has renamed the challenge to {}; let it pass WWW-Authenticate on", name);
    if (asks_for_certificate(refusal))
        return "it asks for a certificate of the client: give one that it trusts with --client-cert FILE";
    if (refusal.status != 401 || refusal.schemes.empty()) return {};
    if (is_digest_renamed(refusal.schemes))
        return fmt::format("a gateway has renamed the scheme Digest, it asks for {}; let it pass the challenge on",
                           excerpt(refusal.schemes, title_at_most));
    return fmt::format(
        "a gateway asks for {}; one Authorization cannot hold its sign-in and that of the API, so let it "
        "pass this API, or ask for another field (--header)",
        excerpt(refusal.schemes, title_at_most));
}

std::string cookie_hint(const Refusal& refusal) {
    if (refusal.status != 401 || !refusal.headers.has("Set-Cookie")) return {};
    return "the challenge sets a cookie, which the target may want back and clients of an API do not send; switch that "
           "off in the target, or in what stands in front of it";
}

std::string nonce_hint(const UsedNonce& nonce) {
    if (nonce.sent.empty() || nonce.next.empty()) return {};
    if (nonce.called_stale && nonce.sent != nonce.next)
        return "each fresh nonce is called stale: do several servers, which do not know each other's nonces, stand "
               "behind this address?";
    if (nonce.sent == nonce.next)
        return "the same nonce came again with the refusal: does a gateway answer with a 401 out of its cache?";
    return {};
}

}  // namespace opsmgr::client
