"""What the tests share: each has a mock of its own inside the one that `opsmgr-mock run` has started."""
import os
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from retry_client import Jobs


def ask(method: str, url: str, document: object = None) -> Any:
    """A call of the control API; what is wrong with it stands in the answer."""
    answer = requests.request(method, url, json=document)
    assert answer.ok, f"{method} {url} was answered {answer.status_code}: {answer.text}"
    return answer.json()


class Sandbox:
    """A group, keys and jobs of its own on the mock, so that tests do not meet."""

    def __init__(self) -> None:
        made = ask("POST", os.environ["OPSMGR_CONTROL_URL"] + "/sandboxes", {"fixture": "default"})
        self.control, self.job = made["controlUrl"], made["jobId"]
        self.pauses: list[float] = []
        self.client = Jobs(made["url"], made["publicKey"], made["privateKey"], made["groupId"], self.pauses.append)
        self.job_control = f"/groups/{made['groupId']}/jobs/{self.job}"

    def set(self, method: str, path: str, document: object) -> None:
        ask(method, self.control + path, document)

    def status(self) -> str:
        """What the job really is, whatever the client says."""
        return ask("GET", self.control + self.job_control)["status"]

    def verify(self, **wanted: object) -> None:
        """Calls as they should have come; the two requests of a sign-in are one call."""
        ask("POST", self.control + "/requests/verify", wanted)

    def strikes(self) -> list[int]:
        """How often each fault struck: a test whose fault never did tests nothing."""
        return ask("GET", self.control + "/faults/strikes")["strikes"]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    yield made
    ask("DELETE", made.control)  # the mock has room for 1,000 at a time
