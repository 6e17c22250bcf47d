"""What a test of the PyPI client opsmanager against a live deployment asks, in its order: groups, hosts, and a job of one host's replica set from
its creation to its end. Prints one line for each step that went as it should."""
import datetime
import os
import sys

from opsmanager import OpsManagerClient
from opsmanager.errors import OpsManagerNotFoundError

GROUP, FAILED = os.environ["OPSMGR_GROUP_ID"], os.environ["OPSMGR_JOB_ID"]


def main() -> None:
    with OpsManagerClient(base_url=os.environ["OPSMGR_URL"], public_key=os.environ["OPSMGR_PUBLIC_KEY"],
                          private_key=os.environ["OPSMGR_PRIVATE_KEY"], rate_limit=0) as client:
        print("groups", *(project.id == GROUP for project in client.projects.list()))
        print("group", client.projects.get(GROUP).name, client.projects.get_by_name("my_project").id == GROUP)
        print("organizations", *(one.name for one in client.organizations.list()))
        hosts = client.deployments.list_hosts(GROUP)
        print("hosts", hosts[0].hostname, hosts[0].port, hosts[0].replica_set_name)
        print("clusters", *(cluster.cluster_name for cluster in client.clusters.list(GROUP)))
        print("processes", *(process["name"] for process in client.automation.get_config(GROUP)["processes"]))
        jobs = client.log_collection
        made = jobs.create(GROUP, resource_type="REPLICASET", resource_name=hosts[0].replica_set_name, log_types=["MONGODB"],
                           size_requested_per_file_bytes=10000, redacted=True, as_obj=False)["id"]
        seen = (jobs.get(GROUP, made).status for _ in range(9))
        print("created", next((status for status in seen if status != "IN_PROGRESS"), "IN_PROGRESS"))
        print("download", jobs.download(GROUP, made)[:2].hex())
        later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=40)
        jobs.extend(GROUP, made, expiration_date=later.strftime("%Y-%m-%dT%H:%M:%SZ"))
        if jobs.get(GROUP, FAILED).status == "FAILURE":
            jobs.retry(GROUP, FAILED)
            print("retry")
        jobs.delete(GROUP, made)
        try:
            jobs.get(GROUP, made)
        except OpsManagerNotFoundError:
            print("gone")


try:
    main()
except Exception as error:  # each kind of failure of this client ends here, visibly
    sys.exit(f"{type(error).__name__}: {error}")
