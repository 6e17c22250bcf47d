#!/usr/bin/env bash
# One slash behind proxy_pass, and nginx breaks digest authentication for targets with escapes.
#
# Packages: nginx 1.22.1-9+deb12u11 as the gateway, lighttpd 1.4.69-1 with mod_auth behind it (both Debian 12); curl as the client.
# Guess: "location / { proxy_pass http://server/; }" replaces "/" by "/", which is to change nothing.
# Seen: with the slash nginx sends the path that it has decoded, merged and escaped anew: %7E becomes "~", "//" becomes "/". The
# client has signed what it sent, so that the server behind refuses the signature with 400. Without the slash the target passes
# as it came. Paths without escapes work either way, and so does the query, so that the fault hides for long.
# Matters to: who puts nginx in front of a digest server, or moves it below a prefix, for which the slash is needed.
set -euo pipefail

work=$(mktemp -d)
servers=()
trap '{ ((${#servers[@]} == 0)) || kill "${servers[@]}"; } 2> /dev/null; rm -rf "$work"' EXIT
cd "$work"
chmod 755 "$work"
apt-get download lighttpd=1.4.69-1 libxxhash0 libnettle8 libpcre2-8-0 nginx=1.22.1-9+deb12u11 >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH="$work/$(dirname "$(find root -name 'libxxhash.so.0')")"
export LD_LIBRARY_PATH

free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
direct=$(free)
plain=$(free)
slash=$(free)
mkdir -p pages/old
touch 'pages/~jobs' pages/jobs pages/old/jobs
printf 'user:jobs:%s\n' "$(printf 'user:jobs:key' | md5sum | cut -d ' ' -f 1)" >users
cat >server.conf <<END
server.port = $direct
server.bind = "127.0.0.1"
server.document-root = "$work/pages"
server.modules = ("mod_auth", "mod_authn_file")
server.http-parseopts = ("url-normalize" => "disable")
auth.backend = "htdigest"
auth.backend.htdigest.userfile = "$work/users"
auth.require = ("/" => ("method" => "digest", "realm" => "jobs", "require" => "valid-user"))
END
cat >gateway.conf <<END
daemon off;
pid $work/pid;
error_log $work/gateway.log;
events {}
http {
    access_log off;
    client_body_temp_path $work/body;
    proxy_temp_path $work/proxy;
    fastcgi_temp_path $work/fastcgi;
    uwsgi_temp_path $work/uwsgi;
    scgi_temp_path $work/scgi;
    server { listen 127.0.0.1:$plain; location / { proxy_pass http://127.0.0.1:$direct; } }
    server { listen 127.0.0.1:$slash; location / { proxy_pass http://127.0.0.1:$direct/; } }
}
END
root/usr/sbin/lighttpd -D -m "$work/root/usr/lib/lighttpd" -f server.conf 2>server.log &
servers+=($!)
root/usr/sbin/nginx -p "$work" -c gateway.conf -e "$work/gateway.log" &
servers+=($!)
ask() { curl --silent --output /dev/null --max-time 20 --retry 20 --retry-connrefused --retry-delay 1 --digest --user user:key --write-out '%{http_code} ' "$1"; }

seen=
for port in "$direct" "$plain" "$slash"; do
    for target in /jobs '/jobs?name=%7Ea' /%7Ejobs //old/jobs; do
        seen+=$(ask "http://127.0.0.1:$port$target")
    done
    seen+="; "
done
if [[ $seen == '200 200 200 200 ; 200 200 200 200 ; 200 200 400 400 ; ' ]]; then
    echo "seen: direct, through nginx, through nginx with the slash, each for /jobs, an escape in the query and in the path, and //: $seen"
else
    echo "changed: $seen"
    exit 1
fi
