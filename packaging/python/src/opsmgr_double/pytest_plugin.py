"""The fixtures `opsmgr` (a sandbox for each test) and `opsmgr_mock` (the mock of the session)."""
import dataclasses
import warnings
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from opsmgr_double._mock import Mock
from opsmgr_double._sandbox import Document, Sandbox


@dataclasses.dataclass(frozen=True)
class Watched:
    """What the client of one test sends: to its sandbox, and past it (a wrong path, a wrong group) to the mock of this session."""
    sandbox: Sandbox
    mock: Mock
    before: int  # exchanges past any sandbox

    @classmethod
    def begin(cls, sandbox: Sandbox, mock: Mock) -> "Watched":
        last = mock.exchanges(limit=1) if mock.started_here else []
        return cls(sandbox, mock, last[0]["number"] if last else 0)

    def exchanges(self) -> list[Document]:
        """A mock that others use as well tells only what is in the sandbox."""
        past = self.mock.exchanges(after=self.before) if self.mock.started_here else []
        return sorted(self.sandbox.exchanges() + past, key=lambda exchange: str(exchange["at"]))


WATCHED = pytest.StashKey[Watched]()
SHOWN = 50  # exchanges of a failed test


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("opsmgr_strict", "fail a test whose client sent requests that break the contract", type="bool", default=False)
    parser.addini("opsmgr_fixture", "what each sandbox begins as: the name of a built-in fixture, or a file that ends in .json")
    parser.addini("opsmgr_args", "options of `opsmgr-mock run` for the mock of the session", type="args", default=[])
    parser.getgroup("opsmgr").addoption("--opsmgr-strict", action="store_true", help="fail a test whose client sent requests that break the contract")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "opsmgr(fixture=None, strict=None): what the sandbox of the test begins as, and whether "
                                       "requests that break the contract fail it")


@pytest.fixture(scope="session")
def opsmgr_mock(pytestconfig: pytest.Config) -> Iterator[Mock]:
    """The mock of the session; under `opsmgr-mock run -- pytest` the one that was started there."""
    options: list[str] = pytestconfig.getini("opsmgr_args")
    mock = Mock.from_environment()
    if mock is None:
        mock = Mock(*options)
    elif options:
        warnings.warn(f"opsmgr_args is not used: the mock at {mock.url} was started before pytest", pytest.PytestConfigWarning, stacklevel=1)
    with mock:
        yield mock


@pytest.fixture
def opsmgr(opsmgr_mock: Mock, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A group, jobs, keys, a journal, a time and faults for this test alone."""
    fixture = _setting(request.node, "fixture", request.config.getini("opsmgr_fixture") or None)
    with opsmgr_mock.sandbox(fixture) as sandbox:
        request.node.stash[WATCHED] = Watched.begin(sandbox, opsmgr_mock)
        yield sandbox


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    yield  # a test that fails by itself says why first
    watched = item.stash.get(WATCHED, None)
    if watched is not None and _strict(item) and (breaches := [exchange for exchange in watched.exchanges() if "breach" in exchange]):
        told = [f"the client sent {len(breaches)} request{'s' if len(breaches) > 1 else ''} that break{'s' if len(breaches) == 1 else ''} the contract:"]
        pytest.fail("\n".join(told + [_line(exchange) for exchange in breaches[:SHOWN]]), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    watched = item.stash.get(WATCHED, None)
    if report.when == "call" and report.failed and watched is not None:
        report.sections.append(("opsmgr calls", _journal(watched)))
    return report


def _setting(item: pytest.Item, name: str, default: Any) -> Any:
    """The closest marker that has it, or the default."""
    for marker in item.iter_markers("opsmgr"):
        wrong = set(marker.kwargs) - {"fixture", "strict"}
        if marker.args or wrong:
            raise pytest.UsageError(f"{item.nodeid}: the marker opsmgr takes fixture= and strict=, not {', '.join(map(repr, [*marker.args, *sorted(wrong)]))}")
        if marker.kwargs.get(name) is not None:
            return marker.kwargs[name]
    return default


def _strict(item: pytest.Item) -> bool:
    return bool(_setting(item, "strict", item.config.getoption("--opsmgr-strict") or item.config.getini("opsmgr_strict")))


def _journal(watched: Watched) -> str:
    try:
        exchanges = watched.exchanges()
    except OSError as error:
        return f"the mock does not answer: {error}"
    left_out = [f"({len(exchanges) - SHOWN} earlier ones left out)"] if len(exchanges) > SHOWN else []
    return "\n".join(left_out + [_line(exchange) for exchange in exchanges[-SHOWN:]]) or "(no request came)"


def _line(exchange: Document) -> str:
    """Such as `3  PUT /api/... -> 503 (fault: ...)`; the number is that of the call, which the two exchanges of a sign-in share."""
    told = [f"{name}: {exchange[name]}" for name in ("reason", "breach", "fault") if name in exchange]
    notes = f" ({'; '.join(told)})" if told else ""
    return f"{exchange['call']:>4}  {exchange['method']} {exchange['target']} -> {exchange['status'] or 'no answer'}{notes}"
