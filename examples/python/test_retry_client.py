"""opsmgr-mock run --strict -- pytest, or beside each legal kind of server: opsmgr-mock gauntlet -- pytest

The tests look at outcomes, not at lists of statuses: how many requests a sign-in takes, and whether a server is busy first, is its own affair.
"""
import os

import pytest
import requests

from conftest import Sandbox
from retry_client import JobFailed

ENDS_IN = "FAILURE" if os.environ.get("OPSMGR_STAGE") == "fails-again" else "SUCCESS"  # there every retried job fails again


def outcome(sandbox: Sandbox) -> str:
    """What the client says that has become of the retry."""
    try:
        sandbox.client.retry(sandbox.job)
    except JobFailed as failed:
        return str(failed).rsplit(" ", 1)[-1]
    return "SUCCESS"


def test_it_retries_once_and_polls_until_the_job_has_ended(sandbox: Sandbox) -> None:
    assert outcome(sandbox) == ENDS_IN
    assert sandbox.status() == ENDS_IN
    sandbox.verify(operation="retry", jobStatus="FAILURE", exactly=1)


def test_it_comes_back_when_a_busy_server_asks_it_to(sandbox: Sandbox) -> None:
    sandbox.set("PUT", "/faults", {"faults": [{"on": {"operation": "retry", "call": 1}, "do": {"status": 503, "retryAfter": 7}}]})
    assert outcome(sandbox) == ENDS_IN
    assert sandbox.strikes() == [1]
    assert sandbox.pauses[0] == 7


def test_it_signs_again_when_its_nonce_is_stale(sandbox: Sandbox) -> None:
    assert sandbox.client.status(sandbox.job) == "FAILURE"
    sandbox.set("POST", "/clock", {"advance": "2m"})
    assert outcome(sandbox) == ENDS_IN
    sandbox.verify(operation="retry", status=200, exactly=1)


def test_it_says_when_the_job_fails_again(sandbox: Sandbox) -> None:
    sandbox.set("PATCH", sandbox.job_control, {"retries": [{"inProgressFor": {"reads": 1}, "then": "FAILURE"}]})
    with pytest.raises(JobFailed, match="is FAILURE"):
        sandbox.client.retry(sandbox.job)


def test_a_refusal_is_no_success(sandbox: Sandbox) -> None:
    sandbox.set("PATCH", sandbox.job_control, {"status": "SUCCESS"})
    with pytest.raises(requests.HTTPError, match="400"):
        sandbox.client.retry(sandbox.job)
