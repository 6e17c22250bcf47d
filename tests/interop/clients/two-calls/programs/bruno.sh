#!/bin/sh
# All calls in one run of Bruno's CLI, the first argument: see with-targets.sh.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo '{"version": "1", "name": "two calls", "type": "collection"}' >"$folder/bruno.json"
number=0
while [ "$number" -lt "$CALLS_COUNT" ]; do
    method=get url=$GET_URL
    [ "$number" -gt 0 ] || method=put url=$PUT_URL
    number=$((number + 1))
    cat >"$folder/call-$number.bru" <<BRU
meta {
  name: call $number
  type: http
  seq: $number
}

$method {
  url: $url
  body: none
  auth: digest
}

auth:digest {
  username: $CLIENT_USER
  password: $CLIENT_KEY
}

assert {
  res.status: eq 200
}
BRU
done
cd "$folder" && "$1" run --noproxy
