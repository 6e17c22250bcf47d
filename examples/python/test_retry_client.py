"""opsmgr-mock run --strict -- pytest"""
import os

import pytest
import requests

from retry_client import JobFailed, Jobs


class Sandbox:
    """A group, keys and jobs of its own on the mock, so that tests do not meet."""

    def __init__(self) -> None:
        made = requests.post(os.environ["OPSMGR_CONTROL_URL"] + "/sandboxes", json={"fixture": "default"}).json()
        self.control, self.job = made["controlUrl"], made["jobId"]
        self.pauses: list[float] = []
        self.client = Jobs(made["url"], made["publicKey"], made["privateKey"], made["groupId"], self.pauses.append)
        self.job_control = f"/groups/{made['groupId']}/jobs/{self.job}"

    def set(self, method: str, path: str, document: object) -> None:
        requests.request(method, self.control + path, json=document).raise_for_status()

    def statuses(self) -> list[int]:
        return [one["status"] for one in requests.get(self.control + "/exchanges").json()["exchanges"]]


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


def test_it_answers_the_challenge_and_polls_until_success(sandbox: Sandbox) -> None:
    sandbox.client.retry(sandbox.job)
    assert sandbox.statuses() == [401, 200, 200, 200, 200]
    assert sandbox.pauses == [1, 1]


def test_it_comes_back_when_a_busy_server_asks_it_to(sandbox: Sandbox) -> None:
    sandbox.set("PUT", "/faults", {"faults": [{"on": {"operation": "retry", "call": 1}, "do": {"status": 503, "retryAfter": 7}}]})
    sandbox.client.retry(sandbox.job)
    assert sandbox.pauses == [7, 1, 1]


def test_it_signs_again_when_its_nonce_is_stale(sandbox: Sandbox) -> None:
    assert sandbox.client.status(sandbox.job) == "FAILURE"
    sandbox.set("POST", "/clock", {"advance": "2m"})
    sandbox.client.retry(sandbox.job)
    assert sandbox.statuses() == [401, 200, 401, 200, 200, 200, 200]


def test_it_says_when_the_job_fails_again(sandbox: Sandbox) -> None:
    sandbox.set("PATCH", sandbox.job_control, {"retries": [{"inProgressFor": {"reads": 1}, "then": "FAILURE"}]})
    with pytest.raises(JobFailed, match="is FAILURE"):
        sandbox.client.retry(sandbox.job)


def test_a_refusal_is_no_success(sandbox: Sandbox) -> None:
    sandbox.client.retry(sandbox.job)
    with pytest.raises(requests.HTTPError, match="400"):
        sandbox.client.retry(sandbox.job)
