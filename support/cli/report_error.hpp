// What a program says on standard error. A terminal that has gone or a disk that is full must not change how it ends,
// so what cannot be written is lost in silence.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <utility>

namespace opsmgr {

template <class... Arguments>
void report_error(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    const std::string line = fmt::format(text, std::forward<Arguments>(arguments)...);
    static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr));
}

}  // namespace opsmgr
