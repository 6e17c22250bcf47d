"""A proxy that does not do what it should is told from the target, and named by where it comes from."""
import pathlib
import socket
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import listener, read_head, suite

GROUP = "5c8100bcf2a30b12ff88258f"
KEY = "12345678-90ab-cdef-1234-567890abcdef"


class Proxies(unittest.TestCase):
    def reason(self, *arguments: str, **environment: str) -> str:
        result = suite("run", "--target", "http://ops.example.net:8080", "--public-key", "K", "--group", GROUP, "--timeout", "3", *arguments, private_key=KEY, timeout=60, **environment)
        self.assertEqual(result.returncode, 3, result.stderr)
        return result.stdout.splitlines()[-1]

    def test_a_proxy_that_asks_who_is_there_with_a_401_is_told_so(self) -> None:
        def refusing(connection: socket.socket) -> None:
            read_head(connection)
            connection.sendall(b'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n')
        with listener(refusing) as url:
            self.assertRegex(self.reason("--proxy", url), r"the proxy 127\.0\.0\.1:\d+ wants credentials \(401\); they come from OPSMGR_PROXY_USER and OPSMGR_PROXY_PASSWORD")
            self.assertIn("wants other credentials or another scheme than Basic (401)", self.reason("--proxy", url, OPSMGR_PROXY_USER="u", OPSMGR_PROXY_PASSWORD="open-sesame-word"))

    def test_a_proxy_that_is_not_there_is_named_by_its_source(self) -> None:
        self.assertIn("the proxy that http_proxy names: no answer from 127.0.0.1:1: ", self.reason(http_proxy="http://127.0.0.1:1"))
        self.assertIn("the proxy that --proxy names: no answer from 127.0.0.1:1: ", self.reason("--proxy", "http://127.0.0.1:1"))


class Keys(unittest.TestCase):
    def test_white_space_around_a_key_is_wrong_usage(self) -> None:
        for key, said in ((KEY + " ", "it ends with a blank"), (KEY + "\n", "it ends with a line end"), (" " + KEY, "it begins with a blank")):
            result = suite("run", "--target", "http://127.0.0.1:1", "--public-key", "K", "--group", GROUP, private_key=key)
            self.assertEqual((result.returncode, result.stderr.splitlines()[0]), (2, f"opsmgr-suite: OPSMGR_PRIVATE_KEY: {said}, which no key of the API has; leave it out"))
            self.assertNotIn(KEY, result.stderr)
        result = suite("run", "--target", "http://127.0.0.1:1", "--public-key", "K ", "--group", GROUP, private_key=KEY)
        self.assertEqual((result.returncode, result.stderr.splitlines()[0]), (2, "opsmgr-suite: --public-key: it ends with a blank, which no key of the API has; leave it out"))


if __name__ == "__main__":
    unittest.main()
