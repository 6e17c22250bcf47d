// Fixtures by the name that a person types: a file, or one of those that the program carries.
#pragma once

#include <opsmgr/mock/fixture/fixture_reader.hpp>

#include <string>
#include <vector>

namespace opsmgr::mock {

/// The texts, in order; `default` when no name is given, standard input for `-`. Throws `UsageError` with a line for
/// each name that is neither.
[[nodiscard]] std::vector<FixtureText> fixture_texts(const std::vector<std::string>& names);

/// The store that the fixtures describe together. Throws `UsageError` with a line for each fault.
[[nodiscard]] Store load_store(const std::vector<std::string>& names, Instant now);
[[nodiscard]] Store load_store(const std::vector<FixtureText>& texts, Instant now);

}  // namespace opsmgr::mock
