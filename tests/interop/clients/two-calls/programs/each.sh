#!/bin/sh
# A process a call, for programs that make one call each: see with-targets.sh.
#
#   each.sh COMMAND...     finds what to ask for in METHOD and URL; CALLS_FIRST=GET for one that knows no PUT
good=0
number=0
while [ "$number" -lt "$CALLS_COUNT" ]; do
    method=GET url=$GET_URL
    [ "$number" -gt 0 ] || [ "$CALLS_FIRST" = GET ] || method=PUT url=$PUT_URL
    if METHOD=$method URL=$url "$@" >/dev/null; then good=$((good + 1)) && echo "$method 200"; else echo "$method: exit code $?"; fi
    number=$((number + 1))
done
[ "$good" -eq "$CALLS_COUNT" ]
