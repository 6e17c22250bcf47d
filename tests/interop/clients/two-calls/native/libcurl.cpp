#include <curl/curl.h>

#include "two_calls.hpp"

static size_t ignore(char*, size_t size, size_t count, void*) {
    return size * count;
}

int main() {
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_HTTPAUTH, CURLAUTH_DIGEST);
    curl_easy_setopt(handle, CURLOPT_USERPWD, (setting("CLIENT_USER") + ":" + setting("CLIENT_KEY")).c_str());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, ignore);
    return run([&](const std::string& method, const std::string& url) {
        curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, method.c_str());
        curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
        const CURLcode code = curl_easy_perform(handle);
        if (code != CURLE_OK) std::puts(curl_easy_strerror(code));
        long status = 0;
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
        return code == CURLE_OK ? static_cast<int>(status) : 0;
    });
}
