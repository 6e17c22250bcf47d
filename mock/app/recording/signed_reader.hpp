// Reads from a deployment: GET only, signed by Digest, at a measured pace, and no more often than agreed.
//
//     SignedReader reader(*parse_url("https://ops.example.com"), {public_key, private_key}, {});
//     auto body = reader.get("/api/public/v1.0/groups");   // the document, or one sentence
#pragma once

#include <opsmgr/contracts/digest.hpp>

#include "client/message/gateway.hpp"
#include "client/transport/transport.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <tl/expected.hpp>

namespace opsmgr::mock {

/// Never printed, whatever goes wrong.
struct ReaderKeys {
    std::string public_key;
    std::string private_key;
};

struct ReaderOptions {
    client::TransportOptions transport;
    unsigned requests = 200;  ///< the most that are sent, those for signing in included
    unsigned seconds = 300;   ///< after which no further request is sent
};

class SignedReader {
  public:
    SignedReader(Url url, ReaderKeys keys, const ReaderOptions& options);

    static constexpr std::size_t bytes_at_most = 64U << 20U;  ///< of all bodies together

    /// The body of a 200. Anything else is an error, with what the target says about it; a 429 or 503 is not tried
    /// again.
    [[nodiscard]] tl::expected<std::string, std::string> get(const std::string& target);

  private:
    [[nodiscard]] tl::expected<client::Response, std::string> send(const std::string& target);
    [[nodiscard]] tl::expected<std::string, std::string> take_body(client::Response response);
    [[nodiscard]] tl::expected<void, std::string> take_challenge(const client::Response& response);
    [[nodiscard]] std::string refusal_in(const client::Response& answer) const;
    [[nodiscard]] std::string refused_keys(const client::Refusal& refusal, const std::string& said) const;
    [[nodiscard]] std::string signature(const std::string& uri);
    void keep_pace();

    Url url_;
    client::Transport transport_;
    ReaderKeys keys_;
    unsigned requests_at_most_;
    unsigned seconds_at_most_;
    std::chrono::steady_clock::time_point end_;
    unsigned sent_ = 0;
    std::size_t read_bytes_ = 0;
    std::chrono::steady_clock::time_point last_{};
    std::optional<AuthScheme> challenge_;
    DigestAlgorithm algorithm_ = DigestAlgorithm::md5;
    unsigned count_ = 0;  // of the uses of the nonce
};

}  // namespace opsmgr::mock
