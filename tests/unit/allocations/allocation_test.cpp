// What a request costs, counted in allocations: unlike time, the same on every machine and in every run. A limit that
// is passed asks a question (docs/performance.md); it is raised when the answer is worth it.
#include "catch.hpp"
#include "unit/mock/api_client.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>

using namespace opsmgr;
using namespace opsmgr::mock;

namespace {

std::size_t allocations = 0;  // of one thread: the mock makes none itself

}  // namespace

// The two that all others come down to.
void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace {

/// Allocations for the last of four equal requests, when what is made once has been made.
std::size_t cost_of(ApiClient& client, const std::string& method, const std::string& target, bool is_signed = true) {
    Signing signing;
    signing.nonce = client.nonce();
    std::size_t cost = 0;
    for (int count = 1; count <= 4; ++count) {
        signing.nc = fmt::format("{:08x}", count);
        const Request request = is_signed ? client.signed_request(method, target, signing)
                                          : Request{method, target, {{"Host", "localhost:8080"}}, ""};
        const std::size_t before = allocations;
        const Response response = client.mock.handle(request);
        cost = allocations - before;
        CHECK(response.status == (is_signed ? 200 : 401));
    }
    return cost;
}

}  // namespace

TEST_CASE("what an answer costs stays what it was") {
    ApiClient client;
    CHECK(cost_of(client, "GET", job_path()) <= 19);         // 18 when this was written; the credentials are kept, too
    CHECK(cost_of(client, "GET", job_path(), false) <= 20);  // 19
}

TEST_CASE("a job of a series costs next to nothing") {
    const auto cost_of_series = [](std::size_t count) {
        const Json job = {{"userId", "5c80f75fcf09a246878f67a4"},
                          {"status", "FAILURE"},
                          {"creationDate", "now-3h"},
                          {"expirationDate", "now+30d"},
                          {"resourceType", "REPLICASET"},
                          {"resourceName", "my_deployment_1"},
                          {"logTypes", {"FTDC"}},
                          {"redacted", true},
                          {"sizeRequestedPerFileBytes", 10000000},
                          {"uncompressedSizeTotalBytes", 0},
                          {"childJobs",
                           {{{"hostName", "node0.example.com:27017"},
                             {"logCollectionType", "FTDC"},
                             {"path", "node0.example.com/27017/ftdc"},
                             {"status", "FAILURE"}}}}};
        const Json series = {{"count", count}, {"firstId", "5c8200000000000000000000"}, {"job", job}};
        const Json group = {{"id", "5c8100bcf2a30b12ff88258f"}, {"series", {series}}};
        const std::string text = Json{{"origin", "made up"}, {"groups", {group}}, {"keys", Json::array()}}.dump();
        const std::size_t before = allocations;
        const auto store = read_store({{"series", text}}, ApiClient::start);
        const std::size_t cost = allocations - before;
        REQUIRE(store.has_value());
        CHECK(store->groups.front().jobs().size() == count);
        return cost;
    };
    static_cast<void>(cost_of_series(1));  // what is made once has then been made
    const std::size_t of_a_thousand = cost_of_series(1100) - cost_of_series(100);
    CHECK(of_a_thousand <=
          3010);  // three a job: its place by id, its place in the list, and what it shares with its copies
}

TEST_CASE("a full journal uses its memory again") {
    ApiClient client;
    const std::size_t at_first = cost_of(client, "GET", job_path(), false);
    for (std::size_t i = 0; i < Journal::kept_at_most; ++i) static_cast<void>(client.plain("GET", job_path()));
    // What the journal keeps of a call and of an exchange: 31 after 39; two less alone when it is allocated anew.
    CHECK(cost_of(client, "GET", job_path(), false) + 5 <= at_first);
}
