"""The suite against a small independent implementation of get all, get one, download and retry (independent/server.py). It conforms in
profile full; what it does not implement is a list of known breaches, each with its reason, and none of them is excused any more when it
does not occur. With each of its faults it does not conform, and the breach stands under that fault's own clause; with each of its legal
differences it conforms."""
import contextlib
import json
import pathlib
import select
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Iterator
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE / "independent")]
from faults import FAULTS, LEGAL  # noqa: E402
from support import Ready, clauses, clean_environment, suite  # noqa: E402

KNOWN = HERE / "independent" / "known.json"

# What else a fault breaks, because the one thing cannot be without the other.
ALSO = {
    "length-required": {"retry/answers-200"},
    "key-not-verified": {"authentication/method-signed", "authentication/response-verified"},
    "uri-not-compared": {"authentication/query-signed"},
    "retry-without-effect": {"retry/later-retries"},
    "job-without-id": {"conventions/page-number", "get-all/wrapper"},
    "allow-in-quotes": {"retry/allow-header"},
    "odd-status-on-the-way": {"get-one/status-values"},
}


@contextlib.contextmanager
def server(*arguments: str) -> Iterator[Any]:
    process = subprocess.Popen([sys.executable, str(HERE / "independent" / "server.py"), *arguments], stdout=subprocess.PIPE, text=True, env=clean_environment())
    assert process.stdout is not None
    try:
        readable, _, _ = select.select([process.stdout], [], [], 20)
        yield json.loads(process.stdout.readline() if readable else "")
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def judge(ready: Ready, *arguments: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        name = pathlib.Path(folder) / "report.json"
        jobs = [part for one in ready["jobs"] for part in ("--job", one)]
        result = suite("run", "--target", ready["url"], "--public-key", ready["publicKey"], "--group", ready["groupId"], *jobs,
                       "--profile", "full", "--wait", "2", "--report", f"json={name}", "--report", "text=-", *arguments, private_key=ready["privateKey"])
        return result, clauses(json.loads(name.read_text()))


def with_verdict(found: Any, verdict: str) -> Any:
    """The clauses with this verdict that the known list does not excuse."""
    return {name for name, one in found.items() if one["verdict"] == verdict and not one.get("known")}


class Independent(unittest.TestCase):
    maxDiff = None

    def test_it_conforms_but_for_what_it_does_not_implement(self) -> None:
        with server() as ready:
            result, found = judge(ready, "--known", str(KNOWN))
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertEqual([name for verdict in ("fail", "warn", "error", "inconclusive") for name in with_verdict(found, verdict)], [])
        judged = {name.split("/")[0] for name in with_verdict(found, "pass")}
        self.assertLessEqual({"authentication", "conventions", "errors", "framing", "get-all", "get-one", "retry"}, judged)
        self.assertGreater(len([name for name in with_verdict(found, "pass") if name.startswith("retry/")]), 15)

    def test_without_the_known_list_just_those_clauses_are_breached(self) -> None:
        with server() as ready:
            result, found = judge(ready)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(with_verdict(found, "fail") | with_verdict(found, "warn"), {one["clause"] for one in json.loads(KNOWN.read_text())["known"]})

    def fails_under_its_own_clause(self, fault: str) -> None:
        with server(fault) as ready:
            result, found = judge(ready, "--known", str(KNOWN))
        is_promised = found[FAULTS[fault]]["level"] == "must"
        self.assertEqual(result.returncode, 1 if is_promised else 0, result.stdout)
        self.assertEqual(with_verdict(found, "fail" if is_promised else "warn"), {FAULTS[fault]} | ALSO.get(fault, set()), result.stdout)

    def conforms_with(self, difference: str) -> None:
        with server(difference) as ready:
            result, found = judge(ready, "--known", str(KNOWN))
        self.assertEqual((result.returncode, with_verdict(found, "fail"), with_verdict(found, "error")), (0, set(), set()), result.stdout)

    def test_there_are_at_least_forty_faults_under_thirty_five_clauses(self) -> None:
        self.assertGreaterEqual(len(FAULTS), 40)
        self.assertGreaterEqual(len(set(FAULTS.values())), 35)


def add(fault: str) -> None:
    setattr(Independent, f"test_{fault.replace('-', '_')}_fails_under_{FAULTS[fault]}", lambda self: self.fails_under_its_own_clause(fault))


def add_legal(difference: str) -> None:
    setattr(Independent, f"test_{difference.replace('-', '_')}_is_legal", lambda self: self.conforms_with(difference))


for one in FAULTS:
    add(one)
for one in LEGAL:
    add_legal(one)

if __name__ == "__main__":
    unittest.main()
