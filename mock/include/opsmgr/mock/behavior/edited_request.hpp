// A request as sign-in reads it and as it is carried out: the same one, unless a switch says otherwise.
#pragma once

#include <opsmgr/mock/http/request.hpp>
#include <opsmgr/mock/behavior/behavior.hpp>

namespace opsmgr::mock {

class BentRequest {
  public:
    /// The request must outlive it.
    BentRequest(const Request& request, const Rules& rules, World& world) : received_(&request), acted_(&request) {
        if (!rules.edit_received.empty()) {
            read_ = request;
            for (const auto& edit : rules.edit_received) edit(read_);
            received_ = acted_ = &read_;
        }
        if (rules.edit_request.empty()) return;
        changed_ = *received_;
        for (const auto& edit : rules.edit_request) edit(changed_, world);
        acted_ = &changed_;
    }
    BentRequest(const BentRequest&) = delete;
    BentRequest& operator=(const BentRequest&) = delete;

    [[nodiscard]] const Request& received() const { return *received_; }
    [[nodiscard]] const Request& acted() const { return *acted_; }

  private:
    Request read_;
    Request changed_;
    const Request* received_;
    const Request* acted_;
};

}  // namespace opsmgr::mock
