// What the suite asks beside its scripts: to find out what a target has, to look at jobs, and to remove what it has
// made. Where these requests go is data (docs/scripts.md): the engine knows their names alone.
//
//     const auto own = OwnRequests::read(own_request_files().front());
//     own->at("list").path
#pragma once

#include "script/script.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr {

/// The one file of them, as it was when the program was built.
[[nodiscard]] std::span<const DataFile> own_request_files();

}  // namespace opsmgr

namespace opsmgr::suite {

class OwnRequests {
  public:
    /// Faults: JSON, the schema, a variable that the request does not have, a job that it has to name and does not.
    [[nodiscard]] static tl::expected<OwnRequests, std::vector<FileFault>> read(const DataFile& file);

    /// `reach`, `list`, `list-again`, `challenge`, `leaked-jobs`, `before-state`, `after-state`, `made` or `remove`.
    /// Throws `std::out_of_range` for any other name (a programmer's error).
    [[nodiscard]] const ScriptRequest& at(const std::string& name) const { return requests_.at(name); }
    /// Null for any other name.
    [[nodiscard]] const ScriptRequest* find(const std::string& name) const {
        const auto found = requests_.find(name);
        return found == requests_.end() ? nullptr : &found->second;
    }

  private:
    std::map<std::string, ScriptRequest> requests_;
};

}  // namespace opsmgr::suite
