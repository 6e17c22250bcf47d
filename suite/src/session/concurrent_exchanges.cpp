#include "session/concurrent_exchanges.hpp"

#include <future>

namespace opsmgr::suite {

// Each has a transport of its own, so that nothing is shared between the threads.
std::vector<tl::expected<client::Exchange, client::NetworkError>> exchange_concurrently(
    const Url& target, const client::TransportOptions& options, const std::vector<client::OutgoingRequest>& requests) {
    using Answer = tl::expected<client::Exchange, client::NetworkError>;
    std::vector<std::future<Answer>> pending;
    pending.reserve(requests.size());
    for (const client::OutgoingRequest& one : requests)
        pending.push_back(std::async(std::launch::async, [&target, &options, &one] {
            return client::Transport(target, options).send(one, {client::Freshness::fresh, "concurrent", {}});
        }));
    std::vector<Answer> answers;
    answers.reserve(pending.size());
    for (std::future<Answer>& one : pending) answers.push_back(one.get());
    return answers;
}

}  // namespace opsmgr::suite
