// `Authentication-Info`, by which a server shows that it knows the key too (RFC 7616, 3.5).
#pragma once

#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <string>
#include <string_view>

namespace opsmgr::mock {

/// `rspauth="...", cnonce="...", nc=00000001, qop=auth` for these credentials of that key, and `nextnonce` where there
/// is one. `body` is that of the answer. Empty when the algorithm is unknown.
[[nodiscard]] inline std::string authentication_info(const AuthSchemeView& credentials, const KeyPair& key,
                                                     const std::string& realm, std::string_view body,
                                                     std::string_view next_nonce) {
    const auto algorithm = parse_algorithm(credentials.value("algorithm").value_or("MD5"));
    if (!algorithm) return {};
    const HexHash a1 = digest_a1(*algorithm, key.public_key, realm, key.private_key);
    const DigestInput answer{a1,
                             "",
                             credentials.value("uri").value_or(""),
                             credentials.value("nonce").value_or(""),
                             credentials.value("nc").value_or(""),
                             credentials.value("cnonce").value_or(""),
                             credentials.value("qop").value_or(""),
                             body};
    std::string info = "rspauth=" + quoted_string(digest_response(*algorithm, answer).text());
    if (!answer.qop.empty())
        info.append(", cnonce=")
            .append(quoted_string(answer.cnonce))
            .append(", nc=")
            .append(answer.nc)
            .append(", qop=")
            .append(answer.qop);
    if (!next_nonce.empty()) info.append(", nextnonce=").append(quoted_string(next_nonce));
    return info;
}

}  // namespace opsmgr::mock
