"""All seven operations with requests or httpx, named by the first argument. Prints one line for each that went as documented."""
import datetime
import os
import sys
from typing import Any

JOBS = f"{os.environ['OPSMGR_URL']}/api/public/v1.0/groups/{os.environ['OPSMGR_GROUP_ID']}/logCollectionJobs"
ID = os.environ["OPSMGR_JOB_ID"]
JOB = f"{JOBS}/{ID}"
KEYS = os.environ["OPSMGR_PUBLIC_KEY"], os.environ["OPSMGR_PRIVATE_KEY"]
NEW = {"resourceType": "REPLICASET", "resourceName": "my_deployment_1", "redacted": True, "sizeRequestedPerFileBytes": 10000,
       "logTypes": ["MONGODB"]}


def session(library: str) -> Any:
    if library == "requests":
        import requests
        made = requests.Session()
        made.auth = requests.auth.HTTPDigestAuth(*KEYS)
        made.trust_env = False
        return made
    import httpx
    return httpx.Client(auth=httpx.DigestAuth(*KEYS), trust_env=False)


def main() -> None:
    with session(sys.argv[1]) as api:
        def call(method: str, url: str, status: int = 200, **arguments: Any) -> Any:
            answer = api.request(method, url, **arguments)
            if answer.status_code != status:
                sys.exit(f"{method} was answered {answer.status_code}")
            return answer

        if ID in [job["id"] for job in call("GET", JOBS).json()["results"]]:
            print("get-all")
        print("get-one", call("GET", JOB).json()["status"])
        if call("PUT", f"{JOB}/retry").content == b"":
            print("retry")
        seen = (call("GET", JOB).json()["status"] for _ in range(9))
        print("get-one", next((status for status in seen if status != "IN_PROGRESS"), "IN_PROGRESS"))
        print("download", call("GET", f"{JOB}/download").content[:2].hex())
        later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=40)
        if call("PATCH", JOB, json={"expirationDate": later.strftime("%Y-%m-%dT%H:%M:%SZ")}).content == b"":
            print("extend")
        made = call("POST", JOBS, 201, json=NEW).json()["id"]
        print("create")
        if call("DELETE", f"{JOBS}/{made}").content == b"":
            print("delete")


main()
