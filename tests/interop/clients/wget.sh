#!/bin/sh
# All seven operations with wget. Prints one line for each that went as documented; ends at the first that did not.
set -eu
jobs=$OPSMGR_URL/api/public/v1.0/groups/$OPSMGR_GROUP_ID/logCollectionJobs
job=$jobs/$OPSMGR_JOB_ID
call() {
    wget --quiet --output-document=- --user="$OPSMGR_PUBLIC_KEY" --password="$OPSMGR_PRIVATE_KEY" \
        --header="Accept: application/json" --header="Content-Type: application/json" "$@"
}
status() { call "$job" | sed 's/.*"status":"\([A-Z_]*\)".*/\1/'; }

call "$jobs" | grep -q "\"id\":\"$OPSMGR_JOB_ID\""
echo get-all
echo "get-one $(status)"
call --method=PUT "$job/retry"
echo retry
for _ in 1 2 3 4 5 6 7 8 9; do [ "$(status)" = SUCCESS ] && break; done
echo "get-one $(status)"
echo "download $(call "$job/download" | od -An -tx1 -N2 | tr -d ' ')"
call --method=PATCH --body-data="{\"expirationDate\": \"$(date -u -d '+40 days' +%Y-%m-%dT%H:%M:%SZ)\"}" "$job"
echo extend
made=$(call --method=POST --body-data='{"resourceType": "REPLICASET", "resourceName": "my_deployment_1", "redacted": true,
    "sizeRequestedPerFileBytes": 10000, "logTypes": ["MONGODB"]}' "$jobs" | sed 's/.*"id":"\([0-9a-f]*\)".*/\1/')
[ ${#made} -eq 24 ]
echo create
call --method=DELETE "$jobs/$made"
echo delete
