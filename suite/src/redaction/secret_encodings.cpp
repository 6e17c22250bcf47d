#include "redaction/secret_encodings.hpp"
#include <opsmgr/base/base64.hpp>
#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/json.hpp>
#include <opsmgr/contracts/digest.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace opsmgr::suite {
namespace {

/// Each character by a rule of its own.
template <class Rule>
std::string each(std::string_view text, Rule rule) {
    std::string out;
    for (const char c : text) out += rule(c);
    return out;
}

std::string upper_case(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

std::string each_as(std::string_view format, std::string_view text) {
    return each(text, [&](char c) { return fmt::format(fmt::runtime(format), static_cast<unsigned char>(c)); });
}

/// Letters and digits stay, and what else is `kept`.
std::string percent_encoded(std::string_view text, std::string_view format, std::string_view blank,
                            std::string_view kept) {
    return each(text, [&](char c) -> std::string {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || kept.find(c) != std::string_view::npos)
            return std::string(1, c);
        return c == ' ' && !blank.empty() ? std::string(blank) : each_as(format, std::string_view(&c, 1));
    });
}

std::string in_json(std::string_view text) {
    const std::string quoted = Json(text).dump(-1, ' ', true, Json::error_handler_t::replace);
    return quoted.substr(1, quoted.size() - 2);
}

std::string in_xml(std::string_view text, std::string_view quote, std::string_view apostrophe) {
    return each(text, [&](char c) -> std::string {
        switch (c) {
            case '&': return "&amp;";
            case '<': return "&lt;";
            case '>': return "&gt;";
            case '"': return std::string(quote);
            case '\'': return std::string(apostrophe);
            default: return std::string(1, c);
        }
    });
}

/// The part that does not depend on what stands before and behind, for each of the three offsets.
std::vector<std::string> base64_cores(std::string_view text) {
    std::vector<std::string> cores;
    for (std::size_t offset = 0; offset < 3; ++offset) {
        const std::string shifted = std::string(offset, 'x') + std::string(text);
        const std::size_t begin = offset == 0 ? 0 : offset + 1;
        const std::size_t end = shifted.size() / 3 * 4;
        if (end > begin) cores.push_back(to_base64(shifted).substr(begin, end - begin));
    }
    return cores;
}

class Forms {
  public:
    void add(std::string name, std::string text) {
        const bool there =
            std::any_of(forms_.begin(), forms_.end(), [&](const SecretEncoding& one) { return one.text == text; });
        if (text.size() >= shortest_secret && !there) forms_.push_back({std::move(name), std::move(text)});
    }
    std::vector<SecretEncoding> take() { return std::move(forms_); }

  private:
    std::vector<SecretEncoding> forms_;
};

}  // namespace

std::vector<SecretEncoding> forms_of(std::string_view secret) {
    Forms forms;
    forms.add("plain", std::string(secret));
    forms.add("reversed", std::string(secret.rbegin(), secret.rend()));
    if (secret.size() >= shortest_in_any_case) {
        forms.add("in upper case", upper_case(std::string(secret)));
        forms.add("in lower case", lower_case(secret));
    }
    for (const char* format : {"%{:02X}", "%{:02x}"}) {
        // The unreserved characters of RFC 3986, 2.3; as some libraries keep the slash; as scripts in pages do it.
        for (const char* kept : {"-._~", "-._~/", "-._~!*'()"})
            for (const char* blank : {"", "+"})
                forms.add("percent-encoded", percent_encoded(secret, format, blank, kept));
        forms.add("percent-encoded", each_as(format, secret));
    }
    forms.add("hexadecimal", each_as("{:02x}", secret));
    forms.add("hexadecimal", each_as("{:02X}", secret));
    for (const char* format : {"\\u{:04x}", "\\u{:04X}"}) forms.add("JSON", each_as(format, secret));
    const std::string json = in_json(secret);
    forms.add("JSON", json);
    forms.add("JSON", each(json, [](char c) { return c == '/' ? std::string("\\/") : std::string(1, c); }));
    for (const char* quote : {"&quot;", "&#34;", "\""})
        for (const char* apostrophe : {"&#39;", "&apos;", "&#x27;", "'"})
            forms.add("XML", in_xml(secret, quote, apostrophe));
    forms.add("escaped with backslashes",
              each(secret, [](char c) { return c == '\\' ? std::string("\\\\") : std::string(1, c); }));
    for (const std::string& core : base64_cores(secret)) {
        forms.add("base64", core);
        forms.add("base64url", each(core, [](char c) { return c == '+' ? '-' : c == '/' ? '_' : c; }));
    }
    return forms.take();
}

std::vector<SecretEncoding> hashed_forms_of(std::string_view user, std::string_view realm, std::string_view key) {
    std::vector<SecretEncoding> all;
    for (const DigestAlgorithm algorithm : {DigestAlgorithm::md5, DigestAlgorithm::sha_256}) {
        const std::string hash = digest_a1(algorithm, user, realm, key).str();
        for (const std::string& text : {hash, upper_case(hash)})
            all.push_back({fmt::format("{} of user, realm and key", to_string(algorithm)), text});
    }
    return all;
}

}  // namespace opsmgr::suite
