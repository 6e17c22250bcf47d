// Keeps OpenSSL small where it has next to nothing to do.
//
// cpp-httplib sets up all of OpenSSL before main() begins: the texts of its errors, the names of its ciphers, its
// configuration. Plain http needs none of it, and it takes a sixth of the memory of a mock that is ready, and half of
// the start of the static program. What was declined first stays declined, so this has to run before the initialiser
// of cpp-httplib. The GNU C library runs it from .preinit_array (System V ABI), with the arguments of main(); musl has
// no such thing, and runs it as the first initialiser of the program, without arguments.
#include <openssl/ssl.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

bool over_plain_http(const std::vector<std::string_view>& arguments) {
    const auto is_about_tls = [](std::string_view argument) {
        return argument.starts_with("--tls") || argument.starts_with("--cert");
    };
    if (arguments.size() < 2) return false;
    const std::string_view command = arguments[1];
    return (command == "serve" || command == "run") &&
           std::none_of(arguments.begin() + 2, arguments.end(), is_about_tls);
}

void decline_for(const std::vector<std::string_view>& arguments) {
    if (!over_plain_http(arguments)) return;
    OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_SSL_STRINGS | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
                         OPENSSL_INIT_NO_ADD_ALL_CIPHERS | OPENSSL_INIT_NO_ADD_ALL_DIGESTS |
                         OPENSSL_INIT_NO_LOAD_CONFIG,
                     nullptr);
}

#ifdef __GLIBC__

void decline(int argc, char** argv, char**) {
    decline_for({argv, argv + argc});
}

[[gnu::section(".preinit_array"), gnu::used]] void (*const before_the_libraries)(int, char**, char**) = decline;

#else

/// The arguments, each with a zero behind it (proc(5)); empty where /proc is not there, and then nothing is saved.
std::string command_line() {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/cmdline", "rb"), std::fclose);
    std::string text;
    char part[4096];
    while (file != nullptr) {
        const std::size_t size = std::fread(part, 1, sizeof part, file.get());
        if (size == 0) break;
        text.append(part, size);
    }
    return text;
}

[[gnu::constructor(101)]] void decline() {
    const std::string text = command_line();
    std::vector<std::string_view> arguments;
    for (std::size_t at = 0; at < text.size(); at += arguments.back().size() + 1)
        arguments.emplace_back(text.c_str() + at);
    decline_for(arguments);
}

#endif

}  // namespace
