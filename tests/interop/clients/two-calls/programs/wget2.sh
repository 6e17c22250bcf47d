#!/bin/sh
wget2 --quiet --tries=1 --timeout=20 --output-document=/dev/null --http-user="$CLIENT_USER" --http-password="$CLIENT_KEY" "$URL"
