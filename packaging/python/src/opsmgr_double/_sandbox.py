"""A sandbox: a mock of its own for one test, inside a running one."""
import datetime
import json
import pathlib
import re
import urllib.parse
from types import TracebackType
from typing import Any

from opsmgr_double._control import Control

Document = dict[str, Any]  # a JSON object
Duration = str | int | float | datetime.timedelta  # "200ms", "5s", "2m", "1h", "30d"; a number is seconds
KEPT = 10_000  # exchanges in a journal

UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class VerificationFailed(AssertionError):
    """Calls did not come as often as they should; the text says what came."""


def span(duration: Duration) -> str:
    """In the words of the control API."""
    if isinstance(duration, str):
        return duration
    seconds = duration.total_seconds() if isinstance(duration, datetime.timedelta) else duration
    return f"{round(seconds * 1000)}ms"


def seconds_of(text: str) -> float:
    found = re.fullmatch(r"([0-9]{1,9})(ms|s|m|h|d)", text)
    return int(found[1]) * UNITS[found[2]] if found else 0.0  # the mock says what is wrong with it


def fixture_of(fixture: str | pathlib.Path | Document) -> str | Document:
    """What a sandbox begins as: a document, the name of a built-in fixture, or what is in a file that ends in .json."""
    if isinstance(fixture, pathlib.Path) or (isinstance(fixture, str) and fixture.endswith(".json")):
        document: Document = json.loads(pathlib.Path(fixture).read_text(encoding="utf-8"))
        return document
    return fixture


class Sandbox:
    """A group with jobs, keys, a journal, a time and faults of its own. `Mock.sandbox` makes it; `close` or the end of a `with` block ends it.

    Operations are `get-all`, `get-one`, `create`, `retry`, `extend`, `download` and `delete`, and `none` for calls that are none of them. Every
    member raises ControlError for what the mock refuses, with all that is wrong.
    """

    def __init__(self, control: Control, made: Document) -> None:
        self._control = control.below(made["controlUrl"])
        self._delete = control.below(made["controlUrl"].rpartition("/sandboxes/")[0])
        self.id: str = made["id"]
        self.url: str = made["url"]
        self.control_url: str = made["controlUrl"]
        self.public_key: str = made["publicKey"]
        self.private_key: str = made["privateKey"]
        self.group_id: str = made["groupId"]
        self.job_id: str = made.get("jobId", "")
        """A job in FAILURE; empty where the fixture has none."""
        self.foreign_job_id: str | None = made.get("foreignJobId")
        """A job in FAILURE of another group: asked for in `group_id` it is answered with 404."""
        self.unprivileged_public_key: str | None = made.get("unprivilegedPublicKey")
        """With `unprivileged_private_key` a key that has no role in the group: it is answered with 401."""
        self.unprivileged_private_key: str | None = made.get("unprivilegedPrivateKey")
        self.ca_file: str | None = control.ca_file
        """The certificate to trust, when the mock serves TLS."""

    def __repr__(self) -> str:
        return f"Sandbox({self.control_url})"

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends the sandbox; its address is unknown from then on."""
        self._delete.ask("DELETE", f"/sandboxes/{self.id}", also=(404,))

    # What the client meets

    def fail(self, job_id: str | None = None, *, times: int | None = 1, reads: int = 1) -> None:
        """The job (default: `job_id`) is in FAILURE, and its next retries fail again: so many `times` (0 or more), or all with None.
        Later ones succeed. Each is IN_PROGRESS for so many `reads` (1 or more)."""
        def outcome(then: str) -> Document:
            return {"inProgressFor": {"reads": reads}, "then": then}

        retries = [outcome("FAILURE")] if times is None else [outcome("FAILURE")] * times + [outcome("SUCCESS")]
        self.set_job(job_id, status="FAILURE", retries=retries)

    def status(self, job_id: str | None = None) -> str:
        """The status of a job, not counted as a read."""
        wanted = job_id or self.job_id
        jobs = self._control.ask("GET", "/jobs")["jobs"]
        for job in jobs:
            if job["job"] == wanted:
                return str(job["status"])
        raise LookupError(f"there is no job {wanted}; there are {', '.join(job['job'] for job in jobs)}")

    def job(self, job_id: str | None = None) -> Document:
        """A job in the form of a fixture, not counted as a read."""
        document: Document = self._control.ask("GET", self._job_path(job_id))
        return document

    def set_job(self, job_id: str | None = None, **members: Any) -> Document:
        """Changes members of a job, such as `status="SUCCESS"`, named as in a fixture. The job as it is then."""
        document: Document = self._control.ask("PATCH", self._job_path(job_id), members)
        return document

    def faults(self, schedule: list[Document] | Document) -> None:
        """Replaces the faults: a list of them, or a schedule with `faults` and `seed`. An empty list ends them."""
        self._control.ask("PUT", "/faults", {"faults": schedule} if isinstance(schedule, list) else schedule)

    def struck(self) -> Document:
        """The faults that have struck so far, as a schedule that brings the same again."""
        document: Document = self._control.ask("GET", "/faults/struck")
        return document

    def deviate(self, *names: str) -> None:
        """Adds deviations: named ways to break the contract."""
        self._change("deviate", names)

    def vary(self, *names: str) -> None:
        """Adds variations: named ways to differ that the contract allows."""
        self._change("vary", names)

    def advance(self, by: Duration) -> list[Document]:
        """Moves the time of the sandbox. The jobs that have another status for it, each with `job`, `from` and `to`."""
        transitions: list[Document] = self._control.ask("POST", "/clock", {"advance": span(by)})["transitions"]
        return transitions

    def now(self) -> datetime.datetime:
        """The time of the sandbox, in UTC."""
        text: str = self._control.ask("GET", "/clock")["now"]
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))

    def reset(self) -> None:
        """Jobs, time, faults, deviations and variations as at the start; an empty journal."""
        self._control.ask("POST", "/reset")

    # What the client sent

    def verify(self, operation: str | None = None, *, exactly: int | None = None, at_least: int | None = None, at_most: int | None = None,
               never: bool = False, within: Duration | None = None, job: str | None = None, status: int | None = None,
               job_status: str | None = None, after: int | None = None) -> None:
        """Raises VerificationFailed, an AssertionError, unless such calls came so often. `within` waits for calls that are still to come, in real
        time. Without a number the calls must have come at least once."""
        __tracebackhide__ = True
        wanted = _filter(operation, job, status, job_status, after)
        numbers = {"exactly": exactly, "atLeast": at_least, "atMost": at_most, "never": True if never else None}
        wanted |= {name: value for name, value in numbers.items() if value is not None} or {"atLeast": 1}
        wait = 0.0
        if within is not None:
            wanted["within"] = span(within)
            wait = seconds_of(wanted["within"])
        verdict = self._control.ask("POST", "/requests/verify", wanted, also=(409,), wait=wait)
        if not verdict["satisfied"]:
            raise VerificationFailed(verdict["difference"])

    def count(self, operation: str | None = None, *, job: str | None = None, status: int | None = None,
              job_status: str | None = None, after: int | None = None) -> int:
        """How many calls came; the two exchanges of a digest sign-in are one."""
        return int(self._control.ask("POST", "/requests/count", _filter(operation, job, status, job_status, after))["count"])

    def calls(self, operation: str | None = None, *, job: str | None = None, status: int | None = None,
              job_status: str | None = None, after: int | None = None) -> list[Document]:
        """What the client meant: `operation`, `job`, `jobStatus`, `status`, `method`, `target` and more of each call."""
        query = urllib.parse.urlencode(_filter(operation, job, status, job_status, after) | {"limit": KEPT})
        calls: list[Document] = self._control.ask("GET", f"/requests?{query}")["calls"]
        return calls

    def exchanges(self) -> list[Document]:
        """What was on the wire: `method`, `target`, `headers`, `body`, `status` and more of each request."""
        exchanges: list[Document] = self._control.ask("GET", f"/exchanges?limit={KEPT}")["exchanges"]
        return exchanges

    def breaches(self) -> list[Document]:
        """The exchanges that break the contract; `breach` says how."""
        return [exchange for exchange in self.exchanges() if "breach" in exchange]

    def _job_path(self, job_id: str | None) -> str:
        return f"/groups/{self.group_id}/jobs/{job_id or self.job_id}"

    def _change(self, kind: str, names: tuple[str, ...]) -> None:
        on = self._control.ask("GET", "/deviations")
        self._control.ask("PUT", "/deviations", {"deviate": on["deviate"], "vary": on["vary"]} | {kind: list(dict.fromkeys([*on[kind], *names]))})


def _filter(operation: str | None, job: str | None, status: int | None, job_status: str | None, after: int | None) -> Document:
    members = {"operation": operation, "job": job, "status": status, "jobStatus": job_status, "after": after}
    return {name: value for name, value in members.items() if value is not None}
