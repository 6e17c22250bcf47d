// Two calls with a client library of C or C++: see with-targets.sh. A program gives `run` a function of method and
// address that returns the status, or 0 where there was none.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

inline std::string setting(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// The address without the scheme, host and port.
inline std::string path_of(const std::string& url) {
    return url.substr(url.find('/', std::string("http://").size()));
}
inline std::string host() {
    const std::string url = setting("OPSMGR_URL");
    return url.substr(7, url.rfind(':') - 7);
}
inline int port() {
    const std::string url = setting("OPSMGR_URL");
    return std::stoi(url.substr(url.rfind(':') + 1));
}

template <class Call>
int run(Call call) {
    bool good = true;
    const int count = std::stoi(setting("CALLS_COUNT"));
    for (int number = 0; number < count; ++number) {
        const std::string method = number == 0 ? "PUT" : "GET";
        const int status = call(method, setting((method + "_URL").c_str()));
        std::printf("%s %d\n", method.c_str(), status);
        good = good && status == 200;
    }
    return good ? 0 : 1;
}
