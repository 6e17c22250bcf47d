// The clauses, each with the least profile that judges it: what a list of them needs of scripts.
#pragma once

#include "script/test_catalog.hpp"

#include <map>
#include <string>

namespace opsmgr::suite {

struct ClauseList {
    Catalog catalog;
    std::map<std::string, Profile> profiles;  ///< by clause id; each clause has one
};

/// Of the folder, or what is built in when its name is empty; refused as `TestCatalog::read` does. The built-in scripts
/// are only skimmed: making scripts of them costs more than the whole rest of a list.
[[nodiscard]] tl::expected<ClauseList, std::vector<FileFault>> read_clause_list(const std::string& folder);

/// Of scripts that have been read.
[[nodiscard]] std::map<std::string, Profile> least_profiles(const std::vector<Script>& scripts);

}  // namespace opsmgr::suite
