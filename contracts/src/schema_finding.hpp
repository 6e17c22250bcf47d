// What a finding of the validator comes to: where, and what would be right, in the words of the schema.
#pragma once

#include <opsmgr/contracts/schema.hpp>

#include <string>
#include <vector>

namespace opsmgr {

/// As the validator has it, in its own words.
struct ValidatorFinding {
    const std::vector<std::string>& context;
    const std::string& description;
};

/// Whether it only says that something within is wrong, of which there are findings as well.
[[nodiscard]] bool is_about_a_part(const std::string& description);

/// `root` is the schema by which the document was validated.
[[nodiscard]] std::vector<DataFault> faults_from(const ValidatorFinding& finding, const Json& document,
                                                 const Json& root);

}  // namespace opsmgr
