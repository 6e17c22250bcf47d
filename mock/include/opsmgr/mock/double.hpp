// The double itself: a request goes in, the documented answer comes out. No sockets, no threads, no globals.
//
//     RealClock clock;
//     Double mock(std::move(*world), clock);
//     Reply reply = mock.handle({"GET", "/api/public/v1.0/groups/...", {{"Host", "localhost"}}, ""});
//
// `handle` may be called from several threads at once; each call is one step, so that of two retries at the same
// instant one wins and the other is refused.
#pragma once

#include <opsmgr/mock/clock.hpp>
#include <opsmgr/mock/journal.hpp>
#include <opsmgr/mock/operation.hpp>
#include <opsmgr/mock/render.hpp>
#include <opsmgr/mock/sign_in.hpp>
#include <opsmgr/mock/switches.hpp>

#include <openssl/rand.h>

#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace opsmgr::mock {

class Double {
  public:
    /// The clock must outlive the double. Switches are deviations and variations by name; unknown names were refused
    /// when they were looked up.
    Double(World world, const Clock& clock, const std::vector<const Switch*>& switches = {},
           const Edition& edition = latest_edition)
        : world_(std::move(world)), clock_(clock), edition_(edition), sign_in_(random_key()) {
        for (const Switch* one : switches) {
            one->apply(rules_, world_);
            marker_ += (marker_.empty() ? "" : ", ") + std::string(one->name);
        }
    }

    /// Called after each answer, inside the step, with its journal entry: for a log. Set before the first request.
    std::function<void(const JournalEntry&)> on_answer;

    [[nodiscard]] Reply handle(const Request& request) {
        const std::lock_guard step(guard_);
        const Instant now = clock_.now();
        RoutedRequest routed = route(request, edition_);
        std::string refusal;
        Reply reply = answer(routed, now, refusal);
        for (const auto& edit : rules_.edit_reply) edit(routed, reply);
        if (!marker_.empty()) reply.headers.add("X-Opsmgr-Double-Switches", marker_);
        const auto& entry = journal_.add({0, now, request.connection, request.method, request.target,
                                          std::string(routed.operation != nullptr ? routed.operation->id : ""),
                                          reply.status, std::move(refusal)});
        if (on_answer) on_answer(entry);
        return reply;
    }

    /// A copy of the journal as it stands.
    [[nodiscard]] Journal journal() const {
        const std::lock_guard step(guard_);
        return journal_;
    }

  private:
    static NonceBook::Key random_key() {
        NonceBook::Key key{};
        if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
            throw std::runtime_error("the system gives no random numbers");
        return key;
    }

    Reply answer(RoutedRequest& routed, Instant now, std::string& refusal) {
        const auto options = parse_options(routed.request.query());
        if (options) routed.options = *options;
        const Renderer render(routed, world_.service, rules_, now);
        if (!routed.request.path().starts_with(base_path))
            return render.error(ErrorDocument::resource_not_found(routed.request.path()));

        const auto key = sign_in_.check(routed.request, world_, rules_, now);
        if (!key) {
            refusal = key.error().reason;
            return refuse(routed, key.error(), render, now);
        }
        routed.signed_in = true;
        if (routed.allow.empty()) return render.error(ErrorDocument::resource_not_found(routed.request.path()));
        if (routed.operation == nullptr) {
            Reply reply = render.error(ErrorDocument::method_not_allowed(routed.request.method, routed.request.path()));
            reply.headers.add("Allow", routed.allow);
            return reply;
        }
        auto outcome = permitted(routed, **key).and_then([&](Group* group) -> Outcome {
            if (!options) return tl::make_unexpected(options.error());
            return operate(routed, *group, **key, now);
        });
        if (outcome) return render.success(*std::move(outcome));
        if (outcome.error().status != 401) return render.error(outcome.error());
        refusal = outcome.error().code;
        return render.forbidden(outcome.error(), challenges(false, now));
    }

    Reply refuse(const RoutedRequest& routed, const Refusal& why, const Renderer& render, Instant now) {
        if (why.unavailable) {
            Reply reply = render.error(ErrorDocument::service_unavailable());
            reply.headers.add("Retry-After", std::to_string(why.retry_after_seconds));
            return reply;
        }
        if (rules_.refused_requests_act && !world_.keys.empty() && routed.operation != nullptr && routed.operation->method != "GET")
            if (const auto id = GroupId::parse(routed.group))
                if (Group* group = world_.find_group(*id)) static_cast<void>(operate(routed, *group, world_.keys.front(), now));
        const bool bare = !routed.request.headers.has("Authorization");
        return render.unauthorized(challenges(why.stale, now), bare ? rules_.status_without_credentials : 401);
    }

    std::vector<AuthScheme> challenges(bool stale, Instant now) {
        std::vector<AuthScheme> all{sign_in_.challenge(world_.sign_in, stale, now)};
        for (const auto& edit : rules_.edit_challenges) edit(all);
        return all;
    }

    /// Whether this key may act in the group that the path names.
    tl::expected<Group*, ErrorDocument> permitted(const RoutedRequest& routed, const KeyPair& key) {
        const auto id = GroupId::parse(routed.group);
        if (!id) return tl::make_unexpected(ErrorDocument::invalid_group_id(routed.group));
        if (!key.belongs_to(*id)) return tl::make_unexpected(ErrorDocument::not_in_group(id->text()));
        Group* group = world_.find_group(*id);
        if (group == nullptr) return tl::make_unexpected(ErrorDocument::group_not_found(id->text()));
        if (!key.may_collect_logs(*id)) return tl::make_unexpected(ErrorDocument::user_unauthorized());
        return group;
    }

    Outcome operate(const RoutedRequest& routed, Group& group, const KeyPair& key, Instant now) {
        Job* job = nullptr;
        if (!routed.job.empty()) {
            const auto id = JobId::parse(routed.job);
            if (!id) return tl::make_unexpected(ErrorDocument::invalid_job_id(routed.job));
            job = find_job(routed, group, *id);
            if (job == nullptr) return tl::make_unexpected(ErrorDocument::job_not_found(id->text(), group.id().text()));
        }
        Stage stage{routed, key, world_, group, job, rules_, now, base_url(routed.request)};
        return routed.operation->run(stage);
    }

    Job* find_job(const RoutedRequest& routed, Group& group, const JobId& id) {
        if (routed.is("retry") ? rules_.retries_are_confined : rules_.reads_are_confined) return group.find(id);
        for (Group& any : world_.groups)
            if (Job* job = any.find(id)) return job;
        return nullptr;
    }

    static std::string base_url(const Request& request) {
        return fmt::format("{}://{}{}", request.tls ? "https" : "http",
                           request.headers.first("Host").value_or("localhost"), base_path);
    }

    mutable std::mutex guard_;
    World world_;
    const Clock& clock_;
    const Edition& edition_;
    Rules rules_;
    std::string marker_;
    SignIn sign_in_;
    Journal journal_;
};

}  // namespace opsmgr::mock
