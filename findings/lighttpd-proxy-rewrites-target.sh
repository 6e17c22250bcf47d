#!/usr/bin/env bash
# lighttpd as a gateway breaks digest authentication for targets with "%7E", even in the query.
#
# Package: lighttpd 1.4.69-1 (Debian 12), twice: mod_proxy in front of mod_auth; curl as the client.
# Guess: a gateway without rewriting rules passes the target of a request on as it came. What the client signs is what
# the server sees.
# Seen: the gateway decodes %7E to "~" in path and query before it passes the request on, as part of url-normalize, which is on
# by default. The server behind it refuses the signature with 400, as the uri of the field is another target. Without
# the gateway, or without %7E, all is well.
# Matters to: who puts a gateway in front of a digest server. Set server.http-parseopts = ("url-normalize" => "disable").
set -euo pipefail

work=$(mktemp -d)
servers=()
trap '{ ((${#servers[@]} == 0)) || kill "${servers[@]}"; } 2> /dev/null; rm -rf "$work"' EXIT
cd "$work"
apt-get download lighttpd=1.4.69-1 libxxhash0 libnettle8 libpcre2-8-0 >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(dirname "$(find root -name 'libxxhash.so.0')")
export LD_LIBRARY_PATH="$work/$LD_LIBRARY_PATH"

free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
direct=$(free)
gateway=$(free)
mkdir -p pages
touch 'pages/~jobs' pages/jobs
printf 'user:jobs:%s\n' "$(printf 'user:jobs:key' | md5sum | cut -d ' ' -f 1)" >users
cat >server.conf <<END
server.port = $direct
server.bind = "127.0.0.1"
server.document-root = "$work/pages"
server.modules = ("mod_auth", "mod_authn_file")
auth.backend = "htdigest"
auth.backend.htdigest.userfile = "$work/users"
auth.require = ("/" => ("method" => "digest", "realm" => "jobs", "require" => "valid-user"))
END
cat >gateway.conf <<END
server.port = $gateway
server.bind = "127.0.0.1"
server.document-root = "$work/pages"
server.modules = ("mod_proxy")
proxy.server = ("" => (("host" => "127.0.0.1", "port" => $direct)))
END
for name in server gateway; do
    root/usr/sbin/lighttpd -D -m "$work/root/usr/lib/lighttpd" -f "$name.conf" 2>"$name.log" &
    servers+=($!)
done
ask() { curl --silent --output /dev/null --max-time 20 --retry 20 --retry-connrefused --retry-delay 1 --digest --user user:key --write-out '%{http_code}' "$1"; }

seen=""
for port in "$direct" "$gateway"; do
    for target in /jobs '/jobs?name=%7Ea' /%7Ejobs; do
        seen+="$(ask "http://127.0.0.1:$port$target") "
    done
done
if [[ $seen == '200 200 200 200 400 400 ' ]]; then
    echo "seen: direct and through the gateway, each without %7E, in the query, in the path: $seen"
else
    echo "changed: $seen"
    exit 1
fi
