"""All seven operations with the PyPI client opsmanager. Prints one line for each that went as documented."""
import datetime
import os
import sys

from opsmanager import OpsManagerClient

GROUP, ID = os.environ["OPSMGR_GROUP_ID"], os.environ["OPSMGR_JOB_ID"]


def main() -> None:
    with OpsManagerClient(base_url=os.environ["OPSMGR_URL"], public_key=os.environ["OPSMGR_PUBLIC_KEY"],
                          private_key=os.environ["OPSMGR_PRIVATE_KEY"], rate_limit=0) as client:
        jobs = client.log_collection
        if ID in [job["id"] for job in jobs.list(GROUP, as_obj=False)]:
            print("get-all")
        print("get-one", jobs.get(GROUP, ID).status)
        jobs.retry(GROUP, ID)
        print("retry")
        seen = (jobs.get(GROUP, ID).status for _ in range(9))
        print("get-one", next((status for status in seen if status != "IN_PROGRESS"), "IN_PROGRESS"))
        print("download", jobs.download(GROUP, ID)[:2].hex())
        later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=40)
        jobs.extend(GROUP, ID, expiration_date=later.strftime("%Y-%m-%dT%H:%M:%SZ"))
        print("extend")
        made = jobs.create(GROUP, resource_type="REPLICASET", resource_name="my_deployment_1", log_types=["MONGODB"],
                           size_requested_per_file_bytes=10000, redacted=True, as_obj=False)["id"]
        print("create")
        jobs.delete(GROUP, made)
        print("delete")


try:
    main()
except Exception as error:  # each kind of failure of this client ends here, visibly
    sys.exit(f"{type(error).__name__}: {error}")
