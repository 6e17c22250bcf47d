// A double that listens: the pipeline of `Double` behind the connections of `Engine`.
//
//     RealClock clock;
//     Server server(std::move(*world), clock);
//     const auto port = server.start();
//     // http://127.0.0.1:*port answers until `server` goes out of scope
#pragma once

#include <opsmgr/mock/double.hpp>
#include <opsmgr/mock/engine.hpp>

#include <utility>
#include <vector>

namespace opsmgr::mock {

class Server {
  public:
    /// The clock must outlive the server.
    Server(World world, const Clock& clock, EngineOptions options = {}, const std::vector<const Switch*>& switches = {})
        : double_(std::move(world), clock, switches),
          engine_([this](const Request& request) { return answer(request); }, std::move(options)) {}

    /// The port, or one sentence that says what is in the way. Once.
    [[nodiscard]] tl::expected<int, std::string> start() { return engine_.start(); }
    /// Every connection closed and every thread ended when it returns. Also done by the destructor.
    void stop() { engine_.stop(); }

    [[nodiscard]] Double& behaviour() { return double_; }

  private:
    Wire answer(const Request& request) {
        Reply reply = double_.handle(request);
        reply.close = reply.close || request.headers.has_token("Connection", "close");
        return {to_wire(reply), reply.close || reply.framing == BodyFraming::close};
    }

    Double double_;
    Engine engine_;
};

}  // namespace opsmgr::mock
