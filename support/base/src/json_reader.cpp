#include <opsmgr/base/json.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace opsmgr {
namespace {

/// Whatever walks a document later may do so by recursion.
constexpr std::size_t deepest = 256;

/// Where a text that nests deeper does so first.
std::size_t end_of_depth(std::string_view text) {
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string && c == '\\') ++i;
        else if (c == '"') in_string = !in_string;
        else if (!in_string && (c == '[' || c == '{') && ++depth > deepest) return i;
        else if (!in_string && (c == ']' || c == '}') && depth > 0) --depth;
    }
    return text.size();
}

JsonFault fault_at(std::string_view text, std::size_t offset, std::string why) {
    const auto before = text.substr(0, std::min(offset, text.size()));
    const auto newline = before.rfind('\n');
    JsonFault fault;
    fault.line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    fault.column = 1 + before.size() - (newline == std::string_view::npos ? 0 : newline + 1);
    fault.why = std::move(why);
    return fault;
}

/// Builds a document as the library reads the text, and notes each member name that an object has had already.
class DocumentBuilder : public nlohmann::json_sax<Json> {
  public:
    static constexpr std::size_t noted_at_most = 100;

    Json document;
    std::vector<std::string> duplicates;
    bool is_too_deep = false;
    std::size_t error_position = 0;  ///< bytes that the library had read; 0 where it does not say
    std::string error;               ///< in its words
    bool is_number_too_large = false;

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t value, const string_t&) override { return put(value); }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t&) override { return false; }  // no text has it
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        Level& level = levels_.back();
        const auto [member, is_new] = level.container->get_ref<Json::object_t&>().try_emplace(std::move(name), nullptr);
        level.name = &member->first;
        level.member = &member->second;
        if (!is_new && duplicates.size() < noted_at_most) duplicates.push_back(here());
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& fault) override {
        constexpr int out_of_range = 406;
        error_position = position;
        error = fault.what();
        is_number_too_large = fault.id == out_of_range;
        return false;
    }

  private:
    /// A container is not moved while one inside of it is open.
    struct Level {
        Json* container;
        const std::string* name = nullptr;  ///< of an object: the member that was read last
        Json* member = nullptr;
    };

    /// Of members with the same name the last one is kept.
    Json& place(Json&& value) {
        if (levels_.empty()) return document = std::move(value);
        const Level& level = levels_.back();
        if (level.member != nullptr) return *level.member = std::move(value);
        return level.container->get_ref<Json::array_t&>().emplace_back(std::move(value));
    }
    bool put(Json&& value) {
        place(std::move(value));
        return true;
    }
    bool open(Json&& container) {
        is_too_deep = levels_.size() == deepest;
        if (!is_too_deep) levels_.push_back({&place(std::move(container))});
        return !is_too_deep;
    }
    bool close() {
        levels_.pop_back();
        return true;
    }
    std::string here() const {
        std::string pointer;
        for (const Level& level : levels_)
            pointer += "/" + (level.name != nullptr ? pointer_token(*level.name)
                                                    : std::to_string(level.container->size() - 1));
        return pointer;
    }

    std::vector<Level> levels_;
};

}  // namespace

tl::expected<Json, JsonFault> read_json(std::string_view text, std::vector<std::string>* duplicates) {
    if (text.starts_with("\xEF\xBB\xBF"))
        return tl::make_unexpected(fault_at(text, 0, "a byte-order mark stands before the value"));
    // The parser takes a NUL for the end of the text.
    if (const auto nul = text.find('\0'); nul != std::string_view::npos)
        return tl::make_unexpected(fault_at(text, nul, "a NUL character stands in the text"));
    DocumentBuilder builder;
    if (Json::sax_parse(text.begin(), text.end(), &builder)) {
        if (duplicates != nullptr) *duplicates = std::move(builder.duplicates);
        return std::move(builder.document);
    }
    if (builder.is_too_deep)
        return tl::make_unexpected(
            fault_at(text, end_of_depth(text), fmt::format("nested deeper than {} levels", deepest)));
    if (builder.is_number_too_large) {
        const std::string_view why = builder.error;  // "... number overflow parsing '1e400'"
        const auto open = why.find('\'');
        const auto number =
            open == std::string_view::npos ? std::string_view() : why.substr(open + 1, why.rfind('\'') - open - 1);
        const auto where = text.find(number);
        return tl::make_unexpected(
            fault_at(text, where == std::string_view::npos ? 0 : where, "a number is too large for this reader"));
    }
    std::string why = std::move(builder.error);
    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ..." -> the part that tells
    if (const auto mark = why.find(": "); mark != std::string::npos) why.erase(0, mark + 2);
    // What was read last may be a key.
    if (const auto mark = why.find("; last read: "); mark != std::string::npos) why.erase(mark);
    return tl::make_unexpected(fault_at(text, builder.error_position == 0 ? 0 : builder.error_position - 1, why));
}

}  // namespace opsmgr
