// By the functions that OpenSSL has for one algorithm each. It calls them deprecated and points to EVP, which looks an
// algorithm up in a provider: the first look-up sets up all that the provider can do, a megabyte of memory of which
// digest sign-in uses two functions, and where the machine keeps to FIPS 140 it finds no MD5.
#include <opsmgr/base/hash.hpp>

namespace opsmgr {

Md5::Md5() {
    MD5_Init(&state_);
}
void Md5::add(std::string_view bytes) {
    MD5_Update(&state_, bytes.data(), bytes.size());
}
std::array<unsigned char, 16> Md5::finish() {
    std::array<unsigned char, 16> hash{};
    MD5_Final(hash.data(), &state_);
    return hash;
}

Sha256::Sha256() {
    SHA256_Init(&state_);
}
void Sha256::add(std::string_view bytes) {
    SHA256_Update(&state_, bytes.data(), bytes.size());
}
std::array<unsigned char, 32> Sha256::finish() {
    std::array<unsigned char, 32> hash{};
    SHA256_Final(hash.data(), &state_);
    return hash;
}

}  // namespace opsmgr
