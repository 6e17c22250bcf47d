// The hash functions against the examples of their own documents: RFC 1321, A.5, and the examples of FIPS 180-4.
#include <opsmgr/contracts/digest.hpp>

#include "catch.hpp"

using namespace opsmgr;

TEST_CASE("MD5 comes out as RFC 1321 has it") {
    const auto md5 = [](std::string_view text) { return digest_hash(DigestAlgorithm::md5, text); };
    CHECK(md5("") == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(md5("abc") == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(md5("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
    CHECK(md5("12345678901234567890123456789012345678901234567890123456789012345678901234567890") ==
          "57edf4a22be3c955ac49da2e2107b67a");
}

TEST_CASE("SHA-256 comes out as FIPS 180-4 has it") {
    const auto sha256 = [](std::string_view text) { return digest_hash(DigestAlgorithm::sha_256, text); };
    CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(sha256(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
