// Why a sign-in was let in or refused, step by step, for a person: what each parameter was and should have been, how
// the response comes about (RFC 7616, 3.4.1), and what the client most likely did when it differs.
//
//     const auto explained = explain_sign_in(request, credentials, settings, store);
//     explained.parameters.front().says   // "the user of a key pair of this mock"
//
// Private keys and H(A1) are not in it.
#pragma once

#include <opsmgr/base/text/suggest.hpp>
#include <opsmgr/base/url.hpp>
#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// One parameter of the credentials.
struct SignInStep {
    std::string name;
    std::string given;     ///< empty when it is absent
    std::string expected;  ///< empty when nothing single is
    bool right = true;
    std::string says;  ///< one sentence: what is expected, and why
};

/// One line of the arithmetic. What may not be shown has no value.
struct DigestLine {
    std::string name, formula, value;
};

struct SignInExplanation {
    std::vector<SignInStep> parameters{};
    std::vector<DigestLine> arithmetic{};
    std::string given_response{}, expected_response{};
    std::string guess{};  ///< what the client may have done, when the response is another one
};

/// The signed request as it was sent, and what is needed to judge it.
struct SignedRequest {
    std::string_view method, target, body;
    const AuthSchemeView& credentials;
    const SignInSettings& settings;
    const Store& store;
};

namespace detail {

[[nodiscard]] inline SignInStep compared(std::string name, std::optional<std::string_view> given, std::string expected,
                                         bool right, std::string says) {
    return {std::move(name), std::string(given.value_or("")), std::move(expected), right, std::move(says)};
}

[[nodiscard]] inline SignInStep explained_user(const SignedRequest& signed_by, const KeyPair* key) {
    const std::string given(signed_by.credentials.value("username").value_or(""));
    if (key != nullptr) return {"username", given, given, true, "the public key of a key pair of this mock"};
    std::vector<std::string_view> names;
    for (const KeyPair& one : signed_by.store.keys) {
        if (one.private_key == given)
            return {"username", given, one.public_key, false, "this is a private key; the user is its public key"};
        names.push_back(one.public_key);
    }
    return {"username", given, std::string(likely_meant(names, given).value_or("")), false,
            "no key pair of this mock has this public key"};
}

/// The response that the credentials should have, with other values in place of some.
struct Variant {
    std::string_view method, uri;
    std::string_view user, realm, key;
    DigestAlgorithm algorithm = DigestAlgorithm::md5;
    bool has_qop = true;
    std::string_view qop, nc;
};

[[nodiscard]] inline std::string response_of(const SignedRequest& request, const Variant& with) {
    const HexHash a1 = digest_a1(with.algorithm, with.user, with.realm, with.key);
    const auto text = [&](const char* name) { return request.credentials.value(name).value_or(""); };
    return digest_response(with.algorithm, {a1, with.method, with.uri, text("nonce"), with.nc, text("cnonce"),
                                            with.has_qop ? with.qop : std::string_view(), request.body})
        .str();
}

/// Tries the mistakes that clients make, one at a time.
[[nodiscard]] inline std::string guess_mistake(const SignedRequest& request, const Variant& right,
                                               const std::string& given) {
    const auto fits = [&](const Variant& one) { return response_of(request, one) == given; };
    Variant tried = right;
    for (const char* method : {"GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"}) {
        tried.method = method;
        if (method != right.method && fits(tried))
            return fmt::format("it would be right for {}: the client signed another method than {}, which it sent",
                               method, right.method);
    }
    tried = right;
    tried.uri = split_target(request.target).path;
    if (tried.uri != right.uri && fits(tried))
        return "it would be right without the query: the client signed the path alone, and sent a query";
    tried = right;
    tried.uri = request.target;
    if (tried.uri != right.uri && fits(tried)) return "it would be right with the target in place of uri";
    for (const KeyPair& one : request.store.keys) {
        tried = right;
        tried.key = one.private_key;
        if (one.public_key != right.user && fits(tried))
            return fmt::format("it was made with the private key of {}", one.public_key);
    }
    tried = right;
    tried.key = right.user;
    if (fits(tried)) return "it was made with the public key in place of the private key";
    tried.key = {};
    if (fits(tried)) return "it was made with an empty private key";
    const std::array<std::pair<std::string, const char*>, 3> ends{
        {{"\n", "a line end"}, {"\r\n", "a line end"}, {" ", "a blank"}}};
    for (const auto& [end, what] : ends) {
        const std::string longer = std::string(right.key) + end;
        tried.key = longer;
        if (fits(tried)) return fmt::format("it was made with the private key and {} behind it", what);
    }
    tried = right;
    tried.has_qop = false;
    if (fits(tried)) return "it is the older form without qop (RFC 2069), but the credentials have a qop";
    for (const DigestAlgorithm algorithm :
         {DigestAlgorithm::md5, DigestAlgorithm::md5_sess, DigestAlgorithm::sha_256, DigestAlgorithm::sha_256_sess}) {
        tried = right;
        tried.algorithm = algorithm;
        if (algorithm != right.algorithm && fits(tried))
            return fmt::format("it was made with {}, and the credentials say {}", to_string(algorithm),
                               to_string(right.algorithm));
    }
    tried = right;
    tried.nc = "1";
    if (right.nc != "1" && fits(tried)) return "it was made with nc=1, and another nc was sent";
    tried.nc = "00000001";
    if (right.nc != "00000001" && fits(tried)) return "it was made with nc=00000001, and another nc was sent";
    return "most likely the private key is another one: it fits none that the mock knows";
}

[[nodiscard]] inline std::vector<DigestLine> arithmetic_of(const SignedRequest& request, const Variant& right,
                                                           const std::string& expected) {
    const std::string_view hash =
        right.algorithm == DigestAlgorithm::md5 || right.algorithm == DigestAlgorithm::md5_sess ? "MD5" : "SHA-256";
    const auto text = [&](const char* name) { return request.credentials.value(name).value_or(""); };
    const bool is_session =
        right.algorithm == DigestAlgorithm::md5_sess || right.algorithm == DigestAlgorithm::sha_256_sess;
    std::vector<DigestLine> lines;
    lines.push_back({"H(A1)",
                     is_session ? fmt::format("{0}({0}({1}:{2}:(private key)):{3}:{4})", hash, right.user, right.realm,
                                              text("nonce"), text("cnonce"))
                                : fmt::format("{}({}:{}:(private key))", hash, right.user, right.realm),
                     ""});
    std::string a2 = fmt::format("{}:{}", right.method, right.uri);
    if (equal_ignoring_case(right.qop, "auth-int")) a2 += ":" + digest_hash(right.algorithm, request.body).str();
    lines.push_back({"H(A2)", fmt::format("{}({})", hash, a2), digest_hash(right.algorithm, a2).str()});
    const std::string counted = right.has_qop ? fmt::format("{}:{}:{}:", right.nc, text("cnonce"), right.qop) : "";
    lines.push_back(
        {"response", fmt::format("{}(H(A1):{}:{}{})", hash, text("nonce"), counted, lines.back().value), expected});
    return lines;
}

}  // namespace detail

/// What does not depend on when the request came: nonces and their counts are the caller's to explain. Of a user that
/// nobody knows there is no arithmetic.
[[nodiscard]] inline SignInExplanation explain_sign_in(const SignedRequest& request) {
    const AuthSchemeView& sent = request.credentials;
    const SignInSettings& settings = request.settings;
    const KeyPair* key = request.store.find_key(sent.value("username").value_or(""));
    const auto algorithm = parse_algorithm(sent.value("algorithm").value_or("MD5"));
    const std::string_view qop = sent.value("qop").value_or("");
    const std::string_view uri = sent.value("uri").value_or("");
    const std::string_view nc = sent.value("nc").value_or("");

    SignInExplanation explained;
    const auto add = [&](SignInStep step) { explained.parameters.push_back(std::move(step)); };
    add(detail::explained_user(request, key));
    add(detail::compared("realm", sent.value("realm"), settings.realm, sent.value("realm") == settings.realm,
                         "as in the challenge"));
    add(detail::compared("algorithm", sent.value("algorithm"), settings.algorithm,
                         algorithm && equal_ignoring_case(to_string(*algorithm), settings.algorithm),
                         "as in the challenge; absent, it is MD5"));
    const bool takes_body = settings.qop.find("auth-int") != std::string::npos;
    add(detail::compared("qop", sent.value("qop"), settings.qop,
                         equal_ignoring_case(qop, "auth") || (takes_body && equal_ignoring_case(qop, "auth-int")),
                         "one of those that the challenge offers"));
    const bool is_count = !nc.empty() && nc.size() <= 8 &&
                          std::all_of(nc.begin(), nc.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
    add(detail::compared("nc", sent.value("nc"), "", is_count,
                         "the count of requests with this nonce: 8 hexadecimal digits, each number once"));
    add(detail::compared("cnonce", sent.value("cnonce"), "", !sent.value("cnonce").value_or("").empty(),
                         "any text of the client's own"));
    const Target named = split_target(uri);
    const Target asked = split_target(request.target);
    add(detail::compared("uri", sent.value("uri"), std::string(request.target),
                         !uri.empty() && named.path == asked.path && named.query == asked.query,
                         "the target of the request line, with its query"));

    if (key == nullptr || !algorithm) return explained;
    std::string given(sent.value("response").value_or(""));
    make_lower_case(given);
    const detail::Variant right{request.method,
                                uri,
                                key->public_key,
                                sent.value("realm").value_or(""),
                                key->private_key,
                                *algorithm,
                                !qop.empty(),
                                qop,
                                nc};
    explained.given_response = given;
    explained.expected_response = detail::response_of(request, right);
    explained.arithmetic = detail::arithmetic_of(request, right, explained.expected_response);
    if (given != explained.expected_response && !given.empty())
        explained.guess = detail::guess_mistake(request, right, given);
    return explained;
}

}  // namespace opsmgr::mock
