// Mocks that listen: the main one, the sandboxes and the control API behind the connections of one `HttpServer`.
//
//     RealClock clock;
//     Server server(std::move(*store), clock);
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
    HttpServerOptions http{};
    ServiceOptions mock{};        ///< of the main mock and of each sandbox
    std::string control_token{};  ///< when there is one, the control API asks everybody for it
    /// Called after each answer, inside its step, with the journal entry: for a log. Must be quick, and not call back.
    std::function<void(const JournalEntry&)> on_answer{};
};

class Server {
  public:
    /// The clock must outlive the server.
    Server(Store store, const Clock& clock, ServerOptions options = {})
        : on_answer_(std::move(options.on_answer)),
          reads_take_time_(options.mock.step_per_read.count() != 0),
          base_path_(options.mock.base_path),
          registry_(std::move(store), clock, std::move(options.mock),
                    [this](const JournalEntry& entry) { note(entry); }),
          control_(
              {registry_, [this](auto connection) { http_server_.notify(connection); }, is_loopback(options.http.host)},
              std::move(options.control_token)),
          http_server_([this](const Request& request) { return answer(request); },
                       with_control_through_httplib(std::move(options.http))) {
        http_server_.on_refused = [this](std::uint64_t connection, int status, std::string_view why) {
            registry_.main()->note_refused_bytes(connection, status, why);
        };
    }

    /// The port, or one sentence that says what is in the way. Once.
    [[nodiscard]] tl::expected<int, std::string> start() { return http_server_.start(); }
    /// Every connection closed and every thread ended when it returns. Also done by the destructor.
    void stop() { http_server_.stop(); }

    [[nodiscard]] SandboxRegistry& registry() { return registry_; }
    [[nodiscard]] MockService& service() { return *registry_.main(); }
    /// Answers that wait are looked at again: to be called when the time of a mock has been advanced from outside.
    void notify() { http_server_.notify(); }

  private:
    void note(const JournalEntry& entry) {
        if (on_answer_) on_answer_(entry);
        if (reads_take_time_) http_server_.notify();  // an answer may be due that waits for its time
    }

    static HttpServerOptions with_control_through_httplib(HttpServerOptions options) {
        options.uses_httplib = control::Control::is_for_it;
        return options;
    }

    ResponseStream answer(const Request& request) {
        if (control::Control::is_for_it(request)) return control_.answer(request);
        if (asks_for_page(request, base_path_)) return redirect(request);
        if (!base_path_.empty() && is_for_control_below_base_path(request))
            return control_.answer(without_base_path(request));
        const RoutedRequest routed = route(request, base_path_);
        return answer_with(registry_.for_request(routed), routed);
    }

    /// To the console, for a person who asks for the root.
    [[nodiscard]] ResponseStream redirect(const Request& request) const {
        return control::to_stream(request, redirect_to(fmt::format("{}{}/console", base_path_, control::base_path)));
    }

    /// A proxy that passes on what lies below `--base-path` alone passes the control API on, too.
    [[nodiscard]] bool is_for_control_below_base_path(const Request& request) const {
        return request.target.starts_with(base_path_) &&
               control::Control::is_path_of_it(request.path().substr(base_path_.size()));
    }
    [[nodiscard]] Request without_base_path(Request request) const {
        request.target.erase(0, base_path_.size());
        return request;
    }

    /// The bytes for one request, now or in time. What waits keeps the mock alive.
    [[nodiscard]] static ResponseStream answer_with(const std::shared_ptr<MockService>& asked,
                                                    const RoutedRequest& routed) {
        const auto begun = asked->begin(routed);
        if (const auto* answer = std::get_if<MockService::Answer>(&begun))
            return deliver(answer->response, answer->delivery, asked->timeline());
        return at(std::get<MockService::Waiting>(begun).until, asked->timeline(),
                  [asked, request = routed.request, waiting = std::get<MockService::Waiting>(begun)] {
                      const MockService::Answer answer =
                          asked->resume(route(request, asked->options().base_path), waiting);
                      return deliver(answer.response, answer.delivery, asked->timeline());
                  });
    }

    std::function<void(const JournalEntry&)> on_answer_;
    bool reads_take_time_;
    std::string base_path_;
    SandboxRegistry registry_;
    control::Control control_;
    HttpServer http_server_;
};

}  // namespace opsmgr::mock
