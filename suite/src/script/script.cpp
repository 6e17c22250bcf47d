#include "script/script.hpp"
#include "script/script_validator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace opsmgr::suite {
namespace {

Signature signature_from(const Json& data) {
    Signature signature;
    const std::string key = data.value("key", "right");
    signature.key = key == "wrong"      ? Signature::Key::wrong
                    : key == "re-cased" ? Signature::Key::recased
                                        : Signature::Key::right;
    const std::string user = data.value("user", "right");
    signature.user = user == "unknown"        ? Signature::User::unknown
                     : user == "empty"        ? Signature::User::empty
                     : user == "unprivileged" ? Signature::User::unprivileged
                                              : Signature::User::right;
    const auto text = [&](const char* name) {
        return data.contains(name) ? std::optional(data.at(name).get<std::string>()) : std::nullopt;
    };
    signature.method = text("method");
    signature.path = text("path");
    signature.query = text("query");
    const std::string nonce = data.value("nonce", "new");
    signature.nonce = nonce == "forged"    ? Signature::Nonce::forged
                      : nonce == "current" ? Signature::Nonce::current
                      : nonce == "next"    ? Signature::Nonce::next
                                           : Signature::Nonce::fresh;
    if (data.contains("count")) signature.count = data.at("count").get<unsigned>();
    signature.unpadded_count = data.value("countForm", "padded") == "unpadded";
    signature.without = data.value("without", std::set<std::string>{});
    const std::string response = data.value("response", "right");
    signature.answer = response == "one-digit-off" ? Signature::Answer::one_digit_off
                       : response == "constant"    ? Signature::Answer::constant
                       : response == "empty"       ? Signature::Answer::empty
                                                   : Signature::Answer::right;
    signature.scheme = data.value("scheme", signature.scheme);
    signature.field_name = data.value("fieldName", signature.field_name);
    signature.quoted_qop = data.value("quotedQop", false);
    signature.with_cookie = data.value("withCookie", false);
    signature.unknown_parameter = data.value("unknownParameter", false);
    signature.basic = data.contains("basic");
    signature.copy_of = data.value("copyOf", "");
    signature.raw = data.value("raw", "");
    return signature;
}

ScriptRequest request_from(const Json& data) {
    ScriptRequest request;
    request.method = data.at("method");
    request.path = data.at("path");
    request.query = data.value("query", "");
    request.query_of = data.value("queryOf", "");
    request.creates_job = data.value("creates", "nothing") == "job";
    if (const auto headers = data.find("headers"); headers != data.end())
        for (const auto& [name, value] : headers->items())
            request.headers.emplace_back(name,
                                         value.is_null() ? std::nullopt : std::optional(value.get<std::string>()));
    const Json body = data.value("body", Json(""));
    request.json = body.is_object();
    request.body = request.json ? write_json(body, Layout::compact) : body.get<std::string>();
    request.content_length = data.value("contentLength", "auto") == "auto";
    request.chunked = data.value("chunked", false);
    const Json sign = data.value("sign", Json("right"));
    request.signing = sign.is_object() ? ScriptRequest::Signing::special
                      : sign == "none" ? ScriptRequest::Signing::none
                                       : ScriptRequest::Signing::right;
    if (sign.is_object()) request.signature = signature_from(sign);
    request.lane = data.value("lane", request.lane);
    request.fresh_connection = data.value("freshConnection", false);
    request.old_tls = data.contains("tlsAtMost");
    request.listen = std::chrono::milliseconds(static_cast<std::int64_t>(data.value("listen", 0.0) * 1000));
    return request;
}

/// What is left of the named jobs is for it alone when the scripts that need the first one have run.
bool needs_second_job(const Script& script) {
    return std::find(script.needs.begin(), script.needs.end(), "named-job-again") != script.needs.end();
}

/// An array that may be left out.
Json taken(Json& data, const char* name) {
    const auto found = data.find(name);
    return found == data.end() ? Json::array() : std::move(*found);
}

std::vector<Expectation> expectations_from(Json data) {
    std::vector<Expectation> expectations;
    for (Json& one : data) {
        std::string clause = one.at("clause");
        expectations.push_back({std::move(clause), std::move(one)});
    }
    return expectations;
}

Script script_from(Json data) {
    Script script;
    script.name = data.at("name");
    script.title = data.at("title");
    script.profile = *parse_profile(data.at("profile").get<std::string>());
    script.needs = data.value("needs", script.needs);
    script.decides = data.value("decides", script.decides);
    Json steps = taken(data, "steps");
    for (Json& step_data : steps) {
        Step step;
        step.name = step_data.at("name");
        step.request = request_from(step_data.at("request"));
        step.times = step_data.value("times", 1U);
        step.after_nonce_life = step_data.contains("after");
        step.walk = step_data.value("walk", false);
        step.concurrent = step_data.value("concurrent", false);
        step.needs = step_data.value("needs", step.needs);
        step.own_clauses_only = step_data.value("ownClausesOnly", false);
        step.observed_only = step_data.value("observedOnly", false);
        step.request.patient = !step.observed_only;
        if (step_data.contains("until")) step.until = std::move(step_data.at("until"));
        if (step_data.contains("onlyIf")) step.only_if = std::move(step_data.at("onlyIf"));
        step.bind = step_data.value("bind", step.bind);
        step.expect = expectations_from(taken(step_data, "expect"));
        script.steps.push_back(std::move(step));
    }
    script.every_exchange = expectations_from(taken(data, "everyExchange"));
    const Json notes = taken(data, "notes");
    for (const Json& note : notes) script.notes.push_back({note.at("clause"), note.at("say")});
    return script;
}

}  // namespace

bool ScriptRequest::must_not_be_repeated() const {
    if (changes_nothing(method)) return false;
    const auto names = [&](std::string_view variable) { return path.find(variable) != std::string::npos; };
    return method == "POST" || method == "PATCH" || names("${made-job}") || names("${named-job}");
}

std::set<std::string> Script::clauses() const {
    std::set<std::string> ids;
    for (const Step& step : steps)
        for (const Expectation& one : step.expect) ids.insert(one.clause);
    for (const Expectation& one : every_exchange) ids.insert(one.clause);
    for (const Note& one : notes) ids.insert(one.clause);
    return ids;
}

bool changes_nothing(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

bool Script::changes_named_job() const {
    return std::any_of(needs.begin(), needs.end(),
                       [](const std::string& need) { return need.starts_with("named-job"); });
}

bool Script::may_make_jobs() const {
    return std::any_of(steps.begin(), steps.end(), [](const Step& step) { return step.request.creates_job; });
}

tl::expected<std::vector<Script>, std::vector<FileFault>> read_scripts(std::span<const DataFile> files,
                                                                       const Catalog& catalog) {
    std::vector<Script> scripts;
    std::vector<FileFault> faults;
    for (const DataFile& file : files) {
        if (!file.name.starts_with("scripts/")) continue;
        const std::string name(file.name);
        auto data = read_checked(file, "script");
        std::vector<DataFault> found;
        if (!data) found = std::move(data.error());
        else if (!file.built_in) found = faults_in_script(*data, name, catalog);
        for (DataFault& fault : found) faults.push_back({name, std::move(fault)});
        if (found.empty()) scripts.push_back(script_from(*std::move(data)));
    }
    if (!faults.empty()) return tl::make_unexpected(std::move(faults));
    std::sort(scripts.begin(), scripts.end(), [](const Script& a, const Script& b) {
        return std::tuple(a.profile, needs_second_job(a), a.name) < std::tuple(b.profile, needs_second_job(b), b.name);
    });
    return scripts;
}

}  // namespace opsmgr::suite
