#include <libsoup/soup.h>

#include "two_calls.hpp"

static gboolean sign_in(SoupMessage*, SoupAuth* auth, gboolean again, gpointer) {
    if (again) return FALSE;
    soup_auth_authenticate(auth, setting("CLIENT_USER").c_str(), setting("CLIENT_KEY").c_str());
    return TRUE;
}

int main() {
    SoupSession* session = soup_session_new();
    return run([&](const std::string& method, const std::string& url) {
        GUri* address = g_uri_parse(url.c_str(), static_cast<GUriFlags>(SOUP_HTTP_URI_FLAGS), nullptr);
        SoupMessage* message = soup_message_new_from_uri(method.c_str(), address);
        g_signal_connect(message, "authenticate", G_CALLBACK(sign_in), nullptr);
        GError* error = nullptr;
        GBytes* body = soup_session_send_and_read(session, message, nullptr, &error);
        if (error != nullptr) std::puts(error->message);
        const int status = error == nullptr ? static_cast<int>(soup_message_get_status(message)) : 0;
        g_clear_error(&error);
        if (body != nullptr) g_bytes_unref(body);
        g_object_unref(message);
        g_uri_unref(address);
        return status;
    });
}
