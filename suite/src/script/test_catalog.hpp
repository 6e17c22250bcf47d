// The clauses, scripts and own requests that a run works with: those that are built in, or a folder in their place.
//
//     const auto contract = TestCatalog::read("/etc/opsmgr/contract");   // has clauses/*.json and scripts/*.json
//     if (!contract) for (const FileFault& fault : contract.error()) ...
#pragma once

#include "script/own_requests.hpp"
#include "script/script.hpp"

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr::suite {

struct TestCatalog {
    Catalog catalog;
    std::vector<Script> scripts;
    OwnRequests own_requests;

    /// Of the folder, or what is built in when its name is empty; a folder without `own-requests.json` has the built-in
    /// ones. Refused as a whole, every fault at once, when a file is wrong, a clause is judged by no script, or there
    /// is nothing to judge. What is built in has been checked by the build, and is not checked again.
    [[nodiscard]] static tl::expected<TestCatalog, std::vector<FileFault>> read(const std::string& folder);

    /// What a step sends; with an empty script, an own request of that name. Null when there is neither.
    [[nodiscard]] const ScriptRequest* request_of(const std::string& script, const std::string& step) const;
};

/// What a folder with the built-in files would be refused for. The build and the tests ask, so that no run has to.
[[nodiscard]] std::vector<FileFault> faults_in_built_in();

/// What a path was about, seen from the job in it.
struct PathTarget {
    std::string job;  ///< what stands where the pattern has a variable that ends with `job`; without one the whole path
    std::string behind;  ///< the words behind the job, such as `retry`; may be empty
};
/// `pattern` is the path of a script, `path` what was sent for it, perhaps with a base path in front.
[[nodiscard]] PathTarget target_of(std::string_view pattern, std::string_view path);

}  // namespace opsmgr::suite
