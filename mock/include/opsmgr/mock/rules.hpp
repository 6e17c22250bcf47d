// The rules that a double keeps, each of which a deviation or a legal variation may bend.
//
// The double reads these as ordinary settings; it knows no single deviation. The table in `switches.hpp` names the
// ways to bend them.
#pragma once

#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/contracts/json.hpp>
#include <opsmgr/mock/reply.hpp>

#include <functional>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

struct RoutedRequest;
struct SignInSettings;

struct Rules {
    // Sign-in.
    int status_without_credentials = 401;  ///< the refusal of a request without credentials
    bool response_is_verified = true;      ///< the digest in `response` must be right
    bool refused_requests_act = false;     ///< a request refused at sign-in has its effect all the same

    // Jobs.
    bool reads_are_confined = true;    ///< a job is shown through its own group only
    bool retries_are_confined = true;  ///< a job is retried through its own group only
    bool retry_takes_effect = true;    ///< retry starts a run
    bool runs_take_time = true;        ///< a run goes its course; otherwise it ends at once

    // Documents.
    bool envelope_is_applied = true;  ///< `envelope=true` wraps the answer

    // Edits, in the order of the switches that brought them.
    std::vector<std::function<void(SignInSettings&)>> edit_sign_in;                       ///< the fixture's own settings
    std::vector<std::function<void(std::vector<AuthScheme>&)>> edit_challenges;  ///< before they become header fields
    std::vector<std::function<void(Json&)>> edit_job;                            ///< each job document, in lists too
    std::vector<std::function<void(const RoutedRequest&, Reply&)>> edit_reply;            ///< the finished answer
};

}  // namespace opsmgr::mock
