#!/usr/bin/env bash
# Squid in front of a digest server hands on the challenge and keeps the answer to it for itself.
#
# Packages: squid 5.7-2+deb12u6 (Debian 12), as an accelerator in front of one server; curl as the client.
# Guess: a gateway that hands WWW-Authenticate to the client hands Authorization to the server.
# Seen: the 401 and its challenge come through, the field Authorization is taken out of each signed request, and the client gets 401 for
# ever, without a word in the log. With login=PASS at cache_peer, whose name speaks of the login to the peer, it goes through unchanged.
# Matters to: who puts Squid in front of an API with digest: it looks like a wrong key.
set -euo pipefail

work=$(mktemp -d)
running=()
trap '{ ((${#running[@]} == 0)) || kill "${running[@]}"; wait; } 2> /dev/null; rm -rf "$work"' EXIT
cd "$work"
apt-get download squid=5.7-2+deb12u6 squid-common=5.7-2+deb12u6 squid-langpack libecap3 libnetfilter-conntrack3 libnfnetlink0 libmnl0 libtdb1 \
    libltdl7 >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH="$work/$(dirname "$(find root -name 'libecap.so.3')")"
export LD_LIBRARY_PATH
chmod 755 "$work"

cat >server.py <<'PY'
import hashlib
import http.server
import re


def md5(*parts):
    return hashlib.md5(":".join(parts).encode()).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        field = {name: value.strip('"') for name, value in re.findall(r'(\w+)=("[^"]*"|[^\s,]+)', self.headers.get("Authorization", ""))}
        signature = md5(md5("user", "jobs", "key"), "a1", field.get("nc", ""), field.get("cnonce", ""), "auth", md5("GET", self.path))
        self.send_response(200 if field.get("response") == signature else 401)
        self.send_header("WWW-Authenticate", 'Digest realm="jobs", nonce="a1", algorithm=MD5, qop="auth"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
PY
python3 server.py >port &
running+=($!)
until [[ -s port ]]; do sleep 0.2; done

gateway() { # port, options of the peer
    mkdir -m 777 "state$1"
    cat >"$1.conf" <<END
http_port 127.0.0.1:$1 accel defaultsite=127.0.0.1
cache_peer 127.0.0.1 parent $(<port) 0 no-query originserver name=server $2
http_access allow all
cache deny all
access_log none
cache_log $work/state$1/log
pid_filename none
netdb_filename none
pinger_enable off
shutdown_lifetime 0 seconds
cache_effective_user nobody
coredump_dir $work/state$1
mime_table $work/root/usr/share/squid/mime.conf
error_directory $work/root/usr/share/squid-langpack/en
icon_directory $work/root/usr/share/squid/icons
unlinkd_program $work/root/usr/lib/squid/unlinkd
END
    root/usr/sbin/squid -N -n "finding$1" -f "$1.conf" 2>/dev/null &
    running+=($!)
}
free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
ask() { curl --silent --output /dev/null --max-time 20 --retry 20 --retry-connrefused --retry-delay 1 --digest --user user:key --write-out '%{http_code}' "$1"; }
plain=$(free)
gateway "$plain" ''
pass=$(free)
gateway "$pass" login=PASS
seen="direct $(ask "http://127.0.0.1:$(<port)/job"), squid $(ask "http://127.0.0.1:$plain/job"), with login=PASS $(ask "http://127.0.0.1:$pass/job")"
if [[ $seen == 'direct 200, squid 401, with login=PASS 200' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
