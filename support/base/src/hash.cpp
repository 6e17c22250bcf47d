// By the functions that OpenSSL has for one algorithm each. It calls them deprecated and points to EVP, which looks an
// algorithm up in a provider: the first look-up sets up all that the provider can do, a megabyte of memory of which
// digest sign-in uses two functions, and where the machine keeps to FIPS 140 it finds no MD5.
#include <opsmgr/base/hash.hpp>

#include <openssl/md5.h>
#include <openssl/sha.h>

namespace opsmgr {

std::array<unsigned char, 16> md5(std::string_view bytes) {
    std::array<unsigned char, 16> hash{};
    MD5_CTX state;
    MD5_Init(&state);
    MD5_Update(&state, bytes.data(), bytes.size());
    MD5_Final(hash.data(), &state);
    return hash;
}

std::array<unsigned char, 32> sha256(std::string_view bytes) {
    std::array<unsigned char, 32> hash{};
    SHA256_CTX state;
    SHA256_Init(&state);
    SHA256_Update(&state, bytes.data(), bytes.size());
    SHA256_Final(hash.data(), &state);
    return hash;
}

}  // namespace opsmgr
