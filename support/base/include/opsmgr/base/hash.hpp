// The two hash functions of digest sign-in (RFC 7616, 3.3 and 6.1), over pieces of bytes.
//
//     Md5 hash;
//     hash.add("user:");
//     hash.add("realm");
//     const std::array<unsigned char, 16> bytes = hash.finish();   // once
#pragma once

#include <openssl/md5.h>
#include <openssl/sha.h>

#include <array>
#include <string_view>

namespace opsmgr {

/// RFC 1321.
class Md5 {
  public:
    Md5();
    void add(std::string_view bytes);
    [[nodiscard]] std::array<unsigned char, 16> finish();

  private:
    MD5_CTX state_;
};

/// FIPS 180-4.
class Sha256 {
  public:
    Sha256();
    void add(std::string_view bytes);
    [[nodiscard]] std::array<unsigned char, 32> finish();

  private:
    SHA256_CTX state_;
};

}  // namespace opsmgr
