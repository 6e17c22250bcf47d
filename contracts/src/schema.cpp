// The one place that includes the validator, which is slow to compile.
#include <opsmgr/base/text/pattern.hpp>
#include <opsmgr/contracts/schema.hpp>

#include "schema_finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace opsmgr {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

/// The validator would match patterns by an engine that recurses for each character. So it is shown another keyword in
/// their place, whose rule is this.
class PatternRule : public valijson::constraints::PolyConstraint {
  public:
    explicit PatternRule(Pattern pattern) : pattern_(std::move(pattern)) {}

    bool validate(const valijson::adapters::Adapter& target, const std::vector<std::string>& context,
                  valijson::ValidationResults* results) const override {
        if (!target.isString() || pattern_.is_in(target.asString())) return true;
        if (results != nullptr) results->pushError(context, "Failed to match the expression of 'pattern'.");
        return false;
    }

  private:
    Constraint* cloneInto(void* place) const override { return new (place) PatternRule(*this); }
    std::size_t sizeOf() const override { return sizeof(PatternRule); }

    Pattern pattern_;
};

constexpr const char* pattern_keyword = "opsmgr-pattern";

struct PatternRuleBuilder : valijson::ConstraintBuilder {
    valijson::constraints::Constraint* make(const valijson::adapters::Adapter& value) const override {
        auto pattern = Pattern::compile(value.asString());
        if (!pattern) throw std::invalid_argument(fmt::format("the pattern {}: {}", value.asString(), pattern.error()));
        return new PatternRule(*std::move(pattern));
    }
};

/// The schema with that keyword for each `pattern`. One whose value is no text is a member of that name.
Json with_own_patterns(Json schema) {
    if (schema.is_object())
        if (const auto pattern = schema.find("pattern"); pattern != schema.end() && pattern->is_string()) {
            schema[pattern_keyword] = std::move(*pattern);
            schema.erase("pattern");
        }
    if (schema.is_structured())
        for (Json& member : schema) member = with_own_patterns(std::move(member));
    return schema;
}

/// A parsed schema beside its text; the text words the rules.
struct Compiled {
    Json text;
    valijson::Schema schema;
};

std::unique_ptr<Compiled> compiled(Json text) {
    auto one = std::make_unique<Compiled>();
    one->text = std::move(text);
    const Json shown = with_own_patterns(one->text);
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.addConstraintBuilder(pattern_keyword, new PatternRuleBuilder);  // the parser deletes it
    parser.populateSchema(Adapter(shown), one->schema);
    return one;
}

/// Puts the named file in the place of each reference to another file, so that the validator and the messages have all
/// of it in one document. Such a file must not refer to parts of itself.
void include_files(Json& schema);

Json embedded_schema(std::string_view file) {
    const auto text = find_file(contract_files(), fmt::format("schemas/{}", file));
    if (!text) throw std::out_of_range(fmt::format("there is no schema '{}'", file));
    Json schema = Json::parse(*text);
    include_files(schema);
    return schema;
}

void include_files(Json& schema) {
    const Json* reference = value_at(schema, "/$ref");
    const bool is_reference = reference != nullptr && reference->is_string();
    if (is_reference && !reference->get_ref<const std::string&>().starts_with('#')) {
        schema = embedded_schema(reference->get<std::string>());
        schema.erase("$id");  // it is a part of the other document now
    } else if (schema.is_structured()) {
        for (Json& member : schema) include_files(member);
    }
}

const Compiled& compiled_by_name(std::string_view name) {
    static std::mutex guard;
    static std::map<std::string, std::unique_ptr<Compiled>, std::less<>> known;
    const std::lock_guard lock(guard);
    if (const auto found = known.find(name); found != known.end()) return *found->second;
    return *known.emplace(std::string(name), compiled(embedded_schema(fmt::format("{}.schema.json", name))))
                .first->second;
}

/// More than a reader takes in; a document may be wrong in as many places as it has bytes.
constexpr std::size_t told_at_most = 100;

std::vector<DataFault> faults_of(const Json& document, const Compiled& compiled) {
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (validator.validate(compiled.schema, Adapter(document), &results)) return {};
    std::vector<DataFault> faults;
    std::vector<DataFault> parents;
    for (const auto& finding : results) {
        const bool is_parent = is_about_a_part(finding.description);
        if (is_parent && (!faults.empty() || parents.size() >= told_at_most)) continue;
        if (!is_parent && faults.size() >= told_at_most) {
            faults.push_back({"", fmt::format("has more faults than these {}", faults.size())});
            break;
        }
        auto& kind = is_parent ? parents : faults;
        for (DataFault& fault : faults_from({finding.context, finding.description}, document, compiled.text))
            if (std::find(kind.begin(), kind.end(), fault) == kind.end()) kind.push_back(std::move(fault));
    }
    return faults.empty() ? parents : faults;
}

}  // namespace

std::vector<DataFault> check_against_schema(const Json& document, std::string_view schema) {
    return faults_of(document, compiled_by_name(schema));
}

std::vector<DataFault> check_against(const Json& document, const Json& schema) {
    return faults_of(document, *compiled(schema));
}

tl::expected<Json, std::vector<DataFault>> read_checked(const DataFile& file, std::string_view schema) {
    if (file.built_in) return Json::parse(file.text);
    std::vector<std::string> duplicates;
    auto document = read_json(file.text, &duplicates);
    if (!document) {
        const auto& [line, column, why] = document.error();
        return tl::make_unexpected(
            std::vector{DataFault{"", fmt::format("line {}, column {}: {}", line, column, why)}});
    }
    std::vector<DataFault> faults = check_against_schema(*document, schema);
    for (std::string& pointer : duplicates) faults.push_back({std::move(pointer), stands_twice});
    if (!faults.empty()) return tl::make_unexpected(std::move(faults));
    return *std::move(document);
}

}  // namespace opsmgr
