// A folder for the time of a run, below $TMPDIR or /tmp; only its user may look into it.
#pragma once

#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace opsmgr::mock {

class TemporaryFolder {
  public:
    /// Throws `UsageError` where none can be made.
    TemporaryFolder() {
        std::error_code none;
        std::string pattern = std::filesystem::temp_directory_path(none).string() + "/opsmgr-mock-XXXXXX";
        if (!none && ::mkdtemp(pattern.data()) == nullptr) none.assign(errno, std::generic_category());
        if (none) throw UsageError{{fmt::format("no temporary folder can be made: {}", none.message())}};
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace opsmgr::mock
