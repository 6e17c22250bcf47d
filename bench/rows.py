"""The rows of the table: what each figure is, and what is wanted of it."""
import statistics
from collections.abc import Callable, Iterator

Holds = Callable[[dict[str, float]], bool]


class Row:
    """`wanted` says in words what `holds` decides from the medians, a dictionary by server."""

    def __init__(self, row: str, title: str, unit: str, wanted: str = "", holds: Holds | None = None, digits: int = 1) -> None:
        self.row, self.title, self.unit, self.wanted, self.holds, self.digits = row, title, unit, wanted, holds, digits
        self.samples: dict[str, list[float]] = {}

    def add(self, server: str, value: float) -> None:
        self.samples.setdefault(server, []).append(value)

    def medians(self) -> dict[str, float]:
        return {server: statistics.median(values) for server, values in self.samples.items()}

    def verdict(self) -> bool | None:
        """True, False, or nothing where nothing is wanted or nothing was measured."""
        return self.holds(self.medians()) if self.holds and self.samples else None

    def written(self, value: float) -> str:
        return f"{value:,.{self.digits}f}"


MOCK = "opsmgr-mock"


def at_most(limit: float, server: str = MOCK) -> Holds:
    return lambda medians: medians[server] <= limit


def of_nginx(share: float) -> Holds:
    return lambda medians: "nginx" not in medians or medians[MOCK] >= share * medians["nginx"]


AT_64 = {"get-one": (0.8, 1.5), "retry": (0.75, 1.6), "unsigned": (0.85, 1.35)}  # of nginx: requests a second, CPU a request


def of_nginx_at_most(times: float) -> Holds:
    return lambda medians: "nginx" not in medians or medians[MOCK] <= times * medians["nginx"]


def load_rows() -> Iterator[Row]:
    """At 64 connections stands what the mock should reach one day, elsewhere what it must not fall below."""
    titles = {"get-one": "get one, signed", "retry": "retry, signed", "unsigned": "the 401"}
    for connections in (16, 64, 256):
        for kind, title in titles.items():
            share, times = AT_64[kind] if connections == 64 else (0.6 if kind == "unsigned" else 0.4, None)
            yield Row(f"{kind}-{connections}", f"{title}, {connections} connections", "requests/s", f"at least {share} of nginx", of_nginx(share), 0)
            wanted, holds = (f"at most {times} of nginx", of_nginx_at_most(times)) if times else ("at most 30", at_most(30))
            yield Row(f"{kind}-{connections}-cpu", "server CPU a request", "us", wanted, holds)
    yield Row("get-one-1000", "get one, signed, 1000 connections", "requests/s", digits=0)
    yield Row("get-one-1000-cpu", "server CPU a request", "us")
    yield Row("unserved-1000", "not served at 1000 connections", "requests", "none", at_most(0), 0)


def all_rows() -> list[Row]:
    return [
        Row("start", "exec to the first correct answer", "ms", "at most 10, and 1.5 of nginx",
            lambda medians: medians[MOCK] <= 10 and ("nginx" not in medians or medians[MOCK] <= 1.5 * medians["nginx"])),
        *load_rows(),
        Row("idle-latency", "1000 idle clients, one active: p50", "ms", "at most 0.3", at_most(0.3), 3),
        Row("idle-cpu", "CPU with 1000 idle clients", "%", "0", at_most(0)),
        Row("idle-memory", "memory of an idle connection", "bytes", "at most 1024", at_most(1024), 0),
        Row("slow-latency", "100 clients send a byte a second, one active: p50", "ms", "at most 1", at_most(1), 3),
        Row("memory-ready", "memory, ready", "MB", "at most 10", at_most(10)),
        Row("memory-get-one", "memory after full load, signed", "MB", "at most 30", at_most(30)),
        Row("memory-unsigned", "memory after full load of 401s", "MB", "at most 30", at_most(30)),
        Row("page-of-100", "a page of 100 jobs, of 100", "ms", digits=3),
        Row("page-of-100000", "a page of 100 jobs, of 100,000", "ms", "at most 2 times the row above", None, 3),
        Row("series-100000", "start with 100,000 jobs of a series", "s", "at most 1", at_most(1), 2),
        Row("written-10000", "start with 10,000 jobs written out", "s", "at most 5", at_most(5), 2),
        Row("end", "SIGTERM to exit 0, 1000 clients attached", "ms", "at most 20", at_most(20)),
        Row("suite", "the suite, profile full, against the mock", "s", "at most 0.5", at_most(0.5, "opsmgr-suite"), 2),
        Row("suite-requests", "requests that it sends", "requests", digits=0),
        Row("suite-overhead", "with 50 ms latency: time over the sum of its round trips", "times", "at most 1.3", at_most(1.3, "opsmgr-suite"), 2),
        Row("build-clean", "clean release build, tests included", "s", "at most 240", at_most(240, "opsmgr-double"), 0),
        Row("build-change", "a handler changed to its tests run", "s", "at most 30", at_most(30, "opsmgr-double"), 0),
    ]


def judge_pages(rows: dict[str, Row]) -> None:
    """The one row that is held against another one."""
    small, large = rows["page-of-100"], rows["page-of-100000"]
    large.holds = lambda medians: medians[MOCK] <= 2 * small.medians()[MOCK]
