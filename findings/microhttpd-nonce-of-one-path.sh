#!/usr/bin/env bash
# libmicrohttpd binds a nonce to the first path and method, so that a client which keeps nonces asks twice for nearly everything.
#
# Package: libmicrohttpd-dev 0.9.75-6 (Debian 12); requests 2.34.2 as a client that keeps its nonce.
# Guess: a nonce serves the whole realm, as a challenge without "domain" says (RFC 7616, 3.3): four requests cost one challenge.
# Seen: a nonce that comes from one path is refused with stale="true" on any other path and for any other method. Ten GETs of one
# path cost 11 requests; of ten paths they cost 20, of which nine are refused as stale. That is legal (RFC 7616, 5.4), and "stale" stands in quotes, which is not (3.3).
# Matters to: who counts requests, and clients that give up at a second 401.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download libmicrohttpd-dev=0.9.75-6 libmicrohttpd12=0.9.75-6 >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" root; done
cat >server.c <<'C'
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
static int requests, stale;
static enum MHD_Result answer(void* none, struct MHD_Connection* connection, const char* url, const char* method, const char* version,
                              const char* data, size_t* size, void** state) {
    static int begun;
    (void)none, (void)method, (void)version, (void)data, (void)size;
    if (*state == NULL) {
        *state = &begun;
        return MHD_YES;
    }
    ++requests;
    char text[64] = "";
    if (strcmp(url, "/count") == 0) snprintf(text, sizeof text, "%d requests, %d stale", requests - 1, stale);
    struct MHD_Response* response = MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_COPY);
    if (strcmp(url, "/count") == 0) {
        requests = stale = 0;
        return MHD_queue_response(connection, 200, response);
    }
    char* user = MHD_digest_auth_get_username(connection);
    int found = user == NULL ? MHD_NO : MHD_digest_auth_check2(connection, "jobs", "user", "key", 300, MHD_DIGEST_ALG_MD5);
    MHD_free(user);
    stale += found == MHD_INVALID_NONCE;
    return found == MHD_YES ? MHD_queue_response(connection, 200, response)
                            : MHD_queue_auth_fail_response2(connection, "jobs", "opaque", response, found == MHD_INVALID_NONCE, MHD_DIGEST_ALG_MD5);
}
int main(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon* server = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, &answer, NULL, MHD_OPTION_SOCK_ADDR, (struct sockaddr*)&address,
                                                 MHD_OPTION_DIGEST_AUTH_RANDOM, (size_t)6, "secret", MHD_OPTION_NONCE_NC_SIZE, 300u, MHD_OPTION_END);
    printf("%u\n", MHD_get_daemon_info(server, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    while (getchar() != EOF) {}
    MHD_stop_daemon(server);
    return 0;
}
C
libraries=$(dirname "$(find "$work/root" -name libmicrohttpd.so.12)")
cc -I root/usr/include server.c -L "$libraries" -lmicrohttpd -Wl,--allow-shlib-undefined -o server
mkfifo input
LD_LIBRARY_PATH=$libraries ./server <input >port &
exec 3>input
for _ in {1..100}; do [[ -s port ]] || sleep 0.1; done
url=http://127.0.0.1:$(cat port)
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check requests==2.34.2
cat >client.py <<'PY'
import sys

import requests
from requests.auth import HTTPDigestAuth

url, auth = sys.argv[1], HTTPDigestAuth("user", "key")
for path in sys.argv[2:]:
    requests.get(f"{url}/{path}", auth=auth).raise_for_status()
print(requests.get(f"{url}/count").text)
PY
same=$(venv/bin/python client.py "$url" same{,,,,,,,,,})
other=$(venv/bin/python client.py "$url" job{0..9})
exec 3>&-
seen="$same; $other"
if [[ $seen == '11 requests, 0 stale; 20 requests, 9 stale' ]]; then
    echo "seen: ten GETs of one path, and of ten paths: $seen"
else
    echo "changed: $seen"
    exit 1
fi
