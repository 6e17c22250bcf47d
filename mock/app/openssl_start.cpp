// Keeps OpenSSL small where it has next to nothing to do.
//
// cpp-httplib's library sets up all of OpenSSL before main() begins: the texts of its errors, the names of its ciphers,
// its configuration. Plain http needs none of it, and it takes a sixth of the memory of a mock that is ready. What was
// declined first stays declined, so this has to run before the initialisers of the libraries: from .preinit_array
// (System V ABI), which the GNU C library runs with the arguments of main(). Elsewhere nothing is saved.
#include <openssl/ssl.h>

#include <algorithm>
#include <string_view>

namespace {

bool over_plain_http(int argc, char** argv) {
    const auto is_about_tls = [](std::string_view argument) {
        return argument.starts_with("--tls") || argument.starts_with("--cert");
    };
    if (argc < 2) return false;
    const std::string_view command = argv[1];
    return (command == "serve" || command == "run") && std::none_of(argv + 2, argv + argc, is_about_tls);
}

[[maybe_unused]] void decline(int argc, char** argv, char**) {
    if (!over_plain_http(argc, argv)) return;
    OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_SSL_STRINGS | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
                         OPENSSL_INIT_NO_ADD_ALL_CIPHERS | OPENSSL_INIT_NO_ADD_ALL_DIGESTS |
                         OPENSSL_INIT_NO_LOAD_CONFIG,
                     nullptr);
}

}  // namespace

#ifdef __GLIBC__
[[gnu::section(".preinit_array"), gnu::used]] static void (*const before_the_libraries)(int, char**, char**) = decline;
#endif
