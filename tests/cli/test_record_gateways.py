"""record: what stands in front of a deployment is told as `opsmgr-suite run` tells it, and the file of --config is the same."""
import json
import pathlib
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from between import Answer, Forward, Request, Tamper, between
from support import MOCK, InFolder, Ready, Result, clean_environment, listener, mock, read_head

GROUP = "5c8100bcf2a30b12ff88258f"
KEYS = {"OPSMGR_PUBLIC_KEY": "ABCDEFGH", "OPSMGR_PRIVATE_KEY": "12345678-90ab-cdef-1234-567890abcdef"}


def record(*arguments: str, **environment: str) -> Result:
    return subprocess.run([MOCK, "record", *arguments], capture_output=True, text=True, timeout=30, env=clean_environment(**environment))


class InFront(unittest.TestCase):
    def said_by(self, *lines: str) -> str:
        """What is said of a server that answers everything so."""
        def answering(connection: socket.socket) -> None:
            read_head(connection)
            connection.sendall("\r\n".join([*lines, "Content-Length: 0", "Connection: close", "", ""]).encode())
        with listener(answering) as url:
            result = record("--from", url, "--group", GROUP, **KEYS)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        return result.stderr.removeprefix(f"opsmgr-mock: record: {url}: ").removesuffix("; nothing is written\n")

    def said_through(self, tamper: Tamper, **environment: str) -> str:
        with mock() as ready, listener(between(ready.port, tamper)) as url:
            result = record("--from", url, "--group", ready["groupId"], **{**KEYS, **environment})
        self.assertEqual(result.returncode, 1)
        return result.stderr

    def test_a_redirect_is_named_without_its_query(self) -> None:
        self.assertEqual(self.said_by("HTTP/1.1 302 Found", "Location: https://sso.example.com/login?state=a-token-of-somebody"),
                         "status 302, with Location https://sso.example.com/login; name the final address with --from")

    def test_a_sign_in_of_a_gateways_own_is_named(self) -> None:
        said = self.said_by("HTTP/1.1 401 Unauthorized", 'WWW-Authenticate: Basic realm="corp"')
        self.assertTrue(said.startswith('a 401 without a Digest challenge that can be answered; a gateway asks for Basic (realm "corp"); '), said)
        said = self.said_by("HTTP/1.1 401 Unauthorized", 'X-WWW-Authenticate: Digest realm="corp"')
        self.assertTrue(said.endswith("; a gateway has renamed the challenge to x-www-authenticate; let it pass WWW-Authenticate on"), said)

    def test_a_wrong_key_behind_a_sticky_cookie_is_told_before_the_cookie(self) -> None:
        said = self.said_through(lambda request, forward: forward(request.data).with_field("Set-Cookie", "node=1"), OPSMGR_PRIVATE_KEY="a-key-that-is-not-right")
        self.assertRegex(said, "the keys are refused, .*; the challenge sets a cookie")

    def test_nonces_that_are_not_shared_and_a_refusal_out_of_a_cache_are_told(self) -> None:
        def stale(request: Request, forward: Forward) -> Answer:
            got = forward(request.without("Authorization"))
            return got.with_field("WWW-Authenticate", got.field("WWW-Authenticate").replace("stale=false", "stale=true")) if request.signed else got
        said = self.said_through(stale)
        self.assertIn("the sign-in is refused (status 401 ", said)
        self.assertIn("; each fresh nonce is called stale: do several servers", said)
        kept: list[Answer] = []

        def caching(request: Request, forward: Forward) -> Answer:
            kept.append(forward(request.without("Authorization")))
            return kept[0]
        said = self.said_through(caching)
        self.assertRegex(said, "the keys are refused, .*; the same nonce came again with the refusal")


class Config(InFolder):
    def write(self, ready: Ready | dict[str, str], mode: int = 0o600, **members: object) -> str:
        file = self.folder / "target.json"
        file.write_text(json.dumps({**ready, **members}))
        file.chmod(mode)
        return str(file)

    def test_the_file_is_that_of_the_suite(self) -> None:
        with mock() as ready:
            result = record("--config", self.write(ready))
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            self.assertGreater(len(json.loads(result.stdout)["groups"][0]["jobs"]), 1)
            other = record("--config", self.write(ready), "--group", "f" * 24)
            self.assertIn("f" * 24, other.stderr)
            self.assertEqual(record("--config", self.write(ready), OPSMGR_PRIVATE_KEY="a-key-that-is-not-right").returncode, 1)

    def test_a_wrong_file_or_one_that_lacks_something_is_wrong_usage(self) -> None:
        for members, mode, said in (({"url": 7}, 0o600, "/url: must be of type string"), ({"privateKey": "s" * 20}, 0o644, "has a secret and is open to other users"),
                                    ({"groupId": GROUP}, 0o600, "--from is missing"), ({"url": "http://127.0.0.1:1"}, 0o600, "--group is missing"),
                                    ({"url": "http://127.0.0.1:1", "groupId": GROUP}, 0o600, "OPSMGR_PRIVATE_KEY is not set")):
            with self.subTest(said):
                result = record("--config", self.write({}, mode, **members))
                self.assertEqual((result.returncode, result.stdout), (2, ""))
                self.assertIn(said, result.stderr)

    def test_a_full_disk_is_wrong_usage(self) -> None:
        with mock() as ready:
            result = record("--config", self.write(ready), "--out", "/dev/full")
        self.assertEqual(result.returncode, 2)
        self.assertIn("--out: ", result.stderr)


class Keys(unittest.TestCase):
    def test_white_space_around_a_key_is_told_before_the_first_request(self) -> None:
        asked: list[bytes] = []
        with listener(lambda connection: asked.append(read_head(connection))) as url:
            for key, said in (("k" * 20 + " ", "it ends with a blank"), ("k" * 20 + "\n", "it ends with a line end"), ("\t" + "k" * 20, "it begins with a blank")):
                result = record("--from", url, "--group", GROUP, OPSMGR_PUBLIC_KEY="A", OPSMGR_PRIVATE_KEY=key)
                self.assertEqual((result.returncode, result.stderr.splitlines()[0]),
                                 (2, f"opsmgr-mock: OPSMGR_PRIVATE_KEY: {said}, which no key of the API has; leave it out"))
        self.assertEqual(asked, [])


if __name__ == "__main__":
    unittest.main()
