#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/contracts/json.hpp>
#include <opsmgr/suite/redaction.hpp>

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace opsmgr::suite {
namespace {

constexpr std::array<std::string_view, 30> shown_fields{"accept",
                                                        "accept-encoding",
                                                        "allow",
                                                        "authentication-info",
                                                        "authorization",
                                                        "connection",
                                                        "content-disposition",
                                                        "content-encoding",
                                                        "content-length",
                                                        "content-type",
                                                        "date",
                                                        "expect",
                                                        "host",
                                                        "keep-alive",
                                                        "location",
                                                        "proxy-authenticate",
                                                        "retry-after",
                                                        "server",
                                                        "strict-transport-security",
                                                        "te",
                                                        "trailer",
                                                        "transfer-encoding",
                                                        "upgrade",
                                                        "user-agent",
                                                        "vary",
                                                        "via",
                                                        "www-authenticate",
                                                        "x-http-method-override",
                                                        "x-mongodb-service-version",
                                                        "x-opsmgr-double-switches"};

bool may_be_shown(std::string_view name) {
    return std::find(shown_fields.begin(), shown_fields.end(), lower_case(name)) != shown_fields.end();
}

std::string hidden(std::size_t bytes) {
    return fmt::format("~hidden ({} bytes)", bytes);
}

/// Anything shorter is no key of this API and would be found inside ordinary words.
constexpr std::size_t shortest_secret = 6;
constexpr std::size_t labels_at_most = 10'000;

std::string hexadecimal(std::string_view text) {
    std::string out;
    for (const char c : text) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return out;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                           std::string_view("-._~").find(c) != std::string_view::npos;
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

/// The part of the base64 form that does not depend on what stands before and behind, for each of the three offsets.
std::vector<std::string> base64_cores(std::string_view text) {
    std::vector<std::string> cores;
    for (std::size_t offset = 0; offset < 3; ++offset) {
        const std::string shifted = std::string(offset, 'x') + std::string(text);
        std::string encoded(4 * ((shifted.size() + 2) / 3) + 1, '\0');
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                        reinterpret_cast<const unsigned char*>(shifted.data()), static_cast<int>(shifted.size()));
        const std::size_t begin = offset == 0 ? 0 : offset + 1;
        const std::size_t end = shifted.size() / 3 * 4;
        if (end > begin + 4) cores.push_back(encoded.substr(begin, end - begin));
    }
    return cores;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    return text;
}

}  // namespace

void Redaction::hide(const std::string& secret, const std::string& label) {
    if (secret.empty()) return;
    std::vector<std::string> forms{secret, percent_encoded(secret), lower_case(percent_encoded(secret)),
                                   hexadecimal(secret)};
    const std::string escaped = Json(secret).dump();
    forms.push_back(escaped.substr(1, escaped.size() - 2));
    for (std::string& core : base64_cores(secret)) forms.push_back(std::move(core));
    for (const std::string& form : forms)
        if (form.size() >= shortest_secret) labels_.insert_or_assign(form, label);
}

void Redaction::label(const std::string& value, char kind) {
    if (value.size() < 8 || labels_.contains(value)) return;  // shorter ones are found inside ordinary words
    const std::string name = fmt::format("~{}{}", kind, ++counts_[kind]);
    labels_[value] = name;
    for (std::string& core : base64_cores(value))
        if (core.size() >= shortest_secret) labels_[std::move(core)] = name;
}

void Redaction::learn(const Headers& headers) {
    for (const Header& field : headers) {
        if (labels_.size() > labels_at_most) return;  // a target that floods is not to slow down every text
        const std::string name = lower_case(field.name);
        if (name != "www-authenticate" && name != "authorization" && name != "authentication-info") continue;
        const auto read = parse_challenges(name == "authentication-info" ? "Digest " + field.value : field.value);
        if (!read) continue;
        for (const AuthScheme& scheme : *read) {
            for (const AuthParameter& parameter : scheme.parameters) {
                const std::string what = lower_case(parameter.name);
                if (what == "nonce" || what == "nextnonce") label(parameter.value, 'N');
                if (what == "response" || what == "rspauth") label(parameter.value, 'R');
                if (what == "cnonce") label(parameter.value, 'C');
                if (what == "opaque") label(parameter.value, 'O');
            }
            if (!scheme.token68.empty()) label(scheme.token68, 'T');
        }
    }
}

std::string Redaction::redacted(std::string_view text) const {
    std::string out(text);
    for (const auto& [secret, label] : labels_)
        if (out.find(secret) != std::string::npos) out = replaced(std::move(out), secret, label);
    return out;
}

Headers Redaction::redacted(const Headers& headers) const {
    Headers shown;
    for (const Header& field : headers)
        shown.add(redacted(field.name), may_be_shown(field.name) ? redacted(field.value) : hidden(field.value.size()));
    return shown;
}

std::string Redaction::redacted_head(std::string_view head) const {
    std::string shown;
    bool showing = true;  // a folded line belongs to the field before it
    for (bool first = true; !head.empty(); first = false) {
        const std::string_view line = head.substr(0, std::min(head.find('\n'), head.size() - 1) + 1);
        head.remove_prefix(line.size());
        const std::size_t text = std::min(line.find_last_not_of("\r\n") + 1, line.size());
        const auto colon = line.find(':');
        const bool folded = !first && (line.front() == ' ' || line.front() == '\t');
        const std::size_t name = folded ? 0 : colon < text ? colon + 1 : 0;
        if (!folded) showing = first || text == 0 || (name > 0 && may_be_shown(trimmed(line.substr(0, colon))));
        shown += showing ? redacted(line)
                         : redacted(line.substr(0, name)) + " " + hidden(text - name) + std::string(line.substr(text));
    }
    return shown;
}

}  // namespace opsmgr::suite
