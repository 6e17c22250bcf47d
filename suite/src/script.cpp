#include <opsmgr/suite/script.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <regex>

namespace opsmgr::suite {
namespace {

Signature signature_from(const Json& data) {
    Signature signature;
    signature.wrong_key = data.value("key", "right") == "wrong";
    const std::string user = data.value("user", "right");
    signature.user = user == "unknown"        ? Signature::User::unknown
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
                                           : Signature::Nonce::fresh;
    if (data.contains("count")) signature.count = data.at("count").get<unsigned>();
    signature.unpadded_count = data.value("countForm", "padded") == "unpadded";
    signature.without = data.value("without", std::set<std::string>{});
    const std::string response = data.value("response", "right");
    signature.answer = response == "one-digit-off" ? Signature::Answer::one_digit_off
                       : response == "constant"    ? Signature::Answer::constant
                                                   : Signature::Answer::right;
    signature.scheme = data.value("scheme", signature.scheme);
    signature.field_name = data.value("fieldName", signature.field_name);
    signature.quoted_qop = data.value("quotedQop", false);
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
    const Json headers = data.value("headers", Json::object());
    for (const auto& [name, value] : headers.items())
        request.headers.emplace_back(name, value.is_null() ? std::nullopt : std::optional(value.get<std::string>()));
    const Json body = data.value("body", Json(""));
    request.json = body.is_object();
    request.body = request.json ? write_json(body, Layout::compact) : body.get<std::string>();
    request.content_length = data.value("contentLength", "auto") == "auto";
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

std::vector<Expectation> expectations_from(const Json& data) {
    std::vector<Expectation> expectations;
    for (const Json& one : data) expectations.push_back({one.at("clause"), one});
    return expectations;
}

Script script_from(const Json& data) {
    Script script;
    script.name = data.at("name");
    script.title = data.at("title");
    script.profile = *parse_profile(data.at("profile").get<std::string>());
    script.needs = data.value("needs", script.needs);
    script.decides = data.value("decides", script.decides);
    for (const Json& step_data : data.value("steps", Json::array())) {
        Step step;
        step.name = step_data.at("name");
        step.request = request_from(step_data.at("request"));
        step.times = step_data.value("times", 1U);
        step.after_nonce_life = step_data.contains("after");
        step.walk = step_data.value("walk", false);
        step.together = step_data.value("together", false);
        step.needs = step_data.value("needs", step.needs);
        step.own_clauses_only = step_data.value("ownClausesOnly", false);
        if (step_data.contains("until")) step.until = step_data.at("until");
        if (step_data.contains("onlyIf")) step.only_if = step_data.at("onlyIf");
        step.bind = step_data.value("bind", step.bind);
        step.expect = expectations_from(step_data.value("expect", Json::array()));
        script.steps.push_back(std::move(step));
    }
    script.every_exchange = expectations_from(data.value("everyExchange", Json::array()));
    for (const Json& note : data.value("notes", Json::array()))
        script.notes.push_back({note.at("clause"), note.at("say")});
    return script;
}

/// Checks what the schema cannot say, over the script as it is written.
class Checker {
  public:
    Checker(const Json& data, const Catalogue& catalogue, std::vector<DataFault>& faults)
        : data_(data), catalogue_(catalogue), faults_(faults) {}

    void check() {
        std::size_t index = 0;
        for (const Json& step : data_.value("steps", Json::array())) {
            const std::string at = fmt::format("/steps/{}", index++);
            const std::string name = step.at("name");
            if (data_.at("profile") == "safe" && step.at("request").at("method") != "GET" &&
                step.at("request").at("method") != "HEAD")
                refuse(at + "/request/method", "a script of the profile safe sends GET and HEAD alone");
            current_ = name;
            walk(step, at);
            if (!steps_.insert(name).second)
                refuse(at + "/name", fmt::format("another step is called '{}' already", name));
        }
        walk(data_.value("everyExchange", Json::array()), "/everyExchange");
        walk(data_.value("notes", Json::array()), "/notes");
        index = 0;
        for (const Json& clause : data_.value("decides", Json::array()))
            text("clause", clause.get_ref<const std::string&>(), fmt::format("/decides/{}", index++), false);
    }

  private:
    void refuse(std::string pointer, std::string rule) { faults_.push_back({std::move(pointer), std::move(rule)}); }

    void walk(const Json& value, const std::string& at) {
        if (value.is_array()) {
            for (std::size_t i = 0; i < value.size(); ++i) walk(value[i], fmt::format("{}/{}", at, i));
            return;
        }
        if (!value.is_object()) return;
        for (const auto& [name, member] : value.items()) {
            const std::string here = at + "/" + pointer_token(name);
            if (member.is_string()) text(name, member.get_ref<const std::string&>(), here, value.contains("name"));
            walk(member, here);
        }
    }

    void text(const std::string& name, const std::string& value, const std::string& at, bool is_step) {
        if (name == "clause" && catalogue_.find(value) == nullptr)
            refuse(at, fmt::format("there is no clause '{}'", value));
        if (name == "copyOf" && !steps_.contains(value))
            refuse(at, fmt::format("no earlier step is called '{}'", value));
        if ((name == "at" || name == "sameAs" || name == "laterThan" || name == "place") && !is_step) place(value, at);
        if (name == "matches") expression(value, at);
        if (name == "schema" && !find_file(contract_files(), fmt::format("schemas/{}.schema.json", value)))
            refuse(at, fmt::format("there is no schema called '{}'", value));
    }

    void place(const std::string& value, const std::string& at) {
        const auto mark = value.find('#');
        const std::string pointer = mark == std::string::npos ? value : value.substr(mark + 1);
        if (!pointer.empty() && pointer.front() != '/') refuse(at, "must be a JSON Pointer, which begins with a slash");
        const std::string step = mark == std::string::npos ? "" : value.substr(0, mark);
        if (!step.empty() && step != current_ && !steps_.contains(step))
            refuse(at, fmt::format("no earlier step is called '{}'", value.substr(0, mark)));
    }

    void expression(const std::string& value, const std::string& at) {
        try {
            // What a variable stands for is taken literally.
            const std::regex compiled(std::regex_replace(value, std::regex(R"(\$\{[a-z-]+\})"), "x"));
        } catch (const std::regex_error& error) {
            refuse(at, fmt::format("is not a regular expression: {}", error.what()));
        }
    }

    const Json& data_;
    const Catalogue& catalogue_;
    std::vector<DataFault>& faults_;
    std::set<std::string> steps_{":reach", ":list", ":edition"};  // the run's own
    std::string current_;
};

std::vector<DataFault> faults_of(const Json& data, std::string_view file, const Catalogue& catalogue) {
    std::vector<DataFault> faults = check_against_schema(data, "script");
    if (!faults.empty()) return faults;
    if (file != fmt::format("scripts/{}.json", data.at("name").get<std::string>()))
        faults.push_back({"/name", "must be the name of the file without its ending"});
    Checker(data, catalogue, faults).check();
    return faults;
}

}  // namespace

std::set<std::string> Script::clauses() const {
    std::set<std::string> ids;
    for (const Step& step : steps)
        for (const Expectation& one : step.expect) ids.insert(one.clause);
    for (const Expectation& one : every_exchange) ids.insert(one.clause);
    for (const Note& one : notes) ids.insert(one.clause);
    return ids;
}

bool asks_for_a_job(const ScriptRequest& request) {
    return request.method == "POST" && request.path.ends_with("/logCollectionJobs");
}

bool Script::changes_named_job() const {
    return std::any_of(needs.begin(), needs.end(),
                       [](const std::string& need) { return need.starts_with("named-job"); });
}

bool Script::may_make_jobs() const {
    return std::any_of(steps.begin(), steps.end(), [](const Step& step) { return asks_for_a_job(step.request); });
}

tl::expected<std::vector<Script>, std::vector<FileFault>> read_scripts(std::span<const DataFile> files,
                                                                       const Catalogue& catalogue) {
    std::vector<Script> scripts;
    std::vector<FileFault> faults;
    for (const DataFile& file : files) {
        if (!file.name.starts_with("scripts/")) continue;
        const std::string name(file.name);
        const auto data = read_json(file.text);
        if (!data) {
            faults.push_back({name,
                              {"", fmt::format("line {}, column {}: {}", data.error().line, data.error().column,
                                               data.error().why)}});
            continue;
        }
        const auto found = faults_of(*data, name, catalogue);
        for (const DataFault& fault : found) faults.push_back({name, fault});
        if (found.empty()) scripts.push_back(script_from(*data));
    }
    if (!faults.empty()) return tl::make_unexpected(std::move(faults));
    std::sort(scripts.begin(), scripts.end(), [](const Script& a, const Script& b) {
        return std::tie(a.profile, a.name) < std::tie(b.profile, b.name);
    });
    return scripts;
}

}  // namespace opsmgr::suite
