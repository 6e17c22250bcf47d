// What probes ask without signing: GET /monitor/health, and under the base path or /api/private, unauth/version and
// unauth/versionManifest.
#pragma once

#include <opsmgr/mock/neighbours/listing.hpp>

#include <fmt/format.h>

#include <string>

namespace opsmgr::mock {

/// The same text as in the field `X-MongoDB-Service-Version`.
[[nodiscard]] inline Outcome service_version(const NeighbourContext& context) {
    const ServiceVersion& service = context.store.service;
    Document document{Document::Shape::text};
    document.text = fmt::format(
        "gitHash={}; versionString={}", service.git_hash,
        service.version.empty() ? context.routed.edition->version_string : std::string_view(service.version));
    return document;
}

/// Clients read the version off the field that all answers have; the mock knows no builds.
[[nodiscard]] inline Outcome version_manifest(const NeighbourContext&) {
    return entity({{"versions", Json::array()}});
}

[[nodiscard]] inline Outcome monitor_health(const NeighbourContext&) {
    return Document{};
}

}  // namespace opsmgr::mock
