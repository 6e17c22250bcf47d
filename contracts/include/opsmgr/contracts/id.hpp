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
#include <cstdint>
#include <cstring>
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
        for (std::size_t i = 0; i < text.size(); ++i) id.digits_[i] = lower_digits[static_cast<unsigned char>(text[i])];
        if (id.text().find('\0') != std::string_view::npos) return std::nullopt;
        return id;
    }

    /// Valid as long as the id.
    [[nodiscard]] std::string_view text() const { return {digits_.data(), digits_.size()}; }

    friend bool operator==(const HexId& a, const HexId& b) { return a.text() == b.text(); }
    friend auto operator<=>(const HexId& a, const HexId& b) { return a.text() <=> b.text(); }

  private:
    /// Of each character the digit in lower case; 0 of what is none.
    static constexpr std::array<char, 256> lower_digits = [] {
        std::array<char, 256> digits{};
        for (const char c : {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9'})
            digits[static_cast<unsigned char>(c)] = c;
        for (char c = 'a'; c <= 'f'; ++c) {
            digits[static_cast<unsigned char>(c)] = c;
            digits[static_cast<unsigned char>(c - 'a' + 'A')] = c;
        }
        return digits;
    }();

    HexId() = default;
    std::array<char, 24> digits_{};
};

using GroupId = HexId<struct GroupIdKind>;
using JobId = HexId<struct JobIdKind>;

}  // namespace opsmgr

template <class Kind>
struct std::hash<opsmgr::HexId<Kind>> {
    /// Of the digits eight at a time: every call looks ids up, and their length is known here.
    std::size_t operator()(const opsmgr::HexId<Kind>& id) const {
        std::uint64_t mixed = 0;
        for (std::size_t at = 0; at < id.text().size(); at += sizeof mixed) {
            std::uint64_t digits = 0;
            std::memcpy(&digits, id.text().data() + at, sizeof digits);
            mixed ^= digits;
            mixed ^= mixed >> 32;         // a product carries upwards only, and the last digits are the uppermost
            mixed *= 0x9E3779B97F4A7C15;  // by the golden ratio, as Knuth has it
            mixed ^= mixed >> 32;
        }
        return mixed;
    }
};
