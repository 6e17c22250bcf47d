"""Retries a failed log collection job and waits until it has succeeded."""
import time
from collections.abc import Callable

import requests
from requests.auth import HTTPDigestAuth


class JobFailed(Exception):
    """The job ended in another status than SUCCESS."""


class Jobs:
    """The log collection jobs of one group. `sleep` is called with seconds, and a test may put something else there."""

    def __init__(self, url: str, public_key: str, private_key: str, group: str, sleep: Callable[[float], object] = time.sleep) -> None:
        self.jobs = f"{url}/api/public/v1.0/groups/{group}/logCollectionJobs"
        self.session = requests.Session()
        self.session.auth = HTTPDigestAuth(public_key, private_key)
        self.sleep = sleep

    def call(self, method: str, path: str, attempts: int = 3) -> requests.Response:
        """Comes back after Retry-After when the server is busy; raises requests.HTTPError on every other refusal."""
        for attempt in range(1, attempts + 1):
            answer = self.session.request(method, self.jobs + path, timeout=10)
            if answer.status_code not in (429, 503) or attempt == attempts:
                break
            self.sleep(int(answer.headers.get("Retry-After", "1")))
        answer.raise_for_status()
        return answer

    def status(self, job: str) -> str:
        return self.call("GET", f"/{job}").json()["status"]

    def retry(self, job: str, polls: int = 20) -> None:
        """Raises JobFailed when the job fails again, or still runs after so many polls."""
        self.call("PUT", f"/{job}/retry")  # the answer has no body
        for _ in range(polls):
            status = self.status(job)
            if status != "IN_PROGRESS":
                break
            self.sleep(1)
        if status != "SUCCESS":
            raise JobFailed(f"job {job} is {status}")
