// Every exchange of a run, in the order of sending: the evidence of its report.
#pragma once

#include "client/transport/exchange.hpp"
#include "report/report.hpp"
#include "session/sent.hpp"

#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace opsmgr::suite {

class ExchangeLog {
  public:
    /// The number that the exchange has got.
    unsigned add(const Origin& origin, const client::OutgoingRequest& request,
                 const tl::expected<client::Exchange, client::NetworkError>& answer);
    /// The newest exchange was signed otherwise than rightly.
    void mark_odd_credentials() { records_.back().odd_credentials = true; }

    [[nodiscard]] const std::vector<ExchangeRecord>& records() const { return records_; }
    /// Leaves the log empty.
    [[nodiscard]] std::vector<ExchangeRecord> take() { return std::exchange(records_, {}); }

  private:
    std::vector<ExchangeRecord> records_;
};

}  // namespace opsmgr::suite
