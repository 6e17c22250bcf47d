#include <opsmgr/contracts/other_schemes.hpp>

#include "catch.hpp"

namespace opsmgr {
namespace {

TEST_CASE("schemes are told with their realms where Digest is not among them") {
    const auto schemes = [](std::initializer_list<Header> fields) { return schemes_without_digest(Headers(fields)); };
    CHECK(schemes({}).empty());
    CHECK(schemes({{"WWW-Authenticate", R"(Basic realm="corp")"}}) == R"(Basic (realm "corp"))");
    CHECK(schemes({{"WWW-Authenticate", "Negotiate"}, {"WWW-Authenticate", "NTLM"}}) == "Negotiate, NTLM");
    CHECK(schemes({{"WWW-Authenticate", R"(Basic realm="a", digest realm="b", nonce="c")"}}).empty());
    CHECK(schemes({{"WWW-Authenticate", R"(Basic realm="never closed)"}}) == "Basic");
}

}  // namespace
}  // namespace opsmgr
