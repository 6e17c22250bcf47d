"""What somebody else's tests of a client look like."""
import datetime
from collections.abc import Callable

import pytest
import requests

from opsmgr_double import ControlError, Mock, Sandbox, VerificationFailed

seen: list[str] = []  # groups of earlier tests


class Client:
    def __init__(self, sandbox: Sandbox) -> None:
        self.jobs = f"{sandbox.url}/api/public/v1.0/groups/{sandbox.group_id}/logCollectionJobs"
        self.key = requests.auth.HTTPDigestAuth(sandbox.public_key, sandbox.private_key)

    def ask(self, method: str, path: str) -> requests.Response:
        return requests.request(method, self.jobs + path, auth=self.key, timeout=5)


@pytest.fixture
def client(opsmgr: Sandbox) -> Client:
    return Client(opsmgr)


def test_a_failed_job_is_retried(opsmgr: Sandbox, client: Client) -> None:
    assert opsmgr.status() == "FAILURE"
    assert client.ask("PUT", f"/{opsmgr.job_id}/retry").status_code == 200
    opsmgr.verify("retry", exactly=1)
    opsmgr.verify("retry", job=opsmgr.job_id, status=200, at_least=1, at_most=1, within="1s")
    opsmgr.verify("delete", never=True)
    opsmgr.verify("retry", job_status="FAILURE", exactly=1)
    assert opsmgr.count("retry", job_status="SUCCESS") == 0
    assert opsmgr.count("retry") == 1
    assert [call["jobStatus"] for call in opsmgr.calls("retry")] == ["FAILURE"]
    assert [exchange["status"] for exchange in opsmgr.exchanges()] == [401, 200]
    assert opsmgr.status() == "IN_PROGRESS"


def test_a_verification_says_what_came(opsmgr: Sandbox, client: Client) -> None:
    client.ask("GET", "")
    with pytest.raises(VerificationFailed, match="expected: exactly twice"):
        opsmgr.verify("get-all", exactly=2)
    with pytest.raises(AssertionError):
        opsmgr.verify("retry")


def test_a_job_fails_as_often_as_it_is_told_to(opsmgr: Sandbox, client: Client) -> None:
    def run() -> str:
        assert client.ask("PUT", f"/{opsmgr.job_id}/retry").status_code == 200
        statuses = [client.ask("GET", f"/{opsmgr.job_id}").json()["status"] for _ in range(2)]
        assert statuses[0] == "IN_PROGRESS"
        return str(statuses[1])

    opsmgr.fail(times=2)
    assert [run(), run(), run()] == ["FAILURE", "FAILURE", "SUCCESS"]
    opsmgr.fail(times=None)
    assert [run() for _ in range(4)] == ["FAILURE"] * 4


def test_faults_strike(opsmgr: Sandbox, client: Client) -> None:
    opsmgr.faults([{"on": {"operation": "retry", "call": 1}, "do": {"status": 503, "retryAfter": 2}}])
    assert [client.ask("PUT", f"/{opsmgr.job_id}/retry").status_code for _ in range(2)] == [503, 200]
    assert len(opsmgr.struck()["faults"]) == 1
    with pytest.raises(ControlError, match="/faults/0/do/status"):
        opsmgr.faults([{"do": {"status": 99}}])


def test_time_moves(opsmgr: Sandbox) -> None:
    before = opsmgr.now()
    moved = opsmgr.advance("1h")
    assert [(one["from"], one["to"]) for one in moved] == [("IN_PROGRESS", "SUCCESS")]
    opsmgr.advance(datetime.timedelta(minutes=1))
    opsmgr.advance(0.5)
    assert opsmgr.now() - before >= datetime.timedelta(hours=1, minutes=1, seconds=0.5)


def test_deviations_are_added(opsmgr: Sandbox, client: Client) -> None:
    opsmgr.vary("resource-type-upper-case")
    opsmgr.deviate("retry-answers-204")
    assert client.ask("PUT", f"/{opsmgr.job_id}/retry").status_code == 204
    assert client.ask("GET", f"/{opsmgr.job_id}").json()["resourceType"] == "REPLICASET"
    opsmgr.reset()
    assert opsmgr.exchanges() == []


def test_jobs_are_read_and_set(opsmgr: Sandbox) -> None:
    assert opsmgr.job()["id"] == opsmgr.job_id
    assert opsmgr.set_job(status="SUCCESS")["status"] == "SUCCESS"
    with pytest.raises(LookupError, match="there is no job 0"):
        opsmgr.status("0")


@pytest.mark.opsmgr(fixture="every-status")
def test_a_marker_chooses_the_fixture(opsmgr: Sandbox, client: Client) -> None:
    assert {job["status"] for job in client.ask("GET", "").json()["results"]} >= {"EXPIRED", "MARKED_FOR_EXPIRY"}


@pytest.mark.parametrize("number", range(6))
def test_each_test_has_a_sandbox_of_its_own(opsmgr: Sandbox, client: Client, number: int) -> None:
    assert opsmgr.group_id not in seen
    seen.append(opsmgr.group_id)
    assert opsmgr.exchanges() == []
    assert client.ask("PUT", f"/{opsmgr.job_id}/retry").status_code == 200


def test_sandboxes_go_with_their_tests(opsmgr: Sandbox, opsmgr_mock: Mock) -> None:
    there = requests.get(opsmgr_mock.control_url + "/sandboxes", timeout=5).json()["sandboxes"]
    assert opsmgr.id in there
    assert len(there) == 1 or "opsmgr-mock run" in str(opsmgr_mock)


def typed(sandbox: Sandbox) -> Callable[[], None]:
    """For the type checker: these are the types that the package says."""
    name: str = sandbox.url
    key: str | None = sandbox.foreign_job_id
    assert name and key
    return sandbox.close
