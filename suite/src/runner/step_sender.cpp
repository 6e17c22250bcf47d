#include "runner/step_sender.hpp"
#include "expression/condition.hpp"
#include "runner/job_api.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace opsmgr::suite {
namespace {

constexpr std::size_t most_bytes_gathered = 4 * ExchangeView::most_bytes;

StepResult gathered(std::vector<Sent> each) {
    StepResult result{each.back(), std::move(each)};
    for (const Sent& one : result.each) {
        if (result.last.view.bytes() + one.view.bytes() > most_bytes_gathered)
            return {
                {ExchangeView::own_fault("the answers of this step are larger than what the suite keeps"), one.number},
                {}};
        result.last.view.add_each(one.view, one.number);
    }
    return result;
}

}  // namespace

StepResult StepSender::send(const Script& script, const Step& step, const Variables& variables,
                            const StepViews& views) {
    const Origin origin{script.name, step.name};
    if (step.after_nonce_life) session_.pause(options_.nonce_life);
    if (step.walk) return send_pages(step, variables, origin);
    if (step.concurrent) return gathered(session_.send_concurrently(step.times, step.request, variables, origin));
    if (step.until) return send_until(step, variables, views, origin);
    if (step.times > 1) return send_times(step, variables, origin);
    return {session_.send(step.request, variables, origin), {}};
}

/// Until a page is empty, is shorter than the first, or shows a job that an earlier one had.
StepResult StepSender::send_pages(const Step& step, const Variables& variables, const Origin& origin) {
    std::vector<Sent> each;
    Json walked = Json::array();
    bool more = true;
    for (unsigned page = 1; more && page <= pages_at_most; ++page) {
        ScriptRequest request = step.request;
        request.query += fmt::format("{}pageNum={}", request.query.empty() ? "" : "&", page);
        each.push_back(session_.send(request, variables, origin));
        const Json& jobs = jobs_in(each.back().view);
        more = !jobs.empty() && jobs.size() >= jobs_in(each.front().view).size();
        for (const Json& job : jobs) {
            const Json* id = value_at(job, "/id");
            more = more && std::find(walked.begin(), walked.end(), id == nullptr ? Json() : *id) == walked.end();
            walked.push_back(id == nullptr ? Json() : *id);
        }
    }
    StepResult result = gathered(std::move(each));
    result.last.view.set_walk(std::move(walked), more);
    return result;
}

StepResult StepSender::send_until(const Step& step, const Variables& variables, const StepViews& views,
                                  const Origin& origin) {
    const auto deadline = std::chrono::steady_clock::now() + options_.wait;
    std::vector<Sent> each;
    for (std::chrono::milliseconds pause = first_pause;; pause = next_pause(pause)) {
        each.push_back(session_.send(step.request, variables, origin));
        const ExchangeView& view = each.back().view;
        if (view.no_answer() || holds(*step.until, {view.document(), views, variables}) ||
            std::chrono::steady_clock::now() + pause > deadline)
            return gathered(std::move(each));
        std::this_thread::sleep_for(pause);
    }
}

StepResult StepSender::send_times(const Step& step, const Variables& variables, const Origin& origin) {
    std::vector<Sent> each;
    while (each.size() < step.times && (each.empty() || !each.back().view.no_answer()))
        each.push_back(session_.send(step.request, variables, origin));
    return gathered(std::move(each));
}

}  // namespace opsmgr::suite
