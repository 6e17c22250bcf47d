#!/usr/bin/env python3
"""What one request costs the mock: user instructions, system calls and allocations, counted by valgrind's callgrind.

    python3 bench/instructions.py       the table, in seconds; the programs are those in $OPSMGR_BIN, else in build/release/bin

Unlike time, these are the same in every run: one worker, one client that keeps its connection, every request verified, the journal on
and full. `tests/bench/test_instructions.py` holds them against its table.
"""
from __future__ import annotations

import collections
import contextlib
import dataclasses
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from client import Client, control, plain
from servers import HERE, Mock

PROGRAMS = pathlib.Path(os.environ.get("OPSMGR_BIN", HERE.parent / "build" / "release" / "bin")).resolve()
REQUESTS = 50  # that are counted for one row
JOURNAL = 10_000  # calls, and then the oldest makes room
LOAD = 6_000  # calls, where only many of them tell: a tenth of a second of a mock that is asked as fast as it answers
BATCH = 100  # requests sent at once where only their number matters
ALLOCATORS = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc"}
CLOCK = ("clock_gettime", "__clock_gettime")


@dataclasses.dataclass(frozen=True)
class Cost:
    """Of one request: thousands of user instructions, system calls, allocations."""

    instructions: float
    calls: float
    allocations: float


class CountedMock(Mock):
    """The mock inside callgrind, which begins to count when it is told to."""

    def __init__(self, fixture: dict[str, Any], programs: pathlib.Path = PROGRAMS) -> None:
        super().__init__(programs, flags=("--workers", "1"))
        self.place = pathlib.Path(self.folder.name)
        self.fixture = self.place / "fixture.json"
        self.fixture.write_text(json.dumps(fixture))

    def __enter__(self) -> CountedMock:
        self.start(120)
        return self

    def command(self) -> list[object]:
        return ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--collect-systime=yes", f"--vgdb-prefix={self.place}/gdb",
                f"--callgrind-out-file={self.place}/counted", *super().command()]

    def tell(self, *commands: str) -> None:
        assert self.process is not None
        for command in commands:
            told = subprocess.run(["vgdb", f"--vgdb-prefix={self.place}/gdb", f"--pid={self.process.pid}", *command.split()],
                                  capture_output=True, text=True, timeout=60)
            if told.returncode != 0:
                raise RuntimeError(f"vgdb cannot reach the mock: {told.stderr.strip()}")

    def send_batch(self, client: Client) -> None:
        client.socket.sendall(plain("GET", self.jobs) * BATCH)
        data = b""
        while data.count(b"HTTP/1.1 401") < BATCH or not data.endswith(b"}"):
            data += client.some()

    def fill_journal(self) -> None:
        """With calls that nobody looks for."""
        client = Client(self.port, 60)
        for _ in range(JOURNAL // BATCH):
            self.send_batch(client)
        client.close()

    def count_load(self, polls: Sequence[str] = ()) -> Cost:
        """Of a call, when calls come as fast as they are answered; and so many resources of the control API are asked for meanwhile."""
        with contextlib.closing(Client(self.port, 60)) as client, contextlib.closing(Client(self.port, 60)) as other:
            self.send_batch(client)
            self.tell("instrumentation on", "zero")
            for _ in range(LOAD // BATCH):
                self.send_batch(client)
            for path in polls:
                other.ask(plain("GET", f"/__admin{path}"))
            self.tell("dump", "instrumentation off")
        newest = max(self.place.glob("counted.*"), key=lambda file: int(file.suffix[1:]))
        return cost_in(newest.read_text(), LOAD)

    @contextlib.contextmanager
    def watched(self) -> Iterator[list[bytes]]:
        """By somebody who takes the events that a console takes, and keeps them."""
        with contextlib.closing(Client(self.port, 60)) as client:
            taken: list[bytes] = []
            client.socket.sendall(plain("GET", "/__admin/requests/events"))
            taken.append(client.some())
            thread = threading.Thread(target=take_all, args=(client, taken), daemon=True)
            thread.start()
            yield taken
            client.socket.shutdown(socket.SHUT_RDWR)
            thread.join(10)

    def set_faults(self, faults: list[dict[str, Any]]) -> None:
        with contextlib.closing(Client(self.port, 60)) as client:
            answer = client.ask(control("PUT", "/faults", {"faults": faults}))
            if not answer.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"the faults are not taken: {answer[:200]!r}")

    @contextlib.contextmanager
    def waiting(self, filters: list[dict[str, Any]]) -> Iterator[None]:
        """With so many connections on which verifications wait for calls that do not come."""
        waiting = []
        try:
            for one in filters:
                waiting.append(Client(self.port, 60))
                waiting[-1].socket.sendall(control("POST", "/requests/verify", {"atLeast": 1, "within": "5m", **one}))
            with contextlib.closing(Client(self.port, 60)) as client:
                client.ask(plain("GET", "/__admin/health"))  # the one worker has then come to the end of the queue
            yield
            for client in waiting:
                client.socket.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    raise RuntimeError(f"a verification has not waited: {client.some()[:200]!r}")
        finally:
            for client in waiting:
                client.close()

    def count(self, requests: list[bytes], status: int) -> Cost:
        """Of a request on the average, once some of the same kind have been answered."""
        client = Client(self.port, 60)
        warm = len(requests) - REQUESTS
        for number, request in enumerate(requests):
            if number == warm:
                self.tell("instrumentation on", "zero")
            answer = client.ask(request)
            if not answer.startswith(f"HTTP/1.1 {status}".encode()):
                raise RuntimeError(f"expected {status}, the answer is {answer[:200]!r}")
        self.tell("dump", "instrumentation off")
        client.close()
        newest = max(self.place.glob("counted.*"), key=lambda file: int(file.suffix[1:]))
        return cost_in(newest.read_text(), REQUESTS)

    def signed(self, method: str, target: str) -> list[bytes]:
        nonce = self.nonces(1)[0]
        signer = self.signer_for(method, target)
        return [signer.request(nonce, count) for count in range(1, 2 * REQUESTS + 1)]

    def count_signed(self, method: str, target: str) -> Cost:
        return self.count(self.signed(method, target), 200)

    def count_deletions(self) -> Cost:
        """Of jobs from the middle of the series."""
        nonce = self.nonces(1)[0]
        targets = [f"{self.jobs}/{series_id(20 + number)}" for number in range(REQUESTS + 10)]
        return self.count([self.signer_for("DELETE", target).request(nonce, count) for count, target in enumerate(targets, 1)], 200)


def take_all(client: Client, taken: list[bytes]) -> None:
    with contextlib.suppress(OSError):
        while True:
            taken.append(client.some())


def count_validation(fixture: dict[str, Any]) -> float:
    """Thousands of instructions to read a fixture and to find out who may do what there."""
    with tempfile.TemporaryDirectory() as place:
        file = pathlib.Path(place) / "fixture.json"
        file.write_text(json.dumps(fixture))
        subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={place}/counted", PROGRAMS / "opsmgr-mock", "validate", file],
                       check=True, capture_output=True, timeout=240)
        return cost_in((pathlib.Path(place) / "counted").read_text(), 1).instructions


def cost_in(dump: str, requests: int) -> Cost:
    """From what callgrind writes: the sums behind `totals`, and the calls of functions."""
    events = re.search(r"^events: (.*)$", dump, re.MULTILINE)
    totals = re.search(r"^(?:totals|summary): (.*)$", dump, re.MULTILINE)
    assert events and totals
    sums = dict(zip(events.group(1).split(), map(int, totals.group(1).split()), strict=True))
    names = dict(re.findall(r"^c?fn=\((\d+)\) (\S+)", dump, re.MULTILINE))  # a name stands once, then its number alone
    called: collections.Counter[str] = collections.Counter()
    for number, count in re.findall(r"^cfn=\((\d+)\).*\ncalls=(\d+)", dump, re.MULTILINE):
        called[names[number]] += int(count)
    # Outside of valgrind the clock is read without a system call.
    calls = sums.get("sysCount", 0) - sum(count for name, count in called.items() if name.startswith(CLOCK))
    return Cost(round(sums["Ir"] / requests / 1000, 1), round(calls / requests, 2),
                round(sum(called[name] for name in ALLOCATORS) / requests, 1))


def series_id(number: int) -> str:
    return f"5c82{number:020x}"


def group_id(number: int) -> str:
    """Of one of the other groups of the world."""
    return f"5c83{number:020x}"


def world(jobs: int = 100, others: int = 0) -> dict[str, Any]:
    """The fixture of the bench with so many jobs in its group; behind other keys and groups, so many of each."""
    data = json.loads((HERE / "fixture.json").read_text())
    data.pop("$schema")
    group = data["groups"][0]
    job = {name: value for name, value in group["jobs"][0].items() if name != "id"}
    group["series"] = [{"count": jobs - len(group["jobs"]), "firstId": series_id(0), "job": job}]
    ids = [group_id(number) for number in range(others)]
    data["groups"] = [{"id": one, "jobs": []} for one in ids] + data["groups"]
    data["keys"] = [{"publicKey": f"OTHER{number:04}", "privateKey": data["keys"][0]["privateKey"],
                     "roles": [{"role": "GROUP_READ_ONLY", "group": one}]} for number, one in enumerate(ids)] + data["keys"]
    return data


def rows(mock: CountedMock) -> Iterator[tuple[str, Cost]]:
    yield "401", mock.count([plain("GET", mock.target)] * 2 * REQUESTS, 401)
    yield "retry", mock.count_signed("PUT", f"{mock.target}/retry")
    yield "get one", mock.count_signed("GET", mock.target)
    yield "get all, page of 100", mock.count_signed("GET", f"{mock.jobs}?itemsPerPage=100")


@contextlib.contextmanager
def full(fixture: dict[str, Any]) -> Iterator[CountedMock]:
    with CountedMock(fixture) as mock:
        mock.fill_journal()
        yield mock


def main() -> int:
    print(f"{'':24}{'instructions':>14}{'system calls':>14}{'allocations':>14}")
    with full(world()) as small:
        for row, cost in rows(small):
            print(f"{row:24}{cost.instructions:>13}k{cost.calls:>14}{cost.allocations:>14}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
