// Forms of a key pair that sign in as well as the key does.
#pragma once

#include <opsmgr/base/secrets/secret_encodings.hpp>
#include <opsmgr/contracts/digest.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::suite {

/// The hash of user, realm and key (A1 of RFC 7616, 3.4.2), with MD5 and with SHA-256.
[[nodiscard]] inline std::vector<SecretEncoding> hashed_forms_of(std::string_view user, std::string_view realm,
                                                                 std::string_view key) {
    std::vector<SecretEncoding> all;
    for (const DigestAlgorithm algorithm : {DigestAlgorithm::md5, DigestAlgorithm::sha_256}) {
        const std::string hash = digest_a1(algorithm, user, realm, key).str();
        all.push_back({fmt::format("{} of user, realm and key", to_string(algorithm)), hash, true});
    }
    return all;
}

}  // namespace opsmgr::suite
