// The proof that something was made here: HMAC with SHA-256 (RFC 2104) under one key.
//
//     Mac mac(key);
//     const auto proof = mac.of(bytes);
#pragma once

#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

namespace opsmgr::mock {

/// The key is set up once, which takes longer than the hashing. For one thread at a time.
class Mac {
  public:
    using Key = std::array<unsigned char, 32>;

    explicit Mac(const Key& key)
        : method_(EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free),
          context_(EVP_MAC_CTX_new(method_.get()), EVP_MAC_CTX_free) {
        std::string hash = "SHA256";
        const OSSL_PARAM settings[] = {OSSL_PARAM_construct_utf8_string("digest", hash.data(), 0), OSSL_PARAM_construct_end()};
        if (!context_ || EVP_MAC_init(context_.get(), key.data(), key.size(), settings) != 1)
            throw std::runtime_error("the cryptographic library refuses HMAC with SHA-256");
    }

    [[nodiscard]] std::array<unsigned char, 32> of(std::span<const unsigned char> bytes) {
        std::array<unsigned char, 32> mac{};
        std::size_t size = 0;
        if (EVP_MAC_init(context_.get(), nullptr, 0, nullptr) != 1 ||
            EVP_MAC_update(context_.get(), bytes.data(), bytes.size()) != 1 ||
            EVP_MAC_final(context_.get(), mac.data(), &size, mac.size()) != 1)
            throw std::runtime_error("the cryptographic library fails at HMAC");
        return mac;
    }

  private:
    std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> method_;
    std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context_;
};

}  // namespace opsmgr::mock
