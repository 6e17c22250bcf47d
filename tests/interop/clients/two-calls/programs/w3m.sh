#!/bin/sh
# It tells the status in the header that it prints, not by its exit code.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
place=${OPSMGR_URL#http://}
(umask 077 && printf 'host %s\nport %s\nrealm MMS Public API\nlogin %s\npassword %s\n' "${place%:*}" "${place#*:}" "$CLIENT_USER" "$CLIENT_KEY" >"$folder/passwd")
HOME=$folder w3m -o "passwd_file=$folder/passwd" -dump_extra "$URL" </dev/null | grep -q 'HTTP/1.[01] 200'
