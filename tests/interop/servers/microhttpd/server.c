// Answers 200 with an empty JSON object to every request that has signed in as libmicrohttpd wants it, which is asked as its manual
// shows. Prints one line of JSON when it listens, and ends with its standard input.
//
//     server SECONDS
//
// SECONDS is how long a nonce lives.
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USER "microhttpd-user"
#define KEY "microhttpd-key-0123456789"
#define REALM "MMS Public API"
#define OPAQUE "11733b200778ce33060f31c9af70a870ba96ddd4"

static unsigned life;

static struct MHD_Response* document(void) {
    struct MHD_Response* response = MHD_create_response_from_buffer(2, (void*)"{}", MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json");
    return response;
}

static enum MHD_Result answer(void* unused, struct MHD_Connection* connection, const char* url, const char* method, const char* version,
                              const char* data, size_t* size, void** state) {
    static int begun;
    (void)unused, (void)url, (void)method, (void)version, (void)data;
    if (*state == NULL) {
        *state = &begun;
        return MHD_YES;
    }
    if (*size != 0) {
        *size = 0;
        return MHD_YES;
    }
    struct MHD_Response* response = document();
    enum MHD_Result sent;
    char* user = MHD_digest_auth_get_username(connection);
    int found = user == NULL || strcmp(user, USER) != 0
                    ? MHD_NO
                    : MHD_digest_auth_check2(connection, REALM, USER, KEY, life, MHD_DIGEST_ALG_MD5);
    MHD_free(user);
    if (found == MHD_YES) sent = MHD_queue_response(connection, MHD_HTTP_OK, response);
    else
        sent = MHD_queue_auth_fail_response2(connection, REALM, OPAQUE, response, found == MHD_INVALID_NONCE ? MHD_YES : MHD_NO,
                                             MHD_DIGEST_ALG_MD5);
    MHD_destroy_response(response);
    return sent;
}

int main(int count, char** arguments) {
    life = count > 1 ? (unsigned)atoi(arguments[1]) : 300;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon* server = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, &answer, NULL, MHD_OPTION_SOCK_ADDR, (struct sockaddr*)&address,
        MHD_OPTION_DIGEST_AUTH_RANDOM, (size_t)8, "a secret", MHD_OPTION_NONCE_NC_SIZE, 300u, MHD_OPTION_END);
    if (server == NULL) return 1;
    printf("{\"url\": \"http://127.0.0.1:%u\", \"publicKey\": \"%s\", \"privateKey\": \"%s\", \"version\": \"%s\"}\n",
           MHD_get_daemon_info(server, MHD_DAEMON_INFO_BIND_PORT)->port, USER, KEY, MHD_get_version());
    fflush(stdout);
    while (getchar() != EOF) {}
    MHD_stop_daemon(server);
    return 0;
}
