#include "outcome.hpp"

#include <opsmgr/base/headers.hpp>

#include <algorithm>

namespace opsmgr::mock {
namespace {

struct Rule {
    std::string_view begins;  ///< what the mock says of the breach
    std::string_view stands_in;
};
/// The first that fits counts.
constexpr std::array rules{
    Rule{"no operation matches", "the API: no operation has this method and path"},
    Rule{"several Authorization fields", "RFC 9110, 11.6.2: one Authorization field"},
    Rule{"malformed Authorization", "RFC 9110, 11.4: the syntax of credentials"},
    Rule{"realm ", "RFC 7616, 3.4: realm is that of the challenge"},
    Rule{"algorithm ", "RFC 7616, 3.4: algorithm is that of the challenge"},
    Rule{"uri ", "RFC 7616, 3.4: uri is the target of the request"},
    Rule{"qop ", "RFC 7616, 3.4: qop is one that was offered"},
    Rule{"cnonce ", "RFC 7616, 3.4: cnonce belongs to qop"},
    Rule{"nc was used before", "RFC 7616, 3.4: nc counts the requests with a nonce"},
    Rule{"nc ", "RFC 7616, 3.4: nc is eight hexadecimal digits"},
    Rule{"username ", "RFC 7616, 3.4: username is needed"},
    Rule{"response ", "RFC 7616, 3.4: response is needed"},
    Rule{"nonce ", "RFC 7616, 3.4: nonce is that of the challenge"},
};

bool has_basic(const Json& exchange) {
    const Json& fields = exchange.at("headers");
    return std::any_of(fields.begin(), fields.end(), [](const Json& field) {
        return equal_ignoring_case(field.at("name").get_ref<const std::string&>(), "Authorization") &&
               field.at("value").get_ref<const std::string&>().starts_with("Basic ");
    });
}

std::string rule_for(const Json& exchange, std::string_view breach) {
    for (const Rule& rule : rules)
        if (breach.starts_with(rule.begins)) return std::string(rule.stands_in);
    if (exchange.value("method", "").empty()) return "RFC 9112: the syntax of messages";
    return "the API: what the documentation says of the request";
}

}  // namespace

std::string_view to_string(StageVerdict verdict) {
    switch (verdict) {
        case StageVerdict::works: return "works";
        case StageVerdict::breaks_rule: return "works, but breaks a rule";
        case StageVerdict::fails: return "fails";
        case StageVerdict::timed_out: return "timed out";
        case StageVerdict::no_request: return "sent no request";
        case StageVerdict::not_run: break;
    }
    return "not run";
}

bool is_failure(StageVerdict verdict) {
    return verdict == StageVerdict::fails || verdict == StageVerdict::timed_out || verdict == StageVerdict::no_request;
}

void read_journal(StageResult& result, const Json& journal) {
    const auto read = [&](const Json& of_mock) {
        result.requests += of_mock.at("exchanges").size() + of_mock.at("evicted").get<std::uint64_t>();
        for (const Json& exchange : of_mock.at("exchanges")) {
            const std::string reason = exchange.value("reason", "");
            const bool is_challenge = reason == "no credentials";
            result.sent_basic = result.sent_basic || has_basic(exchange);
            if (result.wire.size() < wire_facts_at_most) result.wire.push_back(wire_facts(exchange));
            if (exchange.at("status").get<int>() >= 400 && !is_challenge) {
                const auto known = std::find_if(result.refusals.begin(), result.refusals.end(),
                                                [&](const Refusals& one) { return one.reason == reason; });
                if (known == result.refusals.end()) result.refusals.push_back({reason, 1});
                else ++known->count;
            }
            const std::string breach = exchange.value("breach", "");
            const bool is_new = std::none_of(result.broken.begin(), result.broken.end(),
                                             [&](const BrokenRule& one) { return one.what == breach; });
            if (!breach.empty() && is_new) result.broken.push_back({breach, rule_for(exchange, breach)});
        }
    };
    read(journal);
    for (const auto& [id, sandbox] : journal.at("sandboxes").items()) read(sandbox);
}

StageVerdict verdict_on(const StageResult& result) {
    if (result.requests == 0) return StageVerdict::no_request;
    if (result.exit_code != 0) return StageVerdict::fails;
    return result.broken.empty() ? StageVerdict::works : StageVerdict::breaks_rule;
}

}  // namespace opsmgr::mock
