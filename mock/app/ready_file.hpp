// The file of the ready line, which is there as long as the mock listens. What an earlier process has left under its
// name goes at once, so that nobody takes it for ours; at the end ours goes, but not what a later process has written.
// A device, a pipe or a link stays.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace opsmgr::mock {

class ReadyFile {
  public:
    /// Without a name it does nothing.
    explicit ReadyFile(std::string name);
    ~ReadyFile();
    ReadyFile(const ReadyFile&) = delete;
    ReadyFile& operator=(const ReadyFile&) = delete;

    /// The error names the file.
    [[nodiscard]] tl::expected<void, std::string> write(const std::string& text);

  private:
    std::string name_;
    std::string text_;
};

}  // namespace opsmgr::mock
