// Header fields of an HTTP message, in the order and the case in which they stand on the wire.
//
// Names compare without case (RFC 9110, 5.1); order and spelling are kept, since both are evidence for the
// suite and part of the documented answer for the mock.
//
//     Headers headers;
//     headers.add("Content-Type", "application/json");
//     headers.first("content-type");   // "application/json"
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr {

/// ASCII only, as field names, schemes and hexadecimal digits need it.
[[nodiscard]] constexpr char lower_case(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    return a == b || std::equal(a.begin(), a.end(), b.begin(), [](char one, char other) {  // most are written alike
               return lower_case(one) == lower_case(other);
           });
}
[[nodiscard]] std::string lower_case(std::string_view text);
void make_lower_case(std::string& text);
[[nodiscard]] std::string upper_case(std::string_view text);

/// Without leading and trailing blanks and tabs (optional white space, RFC 9110, 5.6.3). A view into `text`.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// Adds `name: value`, CR and LF.
void append_line(std::string& lines, std::string_view name, std::string_view value);

/// One field. The views live as long as the `Headers` that it is from is unchanged.
struct Header {
    std::string_view name;
    std::string_view value;
    friend bool operator==(const Header&, const Header&) = default;
};

/// All fields lie in one buffer, as lines of the wire: a message costs two allocations, and its head is written in one
/// piece. What is given to `add`, `set` and `append_to_last` must not be a view into the same object.
class Headers {
  public:
    class Iterator;

    Headers() = default;
    Headers(std::initializer_list<Header> fields) {
        for (const Header& field : fields) add(field.name, field.value);
    }

    void add(std::string_view name, std::string_view value) { add_joined(name, {value}); }
    /// The same of a value that comes in pieces.
    void add_joined(std::string_view name, std::initializer_list<std::string_view> value);
    /// Replaces the first field of that name where it stands, drops the others, or adds it at the end.
    void set(std::string_view name, std::string_view value);
    void remove(std::string_view name);
    /// Longer by `more`, the value of the field added last.
    void append_to_last(std::string_view more);
    /// Gives each field in its turn to `edit(std::string& name, std::string& value)`, which may change both.
    template <class Edit>
    void edit(Edit edit);
    /// Empty, and the memory is kept.
    void clear();
    /// Room for fields of so many bytes in all, `: ` and the line end of each included.
    void reserve(std::size_t bytes);

    /// Bytes that the fields take beside the object itself.
    [[nodiscard]] std::size_t memory() const { return lines_.capacity() + places_.capacity() * sizeof(Place); }

    /// The value of the first field of that name.
    [[nodiscard]] std::optional<std::string_view> first(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
    [[nodiscard]] std::size_t count(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return first(name).has_value(); }
    /// Whether the comma-separated list of that name holds `token`, without case (`Connection: close`).
    [[nodiscard]] bool has_token(std::string_view name, std::string_view token) const;

    [[nodiscard]] bool empty() const { return places_.empty(); }
    [[nodiscard]] std::size_t size() const { return places_.size(); }
    [[nodiscard]] Header operator[](std::size_t index) const;
    [[nodiscard]] Iterator begin() const;
    [[nodiscard]] Iterator end() const;
    /// `Name: value`, CR and LF for each, as a head has them.
    [[nodiscard]] std::string_view lines() const { return lines_; }

    friend bool operator==(const Headers&, const Headers&) = default;

  private:
    /// Where a line lies in the buffer.
    struct Place {
        Place(std::size_t line, std::size_t name_size, std::size_t value_size)
            : begin(static_cast<std::uint32_t>(line)),
              name(static_cast<std::uint32_t>(name_size)),
              value(static_cast<std::uint32_t>(value_size)) {}
        std::uint32_t begin;
        std::uint32_t name;   ///< bytes
        std::uint32_t value;  ///< bytes
        [[nodiscard]] std::size_t value_begin() const { return std::size_t{begin} + name + 2; }
        [[nodiscard]] std::size_t size() const { return std::size_t{name} + value + 4; }
        friend bool operator==(const Place&, const Place&) = default;
    };

    [[nodiscard]] std::string_view name_at(const Place& place) const {
        return {lines_.data() + place.begin, place.name};
    }
    [[nodiscard]] std::string_view value_at(const Place& place) const {
        return {lines_.data() + place.value_begin(), place.value};
    }
    [[nodiscard]] std::size_t find(std::string_view name, std::size_t from = 0) const;
    /// The lines from that one on begin later by so many bytes, or earlier.
    void shift(std::size_t index, std::ptrdiff_t bytes);
    void replace_value(std::size_t index, std::string_view value);
    void erase(std::size_t index);

    std::string lines_;
    std::vector<Place> places_;
};

class Headers::Iterator {
  public:
    using iterator_category = std::input_iterator_tag;  // what it gives is made for each look
    using value_type = Header;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Header;

    Iterator(const Headers& headers, std::size_t index) : headers_(&headers), index_(index) {}
    Header operator*() const { return (*headers_)[index_]; }
    Iterator& operator++() {
        ++index_;
        return *this;
    }
    Iterator operator++(int) { return {*headers_, index_++}; }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.index_ == b.index_; }

  private:
    const Headers* headers_;
    std::size_t index_;
};

inline Header Headers::operator[](std::size_t index) const {
    const Place& place = places_[index];
    return {name_at(place), value_at(place)};
}
inline Headers::Iterator Headers::begin() const {
    return {*this, 0};
}
inline Headers::Iterator Headers::end() const {
    return {*this, size()};
}

template <class Edit>
void Headers::edit(Edit edit) {
    Headers edited;
    for (const Header field : *this) {
        std::string name(field.name);
        std::string value(field.value);
        edit(name, value);
        edited.add(name, value);
    }
    *this = std::move(edited);
}

}  // namespace opsmgr
