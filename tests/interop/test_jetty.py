"""The suite against Jetty 9.4, whose challenge is the documented one to the letter: its sign-in and its retry are judged clause by clause.
Beside the servers of test_presets.py a mock with `--like jetty-11` answers as Jetty does; where the mock differs without it stands below, with
the reason."""
import json
import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
from real_servers import SERVERS, mock_like  # noqa: E402
from sign_in_stories import GROUP, LET_IN, LIFE, SHORT_LIFE_STORIES, STORIES  # noqa: E402
from support import Document, Result, clauses, suite  # noqa: E402

REFUSED, STALE = (401, "false"), (401, "true")

# By story: the answer of a mock that is like Jetty, that of the mock without --like, and why that is its default.
NO_NONCE = "RFC 7616, 3.3: stale tells of a nonce, and there is none"
RIGHT_DIGEST = "RFC 7616, 3.3: stale is for a right digest"
UNUSED = "RFC 7616 leaves it open; a client that was given a wrong key may go on"
DIFFERENCES = {
    "Basic": (STALE, REFUSED, NO_NONCE),
    "Bearer": (STALE, REFUSED, NO_NONCE),
    "the scheme alone": (STALE, REFUSED, NO_NONCE),
    "no parameters": (STALE, REFUSED, NO_NONCE),
    "a nonce of somebody else under a wrong key": (STALE, REFUSED, RIGHT_DIGEST),
    "a nonce that has run out under a wrong key": (STALE, REFUSED, RIGHT_DIGEST),
    "a wrong key, then the right one with the same count": (REFUSED, LET_IN, UNUSED),
}


class SignIn(unittest.TestCase):
    maxDiff = None

    def test_without_the_preset_the_mock_differs_in_what_it_changes_alone(self) -> None:
        with mock_like("jetty-11") as like, mock_like("documented") as documented:
            found = {name: (story(like), story(documented)) for name, story in {**STORIES, **SHORT_LIFE_STORIES}.items()}
        self.assertEqual({name: both for name, both in found.items() if both[0] != both[1]}, {name: one[:2] for name, one in DIFFERENCES.items()})


class Judged(unittest.TestCase):
    maxDiff = None
    result: Result
    found: Document

    @classmethod
    def setUpClass(cls) -> None:
        jetty, = (server for server in SERVERS if server.name == "Jetty 9.4")
        with tempfile.TemporaryDirectory() as folder, jetty.start() as client:
            report = pathlib.Path(folder) / "report.json"
            cls.result = suite("run", "--target", client.url, "--public-key", client.user, "--group", GROUP, "--job", client.job, "--profile", "full",
                               "--nonce-life", str(LIFE), "--only", "authentication/*", "--only", "retry/*", "--report", f"json={report}", private_key=client.key)
            cls.found = clauses(json.loads(report.read_text()))

    def verdicts(self, topic: str) -> dict[str, str]:
        return {name.split("/")[1]: one["verdict"] for name, one in self.found.items() if name.startswith(topic) and one["covered"]}

    def test_its_sign_in_is_judged_clause_by_clause(self) -> None:
        found = self.verdicts("authentication/")
        self.assertEqual({name: found[name] for name in EXPECTED}, EXPECTED, self.result.stdout)

    def test_it_conforms(self) -> None:
        self.assertEqual([name for name, one in self.found.items() if one["verdict"] == "fail"], [])
        self.assertEqual(self.result.returncode, 0, self.result.stdout)

    def test_a_retry_is_judged_as_a_whole(self) -> None:
        found = self.verdicts("retry/")
        self.assertEqual({verdict for verdict in found.values() if verdict in ("fail", "warn", "error", "inconclusive")}, set(), self.result.stdout)
        self.assertGreater(list(found.values()).count("pass"), 15)
        for clause in ("answers-200", "empty-body", "takes-effect", "only-failed-jobs", "simultaneous"):
            self.assertEqual(found[clause], "pass")


EXPECTED = {name: verdict for verdict, names in {
    "pass": "challenge-present challenge-syntax first-count malformed-header method-signed no-existence-oracle nonce-expires nonce-present nonce-reuse "
            "nonce-varies nonce-was-issued offers-digest offers-md5 offers-qop-auth per-request realm refusal-has-no-effect refused-without-credentials "
            "required-parameters response-verified scheme-case stale-flag unknown-user-refused wrong-key-refused",
    "note": "domain leaping-count printed-op quoted-qop replay unpadded-count",
    "skip": "basic-refused role-refusal-status role-required",  # not asked for, and it has no second user
}.items() for name in names.split()}

if __name__ == "__main__":
    unittest.main()
