// SipHash-2-4 with 128 bits of output: a keyed hash for short messages. Without the key nobody can tell what it gives
// (J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", 2012).
//
//     sip_hash(key, {time, number})   // of these 16 bytes, each number with its lowest byte first
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <initializer_list>

namespace opsmgr::mock {

using SipHashKey = std::array<std::uint64_t, 2>;

/// Of at most 31 numbers.
[[nodiscard]] constexpr std::array<std::uint64_t, 2> sip_hash(const SipHashKey& key,
                                                              std::initializer_list<std::uint64_t> message) {
    std::uint64_t v0 = key[0] ^ 0x736f6d6570736575U;
    std::uint64_t v1 = key[1] ^ 0x646f72616e646f6dU ^ 0xeeU;  // 0xee here and below: for 128 bits
    std::uint64_t v2 = key[0] ^ 0x6c7967656e657261U;
    std::uint64_t v3 = key[1] ^ 0x7465646279746573U;
    const auto mix = [&](int rounds) {
        for (int i = 0; i < rounds; ++i) {
            v0 += v1;
            v2 += v3;
            v1 = std::rotl(v1, 13) ^ v0;
            v3 = std::rotl(v3, 16) ^ v2;
            v0 = std::rotl(v0, 32) + v3;
            v2 += v1;
            v1 = std::rotl(v1, 17) ^ v2;
            v3 = std::rotl(v3, 21) ^ v0;
            v2 = std::rotl(v2, 32);
        }
    };
    const auto take = [&](std::uint64_t word) {
        v3 ^= word;
        mix(2);
        v0 ^= word;
    };
    for (const std::uint64_t word : message) take(word);
    take(std::uint64_t{8} * message.size() << 56U);
    v2 ^= 0xeeU;
    mix(4);
    const std::uint64_t low = v0 ^ v1 ^ v2 ^ v3;
    v1 ^= 0xddU;
    mix(4);
    return {low, v0 ^ v1 ^ v2 ^ v3};
}

}  // namespace opsmgr::mock
