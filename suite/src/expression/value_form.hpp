// What a JSON value is: its type, the form of its text, the date that it tells.
#pragma once

#include <opsmgr/base/date.hpp>
#include <opsmgr/base/json.hpp>

#include <optional>
#include <string_view>

namespace opsmgr::suite {

/// Whether there is a type of that name: string, number, integer, boolean, array, object, null.
[[nodiscard]] bool is_type_name(std::string_view name);
/// A number without a fraction is an integer, however it is written.
[[nodiscard]] bool has_type(const Json& value, std::string_view type);

/// Whether the value has one of the forms iso8601, iso8601-utc, epoch, http-date, hex24.
[[nodiscard]] bool has_form(const Json& value, std::string_view form);

/// A date in any form that this API is said to have.
[[nodiscard]] std::optional<Instant> date_of(const Json* value);

/// The same, and the form of HTTP dates too.
[[nodiscard]] std::optional<Instant> moment_of(const Json* value);

/// Equal values, and ids that differ in letter case alone.
[[nodiscard]] bool is_same(const Json& a, const Json& b);

}  // namespace opsmgr::suite
