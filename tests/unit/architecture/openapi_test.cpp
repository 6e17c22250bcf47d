// The contract, the mock and the documentation name the same things.
#include <opsmgr/base/data_file.hpp>
#include <opsmgr/base/json.hpp>
#include <opsmgr/mock/operations/router.hpp>

#include "catch.hpp"

using namespace opsmgr;

namespace {

Json openapi() {
    return Json::parse(*find_file(contract_files(), "openapi.json"));
}

}  // namespace

TEST_CASE("every operation of the mock stands in the OpenAPI document, with the same path and method") {
    const Json document = openapi();
    for (const mock::Operation& operation : mock::operations) {
        INFO(operation.id);
        const Json& path = document.at("paths").at(std::string(operation.path));
        CHECK(path.at(lower_case(operation.method)).at("operationId") == std::string(operation.id));
    }
}

TEST_CASE("every operation of the OpenAPI document is one of the mock") {
    const Json document = openapi();
    unsigned found = 0;
    for (const Json& path : document.at("paths"))
        for (const auto& [method, operation] : path.items()) {
            if (!operation.is_object() || !operation.contains("operationId")) continue;
            const std::string id = operation.at("operationId");
            INFO(id);
            ++found;
            CHECK(std::any_of(mock::operations.begin(), mock::operations.end(),
                              [&](const mock::Operation& one) { return one.id == id; }));
        }
    CHECK(found == mock::operations.size());
}

TEST_CASE("retry, extend and delete promise an answer without content") {
    const Json document = openapi();
    for (const Json& path : document.at("paths"))
        for (const auto& [method, operation] : path.items()) {
            if (!operation.is_object() || !operation.contains("operationId")) continue;
            const std::string id = operation.at("operationId");
            if (id != "retry" && id != "extend" && id != "delete") continue;
            INFO(id);
            CHECK_FALSE(operation.at("responses").at("200").contains("content"));
        }
}
