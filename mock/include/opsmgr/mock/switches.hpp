// Named ways to depart from the double's rules: deviations break the documented contract, variations keep it.
//
// They prove that the suite sees what is wrong and leaves alone what is not, and they let the author of a client see
// how it copes. One row each; the double itself knows none of them.
#pragma once

#include <opsmgr/mock/routed_request.hpp>
#include <opsmgr/mock/rules.hpp>
#include <opsmgr/mock/world.hpp>

#include <span>
#include <string>
#include <string_view>

namespace opsmgr::mock {

enum class SwitchKind { deviation, variation };

struct Switch {
    std::string_view name;
    SwitchKind kind;
    std::string_view clause;  ///< the topic that a deviation breaks; empty for a variation
    std::string_view does;    ///< one sentence
    void (*apply)(Rules&);
};

namespace detail {

/// An edit of the answer to a retry that was carried out.
template <class Edit>
void edit_retry_success(Rules& rules, Edit edit) {
    rules.edit_reply.emplace_back([edit](const RoutedRequest& routed, Reply& reply) {
        if (routed.is("retry") && reply.status == 200) edit(reply);
    });
}

template <class Edit>
void edit_sign_in(Rules& rules, Edit edit) {
    rules.edit_sign_in.emplace_back(edit);
}

inline void set_status(Reply& reply, int status) {
    reply.status = status;
    reply.reason = reason_phrase(status);
}

inline constexpr Switch switches[] = {
    {"retry-answers-204", SwitchKind::deviation, "retry/answers-200", "The 200 of retry is a 204.",
     [](Rules& rules) { edit_retry_success(rules, [](Reply& reply) { set_status(reply, 204); }); }},
    {"retry-body-empty-object", SwitchKind::deviation, "retry/empty-body", "The 200 of retry carries {}.",
     [](Rules& rules) { edit_retry_success(rules, [](Reply& reply) { reply.body = "{}"; }); }},
    {"retry-body-chunked-newline", SwitchKind::deviation, "retry/empty-body",
     "The 200 of retry is chunked and holds one newline.",
     [](Rules& rules) {
         edit_retry_success(rules, [](Reply& reply) {
             reply.framing = BodyFraming::chunked;
             reply.body = "\n";
         });
     }},
    {"challenge-missing", SwitchKind::deviation, "authentication/challenge-present", "The 401 has no WWW-Authenticate.",
     [](Rules& rules) {
         rules.edit_challenges.emplace_back([](std::vector<AuthScheme>& challenges) { challenges.clear(); });
     }},
    {"unauthenticated-403", SwitchKind::deviation, "authentication/refused-without-credentials",
     "A request without credentials is answered 403.",
     [](Rules& rules) { rules.status_without_credentials = 403; }},
    {"any-key-accepted", SwitchKind::deviation, "authentication/wrong-key-refused", "Any private key is accepted.",
     [](Rules& rules) { rules.response_is_verified = false; }},
    {"refusal-starts-retry", SwitchKind::deviation, "authentication/refusal-has-no-effect",
     "A PUT refused with 401 starts the retry all the same.",
     [](Rules& rules) { rules.refused_requests_act = true; }},
    {"retry-without-effect", SwitchKind::deviation, "retry/takes-effect",
     "200, and nothing about the job ever changes.", [](Rules& rules) { rules.retry_takes_effect = false; }},
    {"foreign-job-retried", SwitchKind::deviation, "errors/job-of-another-group",
     "A job of another group can be retried through this one.",
     [](Rules& rules) { rules.retries_are_confined = false; }},
    {"status-lower-case", SwitchKind::deviation, "get-one/status-values", "The status of a job is in lower case.",
     [](Rules& rules) {
         rules.edit_job.emplace_back([](Json& job) { job["status"] = lower_case(job["status"].get<std::string>()); });
     }},
    {"error-code-missing", SwitchKind::deviation, "errors/has-error-code", "Error documents have no errorCode.",
     [](Rules& rules) {
         rules.edit_reply.emplace_back([](const RoutedRequest& routed, Reply& reply) {
             auto document = read_json(reply.body);
             if (reply.status < 400 || reply.status == 401 || !document || document->erase("errorCode") == 0) return;
             reply.body = write_json(*document, routed.options.pretty ? Layout::pretty : Layout::compact);
         });
     }},
    {"envelope-ignored", SwitchKind::deviation, "conventions/envelope-entity", "envelope=true changes nothing.",
     [](Rules& rules) { rules.envelope_is_applied = false; }},

    {"header-names-recased", SwitchKind::variation, "", "Header names are in lower case.",
     [](Rules& rules) {
         rules.edit_reply.emplace_back([](const RoutedRequest&, Reply& reply) {
             for (Header& field : reply.headers.fields()) field.name = lower_case(field.name);
         });
     }},
    {"empty-by-last-chunk", SwitchKind::variation, "", "The empty body of retry is chunked.",
     [](Rules& rules) {
         edit_retry_success(rules, [](Reply& reply) { reply.framing = BodyFraming::chunked; });
     }},
    {"qop-list", SwitchKind::variation, "", "The challenge offers qop=\"auth,auth-int\".",
     [](Rules& rules) { edit_sign_in(rules, [](SignInSettings& settings) { settings.qop = "auth,auth-int"; }); }},
    {"several-challenges", SwitchKind::variation, "", "A Basic challenge stands before the Digest one.",
     [](Rules& rules) {
         rules.edit_challenges.emplace_back([](std::vector<AuthScheme>& challenges) {
             challenges.insert(challenges.begin(), AuthScheme{"Basic", {}, {{"realm", "MMS Public API", true}}});
         });
     }},
    {"nonce-single-use", SwitchKind::variation, "", "Each nonce serves once; a second use is answered stale=true.",
     [](Rules& rules) { edit_sign_in(rules, [](SignInSettings& settings) { settings.nonce_uses = 1; }); }},
    {"job-extra-members", SwitchKind::variation, "", "Jobs have members that no page mentions.",
     [](Rules& rules) {
         rules.edit_job.emplace_back([](Json& job) { job["retention"] = {{"policy", "standard"}, {"days", 30}}; });
     }},
    {"instant-success", SwitchKind::variation, "", "A retried job has ended before anybody can look.",
     [](Rules& rules) { rules.runs_take_time = false; }},
};

}  // namespace detail

[[nodiscard]] inline std::span<const Switch> all_switches() {
    return detail::switches;
}

/// Null for an unknown name.
[[nodiscard]] inline const Switch* find_switch(std::string_view name) {
    for (const Switch& one : all_switches())
        if (one.name == name) return &one;
    return nullptr;
}

}  // namespace opsmgr::mock
