// Sends the requests of scripts to a target: fills in, signs, keeps to rate and budget, records every exchange.
#pragma once

#include "client/transport/transport.hpp"
#include "expression/condition.hpp"
#include "redaction/redaction.hpp"
#include "report/report.hpp"
#include "script/plan.hpp"
#include "script/script.hpp"
#include "session/digest_signer.hpp"
#include "session/run_options.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace opsmgr::suite {

/// Whether the connection closed behind the request, which then went out again on another one: the first may have been
/// carried out, and its credentials used.
[[nodiscard]] bool went_out_twice(const Json& view);
inline constexpr const char* twice =
    "the connection closed behind the request, which went out once more: what was answered may be the second of two";

class Session {
  public:
    /// The options must outlive the session. Nothing is sent that the plan does not have.
    Session(const RunOptions& options, Plan plan);

    /// Called with the view and the number of every exchange, the session's own included.
    std::function<void(const Json& view, unsigned number)> on_exchange;

    struct Sent {
        Json view;
        unsigned number = 0;  ///< of the exchange that answered
    };

    /// Sends one request and, where `right` signing asks for it, signs once more. Never throws for what a target does.
    Sent send(const ScriptRequest& request, const Variables& variables, const std::string& script,
              const std::string& step);

    /// The same request so often at one instant, each signed rightly and on a connection of its own.
    std::vector<Sent> send_concurrently(unsigned times, const ScriptRequest& request, const Variables& variables,
                                        const std::string& script, const std::string& step);

    /// Until the time is over, or the run is to end.
    void pause(std::chrono::milliseconds time) const;

    /// One unsigned request whatever the certificate says, outside the record: to learn what is wrong with it.
    [[nodiscard]] Json look_insecurely(const ScriptRequest& request, const Variables& variables) const;

    /// Keeps so many requests of the budget for cleaning up; false, and nothing kept, when they are not there.
    [[nodiscard]] bool keep_back(unsigned requests);
    /// Between the two, requests are sent out of what was kept back, and also after the session was stopped: whatever
    /// was made is to be removed.
    void begin_cleaning() { cleaning_ = true; }
    void end_cleaning() { cleaning_ = false; }

    [[nodiscard]] bool has_challenge() const { return signer_.ready(); }
    /// Why nothing more can be sent; empty while the session goes on.
    [[nodiscard]] const std::string& stopped() const { return stopped_; }
    /// The last error of the network, for a message to the operator.
    [[nodiscard]] const std::optional<client::NetworkError>& last_error() const { return last_error_; }

    [[nodiscard]] const Redaction& redaction() const { return redaction_; }
    [[nodiscard]] std::vector<ExchangeRecord>& exchanges() { return exchanges_; }
    [[nodiscard]] const std::string& deviations() const { return deviations_; }

  private:
    [[nodiscard]] client::OutgoingRequest outgoing(const ScriptRequest& request, const Variables& variables) const;
    Sent exchange(client::OutgoingRequest request, const ScriptRequest& from, const std::string& script,
                  const std::string& step);
    Sent send_unsigned(const client::OutgoingRequest& request, const ScriptRequest& from, const std::string& script,
                       const std::string& step);
    Sent send_signed(const client::OutgoingRequest& request, const ScriptRequest& from, const std::string& script,
                     const std::string& step);
    Sent send_special(const client::OutgoingRequest& request, const ScriptRequest& from, const Variables& variables,
                      const std::string& script, const std::string& step);
    [[nodiscard]] tl::expected<client::Exchange, client::NetworkError> send_with_old_tls(
        const client::OutgoingRequest& request) const;
    template <class Send>
    Sent patiently(Send send_once);
    [[nodiscard]] std::string signed_uri(const std::string& target, const Signature& signature,
                                         const Variables& variables) const;
    void keep_pace();
    Sent take(const client::OutgoingRequest& request,
              const tl::expected<client::Exchange, client::NetworkError>& answer, const std::string& script,
              const std::string& step);
    void record(const client::OutgoingRequest& request,
                const tl::expected<client::Exchange, client::NetworkError>& answer, const std::string& script,
                const std::string& step);

    const RunOptions& options_;
    Plan plan_;
    client::Transport transport_;
    DigestSigner signer_;
    Redaction redaction_;
    std::vector<ExchangeRecord> exchanges_;
    std::map<std::string, std::string> sent_credentials_;  ///< by step, for replays
    std::optional<client::NetworkError> last_error_;
    unsigned errors_in_a_row_ = 0;
    unsigned kept_back_ = 0;
    bool let_in_ = false;  ///< a right signature was accepted
    bool asking_whether_dead_ = false;
    [[nodiscard]] bool login_is_dead();
    bool cleaning_ = false;
    /// Why this request is not sent; empty when it may go.
    [[nodiscard]] std::string blocked_reason(const client::OutgoingRequest& request, const ScriptRequest& from);
    std::string stopped_;
    std::string deviations_;
    std::chrono::steady_clock::time_point next_request_;
};

}  // namespace opsmgr::suite
