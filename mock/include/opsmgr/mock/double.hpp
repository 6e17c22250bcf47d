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
    Double(World world, const Clock& clock, const std::vector<const Switch*>& switches = {})
        : world_(std::move(world)), clock_(clock), sign_in_(random_key()) {
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
        Call call = route(request);
        std::string refusal;
        Reply reply = answer(call, now, refusal);
        for (const auto& edit : rules_.edit_reply) edit(call, reply);
        if (!marker_.empty()) reply.headers.add("X-Opsmgr-Double-Switches", marker_);
        const auto& entry = journal_.add({0, now, request.connection, request.method, request.target,
                                          std::string(call.operation != nullptr ? call.operation->id : ""),
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

    Reply answer(Call& call, Instant now, std::string& refusal) {
        const auto options = parse_options(call.request.query());
        if (options) call.options = *options;
        const Renderer render(call, world_.service, rules_, now);
        if (!call.request.path().starts_with(base_path))
            return render.error(ErrorDocument::resource_not_found(call.request.path()));

        const auto key = sign_in_.check(call.request, world_, rules_, now);
        if (!key) {
            refusal = key.error().reason;
            return refuse(call, key.error(), render, now);
        }
        call.signed_in = true;
        if (call.allow.empty()) return render.error(ErrorDocument::resource_not_found(call.request.path()));
        if (call.operation == nullptr) {
            Reply reply = render.error(ErrorDocument::method_not_allowed(call.request.method, call.request.path()));
            reply.headers.add("Allow", call.allow);
            return reply;
        }
        const auto outcome = permitted(call, **key).and_then([&](Group* group) -> Outcome {
            if (!options) return tl::make_unexpected(options.error());
            return operate(call, *group, now);
        });
        if (outcome) return render.success(*outcome);
        if (outcome.error().status != 401) return render.error(outcome.error());
        refusal = outcome.error().code;
        return render.forbidden(outcome.error(), challenges(false, now));
    }

    Reply refuse(const Call& call, const Refusal& why, const Renderer& render, Instant now) {
        if (why.unavailable) {
            Reply reply = render.error(ErrorDocument::service_unavailable());
            reply.headers.add("Retry-After", std::to_string(why.retry_after_seconds));
            return reply;
        }
        if (rules_.refused_requests_act && call.operation != nullptr && call.operation->method != "GET")
            if (const auto id = GroupId::parse(call.group))
                if (Group* group = world_.find_group(*id)) static_cast<void>(operate(call, *group, now));
        const bool bare = !call.request.headers.has("Authorization");
        return render.unauthorized(challenges(why.stale, now), bare ? rules_.status_without_credentials : 401);
    }

    std::vector<AuthScheme> challenges(bool stale, Instant now) {
        std::vector<AuthScheme> all{sign_in_.challenge(world_.sign_in, stale, now)};
        for (const auto& edit : rules_.edit_challenges) edit(all);
        return all;
    }

    /// Whether this key may act in the group that the path names.
    tl::expected<Group*, ErrorDocument> permitted(const Call& call, const KeyPair& key) {
        const auto id = GroupId::parse(call.group);
        if (!id) return tl::make_unexpected(ErrorDocument::invalid_group_id(call.group));
        if (!key.belongs_to(*id)) return tl::make_unexpected(ErrorDocument::not_in_group(id->text()));
        Group* group = world_.find_group(*id);
        if (group == nullptr) return tl::make_unexpected(ErrorDocument::group_not_found(id->text()));
        if (!key.may_collect_logs(*id)) return tl::make_unexpected(ErrorDocument::user_unauthorized());
        return group;
    }

    Outcome operate(const Call& call, Group& group, Instant now) {
        Job* job = nullptr;
        if (!call.job.empty()) {
            const auto id = JobId::parse(call.job);
            if (!id) return tl::make_unexpected(ErrorDocument::invalid_job_id(call.job));
            job = find_job(call, group, *id);
            if (job == nullptr) return tl::make_unexpected(ErrorDocument::job_not_found(id->text(), group.id().text()));
        }
        Stage stage{call, group, job, rules_, now, base_url(call.request)};
        return call.operation->run(stage);
    }

    Job* find_job(const Call& call, Group& group, const JobId& id) {
        if (call.is("retry") ? rules_.retries_are_confined : rules_.reads_are_confined) return group.find(id);
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
    Rules rules_;
    std::string marker_;
    SignIn sign_in_;
    Journal journal_;
};

}  // namespace opsmgr::mock
