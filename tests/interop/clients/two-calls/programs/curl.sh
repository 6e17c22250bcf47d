#!/bin/sh
# All calls in one process of curl, which keeps connection and nonce: see with-targets.sh.
set -- --request PUT "$PUT_URL"
number=1
while [ "$number" -lt "$CALLS_COUNT" ]; do
    set -- "$@" --next --digest --user "$CLIENT_USER:$CLIENT_KEY" --silent --output /dev/null --write-out 'GET %{http_code}\n' "$GET_URL"
    number=$((number + 1))
done
said=$(curl --digest --user "$CLIENT_USER:$CLIENT_KEY" --silent --output /dev/null --write-out 'PUT %{http_code}\n' "$@")
echo "$said"
[ "$(echo "$said" | grep -c ' 200$')" -eq "$CALLS_COUNT" ]
