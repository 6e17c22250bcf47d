// The three stages in which the documented answer to a request comes about. Each gives a value for the next one, or the
// answer that ends the request.
//
//     RequestHandler handler({store, behavior, settings, authenticator, texts, date, now}, routed);
//     auto key = handler.authenticate(request, credentials);
//     auto group = handler.authorize(**key);
//     HandlerResult result = handler.execute(**group, **key);
#pragma once

#include <opsmgr/mock/auth/authentication_info.hpp>
#include <opsmgr/mock/auth/digest_authenticator.hpp>
#include <opsmgr/mock/neighbours/table.hpp>
#include <opsmgr/mock/service/injected_answer.hpp>
#include <opsmgr/mock/service/response_renderer.hpp>

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
    DigestAuthenticator& authenticator;
    JobTextCache& texts;
    const std::string& date;  ///< as the `Date` field has it
    Instant now;
    const Store& start;       ///< the store as it was at the start
    std::string_view prefix;  ///< what stands before every path of the mock
};

/// An answer, and what only the journal is told.
struct HandlerResult {
    Response response;
    std::string reason{};           ///< of a refusal
    std::string breach{};           ///< what in the request broke the contract
    std::string issued{};           ///< the nonce of the challenge in it
    bool challenge_stands = false;  ///< the client only has to sign with it: it did not sign, or with an old nonce
    std::string job_status{};       ///< of the job that the path names, before anything was done to it
    bool refused_at_sign_in = false;
};

class RequestHandler {
  public:
    /// `routed` gets its options, and whether it has signed in.
    RequestHandler(const HandlerContext& context, RoutedRequest& routed)
        : context_(context),
          routed_(routed),
          options_(parse_query_options(routed.query, context.behavior.odd_booleans_are_false)),
          renderer_(routed, context.store.service, context.behavior, context.date) {
        if (options_) routed_.options = *options_;
    }

    /// Who asks; or the answer to somebody who is not let in. `received` is the request that was signed.
    [[nodiscard]] tl::expected<const KeyPair*, HandlerResult> authenticate(const Request& received,
                                                                           const Credentials& credentials) {
        if (routed_.operation == nullptr)
            if (auto answer = without_sign_in()) return tl::make_unexpected(*std::move(answer));
        if (context_.behavior.unguarded && context_.behavior.unguarded(routed_) && !context_.store.keys.empty())
            return &context_.store.keys.front();
        const auto key = context_.authenticator.check(received, credentials, context_.sign_in_settings, context_.store,
                                                      context_.behavior, context_.now);
        if (!key) return tl::make_unexpected(refuse(key.error()));
        return *key;
    }

    /// The group that the request is about; or the answer where there is no such operation or group, or where this key
    /// may not use it.
    [[nodiscard]] tl::expected<Group*, HandlerResult> authorize(const KeyPair& key) {
        routed_.signed_in = true;
        if (routed_.operation == nullptr) return tl::make_unexpected(beside(&key));
        return permitted(key).map_error([this](const ApiError& error) { return failed(error); });
    }

    /// What the operation answers, once it has taken effect.
    [[nodiscard]] HandlerResult execute(Group& group, const KeyPair& key) {
        if (!options_) return failed(options_.error());
        std::string job_status;
        auto outcome = operate(group, key, job_status);
        HandlerResult result =
            outcome ? HandlerResult{renderer_.success(*std::move(outcome))} : failed(outcome.error());
        result.job_status = std::move(job_status);
        return result;
    }

    /// Adds what shows a client that has signed in that the server knows its key, where a change asks for it.
    void confirm(const Credentials& credentials, Response& response) {
        const Behavior& behavior = context_.behavior;
        if (behavior.info == AuthenticationInfo::none || !routed_.signed_in || !credentials) return;
        const KeyPair* const key = context_.store.find_key(credentials->value("username").value_or(""));
        if (key == nullptr) return;
        const std::string next = behavior.info == AuthenticationInfo::renews
                                     ? context_.authenticator.new_nonce(routed_.request, behavior, context_.now)
                                     : std::string();
        const auto info = authentication_info(*credentials, *key, context_.sign_in_settings.realm, response.body, next);
        if (!info.empty()) response.headers.add("Authentication-Info", info);
    }

    /// The server's own refusal, whoever asks.
    [[nodiscard]] HandlerResult unavailable(const Unavailable& outage, std::string reason) const {
        HandlerResult result{renderer_.error(ApiError::unavailable(outage.status)), std::move(reason)};
        if (outage.retry_after) result.response.headers.add("Retry-After", std::to_string(*outage.retry_after));
        return result;
    }

    /// What a fault puts in the place of the answer, whoever asks.
    [[nodiscard]] HandlerResult injected(const InjectedAnswer& answer, std::string reason) {
        const bool has_document = answer.kind == InjectedAnswer::Kind::document && answer.status >= 400;
        HandlerResult result = has_document && answer.status == 401 ? challenged(false) : HandlerResult{};
        result.response = has_document ? injected_document(answer) : foreign_response(answer, context_.date);
        result.response.head = routed_.request.method == "HEAD";
        if (answer.retry_after)
            result.response.headers.add("Retry-After", retry_after_text(*answer.retry_after, context_.now));
        result.reason = std::move(reason);
        return result;
    }

  private:
    [[nodiscard]] Response injected_document(const InjectedAnswer& answer) const {
        if (answer.status == 401 && is_usual(answer)) return renderer_.unauthorized(challenges_);
        const std::string address = routed_.request.peer.text();
        const ApiError error =
            injected_error(answer, {routed_.request.method, routed_.path, routed_.group, routed_.job, address});
        return answer.status == 401 ? renderer_.forbidden(error, challenges_) : renderer_.error(error);
    }

    [[nodiscard]] HandlerResult no_operation() const {
        if (routed_.allow.empty()) return with_document(ApiError::resource_not_found(routed_.path));
        HandlerResult result = with_document(ApiError::method_not_allowed(routed_.request.method, routed_.path));
        result.response.headers.add("Allow", routed_.allow);
        return result;
    }

    /// The answer where nobody has to sign in: to probes, to stubs that do not say otherwise, outside the API.
    [[nodiscard]] std::optional<HandlerResult> without_sign_in() {
        const bool is_open = routed_.stub != nullptr        ? !routed_.stub->is_signed
                             : routed_.neighbour != nullptr ? !routed_.neighbour->is_signed
                                                            : !routed_.local.starts_with(base_path);
        return is_open ? std::optional(beside(nullptr)) : std::nullopt;
    }

    /// What a stub or a neighbour answers, or that there is none. `key` is null where nobody has to sign in.
    [[nodiscard]] HandlerResult beside(const KeyPair* key) {
        if (routed_.stub != nullptr) return {renderer_.stub(*routed_.stub)};
        if (routed_.neighbour == nullptr) return no_operation();
        Group* group = nullptr;
        if (routed_.neighbour->is_of_group()) {
            const auto found = permitted(*key);
            if (!found) return failed(found.error());
            group = *found;
        }
        if (!options_) return failed(options_.error());
        auto outcome =
            routed_.neighbour->run({routed_, key, context_.store, context_.start, group, context_.now, base_url()});
        return outcome ? HandlerResult{renderer_.success(*std::move(outcome))} : failed(outcome.error());
    }

    [[nodiscard]] HandlerResult failed(const ApiError& error) {
        return error.status == 401 ? forbidden(error) : with_document(error);
    }

    [[nodiscard]] HandlerResult with_document(const ApiError& error) const {
        return {renderer_.error(error), error.code, error.is_breach() ? error.explanation() : ""};
    }

    [[nodiscard]] HandlerResult refuse(const AuthFailure& why) {
        if (why.unavailable) return unavailable({503, why.retry_after_seconds}, why.reason);
        if (context_.behavior.refused_requests_act) execute_all_the_same();
        const bool bare = !routed_.request.headers.has("Authorization");
        HandlerResult result = challenged(why.stale && context_.behavior.stale_is_told);
        result.response =
            renderer_.unauthorized(challenges_, bare ? context_.behavior.status_without_credentials : 401);
        result.reason = why.reason;
        result.refused_at_sign_in = true;
        result.challenge_stands = bare || why.stale;
        if (why.breach) result.breach = why.reason;
        if (routed_.name().empty()) result.breach = "no operation matches";
        return result;
    }

    [[nodiscard]] HandlerResult forbidden(const ApiError& error) {
        HandlerResult result = challenged(false);
        result.response = renderer_.forbidden(error, challenges_);
        result.reason = error.code;
        return result;
    }

    /// Makes the challenges, and notes the nonce that they offer.
    [[nodiscard]] HandlerResult challenged(bool stale) {
        challenges_.clear();
        HandlerResult result;
        result.issued = context_.authenticator.new_nonce(routed_.request, context_.behavior, context_.now);
        const auto usual = DigestAuthenticator::challenge(context_.sign_in_settings, result.issued, stale);
        if (context_.behavior.edit_challenges.empty()) challenges_.push_back(challenge_text(usual));
        else result.issued = add_edited_challenges(to_owned(usual));
        return result;
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
        std::string unused;
        if (const auto id = GroupId::parse(routed_.group))
            if (Group* group = context_.store.find_group(*id))
                static_cast<void>(operate(*group, context_.store.keys.front(), unused));
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

    [[nodiscard]] Outcome operate(Group& group, const KeyPair& key, std::string& job_status) {
        Job* job = nullptr;
        if (!routed_.job.empty()) {
            const auto id = JobId::parse(routed_.job);
            if (!id) return tl::make_unexpected(ApiError::invalid_job_id(routed_.job));
            job = find_job(group, *id);
            if (job == nullptr) return tl::make_unexpected(ApiError::job_not_found(id->text(), group.id().text()));
            job_status = to_string(job->status(context_.now));
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

    [[nodiscard]] std::string base_url() const {
        if (!context_.behavior.links_base.empty()) return context_.behavior.links_base;
        if (!context_.store.central_url.empty()) return context_.store.central_url + std::string(base_path);
        const Origin origin = routed_.request.origin();
        std::string url;
        url.reserve(64);
        return url.append(origin.scheme)
            .append("://")
            .append(origin.authority)
            .append(context_.prefix)
            .append(base_path);
    }

    HandlerContext context_;
    RoutedRequest& routed_;
    tl::expected<QueryOptions, ApiError> options_;
    ResponseRenderer renderer_;
    std::vector<std::string> challenges_;  ///< of a 401, as the fields have them
};

}  // namespace opsmgr::mock
