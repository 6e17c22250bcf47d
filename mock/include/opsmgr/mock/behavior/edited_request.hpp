// A request as it is authenticated and as it is executed: the same one, unless a deviation edits it.
#pragma once

#include <opsmgr/mock/behavior/behavior.hpp>
#include <opsmgr/mock/http/request.hpp>

#include <optional>

namespace opsmgr::mock {

class EditedRequest {
  public:
    /// The request must outlive it.
    EditedRequest(const Request& request, const Behavior& behavior, Store& store)
        : received_(&request), executed_(&request) {
        if (!behavior.edit_received.empty()) {
            Request& read = read_.emplace(request);
            for (const auto& edit : behavior.edit_received) edit(read);
            received_ = executed_ = &read;
        }
        if (behavior.edit_request.empty()) return;
        Request& changed = changed_.emplace(*received_);
        for (const auto& edit : behavior.edit_request) edit(changed, store);
        executed_ = &changed;
    }
    EditedRequest(const EditedRequest&) = delete;
    EditedRequest& operator=(const EditedRequest&) = delete;

    [[nodiscard]] const Request& received() const { return *received_; }
    [[nodiscard]] const Request& executed() const { return *executed_; }

  private:
    std::optional<Request> read_;
    std::optional<Request> changed_;
    const Request* received_;
    const Request* executed_;
};

}  // namespace opsmgr::mock
