// What a run is to judge, how far it may go, and what it may cost.
#pragma once

#include <opsmgr/base/url.hpp>
#include "client/transport/transport.hpp"
#include "report/known_failures.hpp"
#include "script/plan.hpp"
#include "script/profile.hpp"
#include "session/digest_signer.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::suite {

constexpr std::chrono::milliseconds default_timeout{5'000};
/// Requests a second where nothing else is asked for: 0, for no limit, on loopback alone.
[[nodiscard]] unsigned default_rate(std::string_view host);

struct RunOptions {
    Url target;
    std::string group;  ///< 24 hexadecimal digits
    Credentials caller;
    std::optional<Credentials> unprivileged;  ///< a key without a role in the group
    std::vector<std::string> jobs;            ///< what profile `full` may change
    std::string foreign_job;                  ///< a job of another group; empty for none
    std::string foreign_group;                ///< the group of that job; empty when it is not known
    /// Of what a job may be made, in the words of the API: `REPLICASET` and a name. Nothing: none is made.
    struct Resource {
        std::string type;
        std::string name;
    };
    std::optional<Resource> resource;
    std::chrono::milliseconds nonce_life{0};  ///< after which the user says that a nonce has run out; 0 for no wait
    bool may_send_basic = false;              ///< the private key may go over the wire as it is
    std::string edition;                      ///< by whose documentation is judged; empty for any
    Profile profile = Profile::safe;
    std::vector<std::string> only;  ///< patterns of clause ids, with `*`; empty for all
    KnownFailures known;
    client::TransportOptions transport;
    std::vector<std::string> network_secrets;      ///< what a proxy or a gateway is told and nobody may see
    std::vector<std::string> header_flags;         ///< `NAME=ENV:VARIABLE`, as they were given: they hold no value
    std::chrono::milliseconds wait{default_wait};  ///< how long a job may take to move
    unsigned rate = 0;                             ///< requests a second; 0 for no limit
    unsigned max_requests = 1000;                  ///< a hard budget
    std::uint64_t seed = 1;
    std::function<bool()> interrupted = [] { return false; };  ///< asked before each request; true ends the run

    /// Whether a job may be created, and so be removed: with permission, and in the largest profile alone.
    [[nodiscard]] bool may_create() const { return resource && profile == Profile::full; }
};

}  // namespace opsmgr::suite
