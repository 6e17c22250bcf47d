// The contract's data files as they were when the program was built: schemas, OpenAPI document.
//
// Names are paths below `contracts/`, for example `schemas/job.schema.json`.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace opsmgr {

struct DataFile {
    std::string_view name;
    std::string_view text;  ///< lives as long as the program
    bool built_in = false;  ///< checked by the build and by the tests; a reader need not do it again
};

/// Sorted by name.
[[nodiscard]] std::span<const DataFile> contract_files();

/// The file of exactly that name among `files`, or nothing.
[[nodiscard]] std::optional<std::string_view> find_file(std::span<const DataFile> files, std::string_view name);

}  // namespace opsmgr
