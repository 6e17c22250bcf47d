"""record: what is read from a deployment loads again and answers the same, and holds nothing that is not meant to leave."""
import contextlib
import http.server
import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from collections.abc import Iterator
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


GROUP = "5c8100bcf2a30b12ff88258f"
# As real deployments were seen to print jobs, with whatever else the schema of a job allows.
PRINTED: dict[str, Any] = {
    "id": "5e5f3d20aaaaaaaaaaaaaaaa", "groupId": GROUP.upper(), "userId": "5e5f1b2c3d4e5f6071829305", "status": "SUCCESS",
    "creationDate": 1583300000, "expirationDate": 1585892000000.0, "resourceType": "replicaset", "resourceName": "myReplicaSet",
    "rootResourceType": "REPLICA_SET", "rootResourceName": "myReplicaSet", "logTypes": ["MONGODB"], "redacted": False,
    "sizeRequestedPerFileBytes": 1000000000000000000, "uncompressedSizeTotalBytes": 1000.0, "logCollectionFromDate": None,
    "downloadUrl": "http://mms:8080/api/public/v1.0/groups/x/logCollectionJobs/y/download",
    "childJobs": [{"automationAgentId": None, "errorMessage": "null", "finishDate": None, "hostName": "db1.example.com:27017", "logCollectionType": "MONGODB",
                   "path": "db1.example.com/27017/mongodb", "startDate": "2020-03-04T05:33:21Z", "status": "SUCCESS", "uncompressedDiskSpaceBytes": 1000}]}


class Deployment(http.server.ThreadingHTTPServer):
    url = ""
    asked = 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The recorder may break off."""


@contextlib.contextmanager
def deployment(*jobs: Any, status: int = 200, body: str | None = None, total: int | None = None,
               endless: bool = False, padding: int = 0, pause: float = 0) -> Iterator[Deployment]:
    """A server that answers every GET with these jobs, or with a body of one's own; an endless one has a new job on each page."""
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.asked += 1
            time.sleep(pause)
            results = [{**PRINTED, "id": f"{server.asked:024x}"}] if endless else jobs
            text = json.dumps({"links": [], "results": results, "totalCount": 1_000_000 if endless else len(jobs) if total is None else total}) + " " * padding
            data = (body or text).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = Deployment(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


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
            self.assertEqual(result.stderr, f"opsmgr-mock: record: {source['url']}: the keys are refused, or may not collect logs in this group "
                                            "(status 401 You are not authorized for this resource.); nothing is written\n")

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
        self.assertEqual(result.stderr, f"opsmgr-mock: record: {url}: asked to come back later (Retry-After: 17; status 429); nothing is written\n")
        self.assertEqual((result.returncode, len(asked)), (1, 1))

    def test_a_job_as_a_server_may_print_it_is_recorded_in_the_form_of_a_fixture(self) -> None:
        with deployment(PRINTED) as server:
            result = self.record(server.url, GROUP, "--no-anonymise", "--out", str(self.file))
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        job, = json.loads(self.file.read_text())["groups"][0]["jobs"]
        self.assertEqual((job["id"], job["creationDate"], job["expirationDate"]), (PRINTED["id"], "2020-03-04T05:33:20Z", "2020-04-03T05:33:20Z"))
        self.assertEqual([repr(job[one]) for one in ("sizeRequestedPerFileBytes", "uncompressedSizeTotalBytes")], ["1000000000000000000", "1000"])
        child, = job["childJobs"]
        self.assertEqual((child["errorMessage"], child["hostName"], child.get("finishDate")), ("null", "db1.example.com:27017", None))
        with mock(str(self.file), "--clock", "manual", "--start", "2020-03-05T00:00:00Z") as copy:
            shown = fetch(copy, f"{copy.jobs}/{PRINTED['id']}?verbose=true")
        self.assertEqual((shown["status"], shown["childJobs"][0]["errorMessage"]), ("SUCCESS", "null"))

    def test_an_id_in_a_recording_begins_with_the_time_of_its_job(self) -> None:
        with deployment(PRINTED) as server:
            result = self.record(server.url, GROUP)
        job, = json.loads(result.stdout)["groups"][0]["jobs"]
        self.assertEqual(int(job["id"][:8], 16), 1583300000)
        self.assertNotEqual(job["id"], PRINTED["id"])
        self.assertEqual(job["childJobs"][0]["errorMessage"], "null")

    def test_a_job_that_a_fixture_cannot_hold_is_left_out_and_named(self) -> None:
        faulty: list[dict[str, Any]] = [{"status": "FAILED"}, {"creationDate": "yesterday"}, {"groupId": "5c8100bcf2a30b12ff8825a0"},
                                        {"childJobs": [{"status": "SUCCESS"}]}]
        odd = [{**PRINTED, "id": f"5e5f3d20aaaaaaaaaaaaaa{number:02x}", **members} for number, members in enumerate(faulty)]
        with deployment(odd[0], PRINTED, *odd[1:], {"status": "SUCCESS"}, "text", {**PRINTED, "links": [], "extra": {"a": 1}}) as server:
            result = self.record(server.url, GROUP, "--out", str(self.file))
            self.assertEqual(result.returncode, 0)
            self.assertEqual(len(json.loads(self.file.read_text())["groups"][0]["jobs"]), 1)
            lines = [line.removeprefix(f"opsmgr-mock: record: {server.url}: ") for line in result.stderr.splitlines()]
            self.assertEqual(len(lines), 6)
            self.assertEqual(lines[0], 'job "5e5f3d20aaaaaaaaaaaaaa00" is left out: /status: must be one of "SUCCESS", "FAILURE", "IN_PROGRESS", '
                                       '"MARKED_FOR_EXPIRY", "EXPIRED", not "FAILED"; did you mean "FAILURE"?')
            self.assertRegex(lines[1], '^job "5e5f3d20aaaaaaaaaaaaaa01" is left out: /creationDate: must be a date that exists: .*, not "yesterday"$')
            self.assertIn("job stands in group", lines[2])
            self.assertIn("/childJobs/0: the member 'logCollectionType' is missing", lines[3])
            self.assertEqual(lines[4], "job without an id is left out: the member 'id' is missing")
            self.assertEqual(lines[5], 'job without an id is left out: must be an object, not "text"')
        with deployment(odd[0]) as server:
            result = self.record(server.url, GROUP)
            self.assertEqual((result.returncode, result.stdout), (1, ""))
            self.assertTrue(result.stderr.endswith(f"{server.url}: no job of the group can be recorded; nothing is written\n"))

    def test_what_the_target_says_about_a_refusal_is_passed_on(self) -> None:
        document = {"detail": f"No group with ID {GROUP} exists.", "error": 404, "errorCode": "GROUP_NOT_FOUND", "parameters": [GROUP], "reason": "Not Found"}
        for status, body, said in ((404, json.dumps(document), f"status 404 GROUP_NOT_FOUND: No group with ID {GROUP} exists."),
                                   (403, json.dumps({"errorCode": "A\u001b[31m\n", "detail": "d" * 5000}), "status 403 A\\x1b[31m\\n: " + "d" * 300 + "..."),
                                   (502, "<html><title>502 Bad Gateway</title></html>", "status 502; a gateway answers in the target's place: what is behind it is down, or does not answer in time"),
                                   (403, "<html><title>Keep out</title></html>", 'status 403 with a page titled "Keep out"'),
                                   (400, "<html><title>400 No required SSL certificate was sent</title></html>", 'status 400 with a page titled "400 No required SSL certificate was sent"; '
                                    "it asks for a certificate of the client: give one that it trusts with --client-cert FILE"),
                                   (500, "[]", "status 500"), (404, '{"errorCode": 7}', "status 404")):
            with self.subTest(status), deployment(status=status, body=body) as server:
                result = self.record(server.url, GROUP)
                self.assertEqual((result.returncode, result.stderr), (1, f"opsmgr-mock: record: {server.url}: {said}; nothing is written\n"))

    def test_an_answer_that_is_no_list_is_named(self) -> None:
        for body, said in (("{", "page 1 is not JSON: line 1, column 2: "), ('{"results": 5}', "page 1 is not a list of jobs: it has no array 'results'"), ("7", "page 1 is not a list")):
            with self.subTest(body), deployment(body=body) as server:
                result = self.record(server.url, GROUP)
                self.assertEqual(result.returncode, 1)
                self.assertIn(said, result.stderr)

    def test_a_server_that_repeats_its_first_page_or_counts_wrongly_comes_to_an_end(self) -> None:
        with deployment(PRINTED, total=1000000) as server:
            result = self.record(server.url, GROUP)
            self.assertEqual((result.returncode, server.asked), (0, 2))
        self.assertEqual(len(json.loads(result.stdout)["groups"][0]["jobs"]), 1)

    def test_it_is_bounded_in_size_and_time(self) -> None:
        with deployment(body='{"results": [' + " " * 9_000_000 + "]}") as server:
            result = self.record(server.url, GROUP)
            self.assertEqual((result.returncode, server.asked), (1, 1))
            self.assertIn("the answer is not whole: ", result.stderr)
        with deployment(endless=True, padding=7_000_000) as server:
            result = self.record(server.url, GROUP)
            self.assertEqual(result.returncode, 1)
            self.assertIn("more than 64 MB of answers, and more are not taken; nothing is written", result.stderr)
            self.assertLess(server.asked, 12)
        with deployment(endless=True, pause=0.3) as server:
            started = time.monotonic()
            result = self.record(server.url, GROUP, "--timeout", "1")
            self.assertLess(time.monotonic() - started, 10)
            self.assertEqual(result.returncode, 1)
            self.assertIn("not done after 1 seconds; --timeout sets another limit; nothing is written", result.stderr)

    def test_what_is_missing_or_wrong_is_named(self) -> None:
        for arguments, environment, message in (
                (["--from", "ftp://x", "--group", "5c8100bcf2a30b12ff88258f"], {}, "--from ftp://x: "),
                (["--from", "http://127.0.0.1:1", "--group", "5c8100bcf2a30b12ff88258f", "--out", "/nowhere/x.json"], {"OPSMGR_PUBLIC_KEY": "A", "OPSMGR_PRIVATE_KEY": "B"},
                 "--out: /nowhere/x.json cannot be written: No such file or directory"),
                (["--from", "http://127.0.0.1:1", "--group", "x"], {}, "--group: 'x' is not an id of 24 hexadecimal digits"),
                (["--from", "http://127.0.0.1:1", "--group", "5c8100bcf2a30b12ff88258f"], {}, "OPSMGR_PUBLIC_KEY is not set"),
                (["--from", "http://127.0.0.1:1", "--group", "5c8100bcf2a30b12ff88258f"], {"OPSMGR_PUBLIC_KEY": "A"}, "OPSMGR_PRIVATE_KEY is not set")):
            result = subprocess.run([MOCK, "record", *arguments], capture_output=True, text=True, timeout=10, env=clean_environment(**environment))
            self.assertEqual(result.returncode, 2)
            self.assertIn(message, result.stderr)


if __name__ == "__main__":
    unittest.main()
