#include "network/given_key.hpp"

#include <algorithm>

namespace opsmgr {
namespace {

bool is_white(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string name_of(char c) {
    return c == ' ' || c == '\t' ? "a blank" : "a line end";
}

}  // namespace

std::string key_fault(std::string_view key) {
    if (key.empty()) return {};
    if (is_white(key.back()))
        return "it ends with " + name_of(key.back()) + ", which no key of the API has; leave it out";
    if (is_white(key.front()))
        return "it begins with " + name_of(key.front()) + ", which no key of the API has; leave it out";
    const bool printable = std::all_of(key.begin(), key.end(), [](char c) { return c >= ' ' && c <= '~'; });
    return printable ? "" : "the key must be printable ASCII";
}

}  // namespace opsmgr
