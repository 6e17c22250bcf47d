"""Random sequences of everything that a client and a test can ask of a mock, held against the model after each step.

A machine talks to one running mock (`Machine.place`), which it brings back to its start before each sequence. Each group that it works in
is a `World`: that of the main mock, and those of the sandboxes.
"""
import contextlib
import datetime
import json
import pathlib
import sys
from collections.abc import Iterator
from typing import Any, ClassVar

from contract import DAY, NONCE_LIFE, NOT_FOUND, Refusal
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from signer import Answer, Connection, Lost, Signer
from world import FIXTURE, Place, World

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import ROOT, Document

OPERATIONS = ("get-all", "create", "get-one", "extend", "delete", "download", "retry")
SPANS = {"1s": 1_000, "7s": 7_000, "61s": 61_000, "1h": 3_600_000, "20d": 20 * DAY}
ARCHIVES = {name: (ROOT / "fixtures" / "downloads" / f"{name}.tar.gz").read_bytes() for name in ("complete", "partial")}
SANDBOXES_AT_MOST = 3


def date_text(instant: int) -> str:
    return datetime.datetime.fromtimestamp(instant // 1000, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


numbers = st.integers(min_value=0, max_value=20)
worlds = st.integers(min_value=0, max_value=SANDBOXES_AT_MOST)


class Machine(RuleBasedStateMachine):
    place: ClassVar[Place]
    steps: ClassVar[int] = 0  # of all sequences
    trace: ClassVar[list[str]] = []  # of the last sequence

    def __init__(self) -> None:
        super().__init__()
        type(self).trace = []
        self.admin = Connection(self.place.port)
        for sandbox in self.asked("GET", "/sandboxes")["sandboxes"]:
            self.asked("DELETE", f"/sandboxes/{sandbox}")
        self.asked("POST", "/reset")
        self.worlds = [World("", self.place, {})]

    def teardown(self) -> None:
        try:
            for world in self.worlds:
                self.compare_journal(world)
        finally:
            for connection in [self.admin, *(world.connection for world in self.worlds)]:
                connection.close()

    # The control API.

    def asked(self, method: str, path: str, body: object = None) -> Any:
        answer = self.admin.ask(method, "/__admin" + path, body)
        assert answer.status in (200, 201), (method, path, answer.status, answer.body)
        return answer.document

    def step(self, text: str) -> None:
        Machine.steps += 1
        type(self).trace.append(text)

    def world(self, number: int) -> World:
        return self.worlds[number % len(self.worlds)]

    # A call of the API, and what the model says of everything but its answer.

    def call(self, world: World, operation: str, method: str, path: str, job: str, reuse: bool, body: object = None, who: str = "key") -> Answer | None:
        """The answer that the operation itself must have given; nothing where a fault took its place. What a fault leaves untouched
        must not be done in the model: see `takes_effect`."""
        signer = world.key if who == "key" else world.others[who]
        fault = world.faults.get(operation)
        log = world.calls
        if reuse and signer.challenge and who == "key":
            return self.signed_at_once(world, operation, method, path, job, body, fault)
        answer = signer.unsigned(method, path, body)
        if fault == "early":
            assert answer.status == 500, answer.status
            log.append((operation, job, 500))
            signer.forget()
            return None
        assert answer.status == 401, (operation, answer.status, answer.body)
        assert not answer.is_stale
        if who == "key":
            world.nonce_given, world.nonces_are_stale = world.group.now, False
        return self.signed(world, signer, operation, method, path, job, body, fault)

    def signed_at_once(self, world: World, operation: str, method: str, path: str, job: str, body: object, fault: str | None) -> Answer | None:
        """Without asking for a challenge first: a stale nonce is answered with another one, and nothing is done."""
        if fault in ("busy", "lost"):
            return self.signed(world, world.key, operation, method, path, job, body, fault)
        is_stale = world.nonces_are_stale or world.group.now - world.nonce_given > NONCE_LIFE
        if not is_stale:
            return self.signed(world, world.key, operation, method, path, job, body, fault)
        answer = world.key.signed(method, path, body)
        assert answer.status == 401 and answer.is_stale, (answer.status, answer.fields["WWW-Authenticate"])
        world.key.take(answer)
        world.nonce_given, world.nonces_are_stale = world.group.now, False
        return self.signed(world, world.key, operation, method, path, job, body, fault)

    def signed(self, world: World, signer: Signer, operation: str, method: str, path: str, job: str, body: object, fault: str | None) -> Answer | None:
        try:
            answer = signer.signed(method, path, body)
        except Lost:
            assert fault == "lost"
            world.calls.append((operation, job, 0))
            return None
        assert fault != "lost", "a fault did not strike"
        if fault == "busy":
            assert (answer.status, answer.fields["Retry-After"]) == (503, "2"), answer.status
            world.calls.append((operation, job, 503))
            return None
        world.calls.append((operation, job, answer.status))
        return answer

    @staticmethod
    def takes_effect(world: World, operation: str, reuse: bool) -> bool:
        """Whether the operation is done, whatever its answer becomes."""
        fault = world.faults.get(operation)
        if fault == "early":
            return reuse and bool(world.key.challenge)  # it strikes unsigned requests alone
        if fault == "lost":
            stale = world.nonces_are_stale or world.group.now - world.nonce_given > NONCE_LIFE
            return not (reuse and world.key.challenge and stale)
        return fault != "busy"

    @staticmethod
    def agree(answer: Answer | None, expected: Refusal | None, status: int = 200) -> None:
        if answer is None:
            return
        wanted = (status, "") if expected is None else (expected.status, expected.code)
        assert (answer.status, answer.code if answer.status >= 400 else "") == wanted, (answer.status, answer.body[:300], wanted)

    # The operations.

    @rule(number=worlds, job_number=numbers, reuse=st.booleans())
    def retry(self, number: int, job_number: int, reuse: bool) -> None:
        world = self.world(number)
        job = world.job(job_number)
        self.step(f"retry {job}")
        effect = self.takes_effect(world, "retry", reuse)
        answer = self.call(world, "retry", "PUT", world.path(job, "/retry"), job, reuse)
        expected = world.group.retry(job) if effect else None
        self.agree(answer, expected)
        assert answer is None or answer.status != 200 or answer.body == b""

    @rule(number=worlds, job_number=numbers, reuse=st.booleans())
    def get_one(self, number: int, job_number: int, reuse: bool) -> None:
        world = self.world(number)
        job = world.job(job_number)
        self.step(f"get one {job}")
        effect = self.takes_effect(world, "get-one", reuse)
        answer = self.call(world, "get-one", "GET", world.path(job), job, reuse)
        expected = world.group.get_one(job) if effect else None
        if isinstance(expected, Refusal):
            self.agree(answer, expected)
        elif answer is not None:
            found = world.group.jobs[job]
            shown = {name: answer.document.get(name) for name in ("id", "groupId", "status", "creationDate", "expirationDate")}
            assert shown == {"id": job, "groupId": world.group_id, "status": expected, "creationDate": date_text(found.created),
                             "expirationDate": date_text(found.expires)}, (shown, expected)

    @rule(number=worlds, page=st.integers(min_value=1, max_value=4), size=st.integers(min_value=1, max_value=9), reuse=st.booleans())
    def get_all(self, number: int, page: int, size: int, reuse: bool) -> None:
        world = self.world(number)
        self.step(f"get all, page {page} of {size}")
        effect = self.takes_effect(world, "get-all", reuse)
        answer = self.call(world, "get-all", "GET", world.path() + f"?pageNum={page}&itemsPerPage={size}", "", reuse)
        expected = world.group.get_all(page, size) if effect else []
        if answer is None:
            return
        document = answer.document
        assert document["totalCount"] == len(world.group.jobs), document["totalCount"]
        assert [(job["id"], job["status"]) for job in document["results"]] == expected
        has_next = page * size < len(world.group.jobs)
        assert ("next" in {link["rel"] for link in document["links"]}) == has_next

    @rule(number=worlds, job_number=numbers, reuse=st.booleans())
    def download(self, number: int, job_number: int, reuse: bool) -> None:
        world = self.world(number)
        job = world.job(job_number)
        self.step(f"download {job}")
        effect = self.takes_effect(world, "download", reuse)
        answer = self.call(world, "download", "GET", world.path(job, "/download"), job, reuse)
        expected = world.group.download(job) if effect else NOT_FOUND
        if isinstance(expected, Refusal):
            self.agree(answer, expected)
        elif answer is not None:
            assert (answer.status, answer.body) == (200, ARCHIVES[expected]), answer.status

    @rule(number=worlds, job_number=numbers, days=st.sampled_from((-1, 1, 29, 100, 179, 190)), reuse=st.booleans())
    def extend(self, number: int, job_number: int, days: int, reuse: bool) -> None:
        world = self.world(number)
        job = world.job(job_number)
        date = (world.group.now + days * DAY) // 1000 * 1000
        self.step(f"extend {job} by {days} days")
        effect = self.takes_effect(world, "extend", reuse)
        answer = self.call(world, "extend", "PATCH", world.path(job), job, reuse, {"expirationDate": date_text(date)})
        self.agree(answer, world.group.extend(job, date) if effect else None)

    @rule(number=worlds, job_number=numbers, reuse=st.booleans())
    def delete(self, number: int, job_number: int, reuse: bool) -> None:
        world = self.world(number)
        job = world.job(job_number)
        self.step(f"delete {job}")
        effect = self.takes_effect(world, "delete", reuse)
        answer = self.call(world, "delete", "DELETE", world.path(job), job, reuse)
        expected = world.group.delete(job) if effect else None
        if effect and expected is None:
            world.gone.append(job)
        self.agree(answer, expected)

    @rule(number=worlds, changes=st.sampled_from(({}, {"logTypes": []}, {"sizeRequestedPerFileBytes": 0}, {"resourceType": "nothing"}, {"redacted": None}, {"id": "x"})), reuse=st.booleans())
    def create(self, number: int, changes: Document, reuse: bool) -> None:
        world = self.world(number)
        body = {"resourceType": "REPLICASET", "resourceName": "rs", "sizeRequestedPerFileBytes": 1000, "logTypes": ["MONGODB"], "redacted": False, **changes}
        self.step(f"create with {changes}")
        effect = self.takes_effect(world, "create", reuse)
        answer = self.call(world, "create", "POST", world.path(), "", reuse, body)
        wrong = {"logTypes": "INVALID_LOG_REQUEST_TYPES", "sizeRequestedPerFileBytes": "INVALID_LOG_REQUEST_SIZE", "resourceType": "INVALID_ENUM_VALUE",
                 "redacted": "MISSING_ATTRIBUTE", "id": "ATTRIBUTE_READ_ONLY"}
        if changes:
            self.agree(answer, Refusal(400, wrong[next(iter(changes))]))
        elif answer is not None:
            assert answer.status == 201, (answer.status, answer.body)
            world.group.create(answer.document["id"])
        elif effect:  # its id is lost with the answer: the list has it
            known = set(world.group.jobs)
            made, = (one["job"] for one in self.asked("GET", world.control + "/jobs")["jobs"] if one["group"] == world.group_id and one["job"] not in known)
            world.group.create(made)

    @rule(number=worlds, job_number=numbers, who=st.sampled_from(("wrong", "reader")))
    def is_not_let_in(self, number: int, job_number: int, who: str) -> None:
        world = self.world(number)
        if "retry" in world.faults:
            return
        job = world.job(job_number)
        self.step(f"retry {job} with {who} key")
        answer = self.call(world, "retry", "PUT", world.path(job, "/retry"), job, False, who=who)
        assert answer is not None and answer.status == 401, answer

    # What a test does beside it.

    @rule(number=worlds, span=st.sampled_from(sorted(SPANS)))
    def advance(self, number: int, span: str) -> None:
        world = self.world(number)
        self.step(f"advance by {span}")
        answer = self.asked("POST", world.control + "/clock", {"advance": span})
        expected = world.group.advance(SPANS[span])
        seen = {(one["job"], one["from"], one["to"]) for one in answer["transitions"] if one["group"] == world.group_id}
        assert seen == expected, (seen, expected)

    @rule(number=worlds, operation=st.sampled_from(OPERATIONS), kind=st.sampled_from(("busy", "lost", "early")))
    def set_fault(self, number: int, operation: str, kind: str) -> None:
        world = self.world(number)
        if kind == "lost" and not self.place.passes_resets:
            return
        self.step(f"fault {kind} for {operation}")
        world.faults = {**world.faults, operation: kind}
        self.put_faults(world)

    @precondition(lambda self: any(world.faults for world in self.worlds))
    @rule(number=worlds)
    def clear_faults(self, number: int) -> None:
        world = self.world(number)
        self.step("clear faults")
        world.faults = {}
        self.put_faults(world)

    def put_faults(self, world: World) -> None:
        kinds = {"busy": {"phase": "between", "do": {"status": 503, "retryAfter": 2}}, "lost": {"phase": "after", "do": {"resetAfterBytes": 0}},
                 "early": {"phase": "before-challenge", "do": {"status": 500}}}
        self.asked("PUT", world.control + "/faults", {"faults": [{"on": {"operation": operation}, **kinds[kind]} for operation, kind in world.faults.items()]})

    @rule(number=worlds, job_number=numbers, status=st.sampled_from(("FAILURE", "SUCCESS", "IN_PROGRESS")))
    def set_status(self, number: int, job_number: int, status: str) -> None:
        world = self.world(number)
        job = world.job(job_number)
        if job not in world.group.jobs or world.group.jobs[job].status(world.group.now) == "EXPIRED":
            return
        self.step(f"set {job} to {status}")
        self.asked("PATCH", world.control + f"/groups/{world.group_id}/jobs/{job}", {"status": status})
        world.group.set_status(job, status)

    @rule(number=worlds)
    def make_nonces_stale(self, number: int) -> None:
        self.step("make nonces stale")
        world = self.world(number)
        self.asked("POST", world.control + "/sign-in/stale")
        world.nonces_are_stale = True

    @rule(number=worlds)
    def reset(self, number: int) -> None:
        world = self.world(number)
        self.compare_journal(world)
        self.step("reset")
        self.asked("POST", world.control + "/reset")
        world.group, world.gone, world.calls, world.faults = world.start.copy(), [], [], {}
        world.nonces_are_stale = True

    @rule(number=worlds)
    def clear_journal(self, number: int) -> None:
        world = self.world(number)
        self.compare_journal(world)
        self.step("clear journal")
        self.asked("DELETE", world.control + "/requests")
        world.calls = []

    @precondition(lambda self: len(self.worlds) < SANDBOXES_AT_MOST)
    @rule()
    def add_sandbox(self) -> None:
        self.step("add a sandbox")
        made = self.asked("POST", "/sandboxes")
        self.worlds.append(World(f"/sandboxes/{made['id']}", self.place, made["ids"]))

    @precondition(lambda self: len(self.worlds) > 1)
    @rule()
    def remove_sandbox(self) -> None:
        self.step("remove a sandbox")
        world = self.worlds.pop()
        self.compare_journal(world)
        self.asked("DELETE", world.control)
        assert self.admin.ask("GET", "/__admin" + world.control).status == 404
        world.connection.close()

    @rule(number=worlds)
    def read_journal(self, number: int) -> None:
        self.step("read the journal")
        self.compare_journal(self.world(number))

    def compare_journal(self, world: World) -> None:
        """Every call, in order, none twice."""
        document = self.asked("GET", world.control + "/requests?limit=10000")
        seen = [(call["operation"], call.get("job", ""), call["status"]) for call in document["calls"]]
        assert seen == world.calls, (seen[-5:], world.calls[-5:])
        assert document["count"] == len(world.calls)


@contextlib.contextmanager
def written_fixture(folder: str) -> Iterator[str]:
    name = pathlib.Path(folder) / "model.json"
    name.write_text(json.dumps(FIXTURE))
    yield str(name)
