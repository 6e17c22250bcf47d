// What a client wrote on the wire, as far as clients differ in it: lengths, and the parameters of its credentials.
#pragma once

#include <opsmgr/base/json.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// One exchange, as short as it can be told.
struct WireFacts {
    std::string method;
    std::string target;
    int status = 0;
    std::string length;  ///< of Content-Length, of Transfer-Encoding where there is one, or empty
    /// Of a Digest Authorization, in order and as sent, with their quotes: `{"qop", "\"auth\""}`. Those that the
    /// journal shows, but for `username`.
    std::vector<std::pair<std::string, std::string>> credentials{};
};

/// Of an exchange of the journal.
[[nodiscard]] WireFacts wire_facts(const Json& exchange);
/// `{"method": "PUT", "status": 401, "length": "0", ...}`; empty members are left out.
[[nodiscard]] Json to_json(const WireFacts& facts);

inline constexpr std::size_t wire_facts_at_most = 40;  ///< a stage; more are counted only

}  // namespace opsmgr::mock
