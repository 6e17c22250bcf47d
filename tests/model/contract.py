"""What the API promises of jobs, as a small model. It is written from the pages of the documentation and from docs/fixtures.md, and
shares no code with the mock. Times are milliseconds since 1970."""
import calendar
import copy
import dataclasses
import datetime

DAY = 86_400_000
LIFE = 30 * DAY  # of a created job
NONCE_LIFE = 60_000


@dataclasses.dataclass(frozen=True)
class Refusal:
    """What an operation is refused with."""

    status: int
    code: str


NOT_FOUND = Refusal(404, "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP")


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How a run ends, and when: behind so many reads that show it running, or behind so many seconds; else never."""

    then: str
    reads: int | None = None
    seconds: int | None = None


USUAL = Outcome("SUCCESS", reads=2)
NEVER = Outcome("SUCCESS")


@dataclasses.dataclass
class Job:
    created: int
    expires: int
    resting: str
    retries: tuple[Outcome, ...] = ()
    taken: int = 0  # retries so far
    run: Outcome | None = None
    began: int = 0
    reads: int = 0
    ended_by_reads: bool = False

    def start(self, outcome: Outcome, now: int) -> None:
        self.run, self.began, self.reads, self.ended_by_reads = outcome, now, 0, outcome.reads == 0

    def status(self, now: int) -> str:
        if now >= self.expires:
            return "EXPIRED"
        if self.run is None:
            return self.resting
        by_time = self.run.seconds is not None and now >= self.began + self.run.seconds * 1000
        return self.run.then if self.ended_by_reads or by_time else "IN_PROGRESS"

    def shown(self, now: int) -> str:
        """The status in an answer of get one or get all."""
        if self.run is not None and self.run.reads is not None and not self.ended_by_reads:
            if self.reads >= self.run.reads:
                self.ended_by_reads = True
            else:
                self.reads += 1
        return self.status(now)


def months_later(instant: int, months: int) -> int:
    """The same day of a later month, or its last one."""
    date = datetime.datetime.fromtimestamp(instant // 1000, datetime.timezone.utc)
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    day = min(date.day, calendar.monthrange(year, month + 1)[1])
    return int(date.replace(year=year, month=month + 1, day=day).timestamp()) * 1000 + instant % 1000


class Group:
    """The jobs of one group, in the order of its list, and its time."""

    def __init__(self, jobs: dict[str, Job], now: int) -> None:
        self.jobs, self.now = jobs, now

    def copy(self) -> "Group":
        return Group(copy.deepcopy(self.jobs), self.now)

    def get_one(self, job: str) -> str | Refusal:
        return self.jobs[job].shown(self.now) if job in self.jobs else NOT_FOUND

    def get_all(self, page: int, size: int) -> list[tuple[str, str]]:
        return [(job, self.jobs[job].shown(self.now)) for job in list(self.jobs)[(page - 1) * size:page * size]]

    def retry(self, job: str) -> Refusal | None:
        if job not in self.jobs:
            return NOT_FOUND
        found = self.jobs[job]
        if found.status(self.now) != "FAILURE":
            return Refusal(400, "ONLY_FAILED_JOB_CAN_BE_RESTARTED")
        found.resting = "FAILURE"
        found.start(found.retries[min(found.taken, len(found.retries) - 1)] if found.retries else USUAL, self.now)
        found.taken += 1
        return None

    def extend(self, job: str, date: int) -> Refusal | None:
        if job not in self.jobs:
            return NOT_FOUND
        found = self.jobs[job]
        if found.status(self.now) == "EXPIRED":
            return Refusal(403, "CANNOT_EXTEND_EXPIRED_JOB")
        if date <= self.now:
            return Refusal(400, "EXPIRATION_DATE_MUST_BE_IN_FUTURE")
        if date > months_later(found.created, 6):
            return Refusal(400, "EXPIRATION_DATE_TOO_DISTANT")
        found.expires = date
        return None

    def download(self, job: str) -> str | Refusal:
        """Which archive comes: `complete` or `partial`."""
        if job not in self.jobs:
            return NOT_FOUND
        status = self.jobs[job].status(self.now)
        if status == "EXPIRED":
            return Refusal(403, "CANNOT_DOWNLOAD_EXPIRED_JOB")
        if status == "IN_PROGRESS":
            return Refusal(403, "CANNOT_DOWNLOAD_JOB_IN_PROGRESS")
        return "partial" if status == "FAILURE" else "complete"

    def delete(self, job: str) -> Refusal | None:
        return None if self.jobs.pop(job, None) is not None else NOT_FOUND

    def create(self, job: str) -> None:
        self.jobs[job] = Job(self.now, self.now + LIFE, "SUCCESS")
        self.jobs[job].start(USUAL, self.now)

    def set_status(self, job: str, status: str) -> None:
        """By the control API. A run that begins so never ends; a job that has the status already stays as it is."""
        found = self.jobs[job]
        if found.status(self.now) == status:
            return
        found.resting, found.run = status, None
        if status == "IN_PROGRESS":
            found.start(NEVER, self.now)

    def advance(self, by: int) -> set[tuple[str, str, str]]:
        """The jobs that have another status for it: id, before, after."""
        before = {job: found.status(self.now) for job, found in self.jobs.items()}
        self.now += by
        return {(job, before[job], found.status(self.now)) for job, found in self.jobs.items() if found.status(self.now) != before[job]}
