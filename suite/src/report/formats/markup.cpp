#include "markup.hpp"

#include "report/report.hpp"

#include <fmt/format.h>

namespace opsmgr::suite {
namespace {

/// Empty for a character that needs no entity.
std::string_view entity(char c) {
    switch (c) {
        case '&': return "&amp;";
        case '<': return "&lt;";
        case '>': return "&gt;";
        case '"': return "&quot;";
        case '\'': return "&#39;";
        default: return {};
    }
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : without_controls(text)) {
        if (entity(c).empty()) out += c;
        else out += entity(c);
    }
    return out;
}

std::string with_marks(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
            out += "<i>CR LF</i>\n";
            ++i;
        } else if (text[i] == '\n') {
            out += "<i>LF</i>\n";
        } else if (text[i] == '\r') {
            out += "<i>CR</i>";
        } else if (c < 0x20 || c == 0x7f) {
            out += fmt::format("<i>{:02X}</i>", c);
        } else if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) {
            out += fmt::format("<i>{:02X}</i>", static_cast<unsigned char>(text[++i]));
        } else {
            out += entity(text[i]).empty() ? std::string_view(&text[i], 1) : entity(text[i]);
        }
    }
    return out;
}

}  // namespace opsmgr::suite
