#include "script/script_validator.hpp"
#include "expression/exchange_view.hpp"
#include "expression/scope.hpp"
#include "expression/value_form.hpp"
#include "script/script.hpp"

#include <opsmgr/base/text/pattern.hpp>

#include <fmt/format.h>

#include <set>

namespace opsmgr::suite {
namespace {

using Names = std::set<std::string, std::less<>>;

/// Variables that every script has (docs/scripts.md).
const Names always_there{"group",         "unknown-job",   "unknown-group",           "half-page",      "yesterday",
                         "in-sixty-days", "in-fifty-days", "in-fifty-days-elsewhere", "in-seven-months"};

/// Those that a need brings.
Names brought_by(const std::string& need) {
    if (need == "any-job") return {"any-job", "any-job-upper"};
    if (need == "named-job" || need == "named-job-again") return {"named-job"};
    if (need == "foreign-group") return {need};
    if (need == "create-allowed") return {"resource-type", "resource-name", "made-job"};
    if (need.ends_with("-job")) return {need};
    return {};
}

/// Variables that lead to nothing that a request could change.
bool leads_nowhere(std::string_view variable) {
    return variable == "group" || variable == "unknown-job" || variable == "unknown-group";
}

bool only_reads(std::string_view method) {
    return method == "GET" || method == "HEAD";
}

class Checker {
  public:
    Checker(const Json& data, const Catalog& catalog) : data_(data), catalog_(catalog) {}

    std::vector<DataFault> check() {
        profile_ = *parse_profile(data_.at("profile").get<std::string>());
        variables_ = always_there;
        take_needs(data_);
        std::size_t index = 0;
        for (const Json& step : data_.value("steps", Json::array()))
            check_step(step, fmt::format("/steps/{}", index++));
        check_expectations(data_, "everyExchange", "");
        index = 0;
        for (const Json& note : data_.value("notes", Json::array()))
            check_clause(note.at("clause"), fmt::format("/notes/{}/clause", index++));
        index = 0;
        for (const Json& clause : data_.value("decides", Json::array()))
            check_clause(clause, fmt::format("/decides/{}", index++));
        return std::move(faults_);
    }

  private:
    void refuse(std::string pointer, std::string rule) { faults_.push_back({std::move(pointer), std::move(rule)}); }

    void take_needs(const Json& holder) {
        for (const Json& need : holder.value("needs", Json::array())) variables_.merge(brought_by(need));
    }

    void check_step(const Json& step, const std::string& at) {
        current_ = step.at("name");
        take_needs(step);
        check_request(step.at("request"), at + "/request");
        if (step.contains("walk") && step.contains("times"))
            refuse(at + "/times", "cannot stand beside walk, which sends one request a page");
        check_condition_in(step, "onlyIf", at);
        check_condition_in(step, "until", at);
        const Json bind = step.value("bind", Json::object());
        for (const auto& [name, pointer] : bind.items())
            check_binding(name, pointer, at + "/bind/" + pointer_token(name));
        check_expectations(step, "expect", at);
        if (step.value("observedOnly", false)) check_observed_only(step, at);
        if (!steps_.insert(current_).second)
            refuse(at + "/name", fmt::format("another step is called '{}' already", current_));
        current_.clear();
    }

    /// Whatever the target does, the run does not fail by such a step.
    void check_observed_only(const Json& step, const std::string& at) {
        std::size_t index = 0;
        for (const Json& one : step.value("expect", Json::array())) {
            const std::string here = fmt::format("{}/expect/{}", at, index++);
            const Clause* clause = catalog_.find(one.at("clause").get_ref<const std::string&>());
            if (clause != nullptr && clause->level != Level::observe)
                refuse(here + "/clause", fmt::format("a step with observedOnly names clauses of level observe alone, "
                                                     "and '{}' is a {}",
                                                     clause->id, to_string(clause->level)));
            if (one.value("noAnswer", "error") != "breach")
                refuse(here,
                       R"(a step with observedOnly needs "noAnswer": "breach", so that silence is an answer, too)");
        }
    }

    void check_request(const Json& request, const std::string& at) {
        check_variables(request, at);
        check_variables("${" + request.value("queryOf", "group") + "}", at + "/queryOf");
        if (request.contains("queryOf") && request.contains("query"))
            refuse(at + "/query", "cannot stand beside queryOf, which is the whole query");
        const auto& method = request.at("method").get_ref<const std::string&>();
        if (const Json sign = request.value("sign", Json()); sign.is_object() && sign.contains("copyOf"))
            if (!steps_.contains(sign.at("copyOf").get_ref<const std::string&>()))
                refuse(at + "/sign/copyOf",
                       fmt::format("no earlier step is called '{}'", sign.at("copyOf").get<std::string>()));
        check_creation(request, method, at);
        if (only_reads(method)) return;
        if (profile_ == Profile::safe)
            return refuse(at + "/method", "a script of the profile safe sends GET and HEAD alone");
        for (const std::string& variable : variables_in(request.at("path").get_ref<const std::string&>())) {
            const bool named = variable == "named-job" || variable == "made-job" || variable == "foreign-job";
            if (leads_nowhere(variable) || (named && profile_ == Profile::full)) continue;
            refuse(
                at + "/path",
                profile_ == Profile::full
                    ? fmt::format("${{{}}} may not be changed: ${{named-job}}, ${{made-job}} and ${{foreign-job}} may",
                                  variable)
                    : fmt::format("${{{}}} is within reach of {}: a script of the profile probe aims such methods at "
                                  "${{unknown-job}}",
                                  variable, method));
        }
    }

    /// A job that nobody knows to be one of the run's would not be removed.
    void check_creation(const Json& request, const std::string& method, const std::string& at) {
        const bool is_told = request.contains("creates");
        if (method == "POST" && !is_told)
            refuse(at, R"(a POST must say what it creates: "creates" is "job" or "nothing")");
        if (only_reads(method) && is_told && request.at("creates") != "nothing")
            refuse(at + "/creates", fmt::format("a {} creates nothing", method));
    }

    void check_binding(const std::string& name, const Json& pointer, const std::string& at) {
        if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") != std::string::npos)
            refuse(at, "a variable has lower-case letters and hyphens");
        else if (!bound_.contains(name) && variables_.contains(name))
            refuse(at, fmt::format("${{{}}} is there already, and is not the script's to change", name));
        check_place(pointer.get_ref<const std::string&>(), at);
        bound_.insert(name);
        variables_.insert(name);
    }

    void check_expectations(const Json& holder, const char* name, const std::string& at) {
        std::size_t index = 0;
        for (const Json& one : holder.value(name, Json::array()))
            check_expectation(one, fmt::format("{}/{}/{}", at, name, index++));
    }

    void check_expectation(const Json& one, const std::string& at) {
        const Clause* clause = check_clause(one.at("clause"), at + "/clause");
        if (one.contains("report") && clause != nullptr && clause->level != Level::observe)
            refuse(at + "/report", fmt::format("only a clause of level observe is reported, and '{}' is a {}",
                                               clause->id, to_string(clause->level)));
        if (!one.contains("report") || says_something(one)) check_condition(one, at);
        check_condition_in(one, "when", at);
        check_condition_in(one, "inconclusiveWhen", at);
        check_condition_in(one, "provenBy", at);
        if (one.contains("provenBy") && !one.contains("because"))
            refuse(at + "/provenBy", "needs because: what is reported when a pass proves nothing");
        std::size_t index = 0;
        for (const Json& entry : one.value("report", Json::array())) {
            const std::string here = fmt::format("{}/report/{}", at, index++);
            check_condition_in(entry, "when", here);
            check_variables(entry.at("say"), here + "/say");
        }
    }

    const Clause* check_clause(const Json& id, const std::string& at) {
        const Clause* found = catalog_.find(id.get_ref<const std::string&>());
        if (found == nullptr) refuse(at, fmt::format("there is no clause '{}'", id.get<std::string>()));
        return found;
    }

    static bool says_something(const Json& condition) {
        return condition.contains("at") || condition.contains("all") || condition.contains("any") ||
               condition.contains("none");
    }

    void check_condition_in(const Json& holder, const char* name, const std::string& at) {
        if (holder.contains(name)) check_condition(holder.at(name), fmt::format("{}/{}", at, name));
    }

    void check_condition(const Json& condition, const std::string& at) {
        if (condition.contains("is") && !condition.contains("at"))
            refuse(at + "/is", R"(judges nothing without at; "at": "" is the value itself)");
        else if (!says_something(condition)) refuse(at, "judges nothing: at, all, any or none is missing");
        if (condition.contains("at")) check_place(condition.at("at").get_ref<const std::string&>(), at + "/at");
        if (condition.contains("is")) check_matcher(condition.at("is"), at + "/is");
        for (const char* name : {"all", "any", "none"}) {
            std::size_t index = 0;
            for (const Json& part : condition.value(name, Json::array()))
                check_condition(part, fmt::format("{}/{}/{}", at, name, index++));
        }
    }

    void check_matcher(const Json& matcher, const std::string& at) {
        for (const auto& [keyword, argument] : matcher.items()) {
            const std::string here = fmt::format("{}/{}", at, keyword);
            if (keyword == "count" || keyword == "not") {
                check_matcher(argument, here);
            } else if (keyword == "each" || keyword == "some") {
                ++elements_;  // what is looked at begins at the element, of which nothing is known
                check_condition(argument, here);
                --elements_;
            } else {
                check_argument(keyword, argument, here);
                check_variables(argument, here);
            }
        }
    }

    void check_argument(const std::string& keyword, const Json& argument, const std::string& at) {
        if (keyword == "type") return check_type(argument, at);
        if (keyword == "oneAmong" || keyword == "near") return check_place(argument.at("place"), at + "/place");
        if (keyword == "sameAs" || keyword == "laterThan") check_place(argument, at);
        if (keyword == "matches") check_expression(argument, at);
        if (keyword == "schema" &&
            !find_file(contract_files(), fmt::format("schemas/{}.schema.json", argument.get<std::string>())))
            refuse(at, fmt::format("there is no schema called '{}'", argument.get<std::string>()));
    }

    void check_type(const Json& wanted, const std::string& at) {
        for (const Json& one : wanted.is_array() ? wanted : Json::array({wanted}))
            if (!one.is_string() || !is_type_name(one.get_ref<const std::string&>()))
                refuse(at, fmt::format("{} is not a JSON type: string, number, integer, boolean, array, object or null",
                                       one.is_string() ? "'" + one.get<std::string>() + "'"
                                                       : write_json(one, Layout::compact)));
    }

    void check_place(const std::string& value, const std::string& at) {
        const auto mark = value.find('#');
        const std::string pointer = mark == std::string::npos ? value : value.substr(mark + 1);
        const std::string step = mark == std::string::npos ? "" : value.substr(0, mark);
        if (!pointer.empty() && pointer.front() != '/')
            return refuse(at, "must be a JSON Pointer, which begins with a slash");
        if (!step.empty() && step != current_ && !steps_.contains(step))
            return refuse(at, fmt::format("no earlier step is called '{}'", step));
        if (pointer.empty() || step == ":edition" || (step.empty() && elements_ > 0)) return;
        const std::string member = pointer.substr(1, pointer.find('/', 1) - 1);
        if (!is_view_member(member))
            refuse(at, fmt::format("an exchange has no '/{}'; what an answer holds lies below /body", member));
    }

    void check_expression(const std::string& value, const std::string& at) {
        Variables letters;  // what a variable stands for is taken literally
        for (const std::string& variable : variables_in(value)) letters[variable] = "x";
        if (const auto compiled = Pattern::compile(filled_in(value, letters)); !compiled)
            refuse(at, fmt::format("is not a regular expression: {}", compiled.error()));
    }

    /// In every text within.
    void check_variables(const Json& value, const std::string& at) {
        if (value.is_string())
            for (const std::string& variable : variables_in(value.get_ref<const std::string&>()))
                if (!variables_.contains(variable))
                    refuse(at, fmt::format("there is no variable ${{{}}} here: no need of the script brings it, and no "
                                           "earlier step binds it",
                                           variable));
        if (value.is_structured())
            for (const auto& [name, member] : value.items()) check_variables(member, at + "/" + pointer_token(name));
    }

    const Json& data_;
    const Catalog& catalog_;
    std::vector<DataFault> faults_;
    Profile profile_ = Profile::safe;
    Names variables_;
    Names bound_;                                 // those of them that steps bind
    Names steps_{":reach", ":list", ":edition"};  // the run's own, and those before the current one
    std::string current_;                         // step; empty outside of steps
    int elements_ = 0;                            // how deep within `each` and `some`
};

}  // namespace

std::set<std::string, std::less<>> variables_in(const std::string& text) {
    Names found;
    for (auto begin = text.find("${"); begin != std::string::npos; begin = text.find("${", begin)) {
        const auto end = text.find('}', begin);
        if (end == std::string::npos) break;
        found.insert(text.substr(begin + 2, end - begin - 2));
        begin = end;
    }
    return found;
}

std::vector<DataFault> faults_in_script(const Json& data, std::string_view file, const Catalog& catalog) {
    std::vector<DataFault> faults = Checker(data, catalog).check();
    if (file != fmt::format("scripts/{}.json", data.at("name").get<std::string>()))
        faults.push_back({"/name", "must be the name of the file without its ending"});
    return faults;
}

}  // namespace opsmgr::suite
