// Regular expressions whose matching takes time in proportion to the text, and a fixed depth of the stack: fit for
// texts of any length and origin (docs/decisions/linear-patterns.md).
//
//     const auto pattern = Pattern::compile("^[0-9a-f]{24}$");
//     if (pattern && pattern->is_in(text)) ...
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace re2 {
class RE2;
}

namespace opsmgr {

class Pattern {
  public:
    /// The syntax is that of ECMA 262 without backreferences and lookaround. It is matched byte by byte: a character
    /// outside ASCII counts as several. Otherwise why it cannot be used, one clause of a sentence.
    [[nodiscard]] static tl::expected<Pattern, std::string> compile(std::string_view expression);

    /// Whether some part of the text matches. May be called from several threads at once.
    [[nodiscard]] bool is_in(std::string_view text) const;

    /// An expression that matches exactly that text.
    [[nodiscard]] static std::string quoted(std::string_view text);

  private:
    explicit Pattern(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}
    std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace opsmgr
