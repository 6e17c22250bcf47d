"""record: what is read from a deployment loads again and answers the same, and holds nothing that is not meant to leave."""
import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import MOCK, Ready, Result, clean_environment, listener, mock, read_head


def fetch(ready: Ready, path: str) -> Any:
    result = subprocess.run(["curl", "--silent", "--digest", "--user", f"{ready['publicKey']}:{ready['privateKey']}", ready["url"] + path],
                            capture_output=True, text=True, timeout=20, check=True)
    return json.loads(result.stdout)


def without_links(value: Any) -> Any:
    """Absolute URLs lead to the server at hand."""
    if isinstance(value, list):
        return [without_links(one) for one in value]
    if isinstance(value, dict):
        return {name: without_links(one) for name, one in value.items() if name not in ("links", "downloadUrl")}
    return value


class Recording(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / "recorded.json"

    def record(self, url: str, group: str, *arguments: str, public: str = "ABCDEFGH", private: str = "12345678-90ab-cdef-1234-567890abcdef") -> Result:
        return subprocess.run([MOCK, "record", "--from", url, "--group", group, *arguments], capture_output=True, text=True, timeout=30,
                              env=clean_environment(OPSMGR_PUBLIC_KEY=public, OPSMGR_PRIVATE_KEY=private))

    def recorded(self, ready: Ready, *arguments: str) -> str:
        result = self.record(ready["url"], ready["groupId"], "--out", str(self.file), *arguments)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
        return self.file.read_text()

    def test_the_reloaded_recording_gives_the_same_answers(self) -> None:
        for fixture in ("default", "every-status", "always-fails", "empty"):
            with self.subTest(fixture), mock(fixture, "--clock", "manual", "--start", "2026-03-01T12:00:00Z") as source:
                self.recorded(source, "--no-anonymise")
                with mock(str(self.file), "--clock", "manual", "--start", "2026-03-01T12:00:00Z") as copy:
                    self.assertEqual(copy["groupId"], source["groupId"])
                    self.assertNotEqual(copy["privateKey"], source["privateKey"])
                    of_all = [without_links(fetch(ready, source.jobs + "?verbose=true")) for ready in (source, copy)]
                    self.assertEqual(*of_all)
                    for job in of_all[0]["results"]:
                        self.assertEqual(*[without_links(fetch(ready, f"{source.jobs}/{job['id']}?verbose=true")) for ready in (source, copy)])

    def test_all_pages_are_read(self) -> None:
        with mock("many-jobs") as source:
            jobs = json.loads(self.recorded(source))["groups"][0]["jobs"]
            self.assertEqual(len(jobs), 250)
            self.assertEqual(len({job["id"] for job in jobs}), 250)

    def test_stand_ins_take_the_place_of_everything_that_tells_whose_it_is(self) -> None:
        with mock() as source:
            real = fetch(source, source.jobs + "?verbose=true")["results"]
            text = self.recorded(source)
            again = self.recorded(source)
        self.assertEqual(text, again)
        told = {source["groupId"], source["publicKey"], source["privateKey"]}
        for job in real:
            told |= {job["id"], job["userId"], job["resourceName"]}
            for child in job["childJobs"]:
                told |= {child["hostName"].split(":")[0], child["automationAgentId"]} | ({child["errorMessage"]} if child.get("errorMessage") else set())
        self.assertGreater(len(told), 8)
        for one in told:
            self.assertNotIn(one, text)
        for made, job in zip(json.loads(text)["groups"][0]["jobs"], real, strict=True):
            self.assertEqual([one["status"] for one in made["childJobs"]], [one["status"] for one in job["childJobs"]])
            for child, original in zip(made["childJobs"], job["childJobs"], strict=True):
                self.assertEqual(child["hostName"].split(":")[1:], original["hostName"].split(":")[1:])
                self.assertEqual(child["path"].split("/")[0], child["hostName"].split(":")[0])
                self.assertEqual(child["path"].split("/")[1:], original["path"].split("/")[1:])

    def test_it_asks_with_get_alone_and_changes_nothing(self) -> None:
        with mock() as source:
            before = fetch(source, source.jobs + "?verbose=true")
            self.recorded(source)
            self.assertEqual(fetch(source, source.jobs + "?verbose=true"), before)
            requests = subprocess.run(["curl", "--silent", source["controlUrl"] + "/requests"], capture_output=True, text=True, check=True).stdout
            self.assertEqual(set(re.findall(r'"method"\s*:\s*"(\w+)"', requests)), {"GET"})

    def test_over_tls(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            ca = f"{folder}/ca.pem"
            with mock("--tls", "--tls-ca", ca) as source:
                self.recorded(source, "--cacert", ca)
                result = self.record(source["url"], source["groupId"])
                self.assertEqual((result.returncode, result.stdout), (1, ""))
                self.assertRegex(result.stderr, r"is not trusted; give the issuer's certificate with --cacert FILE; .*; nothing is written\n$")

    def test_wrong_keys_end_it_without_being_printed(self) -> None:
        with mock() as source:
            result = self.record(source["url"], source["groupId"], private="a-secret-that-stays")
            self.assertEqual(result.returncode, 1)
            self.assertEqual(result.stderr, f"opsmgr-mock: record: {source['url']}: the keys are refused, or may not collect logs in this group (401); "
                                            "nothing is written\n")

    def test_no_more_requests_than_agreed(self) -> None:
        with mock("many-jobs") as source:
            result = self.record(source["url"], source["groupId"], "--max-requests", "2", "--out", str(self.file))
            self.assertEqual(result.returncode, 1)
            self.assertIn("2 requests have been sent, and more are not allowed; nothing is written", result.stderr)
            self.assertFalse(self.file.exists())

    def test_a_deployment_that_asks_to_wait_is_left_alone(self) -> None:
        asked = []

        def busy(connection: socket.socket) -> None:
            asked.append(read_head(connection))
            connection.sendall(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 17\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        with listener(busy) as url:
            result = self.record(url, "5c8100bcf2a30b12ff88258f")
        self.assertEqual(result.stderr, f"opsmgr-mock: record: {url}: asked to come back later (status 429, Retry-After: 17); nothing is written\n")
        self.assertEqual((result.returncode, len(asked)), (1, 1))

    def test_what_is_missing_or_wrong_is_named(self) -> None:
        for arguments, environment, message in (
                (["--from", "ftp://x", "--group", "5c8100bcf2a30b12ff88258f"], {}, "--from ftp://x: "),
                (["--from", "http://127.0.0.1:1", "--group", "5c8100bcf2a30b12ff88258f", "--out", "/nowhere/x.json"], {"OPSMGR_PUBLIC_KEY": "A", "OPSMGR_PRIVATE_KEY": "B"},
                 "--out: /nowhere/x.json cannot be written: No such file or directory"),
                (["--from", "http://127.0.0.1:1", "--group", "x"], {}, "--group: 'x' is not an id of 24 lower-case hexadecimal digits"),
                (["--from", "http://127.0.0.1:1", "--group", "5c8100bcf2a30b12ff88258f"], {}, "OPSMGR_PUBLIC_KEY is not set"),
                (["--from", "http://127.0.0.1:1", "--group", "5c8100bcf2a30b12ff88258f"], {"OPSMGR_PUBLIC_KEY": "A"}, "OPSMGR_PRIVATE_KEY is not set")):
            result = subprocess.run([MOCK, "record", *arguments], capture_output=True, text=True, timeout=10, env=clean_environment(**environment))
            self.assertEqual(result.returncode, 2)
            self.assertIn(message, result.stderr)


if __name__ == "__main__":
    unittest.main()
