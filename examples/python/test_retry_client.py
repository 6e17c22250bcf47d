"""opsmgr-mock run --strict -- pytest"""
import pytest
import requests

from conftest import Sandbox
from retry_client import JobFailed


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
