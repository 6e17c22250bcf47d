// /__admin/sandboxes
#pragma once

#include <opsmgr/mock/control/fixture.hpp>
#include <opsmgr/mock/model/access_info.hpp>

#include <utility>

namespace opsmgr::mock::control {

namespace detail {

[[nodiscard]] inline Json sandbox_document(const Call& call, const std::string& id, MockService& mock) {
    const NewNames names = call.host.registry.names_in(id);  // first: whoever has the registry may want the mock next
    return mock.with_store([&](const Store& store, Instant now) {
        const AccessInfo access =
            access_info_for(store, call.url(), fmt::format("{}/__admin/sandboxes/{}", call.url(), id), now);
        Json document{{"id", id}};
        describe(access, [&](const char* name, const std::string& value, bool may_be_absent) {
            if (!value.empty() || !may_be_absent) document[name] = value;
        });
        if (access.job_id.empty()) document.erase("jobId");
        document["ids"] = Json::object();
        for (const auto& [old, fresh] : names) document["ids"][old] = fresh;
        return document;
    });
}

/// The store that a sandbox is to begin as: the fixture in the call, or what the main mock began as.
[[nodiscard]] inline tl::expected<Store, ControlError> store_asked_for(const Call& call) {
    const Json fixture = call.body.is_object() ? call.body.value("fixture", Json()) : Json();
    const Instant now = call.host.registry.start_of_sandbox();
    if (fixture.is_null()) return *call.host.registry.main()->start();
    if (fixture.is_object()) {
        auto store = store_from(fixture, now);
        if (!store)
            for (DataFault& fault : store.error().faults) fault.pointer.insert(0, "/fixture");
        return store;
    }
    if (auto carried = carried_fixture(fixture.get<std::string>())) return *read_store({*std::move(carried)}, now);
    std::string names;
    for (const DataFile& file : fixture_files())
        names += (names.empty() ? "" : ", ") + std::string(file.name.substr(0, file.name.size() - 5));
    return refuse(400, "/fixture", fmt::format("the mock carries no fixture of this name; there are {}", names));
}

}  // namespace detail

[[nodiscard]] inline Answer add_sandbox(Call& call) {
    const auto store = detail::store_asked_for(call);
    if (!store) return tl::make_unexpected(store.error());
    const bool keeps_ids = call.body.is_object() && call.body.value("keepIds", false);
    const auto id = call.host.registry.add_sandbox(*store, keeps_ids);
    if (!id)
        return refuse(409, "path",
                      fmt::format("there are {} sandboxes already; DELETE those that are done",
                                  SandboxRegistry::sandboxes_at_most));
    const auto made = call.host.registry.sandbox(*id);
    if (!made) return refuse(409, "path", "another call has removed the sandbox meanwhile");
    return Content{201, detail::sandbox_document(call, *id, *made)};
}

[[nodiscard]] inline Answer list_sandboxes(Call& call) {
    return Content{200, {{"sandboxes", call.host.registry.sandboxes()}}};
}

[[nodiscard]] inline Answer show_sandbox(Call& call) {
    return Content{200, detail::sandbox_document(call, call.sandbox, *call.mock)};
}

[[nodiscard]] inline Answer remove_sandbox(Call& call) {
    call.host.registry.remove_sandbox(call.sandbox);
    return Content{200, {{"deleted", call.sandbox}}};
}

}  // namespace opsmgr::mock::control
