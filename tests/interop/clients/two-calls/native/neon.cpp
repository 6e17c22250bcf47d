#include <ne_auth.h>
#include <ne_request.h>
#include <ne_session.h>

#include <cstring>

#include "two_calls.hpp"

static int credentials(void*, const char*, int attempt, char* user, char* key) {
    std::strncpy(user, setting("CLIENT_USER").c_str(), NE_ABUFSIZ - 1);
    std::strncpy(key, setting("CLIENT_KEY").c_str(), NE_ABUFSIZ - 1);
    return attempt;
}

int main() {
    ne_session* session = ne_session_create("http", host().c_str(), static_cast<unsigned>(port()));
    ne_set_server_auth(session, credentials, nullptr);
    return run([&](const std::string& method, const std::string& url) {
        ne_request* request = ne_request_create(session, method.c_str(), path_of(url).c_str());
        if (method == "PUT") ne_set_request_body_buffer(request, "", 0);
        if (ne_request_dispatch(request) != NE_OK) std::puts(ne_get_error(session));
        const int status = ne_get_status(request)->code;
        ne_request_destroy(request);
        return status;
    });
}
