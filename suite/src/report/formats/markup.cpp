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

/// Of a whole character of one to three bytes.
unsigned code_point(std::string_view character) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(character[i])); };
    if (character.size() == 1) return byte(0);
    if (character.size() == 2) return (byte(0) & 0x1f) << 6U | (byte(1) & 0x3f);
    return (byte(0) & 0x0f) << 12U | (byte(1) & 0x3f) << 6U | (byte(2) & 0x3f);
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
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
            out += "<i>CR LF</i>\n";
            ++i;
        } else if (text[i] == '\n') {
            out += "<i>LF</i>\n";
        } else if (text[i] == '\r') {
            out += "<i>CR</i>";
        } else if (const std::size_t size = control_size(text, i); size > 0) {
            const unsigned point = code_point(text.substr(i, size));
            out += point <= 0xff ? fmt::format("<i>{:02X}</i>", point) : fmt::format("<i>U+{:04X}</i>", point);
            i += size - 1;
        } else {
            out += entity(text[i]).empty() ? std::string_view(&text[i], 1) : entity(text[i]);
        }
    }
    return out;
}

}  // namespace opsmgr::suite
