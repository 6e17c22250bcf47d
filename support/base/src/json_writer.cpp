#include <opsmgr/base/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace opsmgr {
namespace {

/// What stands in a JSON text as it is: ASCII without controls, quotes and backslashes.
constexpr auto plain_bytes = [] {
    std::array<bool, 256> plain{};
    for (std::size_t c = ' '; c <= '~'; ++c) plain[c] = c != '"' && c != '\\';
    return plain;
}();

/// Nearly every text is plain, and is then taken as it is; the library looks at each byte for what has to be escaped.
void write_text(std::string_view text, std::string& out) {
    const auto is_plain = [](char c) { return plain_bytes[static_cast<unsigned char>(c)]; };
    if (!std::all_of(text.begin(), text.end(), is_plain)) {
        out += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
        return;
    }
    out += '"';
    out += text;
    out += '"';
}

/// The library sets up a whole serialiser for each.
template <class Integer>
void write_integer(Integer value, std::string& out) {
    std::array<char, 24> digits;
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

class Writer {
  public:
    Writer(Layout layout, std::string& out) : pretty_(layout == Layout::pretty), out_(out) {}

    void write(const Json& value, std::size_t depth) {
        if (value.is_object()) write_object(value, depth);
        else if (value.is_array()) write_array(value, depth);
        else if (value.is_string()) write_text(value.get_ref<const std::string&>(), out_);
        else if (value.is_number_unsigned()) write_integer(value.get_ref<const std::uint64_t&>(), out_);
        else if (value.is_number_integer()) write_integer(value.get_ref<const std::int64_t&>(), out_);
        else if (value.is_boolean()) out_ += value.get_ref<const bool&>() ? "true" : "false";
        else out_ += value.dump();
    }

  private:
    void write_object(const Json& value, std::size_t depth) {
        char separator = '{';
        for (const auto& [name, member] : value.get_ref<const Json::object_t&>()) {
            out_ += separator;
            separator = ',';
            line(depth + 1);
            write_text(name, out_);
            if (pretty_) out_ += " : ";
            else out_ += ':';
            write(member, depth + 1);
        }
        if (value.empty()) out_ += pretty_ ? "{ " : "{";
        else line(depth);
        out_ += '}';
    }
    void write_array(const Json& value, std::size_t depth) {
        const char* separator = pretty_ ? "[ " : "[";
        for (const Json& element : value) {
            out_ += separator;
            separator = pretty_ ? ", " : ",";
            write(element, depth);
        }
        if (value.empty()) out_ += separator;
        out_ += pretty_ && !value.empty() ? " ]" : "]";
    }
    void line(std::size_t level) {
        if (pretty_) out_.append("\n").append(level * 2, ' ');
    }

    bool pretty_;
    std::string& out_;
};

}  // namespace

void CompactObject::begin(std::string_view name) {
    if (text_.empty()) text_.reserve(1024);
    text_ += text_.empty() ? "{\"" : ",\"";
    text_.append(name).append("\":");
}
void CompactObject::put(std::string_view name, std::string_view value) {
    begin(name);
    write_text(value, text_);
}
void CompactObject::put(std::string_view name, std::int64_t value) {
    begin(name);
    write_integer(value, text_);
}
void CompactObject::put(std::string_view name, bool value) {
    begin(name);
    text_ += value ? "true" : "false";
}
void CompactObject::put(std::string_view name, const std::vector<std::string>& values) {
    begin(name);
    char separator = '[';
    for (const std::string& value : values) {
        text_ += separator;
        separator = ',';
        write_text(value, text_);
    }
    text_ += values.empty() ? "[]" : "]";
}

std::string write_json(const Json& document, Layout layout) {
    std::string out;
    Writer(layout, out).write(document, 0);
    return out;
}

}  // namespace opsmgr
