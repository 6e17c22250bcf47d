#!/bin/sh
# Runs a client with the two addresses that it is to ask for: PUT of the first, GET of the second.
#
#   with-targets.sh COMMAND...
#
# The mock is found in the OPSMGR_ variables. CALLS_QUERY is the query of both addresses, CALLS_COUNT the number of calls (2): all
# but the first are the GET. The client prints a line a call, `PUT 200`, and ends with 0 only when each was answered 200.
job=$OPSMGR_URL/api/public/v1.0/groups/$OPSMGR_GROUP_ID/logCollectionJobs/$OPSMGR_JOB_ID
export PUT_URL="$job/retry${CALLS_QUERY-?pretty=true&a=b%20c}" GET_URL="$job${CALLS_QUERY-?pretty=true&a=b%20c}" CALLS_COUNT="${CALLS_COUNT:-2}"
export CLIENT_USER="$OPSMGR_PUBLIC_KEY" CLIENT_KEY="$OPSMGR_PRIVATE_KEY"
exec "$@"
