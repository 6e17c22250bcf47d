#include <opsmgr/base/json.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>

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

/// Where the text nests deeper than that, or nothing. Whatever walks a document later may then do so by recursion.
constexpr std::size_t deepest = 256;
std::optional<std::size_t> too_deep(std::string_view text) {
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string && c == '\\') ++i;
        else if (c == '"') in_string = !in_string;
        else if (!in_string && (c == '[' || c == '{') && ++depth > deepest) return i;
        else if (!in_string && (c == ']' || c == '}') && depth > 0) --depth;
    }
    return std::nullopt;
}

JsonFault fault_at(std::string_view text, std::size_t offset, std::string why) {
    const auto before = text.substr(0, std::min(offset, text.size()));
    const auto newline = before.rfind('\n');
    JsonFault fault;
    fault.line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    fault.column = 1 + before.size() - (newline == std::string_view::npos ? 0 : newline + 1);
    fault.why = std::move(why);
    return fault;
}

/// Follows the reader through a document and notes each member name that an object has had already.
class DuplicateFinder : public nlohmann::json_sax<Json> {
  public:
    static constexpr std::size_t found_at_most = 100;
    std::vector<std::string> found;

    bool null() override { return value(); }
    bool boolean(bool) override { return value(); }
    bool number_integer(number_integer_t) override { return value(); }
    bool number_unsigned(number_unsigned_t) override { return value(); }
    bool number_float(number_float_t, const string_t&) override { return value(); }
    bool string(string_t&) override { return value(); }
    bool binary(binary_t&) override { return value(); }
    bool start_object(std::size_t) override { return open(false); }
    bool start_array(std::size_t) override { return open(true); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        Level& level = levels_.back();
        level.token = pointer_token(name);
        if (!level.names.insert(name).second) found.push_back(here());
        return found.size() < found_at_most;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

  private:
    struct Level {
        bool array = false;
        std::size_t index = 0;
        std::string token;
        std::set<std::string> names;
    };

    bool value() {
        if (!levels_.empty() && levels_.back().array) levels_.back().index++;
        return true;
    }
    bool open(bool array) {
        levels_.push_back({array, 0, {}, {}});
        return true;
    }
    bool close() {
        levels_.pop_back();
        return value();
    }
    std::string here() const {
        std::string pointer;
        for (const Level& level : levels_) pointer += "/" + (level.array ? std::to_string(level.index) : level.token);
        return pointer;
    }

    std::vector<Level> levels_;
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

tl::expected<Json, JsonFault> read_json(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF"))
        return tl::make_unexpected(fault_at(text, 0, "a byte-order mark stands before the value"));
    // The parser takes a NUL for the end of the text.
    if (const auto nul = text.find('\0'); nul != std::string_view::npos)
        return tl::make_unexpected(fault_at(text, nul, "a NUL character stands in the text"));
    if (const auto where = too_deep(text))
        return tl::make_unexpected(fault_at(text, *where, fmt::format("nested deeper than {} levels", deepest)));
    try {
        return Json::parse(text.begin(), text.end());
    } catch (const Json::out_of_range& error) {
        const std::string_view why = error.what();  // "... number overflow parsing '1e400'"
        const auto open = why.find('\'');
        const auto number =
            open == std::string_view::npos ? std::string_view() : why.substr(open + 1, why.rfind('\'') - open - 1);
        const auto where = text.find(number);
        return tl::make_unexpected(
            fault_at(text, where == std::string_view::npos ? 0 : where, "a number is too large for this reader"));
    } catch (const Json::parse_error& error) {
        std::string why = error.what();
        // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ..." -> the part that tells
        if (const auto mark = why.find(": "); mark != std::string::npos) why.erase(0, mark + 2);
        // What was read last may be a key.
        if (const auto mark = why.find("; last read: "); mark != std::string::npos) why.erase(mark);
        return tl::make_unexpected(fault_at(text, error.byte == 0 ? 0 : error.byte - 1, why));
    }
}

std::vector<std::string> duplicate_members(std::string_view text) {
    DuplicateFinder finder;
    if (too_deep(text) ||
        (!Json::sax_parse(text.begin(), text.end(), &finder) && finder.found.size() < DuplicateFinder::found_at_most))
        return {};
    return finder.found;
}

std::optional<std::int64_t> whole_number(const Json& value) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        return number > static_cast<std::uint64_t>(most) ? std::nullopt
                                                         : std::optional(static_cast<std::int64_t>(number));
    }
    if (value.is_number_integer()) return value.get<std::int64_t>();
    constexpr double end = 9'223'372'036'854'775'808.0;  // the first one that does not fit
    const double number = value.is_number_float() ? value.get<double>() : end;
    if (!(number >= -end && number < end) || number != std::floor(number)) return std::nullopt;
    return static_cast<std::int64_t>(number);
}

void make_integers(Json& document) {
    if (document.is_structured()) {
        for (Json& member : document) make_integers(member);
    } else if (document.is_number_float()) {
        if (const auto number = whole_number(document)) document = *number;
    }
}

std::string pointer_token(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '~') out += "~0";
        else if (c == '/') out += "~1";
        else out += c;
    }
    return out;
}

std::string token_from_pointer(std::string_view token) {
    std::string name;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] == '~' && i + 1 < token.size()) name += token[++i] == '1' ? '/' : '~';
        else name += token[i];
    }
    return name;
}

const Json* value_at(const Json& document, std::string_view pointer) {
    const Json* value = &document;
    while (!pointer.empty()) {
        if (pointer.front() != '/') return nullptr;
        pointer.remove_prefix(1);
        const auto slash = pointer.find('/');
        const auto raw = pointer.substr(0, slash);
        pointer = slash == std::string_view::npos ? std::string_view() : pointer.substr(slash);
        const std::string token = token_from_pointer(raw);
        if (value->is_object()) {
            const auto found = value->find(token);
            if (found == value->end()) return nullptr;
            value = &*found;
        } else if (value->is_array()) {
            std::size_t index = 0;
            const auto [stop, error] = std::from_chars(token.data(), token.data() + token.size(), index);
            if (error != std::errc() || stop != token.data() + token.size() || index >= value->size()) return nullptr;
            value = &(*value)[index];
        } else {
            return nullptr;
        }
    }
    return value;
}

}  // namespace opsmgr
