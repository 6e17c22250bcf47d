// The three stages in which the documented answer to a request comes about. Each gives a value for the next one, or
// null where it has ended the request: the result is then the answer.
//
//     RequestHandler handler({store, behavior, settings, authenticator, texts, date, now}, routed, result);
//     const KeyPair* key = handler.authenticate(request, credentials);
//     Group* group = handler.authorize(*key);
//     handler.execute(*group, *key);
#pragma once

#include <opsmgr/mock/auth/authentication_info.hpp>
#include <opsmgr/mock/auth/challenge_text.hpp>
#include <opsmgr/mock/auth/digest_authenticator.hpp>
#include <opsmgr/mock/neighbours/table.hpp>
#include <opsmgr/mock/service/injected_answer.hpp>
#include <opsmgr/mock/service/response_renderer.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// What an answer is made from.
struct HandlerContext {
    Store& store;
    const Behavior& behavior;
    const SignInSettings& sign_in_settings;
    const ChallengeText& usual_challenge;  ///< of these settings
    DigestAuthenticator& authenticator;
    JobTextCache& texts;
    const std::string& date;  ///< as the `Date` field has it
    Instant now;
    const Store& start;       ///< the store as it was at the start
    std::string_view prefix;  ///< what stands before every path of the mock
};

/// An answer, which is made where it is to lie, and what only the journal is told.
struct HandlerResult {
    Response& response;
    std::string reason{};           ///< of a refusal
    std::string breach{};           ///< what in the request broke the contract
    std::string issued{};           ///< the nonce of the challenge in it
    bool challenge_stands = false;  ///< the client only has to sign with it: it did not sign, or with an old nonce
    std::string_view job_status{};  ///< of the job that the path names, before anything was done to it
    bool refused_at_sign_in = false;
};

class RequestHandler {
  public:
    /// `routed` gets its options, and whether it has signed in. `result` is as new, and gets the answer.
    RequestHandler(const HandlerContext& context, RoutedRequest& routed, HandlerResult& result)
        : context_(context),
          routed_(routed),
          result_(result),
          options_(parse_query_options(routed.query, context.behavior.odd_booleans_are_false)),
          renderer_(routed, context.store.service, context.behavior, context.date) {
        if (options_) routed_.options = *options_;
    }

    /// Who asks; null for somebody who is not let in. `received` is the request that was signed.
    [[nodiscard]] const KeyPair* authenticate(const Request& received, const Credentials& credentials) {
        if (routed_.operation == nullptr && is_open()) {
            answer_beside(nullptr);
            return nullptr;
        }
        if (context_.behavior.unguarded && context_.behavior.unguarded(routed_) && !context_.store.keys.empty())
            return &context_.store.keys.front();
        const auto key = context_.authenticator.check(received, credentials, context_.sign_in_settings, context_.store,
                                                      context_.behavior, context_.now);
        if (key) return *key;
        refuse(key.error());
        return nullptr;
    }

    /// The group that the request is about; null where there is no such operation or group, or where this key may not
    /// use it.
    [[nodiscard]] Group* authorize(const KeyPair& key) {
        routed_.signed_in = true;
        if (routed_.operation == nullptr) {
            answer_beside(&key);
            return nullptr;
        }
        const auto group = permitted(key);
        if (group) return *group;
        fail(group.error());
        return nullptr;
    }

    /// What the operation answers, once it has taken effect.
    void execute(Group& group, const KeyPair& key) {
        if (!options_) return fail(options_.error());
        answer_with(operate(group, key));
    }

    /// Adds what shows a client that has signed in that the server knows its key, where a change asks for it.
    void confirm(const Credentials& credentials) {
        const Behavior& behavior = context_.behavior;
        if (behavior.info == AuthenticationInfo::none || !routed_.signed_in || !credentials) return;
        const KeyPair* const key = context_.store.find_key(credentials->value("username").value_or(""));
        if (key == nullptr) return;
        const std::string next = behavior.info == AuthenticationInfo::renews
                                     ? context_.authenticator.new_nonce(routed_.request, behavior, context_.now)
                                     : std::string();
        Response& response = result_.response;
        const auto info = authentication_info(*credentials, *key, context_.sign_in_settings.realm, response.body, next);
        if (!info.empty()) response.headers.add("Authentication-Info", info);
    }

    /// The server's own refusal, whoever asks.
    void refuse_service(const Unavailable& outage, std::string reason) {
        renderer_.error(result_.response, ApiError::unavailable(outage.status));
        result_.reason = std::move(reason);
        if (outage.retry_after) result_.response.headers.add("Retry-After", std::to_string(*outage.retry_after));
    }

    /// What a fault puts in the place of the answer, whoever asks.
    void inject(const InjectedAnswer& answer) {
        const bool has_document = answer.kind == InjectedAnswer::Kind::document && answer.status >= 400;
        result_.response = {};
        result_.issued.clear();
        result_.challenge_stands = false;
        if (has_document && answer.status == 401) make_challenges(false);
        if (has_document) inject_document(answer);
        else result_.response = foreign_response(answer, context_.date);
        result_.response.head = routed_.request.method == "HEAD";
        if (answer.retry_after)
            result_.response.headers.add("Retry-After", retry_after_text(*answer.retry_after, context_.now));
    }

  private:
    void inject_document(const InjectedAnswer& answer) {
        if (answer.status == 401 && is_usual(answer)) return renderer_.unauthorized(result_.response, challenges_);
        const std::string address = routed_.request.peer.text();
        const ApiError error =
            injected_error(answer, {routed_.request.method, routed_.path, routed_.group, routed_.job, address});
        if (answer.status == 401) renderer_.forbidden(result_.response, error, challenges_);
        else renderer_.error(result_.response, error);
    }

    void answer_with(tl::expected<Document, ApiError>&& outcome) {
        if (outcome) renderer_.success(result_.response, *std::move(outcome));
        else fail(outcome.error());
    }

    void refuse_operation() {
        if (routed_.allow.empty()) return answer_with_document(ApiError::resource_not_found(routed_.path));
        answer_with_document(ApiError::method_not_allowed(routed_.request.method, routed_.path));
        result_.response.headers.add("Allow", routed_.allow);
    }

    /// Nobody has to sign in: to probes, to stubs that do not say otherwise, outside the API.
    [[nodiscard]] bool is_open() const {
        return routed_.stub != nullptr        ? !routed_.stub->is_signed
               : routed_.neighbour != nullptr ? !routed_.neighbour->is_signed
                                              : !routed_.local.starts_with(base_path);
    }

    /// What a stub or a neighbour answers, or that there is none. `key` is null where nobody has to sign in.
    void answer_beside(const KeyPair* key) {
        if (routed_.stub != nullptr) return renderer_.stub(result_.response, *routed_.stub);
        if (routed_.neighbour == nullptr) return refuse_operation();
        Group* group = nullptr;
        if (routed_.neighbour->is_of_group()) {
            const auto found = permitted(*key);
            if (!found) return fail(found.error());
            group = *found;
        }
        if (!options_) return fail(options_.error());
        answer_with(routed_.neighbour->run(
            {routed_, key, context_.store, context_.start, group, context_.now, base_url().text()}));
    }

    void fail(const ApiError& error) {
        if (error.status == 401) forbid(error);
        else answer_with_document(error);
    }

    void answer_with_document(const ApiError& error) {
        renderer_.error(result_.response, error);
        result_.reason = error.code;
        if (error.is_breach()) result_.breach = error.explanation();
    }

    void refuse(const AuthFailure& why) {
        if (why.unavailable) return refuse_service({503, why.retry_after_seconds}, why.reason);
        if (context_.behavior.refused_requests_act) execute_all_the_same();
        const bool bare = !routed_.request.headers.has("Authorization");
        make_challenges(why.stale && context_.behavior.stale_is_told);
        renderer_.unauthorized(result_.response, challenges_,
                               bare ? context_.behavior.status_without_credentials : 401);
        result_.reason = why.reason;
        result_.refused_at_sign_in = true;
        result_.challenge_stands = bare || why.stale;
        if (why.breach) result_.breach = why.reason;
        if (routed_.name().empty()) result_.breach = "no operation matches";
    }

    void forbid(const ApiError& error) {
        make_challenges(false);
        renderer_.forbidden(result_.response, error, challenges_);
        result_.reason = error.code;
    }

    /// And notes the nonce that they offer.
    void make_challenges(bool stale) {
        challenges_.clear();
        result_.issued = context_.authenticator.new_nonce(routed_.request, context_.behavior, context_.now);
        if (context_.behavior.edit_challenges.empty())
            challenges_.push_back(context_.usual_challenge.text(result_.issued, stale));
        else
            result_.issued = add_edited_challenges(
                to_owned(DigestAuthenticator::challenge(context_.sign_in_settings, result_.issued, stale)));
    }
    /// The nonce that they offer, or none.
    [[nodiscard]] std::string add_edited_challenges(AuthScheme usual) {
        std::vector<AuthScheme> all{std::move(usual)};
        for (const auto& edit : context_.behavior.edit_challenges) edit(routed_, all);
        std::string issued;
        for (const AuthScheme& one : all) {
            challenges_.push_back(challenge_text(one));
            if (const auto nonce = one.value("nonce")) issued = *nonce;
        }
        return issued;
    }

    void execute_all_the_same() {
        if (context_.store.keys.empty() || routed_.operation == nullptr || !routed_.operation->changes()) return;
        if (const auto id = GroupId::parse(routed_.group))
            if (Group* group = context_.store.find_group(*id))
                static_cast<void>(operate(*group, context_.store.keys.front()));
        result_.job_status = {};
    }

    /// Whether this key may act in the group that the path names. Any role lets it read the neighbours.
    [[nodiscard]] tl::expected<Group*, ApiError> permitted(const KeyPair& key) const {
        if (!context_.behavior.groups_are_checked && !context_.store.groups.empty())
            return &context_.store.groups.front();
        const auto id = GroupId::parse(routed_.group);
        if (!id) return tl::make_unexpected(ApiError::invalid_group_id(routed_.group));
        Group* group = context_.store.find_group(*id);
        if (group == nullptr) return tl::make_unexpected(ApiError::group_not_found(id->text()));
        if (!key.belongs_to(*id)) return tl::make_unexpected(ApiError::not_in_group());
        if (routed_.operation != nullptr && context_.behavior.roles_are_checked && !key.may_collect_logs(*id))
            return tl::make_unexpected(ApiError::user_unauthorized());
        return group;
    }

    [[nodiscard]] Outcome operate(Group& group, const KeyPair& key) {
        Job* job = nullptr;
        if (!routed_.job.empty()) {
            const auto id = JobId::parse(routed_.job);
            if (!id) return tl::make_unexpected(ApiError::invalid_job_id(routed_.job));
            job = find_job(group, *id);
            if (job == nullptr) return tl::make_unexpected(ApiError::job_not_found(id->text(), group.id().text()));
            result_.job_status = to_string(job->status(context_.now));
        }
        OperationContext context{routed_,        key,          context_.store, group, job, context_.behavior.operation,
                                 context_.texts, context_.now, base_url()};
        return execute_inside(context, 0);
    }

    /// The operation, inside what changes have put around it.
    [[nodiscard]] Outcome execute_inside(OperationContext& context, std::size_t layer) const {
        const auto& around = context_.behavior.operation.around;
        if (layer == around.size()) return routed_.operation->run(context);
        return around[layer](context,
                             [this, layer](OperationContext& inner) { return execute_inside(inner, layer + 1); });
    }

    [[nodiscard]] Job* find_job(Group& group, const JobId& id) const {
        const auto& unconfined = context_.behavior.unconfined;
        const bool reaches_across = std::any_of(unconfined.begin(), unconfined.end(),
                                                [&](std::string_view operation) { return routed_.is(operation); });
        if (context_.behavior.groups_are_checked && !reaches_across) return group.find(id);
        for (Group& any : context_.store.groups)
            if (Job* job = any.find(id)) return job;
        return nullptr;
    }

    [[nodiscard]] BaseUrl base_url() const {
        if (!context_.behavior.links_base.empty()) return BaseUrl({context_.behavior.links_base});
        if (!context_.store.central_url.empty()) return BaseUrl({context_.store.central_url, base_path});
        const Origin origin = routed_.request.origin();
        return BaseUrl({origin.scheme, "://", origin.authority, context_.prefix, base_path});
    }

    HandlerContext context_;
    RoutedRequest& routed_;
    HandlerResult& result_;
    tl::expected<QueryOptions, ApiError> options_;
    ResponseRenderer renderer_;
    std::vector<std::string> challenges_;  ///< of a 401, as the fields have them
};

}  // namespace opsmgr::mock
