#include "retry_client.hpp"

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <thread>

namespace {

size_t ignore(char*, size_t, size_t count, void*) {
    return count;
}

}  // namespace

long retry_job(const Account& account, const std::string& group, const std::string& job, int attempts) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
    const std::string url = account.url + "/api/public/v1.0/groups/" + group + "/logCollectionJobs/" + job + "/retry";
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, "PUT");
    curl_easy_setopt(curl.get(), CURLOPT_HTTPAUTH, CURLAUTH_DIGEST);
    curl_easy_setopt(curl.get(), CURLOPT_USERNAME, account.public_key.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, account.private_key.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, ignore);
    long status = 0;
    for (int attempt = 1; attempt <= attempts; ++attempt) {
        status = 0;
        if (curl_easy_perform(curl.get()) == CURLE_OK) curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
        if (status != 429 && status != 503) break;
        curl_off_t seconds = 0;
        curl_easy_getinfo(curl.get(), CURLINFO_RETRY_AFTER, &seconds);
        if (attempt < attempts) std::this_thread::sleep_for(std::chrono::seconds(seconds));
    }
    return status;
}
