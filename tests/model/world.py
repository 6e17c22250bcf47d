"""Where a sequence begins: the fixture of the mock, the same in the model, and one group of it with its journal, faults and keys."""
import dataclasses
import pathlib
import sys

from contract import DAY, Group, Job, Outcome
from signer import Connection, Signer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import BASE, Document

START = 1_552_046_400_000  # 2019-03-08T12:00:00Z
START_TEXT = "2019-03-08T12:00:00Z"
GROUP, OTHER = "5c8100bcf2a30b12ff88258f", "5c8100bcf2a30b12ff8825a0"
FAILED, FAILS_AGAIN, RUNNING, DONE, EXPIRED, MARKED = (f"5c8200000000000000000{number:03}" for number in range(1, 7))
FOREIGN, UNKNOWN = "5c8300000000000000000001", "5c8400000000000000000001"


def course(outcome: Outcome) -> Document:
    time = {name: value for name, value in (("reads", outcome.reads), ("seconds", outcome.seconds)) if value is not None}
    return {"inProgressFor": time, "then": outcome.then}


RETRIES = {
    FAILED: (Outcome("SUCCESS", reads=2),),
    FAILS_AGAIN: (Outcome("FAILURE", seconds=30), Outcome("FAILURE", reads=1), Outcome("FAILURE", reads=0), Outcome("SUCCESS", reads=1)),
}
FIXTURE: Document = {
    "keys": [
        {"publicKey": "ABCDEFGH", "privateKey": "a-made-up-private-key", "roles": [{"role": "GROUP_AUTOMATION_ADMIN", "group": GROUP}]},
        {"publicKey": "READONLY", "privateKey": "another-private-key", "roles": [{"role": "GROUP_READ_ONLY", "group": GROUP}]},
    ],
    "groups": [
        {"id": GROUP, "jobs": [
            {"id": FAILED, "status": "FAILURE", "creationDate": "now-3h", "expirationDate": "now+30d", "retries": list(map(course, RETRIES[FAILED]))},
            {"id": FAILS_AGAIN, "status": "FAILURE", "creationDate": "now-5h", "expirationDate": "now+90d", "retries": list(map(course, RETRIES[FAILS_AGAIN]))},
            {"id": RUNNING, "status": "IN_PROGRESS", "creationDate": "now-10m", "expirationDate": "now+60d", "course": {"inProgressFor": {"seconds": 3600}, "then": "SUCCESS"}},
            {"id": DONE, "status": "SUCCESS", "creationDate": "now-2d", "expirationDate": "now+28d"},
            {"id": EXPIRED, "status": "EXPIRED", "creationDate": "now-40d", "expirationDate": "now-10d"},
            {"id": MARKED, "status": "MARKED_FOR_EXPIRY", "creationDate": "now-29d", "expirationDate": "now+1d"}]},
        {"id": OTHER, "jobs": [{"id": FOREIGN, "status": "FAILURE", "creationDate": "now-5h", "expirationDate": "now+30d"}]}],
}


def group_at_start() -> Group:
    hour = 3_600_000
    jobs = {
        FAILED: Job(START - 3 * hour, START + 30 * DAY, "FAILURE", RETRIES[FAILED]),
        FAILS_AGAIN: Job(START - 5 * hour, START + 90 * DAY, "FAILURE", RETRIES[FAILS_AGAIN]),
        RUNNING: Job(START - hour // 6, START + 60 * DAY, "SUCCESS"),
        DONE: Job(START - 2 * DAY, START + 28 * DAY, "SUCCESS"),
        EXPIRED: Job(START - 40 * DAY, START - 10 * DAY, "SUCCESS"),
        MARKED: Job(START - 29 * DAY, START + DAY, "MARKED_FOR_EXPIRY"),
    }
    jobs[RUNNING].start(Outcome("SUCCESS", seconds=3600), START - hour // 6)
    return Group(jobs, START)


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a mock is: its own port, and the one at which clients reach it; these differ behind a proxy."""

    port: int
    client_port: int
    passes_resets: bool = True  # a proxy answers in the place of a connection that breaks, or asks again


class World:
    """One group with its journal, faults and keys, in the mock and in the model."""

    def __init__(self, control: str, place: Place, names: dict[str, str]) -> None:
        def named(name: str) -> str:
            return names.get(name, name)
        self.control = control
        self.group_id = named(GROUP)
        self.group = group_at_start()
        self.group.jobs = {named(job): found for job, found in self.group.jobs.items()}
        self.start = self.group.copy()
        self.strangers = [named(FOREIGN), UNKNOWN]
        self.gone: list[str] = []
        self.calls: list[tuple[str, str, int]] = []  # operation, job, status
        self.faults: dict[str, str] = {}  # kind by operation
        self.connection = Connection(place.client_port)
        self.key = Signer(self.connection, named("ABCDEFGH"), named("a-made-up-private-key"))
        self.others = {"wrong": Signer(self.connection, self.key.user, "not-this-key"),
                       "reader": Signer(self.connection, named("READONLY"), named("another-private-key"))}
        self.nonce_given = 0
        self.nonces_are_stale = False

    def path(self, job: str = "", behind: str = "") -> str:
        return f"{BASE}/groups/{self.group_id}/logCollectionJobs" + (f"/{job}" if job else "") + behind

    def job(self, number: int) -> str:
        """One of those that are there, were there, are in another group, or are in none."""
        all_jobs = [*self.group.jobs, *self.gone, *self.strangers]
        return all_jobs[number % len(all_jobs)]
