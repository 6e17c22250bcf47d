// The 24 hexadecimal digits that name groups, jobs, users and agents on this API.
//
// Two kinds of id never mix: a `JobId` does not convert to a `GroupId`. Digits compare without case, since the
// vendor's ids are numbers in hexadecimal; they are kept in lower case, as every documented example has them.
//
//     JobId::parse("5c810cc4ff7a256345ff97b7")   // an id
//     JobId::parse("retry")                      // nothing
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace opsmgr {

template <class Kind>
class HexId {
  public:
    /// Nothing unless `text` is exactly 24 hexadecimal digits.
    [[nodiscard]] static std::optional<HexId> parse(std::string_view text) {
        HexId id;
        if (text.size() != id.digits_.size()) return std::nullopt;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
            if (!((lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f'))) return std::nullopt;
            id.digits_[i] = lower;
        }
        return id;
    }

    /// Valid as long as the id.
    [[nodiscard]] std::string_view text() const { return {digits_.data(), digits_.size()}; }

    friend bool operator==(const HexId&, const HexId&) = default;
    friend auto operator<=>(const HexId&, const HexId&) = default;

  private:
    HexId() = default;
    std::array<char, 24> digits_{};
};

using GroupId = HexId<struct GroupIdKind>;
using JobId = HexId<struct JobIdKind>;

}  // namespace opsmgr

template <class Kind>
struct std::hash<opsmgr::HexId<Kind>> {
    std::size_t operator()(const opsmgr::HexId<Kind>& id) const { return std::hash<std::string_view>()(id.text()); }
};
