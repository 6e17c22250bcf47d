// /__admin/sign-in and /__admin/keys: who may sign in, and how sign-in answers from now on.
#pragma once

#include <opsmgr/mock/control/fixture.hpp>
#include <opsmgr/mock/fixture/sign_in_change.hpp>

#include <algorithm>
#include <utility>

namespace opsmgr::mock::control {

[[nodiscard]] inline Answer show_sign_in(Call& call) {
    return call.mock->with_store(
        [](const Store& store, Instant) { return Content{200, fixture_codec::to_json(store.sign_in)}; });
}

/// Only what is named; a reset brings the rest back.
[[nodiscard]] inline Answer change_sign_in(Call& call) {
    const auto changed = call.mock->with_sign_in([&](SignInSettings& settings) { return change(settings, call.body); });
    if (!changed) return tl::make_unexpected(refused_fixture(changed.error()));
    return show_sign_in(call);
}

[[nodiscard]] inline Answer make_nonces_stale(Call& call) {
    call.mock->expire_nonces();
    return Content{200, {{"stale", "all"}}};
}

/// The keys without their secrets.
[[nodiscard]] inline Answer list_keys(Call& call) {
    return call.mock->with_store([](const Store& store, Instant) {
        Json keys = Json::array();
        for (const KeyPair& key : store.keys) {
            keys.push_back(fixture_codec::to_json(key));
            keys.back().erase("privateKey");
        }
        return Content{200, {{"keys", std::move(keys)}}};
    });
}

[[nodiscard]] inline Answer add_key(Call& call) {
    auto key = call.mock->with_store([&](const Store& store, Instant) { return read_key(store, call.body); });
    if (!key) return tl::make_unexpected(refused_fixture(key.error()));
    Json shown = fixture_codec::to_json(*key);
    shown.erase("privateKey");
    switch (call.host.registry.add_key(call.sandbox, *call.mock, *std::move(key))) {
        case SandboxRegistry::KeyAddition::done: return Content{201, std::move(shown)};
        case SandboxRegistry::KeyAddition::is_there:
            return refuse(409, "/publicKey", "another key pair has this public key already");
        case SandboxRegistry::KeyAddition::is_of_another: break;
    }
    return refuse(409, "/publicKey",
                  "a key pair of another sandbox of this server, or of its main mock, has this public key");
}

/// From the next request on it is the key of nobody.
[[nodiscard]] inline Answer revoke_key(Call& call) {
    const std::string key = percent_decoded(call.ids[0]).value_or(call.ids[0]);
    const bool was_there = call.mock->with_store([&](Store& store, Instant) { return store.keys.remove(key); });
    if (!was_there) return refuse(404, "path", fmt::format("there is no key pair with the public key {} here", key));
    return Content{200, {{"revoked", key}}};
}

}  // namespace opsmgr::mock::control
