#include "redaction/redaction.hpp"
#include <opsmgr/contracts/digest.hpp>
#include "redaction/secret_encodings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace opsmgr::suite {
namespace {

constexpr std::array<std::string_view, 31> shown_fields{"accept",
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
                                                        "x-opsmgr-mock-deviations",
                                                        "x-opsmgr-mock-reason"};

bool may_be_shown(std::string_view name) {
    return std::find(shown_fields.begin(), shown_fields.end(), lower_case(name)) != shown_fields.end();
}

std::string hidden(std::size_t bytes) {
    return fmt::format("~hidden ({} bytes)", bytes);
}

/// Every text that is looked for has as many.
std::uint32_t first_bytes(std::string_view text) {
    static_assert(shortest_secret >= sizeof(std::uint32_t));
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, text.data(), sizeof bytes);
    return bytes;
}

constexpr std::size_t labels_at_most = 10'000;
/// Messages cut what they quote: the beginning of a long secret is as telling as the whole.
constexpr std::size_t long_secret = 24;
constexpr std::size_t telling_beginning = 16;

/// A text in which secrets are replaced, and its double in lower case.
class RedactedText {
  public:
    RedactedText(std::string_view text, std::string lower) : text_(text), lower_(std::move(lower)) {}

    void replace(const std::string& what, const std::string& label, bool in_any_case) {
        const std::string& searched = in_any_case ? lower_ : text_;
        for (auto at = searched.find(what); at != std::string::npos; at = searched.find(what, at + label.size()))
            replace(at, what.size(), label);
    }

    /// As much of the secret as is there, from its beginning on.
    void replace_beginnings(const std::string& secret, const std::string& label, bool in_any_case) {
        const std::string& searched = in_any_case ? lower_ : text_;
        const std::string beginning = secret.substr(0, telling_beginning);
        for (auto at = searched.find(beginning); at != std::string::npos;
             at = searched.find(beginning, at + label.size())) {
            const auto begin = searched.begin() + static_cast<std::ptrdiff_t>(at);
            const auto end = std::mismatch(begin, searched.end(), secret.begin(), secret.end()).first;
            replace(at, static_cast<std::size_t>(end - begin), label);
        }
    }

    std::string take() { return std::move(text_); }

  private:
    void replace(std::size_t at, std::size_t size, const std::string& label) {
        text_.replace(at, size, label);
        lower_.replace(at, size, label);
    }

    std::string text_;
    std::string lower_;
};

}  // namespace

void Redaction::add(const std::string& text, Label label) {
    const auto [place, is_new] = labels_.insert_or_assign(text, std::move(label));
    if (is_new) by_first_bytes_[first_bytes(lower_case(text))].push_back(&*place);
}

void Redaction::hide(std::string_view secret, const std::string& label) {
    for (const SecretEncoding& form : forms_of(secret))
        add(form.text, {label, form.text.size() >= long_secret, form.in_any_case});
}

void Redaction::hide(const std::string& user, const std::string& key, const std::string& suffix) {
    hide(user, "~user" + suffix);
    hide(key, "~key" + suffix);
    pairs_.push_back({user, key, "~key" + suffix});
}

void Redaction::learn_realm(const std::string& realm) {
    if (!realms_.insert(realm).second) return;
    for (const Pair& pair : pairs_)
        for (const SecretEncoding& form : hashed_forms_of(pair.user, realm, pair.key)) hide(form.text, pair.label);
}

void Redaction::label(const std::string& value, char kind) {
    if (labels_.contains(value) || labels_.contains(lower_case(value))) return;
    if (value.size() < 8) return;  // shorter ones are found inside ordinary words
    const std::string name = fmt::format("~{}{}", kind, ++counts_[kind]);
    for (const SecretEncoding& form : forms_in_sight(value))
        if (!labels_.contains(form.text)) add(form.text, {name});
}

void Redaction::learn(const Headers& headers) {
    for (const Header& field : headers) {
        if (labels_.size() > labels_at_most) return;  // a target that floods is not to slow down every text
        const std::string name = lower_case(field.name);
        if (name != "www-authenticate" && name != "authorization" && name != "authentication-info") continue;
        const auto read =
            parse_challenges(name == "authentication-info" ? "Digest " + std::string(field.value) : field.value);
        if (!read) continue;
        for (const AuthScheme& scheme : *read) {
            for (const AuthParameter& parameter : scheme.parameters) {
                const std::string what = lower_case(parameter.name);
                if (what == "realm") learn_realm(parameter.value);
                if (what == "nonce" || what == "nextnonce") label(parameter.value, 'N');
                if (what == "response" || what == "rspauth") label(parameter.value, 'R');
                if (what == "cnonce") label(parameter.value, 'C');
                if (what == "opaque") label(parameter.value, 'O');
            }
            if (!scheme.token68.empty()) label(scheme.token68, 'T');
        }
    }
}

/// A run knows thousands of labels, and looks at thousands of texts that hold few of them.
std::vector<const Redaction::Labels::value_type*> Redaction::that_may_stand_in(std::string_view lower_text) const {
    std::vector<const Labels::value_type*> found;
    for (; lower_text.size() >= sizeof(std::uint32_t); lower_text.remove_prefix(1))
        if (const auto some = by_first_bytes_.find(first_bytes(lower_text)); some != by_first_bytes_.end())
            found.insert(found.end(), some->second.begin(), some->second.end());
    std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) { return a->first > b->first; });
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

std::string Redaction::redacted(std::string_view text) const {
    std::string lower = lower_case(text);
    const auto labels = that_may_stand_in(lower);
    RedactedText out(text, std::move(lower));
    for (const auto* one : labels) out.replace(one->first, one->second.name, one->second.in_any_case);
    for (const auto* one : labels)
        if (one->second.by_beginning) out.replace_beginnings(one->first, one->second.name, one->second.in_any_case);
    return out.take();
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
        if (showing) shown += redacted(line);
        else
            shown += redacted(line.substr(0, name)) + " " + hidden(trimmed(line.substr(name, text - name)).size()) +
                     std::string(line.substr(text));
    }
    return shown;
}

}  // namespace opsmgr::suite
