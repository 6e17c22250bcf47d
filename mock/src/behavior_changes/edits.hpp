// What the tables of changes are written with: the places at which the behavior can be changed, by what they are for.
//
//     {"retry-answers-204", ..., [](Behavior& behavior) { on_success(behavior, "retry", [](Response& response) {
//     set_status(response, 204); }); }}
#pragma once

#include <opsmgr/mock/api/api_error.hpp>
#include <opsmgr/mock/api/operation.hpp>
#include <opsmgr/mock/api/operation_context.hpp>
#include <opsmgr/mock/behavior/behavior_change.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace opsmgr::mock::changes {

using enum ChangeLevel;
using enum ChangeProfile;

[[nodiscard]] constexpr BehaviorChange deviation(std::string_view name, ChangeLevel level, ChangeProfile profile,
                                                 std::string_view clause, std::string_view does,
                                                 void (*apply)(Behavior&)) {
    return {name, ChangeKind::deviation, level, profile, clause, does, apply};
}
[[nodiscard]] constexpr BehaviorChange variation(std::string_view name, std::string_view does,
                                                 void (*apply)(Behavior&)) {
    return {name, ChangeKind::variation, must, safe, "", does, apply};
}

[[nodiscard]] constexpr BehaviorChange over_tls(BehaviorChange one) {
    one.over_tls = true;
    return one;
}

// The tables, one a file.
[[nodiscard]] std::span<const BehaviorChange> retry_results();
[[nodiscard]] std::span<const BehaviorChange> challenges();
[[nodiscard]] std::span<const BehaviorChange> verification();
[[nodiscard]] std::span<const BehaviorChange> addressing();
[[nodiscard]] std::span<const BehaviorChange> query();
[[nodiscard]] std::span<const BehaviorChange> entities();
[[nodiscard]] std::span<const BehaviorChange> errors();
[[nodiscard]] std::span<const BehaviorChange> parsed();
[[nodiscard]] std::span<const BehaviorChange> state();
[[nodiscard]] std::span<const BehaviorChange> transport();
[[nodiscard]] std::span<const BehaviorChange> creation();
[[nodiscard]] std::span<const BehaviorChange> lifetime();
[[nodiscard]] std::span<const BehaviorChange> downloads();
[[nodiscard]] std::span<const BehaviorChange> near_misses();
[[nodiscard]] std::span<const BehaviorChange> authentication_info();
[[nodiscard]] std::span<const BehaviorChange> every_document();
[[nodiscard]] std::span<const BehaviorChange> later_changes();
[[nodiscard]] std::span<const BehaviorChange> http_variations();
[[nodiscard]] std::span<const BehaviorChange> sign_in_variations();
[[nodiscard]] std::span<const BehaviorChange> server_variations();
[[nodiscard]] std::span<const BehaviorChange> document_variations();
[[nodiscard]] std::span<const BehaviorChange> state_variations();
[[nodiscard]] std::span<const BehaviorChange> recorded_variations();
[[nodiscard]] std::span<const BehaviorChange> frame_variations();

template <class Edit>
void on_reply(Behavior& behavior, Edit edit) {
    behavior.edit_response.emplace_back(edit);
}

/// The answer to an operation that was carried out.
template <class Edit>
void on_success(Behavior& behavior, std::string_view operation, Edit edit) {
    on_reply(behavior, [operation, edit](const ResponseContext& context, Response& response) {
        if (context.routed.is(operation) && response.status >= 200 && response.status < 300) edit(response);
    });
}
/// A refusal that carries this code.
template <class Edit>
void on_code(Behavior& behavior, std::string_view code, Edit edit) {
    on_reply(behavior, [code, edit](const ResponseContext& context, Response& response) {
        if (context.reason == code) edit(context, response);
    });
}
/// The 401 of a request that sign-in has refused.
template <class Edit>
void on_unauthorized(Behavior& behavior, Edit edit) {
    on_reply(behavior, [edit](const ResponseContext& context, Response& response) {
        if (context.refused_at_sign_in) edit(context, response);
    });
}
/// The JSON document of an answer, where it has one; written again, where it was changed, in the layout that was asked
/// for.
template <class Edit>
void edit_json(const ResponseContext& context, Response& response, Edit edit) {
    auto document = read_json(response.body);
    if (!document) return;
    const Json before = *document;
    edit(*document);
    if (*document != before)
        response.body = write_json(*document, context.routed.options.pretty ? Layout::pretty : Layout::compact);
}
template <class Edit>
void on_json(Behavior& behavior, Edit edit) {
    on_reply(behavior, [edit](const ResponseContext& context, Response& response) {
        edit_json(context, response, [&](Json& document) { edit(context, response, document); });
    });
}
/// The document of an error, of 400 and above; with 401 only where its code names the case.
template <class Edit>
void on_error(Behavior& behavior, Edit edit) {
    on_json(behavior, [edit](const ResponseContext& context, Response& response, Json& document) {
        if (response.status >= 400 && !context.refused_at_sign_in && document.is_object()) edit(context, document);
    });
}
template <class Edit>
void on_list(Behavior& behavior, Edit edit) {
    on_json(behavior, [edit](const ResponseContext& context, Response& response, Json& document) {
        if (context.routed.is("get-all") && response.status == 200) edit(context, document);
    });
}
template <class Edit>
void on_job(Behavior& behavior, Edit edit) {
    behavior.operation.edit_job.emplace_back(edit);
}
/// Each digest challenge.
template <class Edit>
void on_challenge(Behavior& behavior, Edit edit) {
    behavior.edit_challenges.emplace_back([edit](const RoutedRequest& routed, std::vector<AuthScheme>& all) {
        for (AuthScheme& one : all)
            if (equal_ignoring_case(one.name, "Digest")) edit(routed, one);
    });
}
template <class Edit>
void on_sign_in(Behavior& behavior, Edit edit) {
    behavior.edit_sign_in.emplace_back(edit);
}
template <class Edit>
void on_request(Behavior& behavior, Edit edit) {
    behavior.edit_request.emplace_back(edit);
}
template <class Edit>
void on_bytes(Behavior& behavior, Edit edit) {
    on_reply(behavior, [edit](const ResponseContext& context, Response& response) {
        response.damage.emplace_back(
            [edit, is = std::string(context.routed.operation != nullptr ? context.routed.operation->id : ""),
             status = response.status](std::string& bytes) { edit(is, status, bytes); });
    });
}
/// Around an operation: `instead(context, next)`, where `next(context)` carries it out.
template <class Instead>
void around(Behavior& behavior, std::string_view operation, Instead instead) {
    behavior.operation.around.emplace_back(
        [operation, instead](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
            return context.routed.is(operation) ? instead(context, next) : next(context);
        });
}
/// The operation reads another body than the one that was sent.
template <class Edit>
void on_request_body(Behavior& behavior, std::string_view operation, Edit edit) {
    around(behavior, operation, [edit](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
        auto body = read_json(context.routed.request.body);
        if (!body || !body->is_object()) return next(context);
        edit(*body);
        Request request = context.routed.request;
        request.body = write_json(*body, Layout::compact);
        const RoutedRequest routed = context.routed.with(request);
        OperationContext other{routed,           context.key,   context.store, context.group,   context.job,
                               context.behavior, context.texts, context.now,   context.base_url};
        return next(other);
    });
}

inline void set_status(Response& response, int status) {
    response.status = status;
    response.reason = reason_phrase(status);
}
/// The empty 200 of retry, extend and delete in place of a refusal.
inline void become_empty_200(Response& response) {
    set_status(response, 200);
    response.body.clear();
}
inline void become_html(Response& response, int status) {
    set_status(response, status);
    response.headers.set("Content-Type", "text/html");
    response.body =
        "<html><body><h1>Error</h1><pre>java.lang.NullPointerException\n\tat "
        "com.example.Handler.handle(Handler.java:42)"
        "</pre></body></html>";
}
/// As an error document of the API, in the layout of the request.
inline void become_error(const ResponseContext& context, Response& response, int status, std::string_view code) {
    set_status(response, status);
    response.body = write_json({{"detail", "Something went wrong."},
                                {"error", status},
                                {"errorCode", code},
                                {"parameters", Json::array()},
                                {"reason", response.reason}},
                               context.routed.options.pretty ? Layout::pretty : Layout::compact);
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
[[nodiscard]] inline Json& entity_in(const ResponseContext& context, Json& document) {
    const std::string member(context.routed.edition->envelope_member);
    return context.routed.options.envelope && document.contains(member) ? document[member] : document;
}

}  // namespace opsmgr::mock::changes
