#!/bin/sh
wget --quiet --tries=1 --timeout=20 --output-document=/dev/null --method="$METHOD" --user="$CLIENT_USER" --password="$CLIENT_KEY" "$URL"
