#include <opsmgr/mock/behavior/server_preset.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace opsmgr::mock {
namespace {

// tests/interop/test_presets.py sends the same requests to each of these servers and to the mock that is like it.

constexpr std::string_view jetty_9[] = {"nonce-before-key", "stale-without-nonce"};
// Ops Manager 8.0.16 has Jetty 11.0.26, and 8.0.17 Jersey 3.1.10 (vendor's changelog).
constexpr std::string_view jetty_11[] = {
    "nonce-before-key",      "stale-without-nonce",     "method-refused-without-body", "options-answered",
    "empty-segment-in-html", "page-without-number-404", "odd-boolean-is-false",        "empty-without-type",
};
constexpr std::string_view jetty_12[] = {
    "sha-256-only",         "domain-root",
    "opaque-present",       "charset-and-userhash",
    "nonce-before-key",     "unknown-nonce-not-stale",
    "absolute-uri-refused", "unpadded-count-refused",
};
constexpr std::string_view tomcat[] = {
    "sha-256-beside-md5",    "domain-absent",           "stale-absent",       "opaque-demanded",
    "count-window",          "unknown-nonce-not-stale", "refused-try-counts", "unpadded-count-refused",
    "scheme-case-sensitive", "reason-phrase-absent",
};
constexpr std::string_view undertow[] = {
    "challenge-without-blanks",    "domain-root",         "stale-absent",       "opaque-present",
    "strict-count-order",          "odd-nonce-not-stale", "algorithm-as-given", "quoted-count-refused",
    "upper-case-response-refused", "uri-mismatch-400",    "next-nonce",         "unknown-parameter-refused",
    "scheme-case-sensitive",
};
constexpr std::string_view apache[] = {
    "domain-absent",       "stale-absent",     "odd-nonce-not-stale", "upper-case-response-refused",
    "authentication-info", "uri-mismatch-400",
};
constexpr std::string_view lighttpd[] = {
    "domain-absent",        "stale-absent",          "charset-in-quotes",
    "absolute-uri-refused", "nonce-read-before-key", "malformed-credentials-400",
};
constexpr std::string_view libmicrohttpd[] = {
    "challenge-without-blanks",
    "domain-absent",
    "stale-absent",
    "stale-quoted",
    "opaque-present",
    "algorithm-lower-case",
    "nonce-per-resource",
    "nonce-read-before-key",
    "upper-case-response-refused",
    "long-cnonce-refused",
    "absolute-uri-refused",
    "scheme-case-sensitive",
};
constexpr std::string_view twisted[] = {
    "scheme-in-lower-case",    "domain-absent",           "stale-absent",
    "algorithm-quoted",        "algorithm-lower-case",    "opaque-demanded",
    "unknown-nonce-not-stale", "expired-nonce-not-stale", "upper-case-response-refused",
};
constexpr std::string_view flask_httpauth[] = {
    "challenge-without-blanks",
    "domain-absent",
    "stale-absent",
    "algorithm-quoted",
    "opaque-demanded",
    "nonce-in-cookie",
    "upper-case-response-refused",
};

constexpr ServerPreset presets[] = {
    {"documented", "Answers as the documentation has it, which is what the mock does by itself.", {}},
    {"jetty-9", "Refuses and answers as the sign-in of Jetty 9.4 does.", jetty_9},
    {"jetty-11", "Refuses and answers as Jetty 11.0.26 with Jersey 3.1.10 does around an API.", jetty_11},
    {"jetty-12", "Refuses and answers as the sign-in of Jetty 12.1 does, which offers SHA-256 alone.", jetty_12},
    {"tomcat", "Refuses and answers as the sign-in of Tomcat 11 does.", tomcat},
    {"undertow", "Refuses and answers as the sign-in of Undertow 2.4 does.", undertow},
    {"apache", "Refuses and answers as mod_auth_digest of Apache 2.4 does.", apache},
    {"lighttpd", "Refuses and answers as mod_auth of lighttpd 1.4 does.", lighttpd},
    {"libmicrohttpd", "Refuses and answers as libmicrohttpd 0.9.75 does.", libmicrohttpd},
    {"twisted", "Refuses and answers as the sign-in of Twisted 26 does.", twisted},
    {"flask-httpauth", "Refuses and answers as Flask-HTTPAuth 4.8 does.", flask_httpauth},
};

}  // namespace

std::span<const ServerPreset> server_presets() {
    return presets;
}

tl::expected<std::vector<const BehaviorChange*>, std::string> changes_like(std::string_view preset) {
    std::string names;
    for (const ServerPreset& one : presets) {
        if (one.name != preset) {
            names.append(names.empty() ? "" : ", ").append(one.name);
            continue;
        }
        std::vector<const BehaviorChange*> changes;
        changes.reserve(one.changes.size());
        for (const std::string_view name : one.changes) changes.push_back(find_change(name));
        return changes;
    }
    return tl::make_unexpected(
        fmt::format("'{}' is not a server that the mock can be like; there are {}", preset, names));
}

void add_missing(std::vector<const BehaviorChange*>& changes, const std::vector<const BehaviorChange*>& more) {
    for (const BehaviorChange* one : more)
        if (std::find(changes.begin(), changes.end(), one) == changes.end()) changes.push_back(one);
}

}  // namespace opsmgr::mock
