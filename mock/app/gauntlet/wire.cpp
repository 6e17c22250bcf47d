#include "wire.hpp"

#include <opsmgr/base/headers.hpp>
#include <opsmgr/contracts/digest.hpp>

#include <string_view>

namespace opsmgr::mock {
namespace {

/// The journal has `(hidden)` in the place of what is left out.
void read_credentials(WireFacts& facts, std::string_view field) {
    constexpr std::string_view hidden = "(hidden)";
    if (!field.ends_with(hidden)) return;
    field.remove_suffix(hidden.size());
    std::string room;
    const auto credentials = parse_credentials(field, room);
    if (!credentials) return;
    for (const AuthSchemeView::Parameter& one : credentials->parameters)
        if (one.name != "username")
            facts.credentials.emplace_back(one.name, one.quoted ? quoted_string(one.value) : std::string(one.value));
}

}  // namespace

WireFacts wire_facts(const Json& exchange) {
    WireFacts facts{exchange.at("method"), exchange.at("target"), exchange.at("status"), {}};
    for (const Json& field : exchange.at("headers")) {
        const auto& name = field.at("name").get_ref<const std::string&>();
        const auto& value = field.at("value").get_ref<const std::string&>();
        if (equal_ignoring_case(name, "Transfer-Encoding")) facts.length = value;
        if (equal_ignoring_case(name, "Content-Length") && facts.length.empty()) facts.length = value;
        if (equal_ignoring_case(name, "Authorization")) read_credentials(facts, value);
    }
    return facts;
}

Json to_json(const WireFacts& facts) {
    Json row{{"method", facts.method}, {"target", facts.target}, {"status", facts.status}};
    if (!facts.length.empty()) row["length"] = facts.length;
    for (const auto& [name, value] : facts.credentials) row["authorization"][name] = value;
    return row;
}

}  // namespace opsmgr::mock
