// Doubles that listen: the main one, the sandboxes and the control API behind the connections of one `Engine`.
//
//     RealClock clock;
//     Server server(std::move(*world), clock);
//     const auto port = server.start();
//     // http://127.0.0.1:*port answers until `server` goes out of scope
#pragma once

#include <opsmgr/mock/control/control.hpp>
#include <opsmgr/mock/net/http_server.hpp>
#include <opsmgr/mock/service/sandbox_registry.hpp>

#include <memory>
#include <utility>

namespace opsmgr::mock {

struct ServerOptions {
    EngineOptions engine{};
    DoubleOptions mock{};         ///< of the main double and of each sandbox
    std::string control_token{};  ///< when there is one, the control API asks everybody for it
    /// Called after each answer, inside its step, with the journal entry: for a log. Must be quick, and not call back.
    std::function<void(const JournalEntry&)> on_answer{};
};

class Server {
  public:
    /// The clock must outlive the server.
    Server(World world, const Clock& clock, ServerOptions options = {})
        : on_answer_(std::move(options.on_answer)),
          registry_(std::move(world), clock, std::move(options.mock),
                    [this](const JournalEntry& entry) { note(entry); }),
          control_({registry_, [this] { engine_.poke(); }, is_loopback(options.engine.host)},
                   std::move(options.control_token)),
          engine_([this](const Request& request) { return answer(request); }, std::move(options.engine)) {
        engine_.on_refused = [this](std::uint64_t connection, int status, std::string_view why) {
            registry_.main()->note_refused_bytes(connection, status, why);
        };
    }

    /// The port, or one sentence that says what is in the way. Once.
    [[nodiscard]] tl::expected<int, std::string> start() { return engine_.start(); }
    /// Every connection closed and every thread ended when it returns. Also done by the destructor.
    void stop() { engine_.stop(); }

    [[nodiscard]] Registry& registry() { return registry_; }
    [[nodiscard]] Double& behaviour() { return *registry_.main(); }
    /// Answers that wait are looked at again: to be called when the time of a double has been advanced from outside.
    void poke() { engine_.poke(); }

  private:
    void note(const JournalEntry& entry) {
        if (on_answer_) on_answer_(entry);
        engine_.poke();  // somebody may wait for this very call
    }

    Wire answer(const Request& request) {
        if (control::Control::is_for_it(request)) return control_.answer(request);
        return answer_with(registry_.for_path(request.path()), request);
    }

    /// The bytes for one request, now or in time. What waits keeps the double alive.
    [[nodiscard]] static Wire answer_with(const std::shared_ptr<Double>& asked, const Request& request) {
        auto begun = asked->begin(request);
        if (auto* answer = std::get_if<Double::Answer>(&begun))
            return deliver(std::move(answer->reply), answer->delivery, asked->timeline());
        return at(std::get<Double::Hold>(begun).until, asked->timeline(),
                  [asked, request, hold = std::get<Double::Hold>(begun)] {
                      Double::Answer answer = asked->resume(request, hold);
                      return deliver(std::move(answer.reply), answer.delivery, asked->timeline());
                  });
    }

    std::function<void(const JournalEntry&)> on_answer_;
    Registry registry_;
    control::Control control_;
    Engine engine_;
};

}  // namespace opsmgr::mock
