#!/bin/sh
exec "$1" --check-status --ignore-stdin --timeout=20 --auth-type=digest --auth="$CLIENT_USER:$CLIENT_KEY" "$METHOD" "$URL"
