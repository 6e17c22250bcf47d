// A client without sockets for the tests of the mock: asks it directly, and signs when told to.
#pragma once

#include <opsmgr/base/data_file.hpp>
#include <opsmgr/mock/fixture/fixture_reader.hpp>
#include <opsmgr/mock/service/service.hpp>

#include <fmt/format.h>

#include <functional>
#include <string>
#include <vector>

namespace opsmgr::mock {

inline const std::string group_id = "5c8100bcf2a30b12ff88258f";
inline const std::string other_group_id = "5c8100bcf2a30b12ff8825a0";
inline const std::string failed_job_id = "5c810cc4ff7a256345ff97c4";
inline const std::string running_job_id = "5c81086e014b76a3d85e1113";
inline const std::string done_job_id = "5c810cc4ff7a256345ff97b7";
inline const std::string other_job_id = "5c810cc4ff7a256345ff97d0";
inline const std::string base = "/api/public/v1.0";
inline const std::string jobs_path = base + "/groups/" + group_id + "/logCollectionJobs";
inline std::string job_path(const std::string& job = failed_job_id) {
    return jobs_path + "/" + job;
}
inline std::string retry_path(const std::string& job = failed_job_id) {
    return job_path(job) + "/retry";
}

inline Store fixture_store(const std::string& name, Instant now) {
    const auto text = find_file(fixture_files(), name + ".json");
    if (!text) throw std::runtime_error("no fixture " + name);
    auto store = read_store({{name, std::string(*text)}}, now);
    if (!store) throw std::runtime_error(store.error().front().text());
    return *store;
}

struct Signing {
    std::string user = "ABCDEFGH";
    std::string key = "12345678-90ab-cdef-1234-567890abcdef";
    std::string method = {};  ///< empty: the request's own
    std::string uri = {};     ///< empty: the request's own target
    std::string nc = "00000001";
    std::string nonce = {};                                        ///< empty: a new challenge is asked for
    std::function<void(std::string&)> edit = [](std::string&) {};  ///< of the finished field
    std::string body = {};
    std::string content_type = "application/json";  ///< sent with a body
};

class ApiClient {
  public:
    explicit ApiClient(const std::string& fixture = "default", const std::vector<std::string>& changes = {})
        : ApiClient(fixture_store(fixture, start), changes) {}
    explicit ApiClient(Store store, const std::vector<std::string>& changes = {},
                       const Edition& edition = latest_edition)
        : mock(std::move(store), clock, {&edition, looked_up(changes)}) {}

    Response plain(const std::string& method, const std::string& target) {
        return mock.handle({method, target, {{"Host", "localhost:8080"}}, ""});
    }

    std::string nonce() {
        const auto response = plain("GET", jobs_path);
        return std::string(
            parse_challenges(*response.headers.first("WWW-Authenticate"))->back().value("nonce").value());
    }

    Response call(const std::string& method, const std::string& target, const Signing& signing = {}) {
        return mock.handle(signed_request(method, target, signing));
    }

    Request signed_request(const std::string& method, const std::string& target, const Signing& signing = {}) {
        const std::string realm = "MMS Public API";
        const std::string nonce_text = signing.nonce.empty() ? nonce() : signing.nonce;
        const std::string uri = signing.uri.empty() ? target : signing.uri;
        const auto a1 = digest_a1(DigestAlgorithm::md5, signing.user, realm, signing.key);
        const auto response =
            digest_response(DigestAlgorithm::md5, {a1, signing.method.empty() ? method : signing.method, uri,
                                                   nonce_text, signing.nc, "0a4f113b", "auth"})
                .str();
        std::string field = fmt::format(
            R"(Digest username="{}", realm="{}", nonce="{}", uri="{}", nc={}, cnonce="0a4f113b", qop=auth, response="{}", algorithm=MD5)",
            signing.user, realm, nonce_text, uri, signing.nc, response);
        signing.edit(field);
        Request request{method, target, {{"Host", "localhost:8080"}, {"Authorization", field}}, signing.body};
        if (!signing.body.empty()) request.headers.add("Content-Type", signing.content_type);
        return request;
    }

    /// A signed request with a body of JSON, or of whatever text.
    Response send(const std::string& method, const std::string& target, const std::string& body,
                  const std::string& content_type = "application/json") {
        Signing signing;
        signing.body = body;
        signing.content_type = content_type;
        return call(method, target, signing);
    }

    Json document(const std::string& target) { return Json::parse(call("GET", target).body); }
    std::string status(const std::string& job = failed_job_id) { return document(job_path(job)).at("status"); }
    std::string last_reason() { return mock.journal().entries().back().reason; }

    static inline const Instant start = *from_iso8601("2019-03-08T12:00:00Z");
    ManualClock clock{start};
    MockService mock;

  private:
    static std::vector<const BehaviorChange*> looked_up(const std::vector<std::string>& names) {
        std::vector<const BehaviorChange*> found;
        found.reserve(names.size());
        for (const auto& name : names) found.push_back(find_change(name));
        return found;
    }
};

}  // namespace opsmgr::mock
