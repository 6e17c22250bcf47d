#define CPPHTTPLIB_OPENSSL_SUPPORT
#include <httplib.h>

#include "two_calls.hpp"

int main() {
    httplib::Client client(host(), port());
    client.set_digest_auth(setting("CLIENT_USER"), setting("CLIENT_KEY"));
    client.set_url_encode(false);
    return run([&](const std::string& method, const std::string& url) {
        const auto result = method == "PUT" ? client.Put(path_of(url), "", "") : client.Get(path_of(url));
        if (!result) std::puts(httplib::to_string(result.error()).c_str());
        return result ? result->status : 0;
    });
}
