// A map by text that is looked into with any text, without a copy of it being made.
//
//     TextMap<int> places{{"retry", 1}};
//     places.find(std::string_view("retry"))->second;   // 1
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace opsmgr {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
};

template <class Value>
using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

}  // namespace opsmgr
