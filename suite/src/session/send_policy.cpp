#include "session/send_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace opsmgr::suite {
namespace {

constexpr unsigned failures_that_end_a_run = 3;

}  // namespace

SendPolicy::SendPolicy(const RunOptions& options, Plan plan) : options_(options), plan_(std::move(plan)) {}

std::string SendPolicy::blocked_reason(std::string_view method, std::string_view path) {
    if (!cleaning_up_ && !stopped_.empty()) return stopped_;
    const unsigned budget = options_.max_requests - (cleaning_up_ ? 0 : kept_back_);
    std::string why;
    if (!cleaning_up_ && options_.interrupted()) why = "interrupted by a signal";
    else if (exchanges_ >= budget)
        why = fmt::format("the budget of {} requests is used up; raise --max-requests", options_.max_requests);
    else if (!plan_.allows(method, path)) why = fmt::format("{} {} is not in the plan, and was not sent", method, path);
    if (!why.empty() && stopped_.empty()) stopped_ = why;
    return why;
}

void SendPolicy::wait_for_turn() {
    if (options_.rate == 0) return;
    std::this_thread::sleep_until(next_request_);
    next_request_ = std::max(next_request_, std::chrono::steady_clock::now()) +
                    std::chrono::nanoseconds(1'000'000'000 / options_.rate);
}

void SendPolicy::pause(std::chrono::milliseconds time) const {
    const auto until = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < until && (cleaning_up_ || !options_.interrupted()))
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

void SendPolicy::count_exchange(const std::optional<std::string>& failure) {
    ++exchanges_;
    failures_in_a_row_ = failure ? failures_in_a_row_ + 1 : 0;
    if (failures_in_a_row_ >= failures_that_end_a_run) stop(*failure);
}

bool SendPolicy::keep_back(unsigned requests) {
    const bool there = exchanges_ + requests < options_.max_requests;
    if (there) kept_back_ = requests;
    return there;
}

}  // namespace opsmgr::suite
