// A request as it is authenticated and as it is executed: the same one, unless a deviation edits it.
#pragma once

#include <opsmgr/mock/behavior/behavior.hpp>
#include <opsmgr/mock/http/request.hpp>

namespace opsmgr::mock {

class EditedRequest {
  public:
    /// The request must outlive it.
    EditedRequest(const Request& request, const Behavior& behavior, Store& store)
        : received_(&request), executed_(&request) {
        if (!behavior.edit_received.empty()) {
            read_ = request;
            for (const auto& edit : behavior.edit_received) edit(read_);
            received_ = executed_ = &read_;
        }
        if (behavior.edit_request.empty()) return;
        changed_ = *received_;
        for (const auto& edit : behavior.edit_request) edit(changed_, store);
        executed_ = &changed_;
    }
    EditedRequest(const EditedRequest&) = delete;
    EditedRequest& operator=(const EditedRequest&) = delete;

    [[nodiscard]] const Request& received() const { return *received_; }
    [[nodiscard]] const Request& executed() const { return *executed_; }

  private:
    Request read_;
    Request changed_;
    const Request* received_;
    const Request* executed_;
};

}  // namespace opsmgr::mock
