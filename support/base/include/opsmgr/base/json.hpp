// JSON text: the vendor's two layouts, and a reader that says where and why it refuses.
//
// Members are kept in alphabetical order, which is what the vendor's answers show (and what nobody may rely on).
//
//     write_json(document, Layout::pretty)   // two blanks an indent, `"name" : value`, `[ 1, 2 ]`
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace opsmgr {

using Json = nlohmann::json;

enum class Layout {
    compact,  ///< no white space at all
    pretty,   ///< the form of `pretty=true`, without a final newline
};

/// Text that is not UTF-8 is written with replacement characters rather than refused.
[[nodiscard]] std::string write_json(const Json& document, Layout layout);

/// The text of an object whose members come in the order of their names, without a document in between: as
/// `write_json` writes it in the compact layout. Nothing in a name may need an escape.
class CompactObject {
  public:
    void put(std::string_view name, std::string_view value);
    void put(std::string_view name, std::int64_t value);
    void put(std::string_view name, bool value);
    void put(std::string_view name, const char* value) = delete;  // would be a bool
    void put(std::string_view name, const std::vector<std::string>& values);
    [[nodiscard]] std::string text() && { return text_.empty() ? "{}" : std::move(text_ += '}'); }

  private:
    void begin(std::string_view name);
    std::string text_;
};

struct JsonFault {
    std::size_t line = 1;    ///< from 1
    std::size_t column = 1;  ///< in bytes, from 1
    std::string why;         ///< what was wrong, one clause of a sentence
};

/// Strict JSON (RFC 8259), at most 256 levels deep: a byte-order mark, invalid UTF-8, a trailing comma or text behind
/// the value is refused. Of members with the same name the last one is kept; `duplicates` gets JSON Pointers (RFC 6901)
/// of members whose name occurs more than once in its object, in document order, the first hundred.
[[nodiscard]] tl::expected<Json, JsonFault> read_json(std::string_view text,
                                                      std::vector<std::string>* duplicates = nullptr);
/// What is said of each of them.
inline constexpr const char* stands_twice = "this member stands twice in its object";

/// The integer that a number is, in whatever notation: `1000`, `1000.0`, `1e3`. Nothing for a number with a fraction or
/// beyond 64 bits, and for what is no number.
[[nodiscard]] std::optional<std::int64_t> whole_number(const Json& value);
/// Gives every such number in the document the integer's type: for JSON Schema and for people 1000.0 is an integer.
void make_integers(Json& document);

/// One reference token, with `~` and `/` escaped (RFC 6901, section 3).
[[nodiscard]] std::string pointer_token(std::string_view name);

/// The name or index that a reference token stands for: `pointer_token` undone.
[[nodiscard]] std::string token_from_pointer(std::string_view token);

/// The value at a JSON Pointer, or null. Never throws: a pointer that is malformed finds nothing.
[[nodiscard]] const Json* value_at(const Json& document, std::string_view pointer);

}  // namespace opsmgr
