// What the tables of switches are written with: the places at which a double can be bent, named by what they are for.
//
//     {"retry-answers-204", ..., [](Rules& rules) { on_success(rules, "retry", [](Reply& reply) { set_status(reply,
//     204); }); }}
#pragma once

#include <opsmgr/mock/api/api_error.hpp>
#include <opsmgr/mock/operations/operation.hpp>
#include <opsmgr/mock/api/operation_context.hpp>
#include <opsmgr/mock/behavior/behavior_change.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace opsmgr::mock::switches {

using enum SwitchLevel;
using enum SwitchProfile;

[[nodiscard]] constexpr Switch deviation(std::string_view name, SwitchLevel level, SwitchProfile profile,
                                         std::string_view clause, std::string_view does, void (*apply)(Rules&)) {
    return {name, SwitchKind::deviation, level, profile, clause, does, apply};
}
[[nodiscard]] constexpr Switch variation(std::string_view name, std::string_view does, void (*apply)(Rules&)) {
    return {name, SwitchKind::variation, must, safe, "", does, apply};
}

[[nodiscard]] constexpr Switch over_tls(Switch one) {
    one.over_tls = true;
    return one;
}

// The tables, one a file.
[[nodiscard]] std::span<const Switch> retry_results();
[[nodiscard]] std::span<const Switch> challenges();
[[nodiscard]] std::span<const Switch> verification();
[[nodiscard]] std::span<const Switch> addressing();
[[nodiscard]] std::span<const Switch> query();
[[nodiscard]] std::span<const Switch> entities();
[[nodiscard]] std::span<const Switch> errors();
[[nodiscard]] std::span<const Switch> framing();
[[nodiscard]] std::span<const Switch> state();
[[nodiscard]] std::span<const Switch> transport();
[[nodiscard]] std::span<const Switch> creation();
[[nodiscard]] std::span<const Switch> lifetime();
[[nodiscard]] std::span<const Switch> downloads();
[[nodiscard]] std::span<const Switch> http_variations();
[[nodiscard]] std::span<const Switch> sign_in_variations();
[[nodiscard]] std::span<const Switch> document_variations();
[[nodiscard]] std::span<const Switch> state_variations();

template <class Edit>
void on_reply(Rules& rules, Edit edit) {
    rules.edit_reply.emplace_back(edit);
}

/// The answer to an operation that was carried out.
template <class Edit>
void on_success(Rules& rules, std::string_view operation, Edit edit) {
    on_reply(rules, [operation, edit](const Occasion& occasion, Reply& reply) {
        if (occasion.routed.is(operation) && reply.status >= 200 && reply.status < 300) edit(reply);
    });
}
/// A refusal that carries this code.
template <class Edit>
void on_code(Rules& rules, std::string_view code, Edit edit) {
    on_reply(rules, [code, edit](const Occasion& occasion, Reply& reply) {
        if (occasion.reason == code) edit(occasion, reply);
    });
}
/// The 401 of a request that sign-in has refused.
template <class Edit>
void on_unauthorized(Rules& rules, Edit edit) {
    on_reply(rules, [edit](const Occasion& occasion, Reply& reply) {
        if (occasion.refused_at_sign_in) edit(occasion, reply);
    });
}
/// The JSON document of an answer, where it has one; written again, where it was changed, in the layout that was asked
/// for.
template <class Edit>
void edit_json(const Occasion& occasion, Reply& reply, Edit edit) {
    auto document = read_json(reply.body);
    if (!document) return;
    const Json before = *document;
    edit(*document);
    if (*document != before)
        reply.body = write_json(*document, occasion.routed.options.pretty ? Layout::pretty : Layout::compact);
}
template <class Edit>
void on_json(Rules& rules, Edit edit) {
    on_reply(rules, [edit](const Occasion& occasion, Reply& reply) {
        edit_json(occasion, reply, [&](Json& document) { edit(occasion, reply, document); });
    });
}
/// The document of an error, of 400 and above; with 401 only where its code names the case.
template <class Edit>
void on_error(Rules& rules, Edit edit) {
    on_json(rules, [edit](const Occasion& occasion, Reply& reply, Json& document) {
        if (reply.status >= 400 && !occasion.refused_at_sign_in && document.is_object()) edit(occasion, document);
    });
}
template <class Edit>
void on_list(Rules& rules, Edit edit) {
    on_json(rules, [edit](const Occasion& occasion, Reply& reply, Json& document) {
        if (occasion.routed.is("get-all") && reply.status == 200) edit(occasion, document);
    });
}
template <class Edit>
void on_job(Rules& rules, Edit edit) {
    rules.edit_job.emplace_back(edit);
}
template <class Edit>
void on_challenge(Rules& rules, Edit edit) {
    rules.edit_challenges.emplace_back([edit](const RoutedRequest& routed, std::vector<AuthScheme>& all) {
        if (!all.empty()) edit(routed, all.front());
    });
}
template <class Edit>
void on_sign_in(Rules& rules, Edit edit) {
    rules.edit_sign_in.emplace_back(edit);
}
template <class Edit>
void on_request(Rules& rules, Edit edit) {
    rules.edit_request.emplace_back(edit);
}
template <class Edit>
void on_bytes(Rules& rules, Edit edit) {
    on_reply(rules, [edit](const Occasion& occasion, Reply& reply) {
        reply.damage.emplace_back(
            [edit, is = std::string(occasion.routed.operation != nullptr ? occasion.routed.operation->id : ""),
             status = reply.status](std::string& bytes) { edit(is, status, bytes); });
    });
}
/// Around an operation: `instead(stage, next)`, where `next(stage)` carries it out.
template <class Instead>
void around(Rules& rules, std::string_view operation, Instead instead) {
    rules.around.emplace_back([operation, instead](Stage& stage, const Rules::Operate& next) -> Outcome {
        return stage.routed.is(operation) ? instead(stage, next) : next(stage);
    });
}
/// The operation reads another body than the one that was sent.
template <class Edit>
void on_request_body(Rules& rules, std::string_view operation, Edit edit) {
    around(rules, operation, [edit](Stage& stage, const Rules::Operate& next) -> Outcome {
        auto body = read_json(stage.routed.request.body);
        if (!body || !body->is_object()) return next(stage);
        edit(*body);
        Request request = stage.routed.request;
        request.body = write_json(*body, Layout::compact);
        const RoutedRequest routed{request,
                                   stage.routed.edition,
                                   stage.routed.operation,
                                   stage.routed.allow,
                                   stage.routed.group,
                                   stage.routed.job,
                                   stage.routed.options,
                                   true};
        Stage other{routed, stage.key, stage.world, stage.group, stage.job, stage.rules, stage.now, stage.base_url};
        return next(other);
    });
}

inline void set_status(Reply& reply, int status) {
    reply.status = status;
    reply.reason = reason_phrase(status);
}
/// The empty 200 of retry, extend and delete in place of a refusal.
inline void become_empty_200(Reply& reply) {
    set_status(reply, 200);
    reply.body.clear();
}
inline void become_html(Reply& reply, int status) {
    set_status(reply, status);
    reply.headers.set("Content-Type", "text/html");
    reply.body =
        "<html><body><h1>Error</h1><pre>java.lang.NullPointerException\n\tat "
        "com.example.Handler.handle(Handler.java:42)"
        "</pre></body></html>";
}
/// As an error document of the API, in the layout of the request.
inline void become_error(const Occasion& occasion, Reply& reply, int status, std::string_view code) {
    set_status(reply, status);
    reply.body = write_json({{"detail", "Something went wrong."},
                             {"error", status},
                             {"errorCode", code},
                             {"parameters", Json::array()},
                             {"reason", reply.reason}},
                            occasion.routed.options.pretty ? Layout::pretty : Layout::compact);
}
inline void set_parameter(AuthScheme& challenge, std::string_view name, const std::string& value) {
    for (AuthParameter& one : challenge.parameters)
        if (one.name == name) one.value = value;
}
inline void remove_parameter(AuthScheme& challenge, std::string_view name) {
    std::erase_if(challenge.parameters, [&](const AuthParameter& one) { return one.name == name; });
}
inline void rename_parameter(AuthScheme& challenge, std::string_view name, const std::string& to) {
    for (AuthParameter& one : challenge.parameters)
        if (one.name == name) one.name = to;
}
inline void rename_member(Json& document, const char* from, const char* to) {
    if (!document.is_object() || !document.contains(from)) return;
    document[to] = document[from];
    document.erase(from);
}
/// In the query of a request target.
inline void replace_in(std::string& text, std::string_view what, std::string_view by) {
    if (const auto place = text.find(what); place != std::string::npos) text.replace(place, what.size(), by);
}
/// The request's answer to `/retry` and its kin: the path without query.
[[nodiscard]] inline bool ends_path(const Request& request, std::string_view end) {
    return request.path().ends_with(end);
}
inline void change_path(Request& request, const std::string& path) {
    const std::string query(request.query());
    request.target = query.empty() ? path : path + "?" + query;
}
/// The job document of an answer, inside its envelope if it has one.
[[nodiscard]] inline Json& entity_in(const Occasion& occasion, Json& document) {
    const std::string member(occasion.routed.edition.envelope_member);
    return occasion.routed.options.envelope && document.contains(member) ? document[member] : document;
}

}  // namespace opsmgr::mock::switches
