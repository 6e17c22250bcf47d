#include "report/shell_quote.hpp"

#include <algorithm>
#include <cctype>

namespace opsmgr::suite {
namespace {

bool is_safe_in_shell(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("-_./:,@%+=").find(c) != std::string_view::npos;
}

}  // namespace

std::string shell_quote(std::string_view text) {
    if (!text.empty() && std::all_of(text.begin(), text.end(), is_safe_in_shell)) return std::string(text);
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

}  // namespace opsmgr::suite
