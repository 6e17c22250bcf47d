"""What real programs ask right before and beside log collection, in the order in which they ask it, below `opsmgr-mock run --strict`.
The programs themselves are in tests/interop; here their requests are sent with curl."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import MOCK, SUITE, Result, clean_environment

PRELUDE = """
set -eu
api="$OPSMGR_URL/api/public/v1.0"
group="$api/groups/$OPSMGR_GROUP_ID"
ask() { curl --silent --show-error --user "$OPSMGR_PUBLIC_KEY:$OPSMGR_PRIVATE_KEY" --digest --header 'Accept: application/json' "$@"; }
get() { ask --fail "$1"; }
status() { ask --output /dev/null --write-out '%{http_code}' "$@"; }
pick() { python3 -c "import json, sys; print(json.load(sys.stdin)$1)"; }
json='Content-Type: application/json'
"""

# The live test of the Python client.
PYTHON_LIVE_TEST = """
get "$api/groups?pageNum=1&itemsPerPage=100" | pick '["totalCount"]' >&2
get "$group" | pick '["name"]' >&2
host=$(get "$group/hosts" | pick '["results"][0]["hostname"]')
set_name=$(get "$group/hosts" | pick '["results"][0]["replicaSetName"]')
test "$host" = node0.example.com
id=$(ask --fail --request POST --header "$json" "$group/logCollectionJobs" \\
    --data '{"resourceType":"REPLICASET","resourceName":"'"$set_name"'","redacted":true,"sizeRequestedPerFileBytes":1000,"logTypes":["MONGODB"]}' | pick '["id"]')
job="$group/logCollectionJobs/$id"
until [ "$(get "$job" | pick '["status"]')" != IN_PROGRESS ]; do :; done
get "$job/download" | gzip --test
test "$(status --request PATCH --header "$json" --data '{"expirationDate":"'"$(date -u -d '+40 days' +%Y-%m-%dT%H:%M:%SZ)"'"}' "$job")" = 200
failed="$group/logCollectionJobs/$OPSMGR_JOB_ID"
test "$(get "$failed" | pick '["status"]')" = FAILURE
test "$(status --request PUT --header "$json" "$failed/retry")" = 200
test "$(status --request DELETE "$job")" = 200
test "$(status "$job")" = 404
"""

# mongocli: iam projects, processes list, clusters list, automation describe, servers list, logs jobs.
MONGOCLI = """
curl --silent --fail --header 'Accept: text/plain' "$OPSMGR_URL/api/private/unauth/version" | grep --quiet '^gitHash=[0-9a-f]*; versionString='
get "$api/groups" | pick '["results"][0]["id"]' | grep --quiet "$OPSMGR_GROUP_ID"
get "$group" | pick '["orgId"]' >&2
get "$api/orgs?pageNum=1&itemsPerPage=100" | pick '["results"][0]["id"]' >&2
get "$group/hosts?pageNum=1&itemsPerPage=100" | pick '["results"][0]["port"]' | grep --quiet 27017
cluster=$(get "$group/clusters" | pick '["results"][0]["id"]')
get "$group/clusters/$cluster" | pick '["clusterName"]' | grep --quiet my_deployment_1
get "$group/automationConfig" | pick '["processes"][0]["name"]' | grep --quiet my_deployment_1_1
get "$group/logCollectionJobs?verbose=true" | pick '["totalCount"]' >&2
"""

# The Kubernetes operator at its start. What the mock knows nothing of is a stub of the fixture.
OPERATOR = """
curl --silent --fail "$OPSMGR_URL/monitor/health"
curl --silent --fail --head "$api/unauth/versionManifest" | grep --quiet '^X-MongoDB-Service-Version: gitHash='
get "$api/" | pick '["appName"]' | grep --quiet 'MongoDB Ops Manager'
org=$(get "$api/orgs" | pick '["results"][0]["id"]')
get "$api/orgs/$org/groups" | pick '["results"][0]["name"]' | grep --quiet my_project
get "$api/groups/byName/my_project" | pick '["id"]' | grep --quiet "$OPSMGR_GROUP_ID"
get "$group/automationConfig" | pick '["version"]' | grep --quiet 1
get "$group/agents/AUTOMATION" | pick '["totalCount"]' | grep --quiet 1
"""
AGENTS = {"stubs": [{"path": "/api/public/v1.0/groups/{GROUP-ID}/agents/AUTOMATION",
                     "body": {"links": [], "results": [{"hostname": "node0.example.com", "stateName": "ACTIVE", "typeName": "AUTOMATION"}], "totalCount": 1}}]}


class Sequences(unittest.TestCase):
    def run_strictly(self, script: str, *flags: str) -> tuple[Result, Any]:
        with tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "report.json"
            result = subprocess.run([MOCK, "run", "--strict", "--report", str(report), *flags, "--", "bash", "-c", PRELUDE + script],
                                    capture_output=True, text=True, timeout=60, env=clean_environment())
            return result, json.loads(report.read_text())

    def operations(self, report: Any) -> list[str]:
        return [call.get("operation", "none") for call in report["calls"]]

    def test_the_live_test_of_the_python_client(self) -> None:
        result, report = self.run_strictly(PYTHON_LIVE_TEST)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([name for name in self.operations(report) if name != "get-one"],
                         ["list-groups", "get-group", "list-hosts", "list-hosts", "create", "download", "extend", "retry", "delete"])

    def test_mongocli(self) -> None:
        result, report = self.run_strictly(MONGOCLI)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.operations(report), ["private-service-version", "list-groups", "get-group", "list-organizations", "list-hosts", "list-clusters",
                                                   "get-cluster", "get-automation-config", "get-all"])

    def test_the_operator(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            stubs = pathlib.Path(folder) / "agents.json"
            stubs.write_text(json.dumps(AGENTS))
            result, report = self.run_strictly(OPERATOR, "--fixture", "default", "--fixture", str(stubs))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.operations(report), ["monitor-health", "version-manifest", "get-root", "list-organizations", "list-organization-groups", "get-group-by-name",
                                                   "get-automation-config", "stub"])

    def test_the_same_below_a_base_path(self) -> None:
        for script in (PYTHON_LIVE_TEST, MONGOCLI):
            result, _ = self.run_strictly(script, "--base-path", "/om")
            self.assertEqual(result.returncode, 0, result.stderr)

    def test_neighbours_that_answer_nonsense_do_not_fail_a_run_of_the_suite(self) -> None:
        api = "/api/public/v1.0"
        stubs = {"stubs": [{"path": f"{api}/groups", "status": 503, "fields": {"Retry-After": "600"}},
                           {"path": f"{api}/groups/{{G}}", "status": 500, "fields": {"Content-Type": "text/html", "Date": "yesterday"}, "body": "<h1>Down</h1>"},
                           {"path": f"{api}/orgs", "body": "{"}, {"path": f"{api}/groups/{{G}}/clusters", "status": 401}]}
        faults = {"faults": [{"on": {"operation": "list-hosts"}, "do": {"resetAfterBytes": 0}}]}
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "stubs.json").write_text(json.dumps(stubs))
            (folder / "faults.json").write_text(json.dumps(faults))
            flags = ["--fixture", "default", "--fixture", str(folder / "stubs.json"), "--faults", str(folder / "faults.json")]
            result = subprocess.run([MOCK, "run", *flags, "--", SUITE, "run", "--report", f"json={folder}/report.json"],
                                    capture_output=True, text=True, timeout=60, env=clean_environment())
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
            found = {one["id"]: one for one in json.loads((folder / "report.json").read_text())["clauses"] if one["id"].startswith("neighbours/")}
        said = {name.removeprefix("neighbours/"): one["message"] for name, one in found.items() if one["verdict"] == "note"}
        self.assertEqual(said["list-groups"], "answered 503")
        self.assertEqual(said["get-group"], "answered 500")
        self.assertEqual(said["list-hosts"], "gave no answer")
        self.assertEqual(said["list-organizations"], "answered 200, without results")
        self.assertEqual(said["get-automation-config"], "answered 200, with processes")
        self.assertEqual({one["verdict"] for one in found.values()}, {"note", "skip"})

    def test_what_nobody_answers_is_still_a_breach(self) -> None:
        result, report = self.run_strictly('status "$group/agents/AUTOMATION"')
        self.assertEqual(result.returncode, 3)
        self.assertEqual(self.operations(report), ["none"])


if __name__ == "__main__":
    unittest.main()
