"""The sign-in of Jetty 9.4, 11 and 12, whose challenge is the documented one to the letter. The suite judges it clause by clause, and a mock with
`--like jetty-11` answers signed requests as it does. Where the mock differs without that preset stands below, with the reason."""
import contextlib
import hashlib
import http.client
import json
import pathlib
import re
import select
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Callable, Iterator, Sequence
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
import tools  # noqa: E402
from support import BASE, ROOT, Document, Ready, Result, clauses, clean_environment, mock, suite  # noqa: E402

SERVER = HERE / "jetty" / "JettyServer.java"
SERVER_12 = HERE / "jetty-12" / "JettyServer.java"
LIFE = 2  # seconds; of a nonce, in the tests of one that has run out


@contextlib.contextmanager
def jetty(version: str, *arguments: str) -> Iterator[Ready]:
    """A server of Jetty 9.4, 11 or 12 until the block ends, and what it says when it is ready."""
    with tempfile.TemporaryDirectory() as folder:
        source, jars = SERVER, tools.jars()
        if version == "11":  # the interfaces of a servlet have another name there
            source, jars = pathlib.Path(folder) / SERVER.name, tools.jars("jetty-11")
            source.write_text(SERVER.read_text().replace("javax.servlet", "jakarta.servlet"))
        if version == "12":
            source, jars = SERVER_12, tools.jars("jetty-12")
        command = [tools.need("java"), "-Dorg.eclipse.jetty.util.log.class=org.eclipse.jetty.util.log.StdErrLog", "-Dorg.eclipse.jetty.LEVEL=WARN",
                   "-cp", jars, str(source), *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=clean_environment())
        assert process.stdout is not None
        try:
            readable, _, _ = select.select([process.stdout], [], [], 60)
            yield Ready(json.loads(process.stdout.readline() if readable else ""))
        finally:
            process.terminate()
            process.wait(20)
            process.stdout.close()


def md5(*parts: str) -> str:
    return hashlib.md5(":".join(parts).encode()).hexdigest()


def parameter(name: str, challenge: str) -> str | None:
    found = re.search(rf'\b{name}=(?:"([^"]*)"|([^\s,]+))', challenge)
    return (found.group(1) or found.group(2)) if found else None


Told = tuple[int, str | None]  # the status, and what the challenge says of `stale`


class Client:
    """Sends requests of its own making to one server, each on a connection of its own."""

    def __init__(self, ready: Ready) -> None:
        self.ready = ready
        self.path = f"{BASE}/groups/{ready['groupId']}/logCollectionJobs"

    def ask(self, credentials: str | None = None, method: str = "GET", target: str | None = None) -> tuple[Told, str]:
        """The status, and whether the challenge says that the nonce is stale; the challenge."""
        connection = http.client.HTTPConnection(self.ready["url"].removeprefix("http://"), timeout=10)
        try:
            connection.request(method, target or self.path, headers={} if credentials is None else {"Authorization": credentials})
            answer = connection.getresponse()
            answer.read()
            challenge = answer.getheader("WWW-Authenticate", "")
            return (answer.status, parameter("stale", challenge)), challenge
        finally:
            connection.close()

    def nonce(self) -> str:
        return parameter("nonce", self.ask()[1]) or ""

    def sign(self, nonce: str, method: str = "GET", key: str | None = None, scheme: str = "Digest", without: Sequence[str] = (), quoted: Sequence[str] = (), **changes: Any) -> str:
        """An Authorization value (RFC 7616, 3.4.1). A parameter named in `changes` is signed as it is given there; `response` and what
        is left out are changed after signing."""
        values = {"username": self.ready["publicKey"], "realm": "MMS Public API", "nonce": nonce, "uri": self.path, "algorithm": "MD5",
                  "qop": "auth", "nc": "00000001", "cnonce": "0a4f113b"} | {name: value for name, value in changes.items() if name != "response"}
        a1 = md5(values["username"], values["realm"], key or self.ready["privateKey"])
        a2 = md5(method, values["uri"])
        middle = [values[name] for name in ("nonce", "nc", "cnonce", "qop")] if "qop" not in without else [values["nonce"]]
        values["response"] = changes.get("response", lambda right: right)(md5(a1, *middle, a2))
        bare = {"algorithm", "qop", "nc"} - set(quoted)
        shown = [f"{name}={value}" if name in bare else f'{name}="{value}"' for name, value in values.items() if name not in without]
        return f"{scheme} " + ", ".join(shown)


Story = Callable[[Client], Told]


def one(**changes: Any) -> Story:
    """A story of one signed request."""
    return lambda client: client.ask(client.sign(client.nonce(), **changes))[0]


def counts(*sent: str) -> Story:
    """A story of several requests with one nonce; how the last is answered."""
    def story(client: Client) -> Told:
        nonce = client.nonce()
        return [client.ask(client.sign(nonce, nc=nc))[0] for nc in sent][-1]
    return story


def raw(credentials: str) -> Story:
    return lambda client: client.ask(credentials)[0]


def changed_nonce(change: Callable[[str], str], key: str | None = None) -> Story:
    return lambda client: client.ask(client.sign(change(client.nonce()), key=key))[0]


def run_out(client: Client, key: str | None = None) -> Told:
    nonce = client.nonce()
    time.sleep(LIFE + 0.5)
    return client.ask(client.sign(nonce, key=key))[0]


def tries(*keys: str | None, counted: bool = False) -> Story:
    """A story of several requests with one nonce, each signed with a key of its own; how the last is answered."""
    def story(client: Client) -> Told:
        nonce = client.nonce()
        return [client.ask(client.sign(nonce, key=key, nc=f"{1 + counted * number:08x}"))[0] for number, key in enumerate(keys)][-1]
    return story


def sent_to(query: str) -> Story:
    """A story of a request with a query."""
    return lambda client: client.ask(client.sign(client.nonce(), uri=client.path + query), target=client.path + query)[0]


def retry_of_unknown_job(client: Client) -> Told:
    target = f"{client.path}/{'5' * 24}/retry"
    return client.ask(client.sign(client.nonce(), method="PUT", uri=target), "PUT", target)[0]


def written(change: Callable[[str], str]) -> Story:
    """A story of one signed request whose Authorization is written in another way."""
    return lambda client: client.ask(change(client.sign(client.nonce())))[0]


STORIES: dict[str, Story] = {
    "no credentials": lambda client: client.ask()[0],
    "signed as the RFC has it": one(),
    "HEAD": lambda client: client.ask(client.sign(client.nonce(), method="HEAD"), "HEAD")[0],
    "PUT": retry_of_unknown_job,
    "signed for another method": one(method="PUT"),
    "a wrong key": one(key="wrong"),
    "an unknown user": one(username="nobody"),
    "an empty user": one(username=""),
    "another realm": one(realm="Elsewhere"),

    "no username": one(without=("username",)),
    "no uri": one(without=("uri",)),
    "the uri in absolute form": lambda client: client.ask(client.sign(client.nonce(), uri=client.ready["url"] + client.path))[0],
    "no response": one(without=("response",)),
    "no nonce count": one(without=("nc",)),
    "no cnonce": one(without=("cnonce",)),
    "a long cnonce": one(cnonce="c" * 500),
    "the older form, without qop": one(without=("qop", "nc", "cnonce")),
    "no algorithm": one(without=("algorithm",)),
    "algorithm=md5": one(algorithm="md5"),

    "the query in the uri": sent_to("?pretty=true"),

    "a response in upper case": one(response=str.upper),
    "a response that is one digit short": one(response=lambda right: right[:-1]),
    "a response of zeros": one(response=lambda right: "0" * 32),

    "two counts": counts("00000001", "00000002"),
    "the second count first": counts("00000002"),
    "counts with a gap": counts("00000001", "00000009", "0000000a"),
    "a lower count that was not used": counts("00000005", "00000003"),
    "a count used again": counts("00000001", "00000001"),
    "the highest count": counts("000003ff"),
    "a count beyond the highest": counts("00000400"),
    "count 0": counts("00000000"),
    "count 0 used again": counts("00000000", "00000000"),
    "a count without leading zeros": counts("1"),
    "a count that is no number": counts("0000000g"),

    "a nonce of somebody else": changed_nonce(lambda nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093"),
    "a nonce with another letter": changed_nonce(lambda nonce: ("A" if nonce[0] != "A" else "B") + nonce[1:]),
    "a nonce that has run out": run_out,
    "a nonce of somebody else under a wrong key": changed_nonce(lambda nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093", key="wrong"),
    "a nonce that has run out under a wrong key": lambda client: run_out(client, key="wrong"),
    "a wrong key, then the right one with the same count": tries("wrong", None),
    "a wrong key, then the right one with the next count": tries("wrong", None, counted=True),

    "Basic": raw("Basic bm9ib2R5Om5vYm9keQ=="),
    "Bearer": raw("Bearer abc"),
    "the scheme alone": raw("Digest"),
    "no parameters": raw("Digest garbage"),
    "the scheme in lower case": one(scheme="digest"),
    "qop in quotes": one(quoted=("qop",)),
    "all in quotes": one(quoted=("qop", "algorithm", "nc")),
    "names in upper case": written(lambda text: text.replace("username=", "USERNAME=").replace(" nonce=", " NONCE=")),
    "no blanks behind commas": written(lambda text: text.replace(", ", ",")),
    "blanks around an equals sign": written(lambda text: text.replace("qop=auth", "qop = auth")),
    "no blank behind the scheme": written(lambda text: text.replace("Digest ", "Digest", 1)),
    "two blanks behind the scheme": written(lambda text: text.replace("Digest ", "Digest  ", 1)),
    "a comma at the end": written(lambda text: text + ","),
    "unknown parameters": written(lambda text: text + ', opaque="x", other=1'),
}

LET_IN, REFUSED, STALE = (200, None), (401, "false"), (401, "true")

# By story: the answer of Jetty and of the mock that is like it, that of the mock without --like, and why that is its default.
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


JETTY: dict[str, Ready] = {}  # by version


def setUpModule() -> None:
    opened = contextlib.ExitStack()
    unittest.addModuleCleanup(opened.close)
    for version in ("9.4", "11", "12"):
        JETTY[version] = opened.enter_context(jetty(version, str(LIFE)))


class SignIn(unittest.TestCase):
    maxDiff = None
    mock: Client
    like: Client
    jetties: dict[str, Client]

    @classmethod
    def setUpClass(cls) -> None:
        opened = contextlib.ExitStack()
        cls.addClassCleanup(opened.close)
        folder = pathlib.Path(opened.enter_context(tempfile.TemporaryDirectory()))
        fixture = json.loads((ROOT / "fixtures" / "default.json").read_text()) | {"signIn": {"nonceLifeSeconds": LIFE}}
        (folder / "fixture.json").write_text(json.dumps(fixture))
        cls.mock = Client(opened.enter_context(mock(str(folder / "fixture.json"))))
        cls.like = Client(opened.enter_context(mock(str(folder / "fixture.json"), "--like", "jetty-11")))
        cls.jetties = {version: Client(ready) for version, ready in JETTY.items()}

    def test_the_challenges_differ_in_the_nonce_alone(self) -> None:
        # Jetty 12 names the root as its domain.
        challenges = [client.ask()[1].replace('domain="/"', 'domain=""') for client in (*self.jetties.values(), self.mock, self.like)]
        for challenge in challenges:
            self.assertEqual(re.sub('nonce="[A-Za-z0-9+/]{32}"', 'nonce="..."', challenge),
                             'Digest realm="MMS Public API", domain="", nonce="...", algorithm=MD5, qop="auth", stale=false')
        self.assertEqual(len(set(challenges)), len(challenges))

    def test_a_mock_that_is_like_it_answers_as_it_does(self) -> None:
        answers = {name: story(self.like) for name, story in STORIES.items()}
        self.assertEqual(set(answers.values()), {LET_IN, REFUSED, STALE, (404, None)})
        for version, client in self.jetties.items():
            with self.subTest(jetty=version):
                self.assertEqual({name: story(client) for name, story in STORIES.items()}, answers)

    def test_without_the_preset_the_mock_differs_in_what_it_changes_alone(self) -> None:
        found = {name: (story(self.like), story(self.mock)) for name, story in STORIES.items()}
        self.assertEqual({name: both for name, both in found.items() if both[0] != both[1]}, {name: one[:2] for name, one in DIFFERENCES.items()})


class Judged(unittest.TestCase):
    maxDiff = None
    result: Result
    found: Document

    @classmethod
    def setUpClass(cls) -> None:
        ready = JETTY["9.4"]
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        report = pathlib.Path(folder.name) / "report.json"
        cls.result = suite("run", "--target", ready["url"], "--public-key", ready["publicKey"], "--group", ready["groupId"], "--job", ready["jobId"],
                           "--profile", "full", "--nonce-life", str(LIFE), "--only", "authentication/*", "--only", "retry/*", "--report", f"json={report}",
                           private_key=ready["privateKey"])
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
