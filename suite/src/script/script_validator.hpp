// What is wrong with a script, so that it is found before anything is sent: a slip in a condition would make a clause
// pass for ever, and a slip in an address would change what nobody named.
#pragma once

#include <opsmgr/base/json.hpp>
#include <opsmgr/contracts/catalog.hpp>
#include <opsmgr/contracts/schema.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::suite {

/// The names in the places `${name}` of a text.
[[nodiscard]] std::set<std::string, std::less<>> variables_in(const std::string& text);

/// `file` is its name, `scripts/NAME.json`; the data is valid by the schema. A clause, step, schema, variable, JSON
/// type or member of a view that does not exist; an expectation that judges nothing; a regular expression that is none;
/// a method that the profile does not have, or has not for that address.
[[nodiscard]] std::vector<DataFault> faults_in_script(const Json& data, std::string_view file, const Catalog& catalog);

}  // namespace opsmgr::suite
