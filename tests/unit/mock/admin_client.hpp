// A control API to ask without sockets, each answer held against its OpenAPI document.
#pragma once

#include <opsmgr/mock/control/control.hpp>

#include <set>

#include "api_client.hpp"
#include "catch.hpp"

namespace opsmgr::mock {

using namespace std::chrono_literals;

inline Json control_document() {
    return Json::parse(*find_file(contract_files(), "control-openapi.json"));
}

/// The control API over a registry of its own; `ask` fails the test when an answer is not as documented.
struct AdminClient {
    explicit AdminClient(const std::string& token = "", bool loopback = true)
        : registry(fixture_store("default", ApiClient::start), clock, {}, nullptr),
          control({registry, [this](auto) { ++notifications; }, loopback}, token) {}

    struct Answer {
        int status;
        Json body;
        std::string head;
    };

    Answer raw(const Request& request) {
        ResponseStream stream = control.answer(request);
        while (stream.then) {
            waited = true;
            if (stream.then->time_left() == 0ms) stream = stream.then->next();
        }
        const auto end = stream.bytes.find("\r\n\r\n");
        const std::string text = stream.bytes.substr(end + 4);
        return {std::stoi(stream.bytes.substr(9, 3)), text.empty() ? Json() : Json::parse(text),
                stream.bytes.substr(0, end)};
    }

    Answer ask(const std::string& method, const std::string& path, const std::string& body = "") {
        Answer answer = raw({method, "/__admin" + path, {{"Host", "127.0.0.1:8080"}}, body});
        INFO(method << ' ' << path << " -> " << answer.status << ' ' << answer.body.dump());
        for (const auto& [pattern, item] : documented.at("paths").items()) {
            std::string own = path.substr(0, path.find('?'));
            if (own.starts_with("/sandboxes/") && own.find('/', 11) != std::string::npos)
                own = own.substr(own.find('/', 11));
            if (own.empty() || !fits(pattern, own) || !item.contains(lower_case(method))) continue;
            seen.insert(item.at(lower_case(method)).at("operationId"));
            const Json& responses = item.at(lower_case(method)).at("responses");
            REQUIRE(responses.contains(std::to_string(answer.status)));
            Json schema = responses.at(std::to_string(answer.status)).at("content").at("application/json").at("schema");
            schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                      {"allOf", {schema}},
                      {"components", documented.at("components")}};
            std::string faults;
            for (const DataFault& fault : check_against(answer.body, schema))
                faults += fault.pointer + ": " + fault.rule + "\n";
            CHECK(faults == "");
            return answer;
        }
        FAIL("not documented");
        return answer;
    }
    /// Where and what of the first fault.
    std::string fault(const std::string& method, const std::string& path, const std::string& body = "") {
        const Answer answer = ask(method, path, body);
        const Json& first = answer.body.at("faults").at(0);
        return fmt::format("{} {}: {}", answer.status, first.at("where").get<std::string>(),
                           first.at("rule").get<std::string>());
    }

    static bool fits(const std::string& pattern, const std::string& path) {
        const PathSegments wanted = segments_of(pattern);
        const PathSegments given = segments_of(path);
        if (wanted.size() != given.size()) return false;
        for (std::size_t i = 0; i < wanted.size(); ++i)
            if (!wanted[i].starts_with('{') && wanted[i] != given[i]) return false;
        return true;
    }

    ManualClock clock{ApiClient::start};
    SandboxRegistry registry;
    int notifications = 0;
    bool waited = false;
    control::Control control;
    Json documented = control_document();
    static inline std::set<std::string> seen;
};

inline const std::string job_at = "/groups/" + group_id + "/jobs/";

/// One signed call of the API itself.
inline Response call(MockService& asked, const std::string& method, const std::string& target,
                     const std::string& user = "ABCDEFGH",
                     const std::string& key = "12345678-90ab-cdef-1234-567890abcdef") {
    const auto challenge = asked.handle({method, target, {{"Host", "a"}}, ""});
    const std::string nonce(
        parse_challenges(*challenge.headers.first("WWW-Authenticate"))->back().value("nonce").value());
    const auto a1 = digest_a1(DigestAlgorithm::md5, user, "MMS Public API", key);
    const auto response =
        digest_response(DigestAlgorithm::md5, {a1, method, target, nonce, "00000001", "c", "auth"}).str();
    return asked.handle(
        {method,
         target,
         {{"Host", "a"},
          {"Authorization",
           fmt::format(
               R"(Digest username="{}", realm="MMS Public API", nonce="{}", uri="{}", nc=00000001, cnonce="c", qop=auth, response="{}")",
               user, nonce, target, response)}},
         ""});
}

}  // namespace opsmgr::mock
