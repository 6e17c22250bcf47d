// One GET, for the commands that ask a server rather than being one. Knows nothing of sign-in: who needs it brings the
// field.
//
//     auto answer = http_get(*parse_url("http://127.0.0.1:8080"), "/__admin/health", {});
#pragma once

#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/url.hpp>

#include <chrono>
#include <string>
#include <tl/expected.hpp>

namespace opsmgr::mock {

struct HttpGetOptions {
    std::chrono::milliseconds timeout{5000};  ///< for connecting, and for each wait
    std::string ca_file;                      ///< PEM; what else the system trusts does not count then
    bool insecure = false;                    ///< takes any certificate
    Headers headers;
};

struct HttpAnswer {
    int status = 0;
    Headers headers;
    std::string body;
};

/// `target` is path and query. The error is one clause of a sentence, such as `connection refused`.
[[nodiscard]] tl::expected<HttpAnswer, std::string> http_get(const Url& url, const std::string& target,
                                                             const HttpGetOptions& options);

}  // namespace opsmgr::mock
