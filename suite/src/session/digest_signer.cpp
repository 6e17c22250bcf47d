#include "session/digest_signer.hpp"
#include <opsmgr/base/base64.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <vector>

namespace opsmgr::suite {
namespace {

/// With its letters in the other case; another one when it has no letter to tell them apart.
std::string recased(std::string key) {
    bool changed = false;
    for (char& c : key) {
        const auto letter = static_cast<unsigned char>(c);
        if (std::isalpha(letter) == 0) continue;
        c = static_cast<char>(std::islower(letter) != 0 ? std::toupper(letter) : std::tolower(letter));
        changed = true;
    }
    return changed ? key : key + "x";
}

/// The protection to answer with: `auth` when offered, else `auth-int`, else none (RFC 2069). Nothing when only unknown
/// ones are offered.
std::optional<std::string> protection_of(const AuthScheme& challenge) {
    const auto offered = challenge.value("qop");
    if (!offered) return "";
    const Headers list{{"qop", std::string(*offered)}};
    if (list.has_token("qop", "auth")) return "auth";
    if (list.has_token("qop", "auth-int")) return "auth-int";
    return std::nullopt;
}

bool answerable(const AuthScheme& challenge) {
    return equal_ignoring_case(challenge.name, "Digest") && challenge.value("realm") &&
           !challenge.value("nonce").value_or("").empty() &&
           parse_algorithm(challenge.value("algorithm").value_or("MD5")) && protection_of(challenge);
}

std::vector<AuthScheme> challenges_in(const Headers& headers) {
    std::vector<AuthScheme> all;
    for (const auto value : headers.all("WWW-Authenticate"))
        if (auto read = parse_challenges(value)) std::move(read->begin(), read->end(), std::back_inserter(all));
    return all;
}

}  // namespace

// The seed is stirred, so that no cnonce resembles an id that the run invents from the same seed.
DigestSigner::DigestSigner(Credentials caller, std::optional<Credentials> unprivileged, std::uint64_t seed)
    : caller_(std::move(caller)), unprivileged_(std::move(unprivileged)), random_(seed ^ 0x7369676eU) {}

bool DigestSigner::learn(const Headers& headers, std::string asked) {
    for (AuthScheme& challenge : challenges_in(headers)) {
        if (!answerable(challenge)) continue;
        nonce_ = *challenge.value("nonce");
        challenged_at_ = std::move(asked);
        const std::string_view cookie = headers.first("Set-Cookie").value_or("");
        cookie_ = cookie.substr(0, cookie.find(';'));
        challenge_ = std::move(challenge);
        return true;
    }
    return false;
}

std::string DigestSigner::right_answer(const AuthSchemeView& credentials) const {
    const auto value = [&](const char* name) { return credentials.value(name).value_or(""); };
    const bool is_second = unprivileged_ && value("username") == unprivileged_->public_key;
    const Credentials& user = is_second ? *unprivileged_ : caller_;
    const auto algorithm = parse_algorithm(credentials.value("algorithm").value_or("MD5"));
    if (!algorithm || value("qop") != "auth" || value("username") != user.public_key) return "";
    const auto a1 = digest_a1(*algorithm, user.public_key, value("realm"), user.private_key);
    const std::string_view no_method;  // RFC 7616, 3.5: A2 begins with the colon
    return digest_response(*algorithm,
                           {a1, no_method, value("uri"), value("nonce"), value("nc"), value("cnonce"), "auth"})
        .str();
}

std::optional<AuthenticationInfo> DigestSigner::learn_info(const Headers& request, const Headers& response) {
    const auto field = response.first("Authentication-Info");
    const auto authorization = request.first("Authorization");
    if (!field || !authorization) return std::nullopt;
    const auto read = parse_challenges("Digest " + std::string(*field));
    std::string room;
    const auto credentials = parse_credentials(*authorization, room);
    if (!read || read->size() != 1 || !credentials || !equal_ignoring_case(credentials->name, "Digest"))
        return std::nullopt;
    AuthenticationInfo info;
    for (const AuthParameter& one : read->front().parameters)
        info.parameters.try_emplace(lower_case(one.name), one.value);
    const auto compare = [&](const char* name, std::string_view right) {
        const auto given = read->front().value(name);
        if (given && !right.empty() && !equal_ignoring_case(*given, right)) info.wrong.emplace_back(name);
    };
    compare("rspauth", right_answer(*credentials));
    for (const char* name : {"qop", "cnonce", "nc"}) compare(name, credentials->value(name).value_or(""));
    if (const auto next = read->front().value("nextnonce")) next_nonce_ = *next;
    return info;
}

std::string DigestSigner::random_hex(std::size_t digits) {
    std::string text;
    while (text.size() < digits) text += fmt::format("{:016x}", random_());
    return text.substr(0, digits);
}

std::string DigestSigner::authorization(const std::string& method, const std::string& uri, const std::string& body,
                                        const Signature& signature) {
    if (!signature.raw.empty()) return signature.raw;
    if (signature.basic) return "Basic " + to_base64(caller_.public_key + ":" + caller_.private_key);
    Credentials user = signature.user == Signature::User::unprivileged ? unprivileged_.value_or(caller_) : caller_;
    if (signature.user == Signature::User::unknown) user.public_key = "no-such-key-" + random_hex(8);
    if (signature.user == Signature::User::empty) user.public_key.clear();
    if (signature.key == Signature::Key::wrong) user.private_key = random_hex(32);
    if (signature.key == Signature::Key::recased) user.private_key = recased(std::move(user.private_key));

    const auto realm = *challenge_->value("realm");
    const bool is_next = signature.nonce == Signature::Nonce::next && !next_nonce_.empty();
    const std::string nonce = signature.nonce == Signature::Nonce::forged ? random_hex(32)
                              : is_next                                   ? next_nonce_
                                                                          : std::string(*challenge_->value("nonce"));
    unsigned& last = counts_[is_next ? next_nonce_ : nonce_];
    const unsigned count = signature.count.value_or(last + 1);
    if (signature.nonce != Signature::Nonce::forged) last = std::max(last, count);
    const std::string nc = signature.unpadded_count ? fmt::format("{:x}", count) : fmt::format("{:08x}", count);
    const std::string cnonce = random_hex(16);
    const std::string qop = *protection_of(*challenge_);
    const auto algorithm = *parse_algorithm(challenge_->value("algorithm").value_or("MD5"));
    const auto a1 = digest_a1(algorithm, user.public_key, realm, user.private_key);
    std::string response =
        digest_response(algorithm, {a1, signature.method.value_or(method), uri, nonce, nc, cnonce, qop, body}).str();
    if (signature.answer == Signature::Answer::one_digit_off) response.back() = response.back() == '0' ? '1' : '0';
    if (signature.answer == Signature::Answer::constant) response.assign(response.size(), 'a');
    if (signature.answer == Signature::Answer::empty) response.clear();

    std::vector<std::string> parts;
    const auto add = [&](const char* name, const std::string& value) {
        if (!signature.without.contains(name)) parts.push_back(fmt::format("{}={}", name, value));
    };
    add("username", quoted_string(user.public_key));
    add("realm", quoted_string(realm));
    add("nonce", quoted_string(nonce));
    add("uri", quoted_string(uri));
    if (const auto named = challenge_->value("algorithm")) add("algorithm", std::string(*named));
    if (!qop.empty()) {
        add("qop", signature.quoted_qop ? quoted_string(qop) : qop);
        add("nc", nc);
        add("cnonce", quoted_string(cnonce));
    }
    add("response", quoted_string(response));
    if (const auto opaque = challenge_->value("opaque")) add("opaque", quoted_string(*opaque));
    if (signature.unknown_parameter) add("x-unknown", quoted_string("1"));
    return fmt::format("{} {}", signature.scheme, fmt::join(parts, ", "));
}

}  // namespace opsmgr::suite
