"""opsmgr-mock run --strict -- pytest"""
import os

import pytest
import requests

from retry_client import JobFailed, Jobs


class Double:
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
def double() -> Double:
    return Double()


def test_it_answers_the_challenge_and_polls_until_success(double: Double) -> None:
    double.client.retry(double.job)
    assert double.statuses() == [401, 200, 200, 200, 200]
    assert double.pauses == [1, 1]


def test_it_comes_back_when_a_busy_server_asks_it_to(double: Double) -> None:
    double.set("PUT", "/faults", {"faults": [{"on": {"operation": "retry", "call": 1}, "do": {"status": 503, "retryAfter": 7}}]})
    double.client.retry(double.job)
    assert double.pauses == [7, 1, 1]


def test_it_signs_again_when_its_nonce_is_stale(double: Double) -> None:
    assert double.client.status(double.job) == "FAILURE"
    double.set("POST", "/clock", {"advance": "2m"})
    double.client.retry(double.job)
    assert double.statuses() == [401, 200, 401, 200, 200, 200, 200]


def test_it_says_when_the_job_fails_again(double: Double) -> None:
    double.set("PATCH", double.job_control, {"retries": [{"inProgressFor": {"reads": 1}, "then": "FAILURE"}]})
    with pytest.raises(JobFailed, match="is FAILURE"):
        double.client.retry(double.job)


def test_a_refusal_is_no_success(double: Double) -> None:
    double.client.retry(double.job)
    with pytest.raises(requests.HTTPError, match="400"):
        double.client.retry(double.job)
