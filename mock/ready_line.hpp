// What the mock says when it is ready: where it is, and who may do what there.
#pragma once

#include "child_process.hpp"

#include <opsmgr/mock/welcome.hpp>

#include <string>
#include <tl/expected.hpp>

namespace opsmgr::mock {

/// One line of JSON: `{"ready":true,"url":...}`.
[[nodiscard]] std::string ready_line(const Welcome& welcome);

/// The documented example request, filled in: a shell line that retries the failed job.
[[nodiscard]] std::string curl_line(const Welcome& welcome);

/// `OPSMGR_URL` and its kin, for a command that runs beside the mock.
[[nodiscard]] Environment environment_of(const Welcome& welcome);

/// Written beside the name and then renamed, so that whoever sees the file sees all of it. The error names the file.
[[nodiscard]] tl::expected<void, std::string> write_atomically(const std::string& name, const std::string& text);

}  // namespace opsmgr::mock
