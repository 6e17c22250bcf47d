#!/bin/sh
# All calls in one process of lftp, with GET: see with-targets.sh. It asks on and on when it is refused.
commands="set net:max-retries 1; set net:timeout 15; set cmd:fail-exit true"
number=0
while [ "$number" -lt "$CALLS_COUNT" ]; do
    commands="$commands; cat 'http://$CLIENT_USER:$CLIENT_KEY@${GET_URL#http://}'"
    number=$((number + 1))
done
HOME=/nonexistent exec timeout 15 lftp --norc -c "$commands" >/dev/null
