// The control API: calls, each a line `METHOD /path` and a body that ends with the next byte 0. `API METHOD target`
// asks the mock itself.
//
// Promised: each call is answered with 2xx or 4xx and JSON, none ends the program, and what was made by them can be
// exported.
#include <opsmgr/mock/control/control.hpp>

#include "mock.hpp"

namespace opsmgr::fuzz::control {

constexpr int calls_at_most = 12;

struct Answer {
    int status = 0;
    std::string body;
};

class Mock {
  public:
    Answer ask(std::string method, std::string_view path, std::string_view body) {
        const mock::Request request{
            std::move(method), "/__admin" + std::string(path), {{"Host", "127.0.0.1:8080"}}, std::string(body)};
        if (!mock::control::Control::is_for_it(request)) return {200, "{}"};
        const mock::ResponseStream stream = control_.answer(request);
        if (stream.bytes.empty()) return {200, "{}"};  // one that waits
        const auto end = stream.bytes.find("\r\n\r\n");
        must(stream.bytes.starts_with("HTTP/1.1 ") && end != std::string::npos, "an answer has a head");
        return {std::stoi(stream.bytes.substr(9, 3)), stream.bytes.substr(end + 4)};
    }
    void ask_mock(std::string_view method, std::string_view target) {
        const mock::Request request{std::string(method), std::string(target), {{"Host", "127.0.0.1:8080"}}, ""};
        const mock::RoutedRequest routed = mock::route(request);
        must(!mock::to_bytes(registry_.for_request(routed)->handle(request)).empty(), "an answer has bytes");
    }

  private:
    mock::ManualClock clock_{start};
    mock::SandboxRegistry registry_{default_store(), clock_, {}, nullptr};
    mock::control::Control control_{{registry_, [](auto) {}, true}, ""};
};

void must_be_json(const Answer& answer) {
    must((answer.status >= 200 && answer.status < 300) || (answer.status >= 400 && answer.status < 500),
         "a call is answered with 2xx or 4xx");
    must(answer.body.empty() || read_json(answer.body).has_value(), "an answer is JSON");
}

void must_go(Mock& mock, const char* path) {
    const Answer answer = mock.ask("GET", path, "");
    must_be_json(answer);
    must(answer.status == 200, "what was made can be shown");
}

}  // namespace opsmgr::fuzz::control

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opsmgr::fuzz;
    Input input(data, size);
    control::Mock mock;
    for (int i = 0; i < control::calls_at_most && !input.empty(); ++i) {
        Input call = [&] {
            const std::string_view text = input.part('\0');
            return Input(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
        }();
        std::string_view line = call.line();
        const bool to_api = line.starts_with("API ");
        if (to_api) line.remove_prefix(4);
        const std::string_view method = line.substr(0, line.find(' '));
        const std::string_view path = line.substr(std::min(method.size() + 1, line.size()));
        if (to_api) mock.ask_mock(method, path);
        else control::must_be_json(mock.ask(std::string(method), path, call.rest()));
    }
    for (const char* path :
         {"/clock", "/requests", "/exchanges", "/har", "/jobs", "/keys", "/sign-in", "/faults", "/sandboxes"})
        control::must_go(mock, path);
    const auto fixture = mock.ask("GET", "/fixture", "");
    must(mock.ask("PUT", "/fixture", fixture.body).status == 200, "an exported fixture can be imported");
    return 0;
}
