#include <opsmgr/base/base64.hpp>
#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/json.hpp>
#include <opsmgr/base/secrets/secret_encodings.hpp>

#include <algorithm>
#include <cctype>

namespace opsmgr {
namespace {

/// Each character by a rule of its own.
template <class Rule>
std::string each(std::string_view text, Rule rule) {
    std::string out;
    for (const char c : text) out += rule(c);
    return out;
}

constexpr std::string_view upper_digits = "0123456789ABCDEF";
constexpr std::string_view lower_digits = "0123456789abcdef";

/// Each byte as two digits behind the prefix.
std::string in_digits(std::string_view text, std::string_view prefix, std::string_view digits) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        (out += prefix) += {digits[byte >> 4], digits[byte & 0xf]};
    }
    return out;
}

/// Letters and digits stay, and what else is `kept`.
std::string percent_encoded(std::string_view text, std::string_view digits, std::string_view blank,
                            std::string_view kept) {
    std::string out;
    for (const char& c : text) {
        const bool stays = std::isalnum(static_cast<unsigned char>(c)) != 0 || kept.find(c) != std::string_view::npos;
        if (stays) out += c;
        else if (c == ' ' && !blank.empty()) out += blank;
        else out += in_digits(std::string_view(&c, 1), "%", digits);
    }
    return out;
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
    enum class Letters { as_they_are, in_any_case };
    explicit Forms(Letters letters) : letters_(letters) {}

    void add(std::string name, std::string text) {
        const bool in_any_case = letters_ == Letters::in_any_case && text.size() >= shortest_in_any_case;
        if (in_any_case) text = lower_case(text);
        const bool there =
            std::any_of(forms_.begin(), forms_.end(), [&](const SecretEncoding& one) { return one.text == text; });
        if (text.size() >= shortest_secret && !there) forms_.push_back({std::move(name), std::move(text), in_any_case});
    }
    std::vector<SecretEncoding> take() { return std::move(forms_); }

  private:
    Letters letters_;
    std::vector<SecretEncoding> forms_;
};

void add_percent_encoded(Forms& forms, std::string_view text) {
    for (const std::string_view digits : {upper_digits, lower_digits}) {
        // The unreserved characters of RFC 3986, 2.3; as some libraries keep the slash; as scripts in pages do it; and
        // letters and digits alone.
        for (const char* kept : {"-._~", "-._~/", "-._~!*'()", ""})
            for (const char* blank : {"", "+"})
                forms.add("percent-encoded", percent_encoded(text, digits, blank, kept));
        forms.add("percent-encoded", in_digits(text, "%", digits));
        forms.add("percent-encoded", in_digits(text, "%25", digits));
        forms.add("percent-encoded", percent_encoded(percent_encoded(text, digits, "", "-._~"), digits, "", "-._~"));
    }
}

void add_base64(Forms& forms, const std::string& core) {
    forms.add("base64", core);
    forms.add("base64url", each(core, [](char c) { return c == '+' ? '-' : c == '/' ? '_' : c; }));
}

}  // namespace

std::vector<SecretEncoding> forms_of(std::string_view secret) {
    Forms forms(Forms::Letters::in_any_case);
    forms.add("plain", std::string(secret));
    forms.add("reversed", std::string(secret.rbegin(), secret.rend()));
    forms.add("without dashes", each(secret, [](char c) { return c == '-' ? std::string() : std::string(1, c); }));
    forms.add("spaced", std::string(trimmed(each(secret, [](char c) { return std::string{c, ' '}; }))));
    add_percent_encoded(forms, secret);
    for (const std::string_view digits : {upper_digits, lower_digits}) {
        forms.add("hexadecimal", in_digits(secret, "", digits));
        forms.add("JSON", in_digits(secret, "\\u00", digits));
    }
    const std::string json = in_json(secret);
    forms.add("JSON", json);
    forms.add("JSON", each(json, [](char c) { return c == '/' ? std::string("\\/") : std::string(1, c); }));
    for (const char* quote : {"&quot;", "&#34;", "\""})
        for (const char* apostrophe : {"&#39;", "&apos;", "&#x27;", "'"})
            forms.add("XML", in_xml(secret, quote, apostrophe));
    forms.add("escaped with backslashes",
              each(secret, [](char c) { return c == '\\' ? std::string("\\\\") : std::string(1, c); }));
    for (const std::string& core : base64_cores(secret)) {
        add_base64(forms, core);
        for (const std::string& twice : base64_cores(core)) add_base64(forms, twice);
    }
    return forms.take();
}

std::vector<SecretEncoding> forms_in_sight(std::string_view value) {
    Forms forms(Forms::Letters::as_they_are);
    forms.add("plain", std::string(value));
    add_percent_encoded(forms, value);
    for (const std::string& core : base64_cores(value)) forms.add("base64", core);
    return forms.take();
}

}  // namespace opsmgr
