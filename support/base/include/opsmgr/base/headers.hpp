// Header fields of an HTTP message, in the order and the case in which they stand on the wire.
//
// Names compare without case (RFC 9110, 5.1); order and spelling are kept, since both are evidence for the
// suite and part of the documented answer for the mock.
//
//     Headers headers;
//     headers.add("Content-Type", "application/json");
//     headers.first("content-type");   // "application/json"
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr {

/// ASCII only, as field names, schemes and hexadecimal digits need it.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] std::string lower_case(std::string_view text);

/// Without leading and trailing blanks and tabs (optional white space, RFC 9110, 5.6.3). A view into `text`.
[[nodiscard]] std::string_view trimmed(std::string_view text);

struct Header {
    std::string name;
    std::string value;
    friend bool operator==(const Header&, const Header&) = default;
};

class Headers {
  public:
    Headers() = default;
    Headers(std::initializer_list<Header> fields) : fields_(fields) {}

    void add(std::string name, std::string value);
    /// Replaces the first field of that name where it stands, drops the others, or adds it at the end.
    void set(std::string_view name, std::string value);
    void remove(std::string_view name);

    /// The value of the first field of that name. The view lives as long as this object is unchanged.
    [[nodiscard]] std::optional<std::string_view> first(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
    [[nodiscard]] std::size_t count(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return first(name).has_value(); }
    /// Whether the comma-separated list of that name holds `token`, without case (`Connection: close`).
    [[nodiscard]] bool has_token(std::string_view name, std::string_view token) const;

    [[nodiscard]] bool empty() const { return fields_.empty(); }
    [[nodiscard]] std::size_t size() const { return fields_.size(); }
    [[nodiscard]] auto begin() const { return fields_.begin(); }
    [[nodiscard]] auto end() const { return fields_.end(); }
    [[nodiscard]] std::vector<Header>& fields() { return fields_; }

    friend bool operator==(const Headers&, const Headers&) = default;

  private:
    std::vector<Header> fields_;
};

}  // namespace opsmgr
