// The contract, the mock and the documentation name the same things.
#include <opsmgr/base/data_file.hpp>
#include <opsmgr/base/json.hpp>
#include <opsmgr/mock/neighbours/table.hpp>
#include <opsmgr/mock/operations/router.hpp>

#include "catch.hpp"

#include <set>

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

TEST_CASE("every neighbour of the mock stands in the OpenAPI document, with the same path, and as open as it is") {
    const Json document = openapi();
    for (const mock::Neighbour& neighbour : mock::neighbours) {
        INFO(neighbour.id);
        const Json& path = document.at("paths").at(std::string(neighbour.path));
        CHECK(path.at("get").at("operationId") == std::string(neighbour.id));
        CHECK(path.at("get").contains("security") != neighbour.is_signed);
        CHECK(path.contains("servers") == neighbour.at_root);
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
            const auto has_id = [&](const auto& one) { return one.id == id; };
            CHECK((std::any_of(mock::operations.begin(), mock::operations.end(), has_id) ||
                   std::any_of(mock::neighbours.begin(), mock::neighbours.end(), has_id)));
        }
    CHECK(found == mock::operations.size() + mock::neighbours.size());
}

TEST_CASE("the OpenAPI document promises no content where the table says so, and there alone") {
    const Json document = openapi();
    for (const mock::Operation& operation : mock::operations) {
        INFO(operation.id);
        const Json& path = document.at("paths").at(std::string(operation.path));
        const Json& responses = path.at(lower_case(operation.method)).at("responses");
        const auto success = std::find_if(responses.items().begin(), responses.items().end(),
                                          [](const auto& one) { return one.key().starts_with("2"); });
        REQUIRE(success != responses.items().end());
        const Json& response = success.value();
        const Json& told = response.contains("$ref")
                               ? *value_at(document, response.at("$ref").get<std::string>().substr(1))
                               : response;
        CHECK(told.contains("content") != operation.empty_body);
    }
}

TEST_CASE("the list of names in the schemas is that of the table") {
    const Json schema = Json::parse(*find_file(contract_files(), "schemas/operation-name.schema.json"));
    std::set<std::string> names;
    for (const mock::Operation& operation : mock::operations) names.emplace(operation.id);
    for (const mock::Neighbour& neighbour : mock::neighbours) names.emplace(neighbour.id);
    CHECK(schema.at("enum").get<std::set<std::string>>() == names);
    CHECK(schema.at("enum").size() == names.size());
}
