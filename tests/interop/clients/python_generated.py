"""A client that openapi-python-client has generated into the folder named by the first argument reads, retries and reads again."""
import os
import sys

import httpx

sys.path.insert(0, sys.argv[1])
from generated import Client
from generated.api.changing import retry
from generated.api.reading import get_one

IDS = os.environ["OPSMGR_GROUP_ID"], os.environ["OPSMGR_JOB_ID"]
KEYS = httpx.DigestAuth(os.environ["OPSMGR_PUBLIC_KEY"], os.environ["OPSMGR_PRIVATE_KEY"])


def main() -> None:
    with Client(base_url=os.environ["OPSMGR_URL"] + "/api/public/v1.0", httpx_args={"auth": KEYS, "trust_env": False}) as client:
        print("get-one", get_one.sync(*IDS, client=client).status)
        answer = retry.sync_detailed(*IDS, client=client)
        print("retry", int(answer.status_code), answer.parsed, answer.content)
        print("get-one", get_one.sync(*IDS, client=client).status)
        print("retry", retry.sync(*IDS, client=client).error_code)


main()
