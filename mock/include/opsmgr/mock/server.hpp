// A double that listens: the pipeline of `Double` behind the connections of `Engine`.
//
//     RealClock clock;
//     Server server(std::move(*world), clock);
//     const auto port = server.start();
//     // http://127.0.0.1:*port answers until `server` goes out of scope
#pragma once

#include <opsmgr/mock/double.hpp>
#include <opsmgr/mock/engine.hpp>

#include <memory>
#include <utility>

namespace opsmgr::mock {

/// The bytes for one request, now or in time. What waits keeps the double alive.
[[nodiscard]] inline Wire answer_with(const std::shared_ptr<Double>& asked, const Request& request) {
    auto begun = asked->begin(request);
    if (const auto* answer = std::get_if<Double::Answer>(&begun))
        return deliver(answer->reply, answer->delivery, asked->timeline());
    return at(std::get<Double::Hold>(begun).until, asked->timeline(),
              [asked, request, hold = std::get<Double::Hold>(begun)] {
                  const Double::Answer answer = asked->resume(request, hold);
                  return deliver(answer.reply, answer.delivery, asked->timeline());
              });
}

class Server {
  public:
    /// The clock must outlive the server.
    Server(World world, const Clock& clock, EngineOptions engine = {}, DoubleOptions options = {})
        : double_(std::make_shared<Double>(std::move(world), clock, std::move(options))),
          engine_([this](const Request& request) { return answer_with(double_, request); }, std::move(engine)) {}

    /// The port, or one sentence that says what is in the way. Once.
    [[nodiscard]] tl::expected<int, std::string> start() { return engine_.start(); }
    /// Every connection closed and every thread ended when it returns. Also done by the destructor.
    void stop() { engine_.stop(); }

    [[nodiscard]] Double& behaviour() { return *double_; }

  private:
    std::shared_ptr<Double> double_;
    Engine engine_;
};

}  // namespace opsmgr::mock
