// The 24 hexadecimal digits that name groups, jobs, users and agents on this API.
//
// Two kinds of id never mix: a `JobId` does not convert to a `GroupId`. Digits compare without case, since the
// vendor's ids are numbers in hexadecimal; they are kept in lower case, as every documented example has them.
//
//     JobId::parse("5c810cc4ff7a256345ff97b7")   // an id
//     JobId::parse("retry")                      // nothing
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace opsmgr {

template <class Kind>
class HexId {
  public:
    /// Nothing unless `text` is exactly 24 hexadecimal digits.
    [[nodiscard]] static std::optional<HexId> parse(std::string_view text) {
        if (text.size() != 24) return std::nullopt;
        std::string digits;
        digits.reserve(text.size());
        for (const char c : text) {
            const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
            if (!((lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f'))) return std::nullopt;
            digits.push_back(lower);
        }
        return HexId(std::move(digits));
    }

    [[nodiscard]] const std::string& text() const { return digits_; }

    friend bool operator==(const HexId&, const HexId&) = default;
    friend auto operator<=>(const HexId&, const HexId&) = default;

  private:
    explicit HexId(std::string digits) : digits_(std::move(digits)) {}
    std::string digits_;
};

using GroupId = HexId<struct GroupIdKind>;
using JobId = HexId<struct JobIdKind>;

}  // namespace opsmgr

template <class Kind>
struct std::hash<opsmgr::HexId<Kind>> {
    std::size_t operator()(const opsmgr::HexId<Kind>& id) const { return std::hash<std::string>()(id.text()); }
};
