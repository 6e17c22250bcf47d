// What the mock says when it is ready: where it is, and who may do what there.
#pragma once

#include "child_process.hpp"

#include <opsmgr/mock/model/access_info.hpp>

#include <string>

namespace opsmgr::mock {

/// One line of JSON: `{"ready":true,"url":...}`.
[[nodiscard]] std::string ready_line(const AccessInfo& access);

/// What a user may not know who has nobody to sign in with; empty when there is somebody.
[[nodiscard]] std::string warning_about(const AccessInfo& access);

/// The documented example request, filled in: a shell line that retries the failed job.
[[nodiscard]] std::string curl_line(const AccessInfo& access);

/// `OPSMGR_URL` and its kin, for a command that runs beside the mock.
[[nodiscard]] Environment environment_of(const AccessInfo& access);

/// Keeps a proxy of the user's environment out of the way to the mock: `NO_PROXY` and `no_proxy`, longer by its names.
void add_proxy_exception(Environment& environment, const AccessInfo& access);

}  // namespace opsmgr::mock
