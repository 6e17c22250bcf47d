// The form of credentials: what can be said of them without knowing a key or a nonce (RFC 7616, 3.4).
#pragma once

#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/auth/auth_failure.hpp>
#include <opsmgr/mock/behavior/behavior.hpp>
#include <opsmgr/mock/http/request.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace opsmgr::mock {

/// Digest credentials with each parameter looked up once that sign-in goes by. Its views lead to where those of the
/// scheme do, which must outlive it.
struct DigestCredentials {
    using Value = std::optional<std::string_view>;

    explicit DigestCredentials(const AuthSchemeView& sent) : scheme(sent) {
        constexpr std::array<std::pair<std::string_view, Value DigestCredentials::*>, 9> places{
            {{"username", &DigestCredentials::username},
             {"realm", &DigestCredentials::realm},
             {"nonce", &DigestCredentials::nonce},
             {"uri", &DigestCredentials::uri},
             {"response", &DigestCredentials::response},
             {"algorithm", &DigestCredentials::algorithm},
             {"qop", &DigestCredentials::qop},
             {"nc", &DigestCredentials::nc},
             {"cnonce", &DigestCredentials::cnonce}}};
        for (const auto& one : sent.parameters) {
            const auto place = std::find_if(places.begin(), places.end(), [&](const auto& named) {
                return equal_ignoring_case(named.first, one.name);
            });
            if (place != places.end()) this->*place->second = one.value;
        }
    }

    const AuthSchemeView& scheme;
    Value username, realm, nonce, uri, response, algorithm, qop, nc, cnonce;

    /// What no credentials may be without.
    [[nodiscard]] std::optional<std::string_view> missing() const {
        for (const auto& [name, value] : std::initializer_list<std::pair<std::string_view, const Value&>>{
                 {"username", username}, {"realm", realm}, {"nonce", nonce}, {"uri", uri}, {"response", response}})
            if (!value) return name;
        return std::nullopt;
    }
};

/// From hexadecimal digits, eight at most.
[[nodiscard]] inline std::optional<std::uint32_t> count_from(std::string_view text) {
    std::uint32_t count = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, count, 16);
    if (error != std::errc() || stop != end || text.size() > 8) return std::nullopt;
    return count;
}

/// The nonce count; nothing for the older form that has none, where that is taken.
[[nodiscard]] inline tl::expected<std::optional<std::uint32_t>, AuthFailure> read_count(
    const DigestCredentials& credentials, const SignInSettings& settings, const Behavior& behavior) {
    const auto qop = credentials.qop.value_or("");
    if (qop.empty() && !behavior.qop_is_needed) return std::nullopt;
    if (!equal_ignoring_case(qop, "auth") &&
        !(equal_ignoring_case(qop, "auth-int") && settings.qop.find("auth-int") != std::string::npos))
        return breach(qop.empty() ? "qop is missing" : "qop was not offered");
    if (behavior.quoted_qop_is_refused && credentials.scheme.find("qop")->quoted) return refuse("qop is quoted");
    const auto text = credentials.nc.value_or("");
    const bool complete = !text.empty() && !credentials.cnonce.value_or("").empty();
    if (!complete && !behavior.counts_are_needed) return std::nullopt;
    if (text.empty()) return breach("nc is missing");
    if (!complete) return breach("cnonce is missing");
    if (behavior.unpadded_count_is_refused && text.size() != 8) return refuse("nc is not padded");
    const auto count = count_from(text);
    if (!count) return breach("nc is not a hexadecimal number of at most 8 digits");
    return count;
}

[[nodiscard]] inline bool uri_fits(std::string_view uri, const Request& request, UriCheck check) {
    switch (check) {
        case UriCheck::exact: return uri == request.target;
        case UriCheck::whole: return uri == request.target || names_resource_of(request, uri);
        case UriCheck::path_only: return split_target(uri).path == split_target(request.target).path;
        case UriCheck::none: return true;
    }
    return false;
}

[[nodiscard]] inline bool is_offered(DigestAlgorithm algorithm, const SignInSettings& settings,
                                     const Behavior& behavior) {
    return equal_ignoring_case(to_string(algorithm), settings.algorithm) ||
           (behavior.sha_256_is_offered && algorithm == DigestAlgorithm::sha_256);
}

/// Eight hexadecimal digits by which a nonce belongs to a method and a path.
[[nodiscard]] inline std::string resource_mark(const Request& request) {
    const std::string resource = request.method + " " + std::string(request.path());
    return std::string(digest_hash(DigestAlgorithm::md5, resource).text().substr(0, 8));
}

/// A cookie of this name and value is among those that came.
[[nodiscard]] inline bool has_cookie(const Request& request, std::string_view name, std::string_view value) {
    const std::string wanted = std::string(name) + "=" + std::string(value);
    std::string_view rest = request.headers.first("Cookie").value_or("");
    while (!rest.empty()) {
        const auto end = rest.find("; ");
        if (rest.substr(0, end) == wanted) return true;
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 2);
    }
    return false;
}

/// The algorithm as it is registered, for any letter case; empty for an unknown one.
[[nodiscard]] inline std::string_view registered(std::string_view algorithm) {
    const auto known = parse_algorithm(algorithm);
    return known ? to_string(*known) : std::string_view();
}

/// What servers in use refuse besides, each where a change asks for it (`Behavior::has_form_checks`).
[[nodiscard]] inline std::optional<AuthFailure> form_fault(const Request& request, const DigestCredentials& credentials,
                                                           const Behavior& behavior) {
    constexpr std::array known{"username", "userhash", "realm", "nonce", "uri",      "response",
                               "cnonce",   "opaque",   "qop",   "nc",    "algorithm"};
    const auto is_known = [&](const auto& one) {
        return std::any_of(known.begin(), known.end(),
                           [&](const char* name) { return equal_ignoring_case(one.name, name); });
    };
    const auto is_upper_case = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto opaque = credentials.scheme.value("opaque");
    const auto algorithm = credentials.algorithm;
    const auto count = credentials.scheme.find("nc");
    const std::string_view response = *credentials.response;

    if (behavior.opaque_check == OpaqueCheck::demanded && !opaque) return AuthFailure{"opaque is missing"};
    if (behavior.opaque_check != OpaqueCheck::none && opaque && *opaque != behavior.opaque)
        return AuthFailure{"opaque does not match"};
    if (behavior.algorithm_case_matters && algorithm && *algorithm != registered(*algorithm))
        return AuthFailure{"algorithm is not written as it is registered"};
    if (behavior.quoted_count_is_refused && count != nullptr && count->quoted) return AuthFailure{"nc is quoted"};
    if (behavior.upper_case_response_is_refused && std::any_of(response.begin(), response.end(), is_upper_case))
        return AuthFailure{"response is in upper case"};
    if (behavior.cnonce_at_most != 0 && credentials.cnonce.value_or("").size() > behavior.cnonce_at_most)
        return AuthFailure{"cnonce is too long"};
    if (behavior.unknown_parameters_are_refused &&
        !std::all_of(credentials.scheme.parameters.begin(), credentials.scheme.parameters.end(), is_known))
        return AuthFailure{"a parameter is unknown"};
    if (behavior.nonce_is_in_cookie && !has_cookie(request, nonce_cookie, *credentials.nonce))
        return AuthFailure{"the cookie of the challenge is missing"};
    return std::nullopt;
}

}  // namespace opsmgr::mock
