// What the runner needs of a session. `Session` is the real one; the unit tests of the runner have one without network.
#pragma once

#include "expression/scope.hpp"
#include "report/report.hpp"
#include "script/script.hpp"
#include "session/sent.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace opsmgr::suite {

class SessionInterface {
  public:
    SessionInterface() = default;
    SessionInterface(const SessionInterface&) = delete;
    SessionInterface& operator=(const SessionInterface&) = delete;
    virtual ~SessionInterface() = default;

    /// Sends one request, signed as it asks for. Never throws for what a target does.
    virtual Sent send(const ScriptRequest& request, const Variables& variables, const Origin& origin) = 0;
    /// The same request so often at one instant, each signed rightly and on a connection of its own.
    virtual std::vector<Sent> send_concurrently(unsigned times, const ScriptRequest& request,
                                                const Variables& variables, const Origin& origin) = 0;
    /// One unsigned request whatever the certificate says, outside the record: to learn what is wrong with it.
    virtual ExchangeView send_insecurely(const ScriptRequest& request, const Variables& variables) = 0;
    /// One of the suite's own requests, by its name (`OwnRequests`), as the plan has it.
    [[nodiscard]] virtual const ScriptRequest& own_request(const std::string& name) const = 0;
    /// Until the time is over, or the run is to end.
    virtual void pause(std::chrono::milliseconds time) = 0;

    /// The listener is told of every exchange from now on, the session's own included.
    virtual void listen(ExchangeListener listener) = 0;

    [[nodiscard]] virtual bool has_challenge() const = 0;
    /// Why nothing more can be sent; empty while the session goes on.
    [[nodiscard]] virtual const std::string& stopped() const = 0;
    /// So far, in the order of sending.
    [[nodiscard]] virtual const std::vector<ExchangeRecord>& exchanges() const = 0;

    /// Keeps so many requests of the budget for cleaning up; false, and nothing kept, when they are not there.
    [[nodiscard]] virtual bool keep_back(unsigned requests) = 0;
    /// Between the two, requests are sent out of what was kept back, and also after the session was stopped: whatever
    /// was created is to be removed.
    virtual void begin_cleanup() = 0;
    virtual void end_cleanup() = 0;
};

}  // namespace opsmgr::suite
