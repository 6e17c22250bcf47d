#include "redaction/redaction.hpp"
#include <opsmgr/base/url.hpp>
#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/contracts/id.hpp>
#include "redaction/hashed_forms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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

constexpr std::size_t labels_at_most = 10'000;

}  // namespace

void Redaction::hide(std::string_view secret, const std::string& label) {
    labels_.hide(secret, label);
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
    if (labels_.knows(value) || labels_.knows(lower_case(value))) return;
    if (value.size() < 8) return;  // shorter ones are found inside ordinary words
    labels_.hide(forms_in_sight(value), fmt::format("~{}{}", kind, ++counts_[kind]));
}

/// Where a login page is to lead back to, and a token of whoever was sent there, may be in the query of a redirect. An
/// id is no secret, and stands in other places too.
void Redaction::learn_query(std::string_view location) {
    std::string_view query = split_target(location.substr(0, location.find('#'))).query;
    while (!query.empty()) {
        const std::string_view one = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(one.size() + 1, query.size()));
        const auto equals = one.find('=');
        const std::string value(equals == std::string_view::npos ? one : one.substr(equals + 1));
        if (!JobId::parse(value)) label(value, 'Q');
    }
}

void Redaction::learn(const Headers& headers) {
    for (const Header& field : headers) {
        if (labels_.size() > labels_at_most) return;  // a target that floods is not to slow down every text
        const std::string name = lower_case(field.name);
        if (name == "location") learn_query(field.value);
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

std::string Redaction::redacted(std::string_view text) const {
    return labels_.redacted(text);
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
