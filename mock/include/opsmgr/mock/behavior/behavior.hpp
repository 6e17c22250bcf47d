// How the mock behaves, as settings that a deviation or a legal variation may change.
//
// The mock reads these settings; it knows no single deviation. The tables in `mock/src/behavior_changes/` name the
// changes.
#pragma once

#include <opsmgr/base/json.hpp>
#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/api/operation_context.hpp>
#include <opsmgr/mock/fault/fault.hpp>
#include <opsmgr/mock/http/request.hpp>
#include <opsmgr/mock/http/response.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

/// An answer that is about to leave, for those that edit it.
struct ResponseContext {
    const RoutedRequest& routed;
    Store& store;
    Instant now;
    std::string_view reason;  ///< the code of an error document, or why sign-in refused; empty for success
    bool refused_at_sign_in = false;
};

enum class UriCheck {
    exact,  ///< the request target to the letter
    whole,  ///< or what else names the same resource
    path_only,
    none,
};

enum class OpaqueCheck {
    none,
    returned,  ///< where `opaque` comes back, it comes back as it was
    demanded,  ///< and it has to come back
};

/// What becomes of a nonce that was not issued here.
enum class UnknownNonce {
    stale,                 ///< refused with stale=true
    stale_if_well_formed,  ///< likewise, when it is as long as those that are
    refused,               ///< refused like a wrong key
};

enum class AuthenticationInfo {
    none,
    confirms,  ///< what RFC 7616, 3.5 has of rspauth, cnonce, nc and qop
    renews,    ///< and nextnonce
};

/// The cookie that holds the nonce of a challenge, where a change asks for it.
inline constexpr std::string_view nonce_cookie = "session";

enum class CountCheck {
    once,           ///< each count of a nonce is taken once, in any order
    in_order,       ///< likewise, and only upwards
    in_succession,  ///< likewise, and none may be left out
    in_window,      ///< each is taken once, and only near the number of requests that were made with the nonce
    below_highest,  ///< a used count is taken again once a higher one has come
    none,
};

struct Behavior {
    // Sign-in: what is looked at.
    bool response_is_verified = true;  ///< the digest in `response` must be right
    bool users_are_known = true;       ///< otherwise an unknown user stands for the first key pair
    bool method_is_signed = true;      ///< otherwise a signature for another method will do
    UriCheck uri_check = UriCheck::whole;
    CountCheck count_check = CountCheck::once;
    bool counts_are_needed = true;  ///< `nc` and `cnonce`
    bool qop_is_needed = true;      ///< otherwise the older form without it is taken too (RFC 2069)
    bool foreign_nonces_are_refused = true;
    bool scheme_case_matters = false;
    bool quoted_qop_is_refused = false;
    bool unpadded_count_is_refused = false;
    std::optional<std::uint32_t> refused_count;
    bool nonce_serves_once = false;    ///< whatever its count is
    bool nonce_is_used_first = false;  ///< the nonce and its count are looked at, and used up, before user and digest
    bool nonce_is_read_first = false;  ///< the nonce is looked at before user and digest; its count is not used up
    bool refused_tries_use_counts = false;  ///< the count of a wrong digest is used up
    UnknownNonce unknown_nonce = UnknownNonce::stale;
    bool sha_256_is_offered = false;     ///< besides the algorithm of the settings
    bool nonce_is_per_resource = false;  ///< a nonce serves the method and path alone whose challenge brought it
    // The form of credentials; looked at where the first is set.
    bool has_form_checks = false;
    OpaqueCheck opaque_check = OpaqueCheck::none;
    bool algorithm_case_matters = false;
    bool quoted_count_is_refused = false;
    bool upper_case_response_is_refused = false;
    bool unknown_parameters_are_refused = false;
    bool nonce_is_in_cookie = false;  ///< the cookie that came with a challenge has to come back with its nonce
    std::size_t cnonce_at_most = 0;   ///< bytes; 0: as many as there are

    bool connections_stay_signed_in = false;
    bool roles_are_checked = true;
    std::function<bool(const RoutedRequest&)> unguarded;  ///< lets a request in without credentials

    // Sign-in: what is said.
    int status_without_credentials = 401;  ///< the refusal of a request without credentials
    bool stale_is_told = true;
    bool missing_nonce_is_stale = false;  ///< credentials in which no nonce can be read are answered stale=true
    bool nonce_is_constant = false;
    std::string opaque;  ///< the value that is to come back, where it is looked at
    AuthenticationInfo info = AuthenticationInfo::none;
    std::function<std::string(std::uint64_t)> nonce_form;  ///< makes a nonce from its number, without any proof
    std::string nonce_prefix;                              ///< stands before each nonce
    bool refused_requests_act = false;                     ///< a request refused at sign-in has its effect all the same

    // TLS, settled before the first connection.
    bool certificate_is_valid = true;  ///< of the self-signed one: otherwise it has expired
    bool old_tls_is_refused = true;    ///< 1.0 and 1.1

    // Requests.
    std::vector<std::function<void(Request&)>> edit_received;  ///< before anything looks at it
    /// What is routed and carried out; sign-in sees the request as it came.
    std::vector<std::function<void(Request&, Store&)>> edit_request;
    std::function<std::optional<Unavailable>(const RoutedRequest&)> unavailable;  ///< before anything is done

    // Jobs.
    bool groups_are_checked = true;  ///< the group in the path must be one of the key's; otherwise any will do
    std::vector<std::string_view> unconfined;  ///< operations that take a job of another group, too
    OperationBehavior operation;

    // Queries.
    bool odd_booleans_are_false = false;  ///< neither true nor false: otherwise refused

    // Documents.
    bool envelope_is_applied = true;  ///< `envelope=true` wraps the answer
    std::string links_base;           ///< what links begin with; empty: the address that was asked
    std::chrono::milliseconds delay{0};

    // Edits, in the order of the changes that add them.
    std::vector<std::function<void(SignInSettings&)>> edit_sign_in;  ///< the fixture's own settings
    /// Challenges before they become header fields.
    std::vector<std::function<void(const RoutedRequest&, std::vector<AuthScheme>&)>> edit_challenges;
    std::vector<std::function<void(const ResponseContext&, Response&)>> edit_response;  ///< the finished answer
};

}  // namespace opsmgr::mock
