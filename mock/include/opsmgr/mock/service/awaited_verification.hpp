// A verification that somebody waits for: it is decided by the calls that come, at the moment at which they come.
#pragma once

#include <opsmgr/mock/journal/verification.hpp>
#include <opsmgr/mock/service/service.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace opsmgr::mock {

class AwaitedVerification {
  public:
    /// `on_decided` is called at most once, and not when it is decided already; inside a step of the service, so that
    /// it must be quick and not call back.
    AwaitedVerification(std::shared_ptr<MockService> service, const Verification& wanted,
                        std::function<void()> on_decided)
        : service_(std::move(service)),
          watch_{.filter = wanted.filter,
                 .at_earliest = wanted.decided_at_earliest(),
                 .decides = [wanted](const CallCount& count) { return wanted.is_decided(count); },
                 .on_decided = std::move(on_decided)} {
        service_->with_journal([&](Journal& journal) { journal.watch(watch_); });
    }
    /// Not inside a step of the service.
    ~AwaitedVerification() {
        service_->with_journal([&](Journal& journal) { journal.unwatch(watch_); });
    }
    AwaitedVerification(const AwaitedVerification&) = delete;
    AwaitedVerification& operator=(const AwaitedVerification&) = delete;

    /// More calls cannot change it, or need not be waited for. From any thread.
    [[nodiscard]] bool is_decided() const { return watch_.decided; }

  private:
    std::shared_ptr<MockService> service_;
    CallWatch watch_;
};

}  // namespace opsmgr::mock
