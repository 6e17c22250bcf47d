// Scripts: requests in order and what is expected of the answers, as data (docs/scripts.md).
//
// Conditions stay as they are written; `condition.hpp` judges them. A set of scripts is good or is refused as a whole,
// with every fault at once.
#pragma once

#include <opsmgr/contracts/catalog.hpp>
#include "script/profile.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

namespace opsmgr {

/// The scripts as they were when the program was built.
[[nodiscard]] std::span<const DataFile> script_files();

}  // namespace opsmgr

namespace opsmgr::suite {

/// How a request is signed when it differs from the right way.
struct Signature {
    enum class Key { right, wrong, recased } key = Key::right;  ///< recased: its letters in the other case
    enum class User { right, unknown, empty, unprivileged } user = User::right;
    std::optional<std::string> method;  ///< signed instead of the request's own
    std::optional<std::string> path;
    std::optional<std::string> query;
    enum class Nonce { fresh, current, forged, next } nonce = Nonce::fresh;  ///< next: of Authentication-Info
    std::optional<unsigned> count;
    bool unpadded_count = false;
    std::set<std::string> without;  ///< parameters that are left out
    enum class Answer { right, one_digit_off, constant, empty } answer = Answer::right;
    std::string scheme = "Digest";
    std::string field_name = "Authorization";
    bool quoted_qop = false;
    bool with_cookie = false;        ///< that of the challenge
    bool unknown_parameter = false;  ///< one more, which no RFC has
    bool basic = false;              ///< the right key, as Basic credentials
    std::string copy_of;             ///< name of an earlier step
    std::string raw;

    /// Over a nonce that is known already: nobody need be asked for one.
    [[nodiscard]] bool takes_known_nonce() const { return nonce == Nonce::current || nonce == Nonce::next; }
};

struct ScriptRequest {
    std::string method;
    std::string path;  ///< below the base path, with `${...}`
    std::string query;
    std::string query_of;      ///< name of a variable with a whole query, sent as the target wrote it
    bool creates_job = false;  ///< where the target does what it is asked for
    std::vector<std::pair<std::string, std::optional<std::string>>> headers;  ///< nothing: leave the default out
    std::string body;                                                         ///< with `${...}` where it is JSON
    bool json = false;
    bool content_length = true;
    bool chunked = false;  ///< the body in two chunks instead
    enum class Signing { right, none, special } signing = Signing::right;
    Signature signature;  ///< of `special`
    std::string lane = "main";
    bool fresh_connection = false;
    bool patient = true;                  ///< sent again when the target asks to wait
    bool old_tls = false;                 ///< offer TLS 1.1 at most
    std::chrono::milliseconds listen{0};  ///< for bytes behind the end of the answer

    /// Whether a second sending may do what the first has done already, or be refused for it: a POST, a PATCH, and a
    /// change of a job that is there. A kept connection may close behind such a request, and nobody could tell whether
    /// it was carried out.
    [[nodiscard]] bool must_not_be_repeated() const;
};

struct Expectation {
    std::string clause;
    Json data;  ///< as written
    [[nodiscard]] const Json* part(const char* name) const { return data.contains(name) ? &data.at(name) : nullptr; }
    [[nodiscard]] bool on_every() const { return data.value("on", "last") == "every"; }
    [[nodiscard]] bool silence_is_breach() const { return data.value("noAnswer", "error") == "breach"; }
};

/// Whether the method is a safe one (RFC 9110, 9.2.1).
[[nodiscard]] bool changes_nothing(std::string_view method);

struct Step {
    std::string name;
    ScriptRequest request;
    unsigned times = 1;
    bool own_clauses_only = false;   ///< what holds for every exchange does not hold here, but for framing and sign-in
    bool observed_only = false;      ///< nothing that holds for every exchange holds here
    bool after_nonce_life = false;   ///< sent when the time is over that the user gave a nonce to run out
    bool walk = false;               ///< page after page, as far as there are any
    bool concurrent = false;         ///< `times` at one instant, each on a connection of its own
    std::vector<std::string> needs;  ///< of its own, beside those of the script
    std::optional<Json> until;
    std::optional<Json> only_if;
    std::map<std::string, std::string> bind;
    std::vector<Expectation> expect;
};

struct Note {
    std::string clause;
    std::string says;
};

struct Script {
    std::string name;
    std::string title;
    Profile profile = Profile::safe;
    std::vector<std::string> needs;
    std::vector<std::string> decides;  ///< clauses without whose verdict the script, once begun, has judged nothing
    std::vector<Step> steps;
    std::vector<Expectation> every_exchange;
    std::vector<Note> notes;

    /// Every clause that it judges, sorted.
    [[nodiscard]] std::set<std::string> clauses() const;
    /// Whether it changes a job that the user named.
    [[nodiscard]] bool changes_named_job() const;
    /// Whether a job may come into being by it.
    [[nodiscard]] bool may_make_jobs() const;
};

/// The scripts among `files` (names beginning with `scripts/`) in the order in which they run: by profile, then those
/// that retry a second job behind the others, then by name. Faults: JSON, a member that stands twice, and those of
/// `script_validator.hpp`.
[[nodiscard]] tl::expected<std::vector<Script>, std::vector<FileFault>> read_scripts(std::span<const DataFile> files,
                                                                                     const Catalog& catalog);

}  // namespace opsmgr::suite
