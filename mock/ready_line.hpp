// What the mock says when it is ready: where it is, and who may do what there.
#pragma once

#include "child_process.hpp"

#include <opsmgr/mock/welcome.hpp>

#include <string>
#include <tl/expected.hpp>

namespace opsmgr::mock {

/// One line of JSON: `{"ready":true,"url":...}`.
[[nodiscard]] std::string ready_line(const Welcome& welcome);

/// What a user may not know who has nobody to sign in with; empty when there is somebody.
[[nodiscard]] std::string warning_about(const Welcome& welcome);

/// The documented example request, filled in: a shell line that retries the failed job.
[[nodiscard]] std::string curl_line(const Welcome& welcome);

/// `OPSMGR_URL` and its kin, for a command that runs beside the mock.
[[nodiscard]] Environment environment_of(const Welcome& welcome);

/// Written beside the name and then renamed, so that whoever sees the file sees all of it. The error names the file.
[[nodiscard]] tl::expected<void, std::string> write_atomically(const std::string& name, const std::string& text);

/// A file that is there as long as the mock listens. What an earlier process has left under its name goes at once, so
/// that nobody takes it for ours; at the end ours goes, but not what a later process has written. A device or a pipe
/// stays. Without a name it does nothing.
class ReadyFile {
  public:
    explicit ReadyFile(std::string name);
    ~ReadyFile();
    ReadyFile(const ReadyFile&) = delete;
    ReadyFile& operator=(const ReadyFile&) = delete;

    [[nodiscard]] tl::expected<void, std::string> write(const std::string& text);

  private:
    std::string name_;
    std::string text_;
};

}  // namespace opsmgr::mock
