// opsmgr-mock health: whether a mock is well, for the probes of containers.
#include "command.hpp"

#include <opsmgr/base/json.hpp>
#include "cli/report_error.hpp"
#include "cli/usage_error.hpp"
#include "client/transport/transport.hpp"
#include "network/network_flags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace opsmgr::mock {
namespace {

struct HealthFlags {
    std::string url = "http://127.0.0.1:8080";
    double seconds = 3;
    NetworkFlags network;
};

/// What a mock says about its refusal; of anybody else the first line, as far as it can be shown.
std::string reason_in(const std::string& body) {
    constexpr std::size_t shown_at_most = 120;
    std::string said = body.substr(0, body.find('\n'));
    const auto document = read_json(body);
    for (const char* pointer : {"/faults/0/rule", "/detail"})
        if (const Json* rule = document ? value_at(*document, pointer) : nullptr; rule != nullptr && rule->is_string())
            said = rule->get<std::string>();
    said.resize(std::min(said.size(), shown_at_most));
    std::replace_if(said.begin(), said.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return said.empty() ? said : ": " + said;
}

int health(HealthFlags flags) {
    const auto url = parse_url(flags.url);
    if (!url) throw UsageError{{fmt::format("{}: {}", flags.url, url.error())}};
    client::TransportOptions options;
    options.connect_timeout = options.answer_timeout =
        std::chrono::milliseconds(static_cast<std::int64_t>(flags.seconds * 1000));
    std::vector<std::string> wrong;
    const Network network = flags.network.network(*url, environment_variable, {}, wrong);
    throw_if_any(std::move(wrong));
    network.apply_to(options);
    client::OutgoingRequest request{"GET", url->path + "/__admin/health", {{"Host", url->authority()}}, ""};
    if (const char* token = std::getenv("OPSMGR_CONTROL_TOKEN"); token != nullptr && *token != '\0')
        request.headers.add("Authorization", std::string("Bearer ") + token);
    const auto exchange = client::Transport(*url, options).send(request);
    if (!exchange) {
        report_error("unhealthy: {}: {}\n", url->text(), exchange.error().message);
        return 1;
    }
    const client::Response& response = exchange->response;
    if (response.status != 200) {
        report_error("unhealthy: {}: status {}{}\n", url->text(), response.status, reason_in(response.body));
        return 1;
    }
    const auto document = read_json(response.body);
    if (const Json* says = document ? value_at(*document, "/status") : nullptr; says == nullptr || *says != "healthy") {
        report_error("unhealthy: {}: the server there is not an opsmgr-mock\n", url->text());
        return 1;
    }
    fmt::print("healthy: {}\n", url->text());
    return 0;
}

}  // namespace

Command health_command() {
    return {
        "health", "Ask a running mock whether it is healthy: exit code 0 or 1", [](CommandLine& command) {
            const auto flags = std::make_shared<HealthFlags>();
            command.add_option("url", flags->url, "URL of the mock, as in the ready line").show_default();
            command.add_option("--timeout", flags->seconds, "Seconds to wait").show_default().check_range(0.1, 300.0);
            flags->network.declare(command);
            command.footer("When OPSMGR_CONTROL_TOKEN is set, it is sent with the request.");
            return [flags] { return health(*flags); };
        }};
}

}  // namespace opsmgr::mock
