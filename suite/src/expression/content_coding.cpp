#include "expression/content_coding.hpp"
#include "expression/inflation.hpp"

#include <fmt/format.h>

namespace opsmgr::suite {

bool is_compressed(const Headers& headers) {
    const std::string coding = lower_case(trimmed(headers.first("Content-Encoding").value_or("")));
    const std::string type = lower_case(headers.first("Content-Type").value_or(""));
    return (coding == "gzip" || coding == "x-gzip") && type.find("gzip") == std::string::npos;
}

tl::expected<std::string, std::string> unpacked(std::string_view body) {
    Inflation inflation(body);
    std::string text;
    for (auto result = Inflation::Result::more; result != Inflation::Result::ended;) {
        result = inflation.step(text);
        if (text.size() > unpacked_at_most)
            return tl::make_unexpected(fmt::format("the gzip coding holds more than {} bytes", unpacked_at_most));
        if (const std::string why = Inflation::words_for(result); !why.empty()) return tl::make_unexpected(why);
    }
    if (inflation.left() > 0) return tl::make_unexpected(std::string("bytes stand behind the end of the gzip coding"));
    return text;
}

}  // namespace opsmgr::suite
