// How the documented answer to one request comes about: sign-in, permission, the operation, and the refusals on the
// way.
//
//     Answering answering({world, rules, settings, sign_in, now}, routed);
//     auto admitted = answering.admit(credentials);
//     Answered answered = admitted ? answering.act(**admitted) : std::move(admitted.error());
#pragma once

#include <opsmgr/mock/operations/operation.hpp>
#include <opsmgr/mock/service/response_renderer.hpp>
#include <opsmgr/mock/auth/digest_authenticator.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// What an answer is made from.
struct Setting {
    World& world;
    const Rules& rules;
    const SignInSettings& sign_in_settings;
    SignIn& sign_in;
    Instant now;
};

/// An answer, and what only the journal is told.
struct Answered {
    Reply reply;
    std::string reason{};      ///< of a refusal
    std::string breach{};      ///< what in the request broke the contract
    std::string issued{};      ///< the nonce of the challenge in it
    bool challenge_stands = false;  ///< the client only has to sign with it: it did not sign, or with an old nonce
    std::string job_status{};  ///< of the job that the path names, before anything was done to it
    bool refused_at_sign_in = false;
};

class Answering {
  public:
    /// `routed` gets its options, and whether it has signed in.
    Answering(const Setting& setting, RoutedRequest& routed)
        : setting_(setting),
          routed_(routed),
          options_(parse_options(routed.request.query())),
          render_(routed, setting.world.service, setting.rules, setting.now) {
        if (options_) routed_.options = *options_;
    }

    /// Who asks; or the answer to somebody who is not let in. `received` is the request that was signed.
    [[nodiscard]] tl::expected<const KeyPair*, Answered> admit(const Request& received,
                                                               const Credentials& credentials) {
        const std::string_view path = routed_.request.path();
        if (!path.starts_with(base_path))
            return tl::make_unexpected(with_document(ErrorDocument::resource_not_found(path)));
        if (setting_.rules.unguarded && setting_.rules.unguarded(routed_) && !setting_.world.keys.empty())
            return &setting_.world.keys.front();
        const auto key = setting_.sign_in.check(received, credentials, setting_.sign_in_settings, setting_.world,
                                                setting_.rules, setting_.now);
        if (!key) return tl::make_unexpected(refuse(key.error()));
        return *key;
    }

    /// What the operation answers to somebody who has been let in.
    [[nodiscard]] Answered act(const KeyPair& key) {
        routed_.signed_in = true;
        if (routed_.operation == nullptr) return no_operation();
        std::string job_status;
        auto outcome = permitted(key).and_then([&](Group* group) -> Outcome {
            if (!options_) return tl::make_unexpected(options_.error());
            return operate(*group, key, job_status);
        });
        Answered answered = outcome                         ? Answered{render_.success(*std::move(outcome))}
                            : outcome.error().status == 401 ? forbidden(outcome.error())
                                                            : with_document(outcome.error());
        answered.job_status = std::move(job_status);
        return answered;
    }

    /// The server's own refusal, whoever asks.
    [[nodiscard]] Answered unavailable(int status, std::optional<unsigned> retry_after, std::string reason) const {
        Answered answered{render_.error(ErrorDocument::unavailable(status)), std::move(reason)};
        if (retry_after) answered.reply.headers.add("Retry-After", std::to_string(*retry_after));
        return answered;
    }

  private:
    [[nodiscard]] Answered no_operation() const {
        const std::string_view path = routed_.request.path();
        if (routed_.allow.empty()) return with_document(ErrorDocument::resource_not_found(path));
        Answered answered = with_document(ErrorDocument::method_not_allowed(routed_.request.method, path));
        answered.reply.headers.add("Allow", routed_.allow);
        return answered;
    }

    [[nodiscard]] Answered with_document(const ErrorDocument& error) const {
        return {render_.error(error), error.code, error.is_breach() ? error.detail : ""};
    }

    [[nodiscard]] Answered refuse(const Refusal& why) {
        if (why.unavailable) return unavailable(503, why.retry_after_seconds, why.reason);
        if (setting_.rules.refused_requests_act) act_all_the_same();
        const bool bare = !routed_.request.headers.has("Authorization");
        Answered answered = challenged(why.stale && setting_.rules.stale_is_told);
        answered.reply = render_.unauthorized(challenges_, bare ? setting_.rules.status_without_credentials : 401);
        answered.reason = why.reason;
        answered.refused_at_sign_in = true;
        answered.challenge_stands = bare || why.stale;
        if (why.breach) answered.breach = why.reason;
        if (routed_.operation == nullptr) answered.breach = "no operation matches";
        return answered;
    }

    [[nodiscard]] Answered forbidden(const ErrorDocument& error) {
        Answered answered = challenged(false);
        answered.reply = render_.forbidden(error, challenges_);
        answered.reason = error.code;
        return answered;
    }

    /// Makes the challenges, and notes the nonce that they offer.
    [[nodiscard]] Answered challenged(bool stale) {
        challenges_.clear();
        challenges_.push_back(
            setting_.sign_in.challenge(setting_.sign_in_settings, setting_.rules, stale, setting_.now));
        for (const auto& edit : setting_.rules.edit_challenges) edit(routed_, challenges_);
        Answered answered;
        for (const AuthScheme& one : challenges_)
            if (const auto nonce = one.value("nonce")) answered.issued = *nonce;
        return answered;
    }

    void act_all_the_same() {
        if (setting_.world.keys.empty() || routed_.operation == nullptr || routed_.operation->method == "GET") return;
        std::string unused;
        if (const auto id = GroupId::parse(routed_.group))
            if (Group* group = setting_.world.find_group(*id))
                static_cast<void>(operate(*group, setting_.world.keys.front(), unused));
    }

    /// Whether this key may act in the group that the path names.
    [[nodiscard]] tl::expected<Group*, ErrorDocument> permitted(const KeyPair& key) const {
        if (!setting_.rules.groups_are_checked && !setting_.world.groups.empty()) return &setting_.world.groups.front();
        const auto id = GroupId::parse(routed_.group);
        if (!id) return tl::make_unexpected(ErrorDocument::invalid_group_id(routed_.group));
        if (!key.belongs_to(*id)) return tl::make_unexpected(ErrorDocument::not_in_group(id->text()));
        Group* group = setting_.world.find_group(*id);
        if (group == nullptr) return tl::make_unexpected(ErrorDocument::group_not_found(id->text()));
        if (setting_.rules.roles_are_checked && !key.may_collect_logs(*id))
            return tl::make_unexpected(ErrorDocument::user_unauthorized());
        return group;
    }

    [[nodiscard]] Outcome operate(Group& group, const KeyPair& key, std::string& job_status) {
        Job* job = nullptr;
        if (!routed_.job.empty()) {
            const auto id = JobId::parse(routed_.job);
            if (!id) return tl::make_unexpected(ErrorDocument::invalid_job_id(routed_.job));
            job = find_job(group, *id);
            if (job == nullptr) return tl::make_unexpected(ErrorDocument::job_not_found(id->text(), group.id().text()));
            job_status = to_string(job->status(setting_.now));
        }
        Stage stage{routed_, key, setting_.world, group, job, setting_.rules, setting_.now, base_url()};
        return carry_out(stage, 0);
    }

    /// The operation, inside what switches have put around it.
    [[nodiscard]] Outcome carry_out(Stage& stage, std::size_t layer) const {
        const auto& around = setting_.rules.around;
        if (layer == around.size()) return routed_.operation->run(stage);
        return around[layer](stage, [this, layer](Stage& inner) { return carry_out(inner, layer + 1); });
    }

    [[nodiscard]] Job* find_job(Group& group, const JobId& id) const {
        const bool confined =
            setting_.rules.groups_are_checked &&
            (routed_.is("retry") ? setting_.rules.retries_are_confined : setting_.rules.reads_are_confined);
        if (confined) return group.find(id);
        for (Group& any : setting_.world.groups)
            if (Job* job = any.find(id)) return job;
        return nullptr;
    }

    [[nodiscard]] std::string base_url() const {
        if (!setting_.rules.links_base.empty()) return setting_.rules.links_base;
        const Request& request = routed_.request;
        std::string url;
        url.reserve(64);
        url += request.tls ? "https://" : "http://";
        return url.append(request.headers.first("Host").value_or("localhost")).append(base_path);
    }

    Setting setting_;
    RoutedRequest& routed_;
    tl::expected<Options, ErrorDocument> options_;
    Renderer render_;
    std::vector<AuthScheme> challenges_;
};

}  // namespace opsmgr::mock
