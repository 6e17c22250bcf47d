"""The plan: it sends nothing, and a run sends nothing that it does not have."""
import collections
import json
import pathlib
import re
import socket
import sys
import threading
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import BASE, Document, judged, listener, mock, suite


def planned(*arguments: str) -> Any:
    result = suite("plan", "--format", "json", *arguments)
    assert (result.returncode, result.stderr) == (0, ""), result.stderr
    return json.loads(result.stdout)["requests"]


def pattern_of(request: Document) -> tuple[str, re.Pattern[str]]:
    """What a planned path may look like on the wire."""
    path = "[^/?]*".join(re.escape(part) for part in re.split(r"\$\{[a-z-]+\}", request["path"]))
    return request["method"], re.compile(re.escape(BASE) + path + r"(\?.*)?")


class Forwarder:
    """A recording server of raw sockets: notes each request line and passes the bytes on to a mock and back."""

    def __init__(self, port: int) -> None:
        self.port, self.lock = port, threading.Lock()
        self.lines: list[str] = []

    def __call__(self, connection: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as onward:
            back = threading.Thread(target=self.pump, args=(onward, connection), daemon=True)
            back.start()
            data = b""
            while part := connection.recv(65536):
                data += part
                onward.sendall(part)
                while b"\r\n\r\n" in data:
                    head, data = data.split(b"\r\n\r\n", 1)
                    length = re.search(rb"(?im)^content-length: *(\d+)", head)
                    while length and len(data) < int(length[1]):
                        part = connection.recv(65536)
                        onward.sendall(part)
                        data += part
                    data = data[int(length[1]) if length else 0:]
                    if re.search(rb"(?im)^transfer-encoding: *chunked", head):
                        while b"0\r\n\r\n" not in data:
                            part = connection.recv(65536)
                            onward.sendall(part)
                            data += part
                        data = data.split(b"0\r\n\r\n", 1)[1]
                    with self.lock:
                        self.lines.append(head.split(b"\r\n")[0].decode())
            onward.shutdown(socket.SHUT_WR)
            back.join(5)

    @staticmethod
    def pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while part := source.recv(65536):
                sink.sendall(part)
        except OSError:
            pass


class Plan(unittest.TestCase):
    def test_it_sends_none(self) -> None:
        connections = []
        with listener(lambda connection: connections.append(1)) as url:
            result = suite("plan", "--profile", "full", OPSMGR_URL=url, OPSMGR_PUBLIC_KEY="K", OPSMGR_GROUP_ID="5c8100bcf2a30b12ff88258f", private_key="secret-key")
        self.assertEqual((result.returncode, result.stderr, connections), (0, "", []))
        self.assertRegex(result.stdout, r"\nat most \d+ requests, of \d+ kinds, [1-9]\d* of which can change something; none was sent\n$")

    def test_a_larger_profile_adds_and_only_full_can_change_something(self) -> None:
        safe, probe, full = (planned("--profile", profile) for profile in ("safe", "probe", "full"))
        self.assertLess(len(safe), len(probe))
        self.assertLess(len(probe), len(full))
        self.assertLessEqual({one["method"] for one in safe}, {"GET", "HEAD"})
        self.assertEqual({one["effect"] for one in safe}, {"reads"})
        self.assertEqual({one["effect"] for one in probe}, {"reads", "no effect"})
        for one in full:
            if one["effect"] == "CHANGES":
                self.assertNotIn(one["method"], ("GET", "HEAD", "OPTIONS"))

    def test_what_can_change_something_is_marked(self) -> None:
        text = suite("plan", "--profile", "full").stdout
        self.assertRegex(text, r"(?m)^! +\d+  PUT     /groups/\$\{group\}/logCollectionJobs/\$\{named-job\}/retry")
        self.assertNotRegex(suite("plan", "--profile", "probe").stdout, r"(?m)^! +\d")

    def test_a_selection_leaves_out_what_it_does_not_need(self) -> None:
        few = planned("--only", "get-one/members")
        self.assertLess(len(few), len(planned()))
        self.assertTrue(any("get-one/members" in one["clauses"] for one in few))

    def test_it_takes_the_flags_of_a_run(self) -> None:
        run = ["--target", "https://ops.example.com", "--public-key", "K", "--group", "5c8100bcf2a30b12ff88258f", "--report", "json=/nowhere/x.json", "--timeout", "3", "--rate", "2",
               "--seed", "1", "--notes", "--baseline", "/nowhere/b.json"]
        steps = {one["script"] for one in planned(*run, "--profile", "full")}
        self.assertLessEqual({"transport", "probing"}, steps)
        self.assertEqual(steps & {"making", "retry", "role", "foreign-job", "aging"}, set())  # nothing permits them
        steps = {one["script"] for one in planned(*run, "--profile", "full", "--job", "a" * 24, "--allow", "create", "--resource", "REPLICASET:rs0", "--nonce-life", "1")}
        self.assertLessEqual({"making", "retry", "aging"}, steps)
        result = suite("plan", *run, "--job", "a" * 24)
        self.assertEqual((result.returncode, result.stderr), (2, "opsmgr-suite: --job is not used by profile safe; --profile full would use it\n"))

    def test_its_total_is_enough_for_a_run(self) -> None:
        made = ["--allow", "create", "--resource", "REPLICASET:my_deployment_1", "--edition", "9.0"]
        for arguments in (["--profile", "safe"], ["--profile", "probe"], ["--profile", "full"], ["--profile", "full", *made]):
            plan = ["plan", *arguments[:2]]
            document = json.loads(suite(*plan, "--format", "json").stdout)
            most = document["most"]
            with self.subTest(arguments=arguments):
                self.assertEqual(most, sum(one["most"] for one in document["requests"]))
                self.assertIn(f"\nat most {most} requests, of {len(document['requests'])} kinds, ", suite(*plan).stdout)
                result, report = judged(*arguments, "--allow", "basic", "--max-requests", str(most))
                self.assertEqual((result.returncode, report["verdict"], report["reason"]), (0, "conforms", ""))
                self.assertLessEqual(len(report["exchanges"]), most)
                for step, times in collections.Counter(one["step"] for one in report["exchanges"] if not one["step"].endswith(":challenge")).items():
                    planned = [one["most"] for one in document["requests"] if step in (one["step"], f"{one['script']}/{one['step']}")]
                    self.assertLessEqual(times, sum(planned), step)

    def test_a_run_sends_nothing_that_was_not_planned(self) -> None:
        for profile in ("safe", "probe", "full"):
            allowed = [pattern_of(one) for one in planned("--profile", profile)]
            with self.subTest(profile=profile), mock() as ready:
                recorder = Forwarder(ready.port)
                with listener(recorder) as url:
                    result = suite("run", "--target", url, "--public-key", ready["publicKey"], "--group", ready["groupId"], *(["--job", ready["jobId"]] if profile == "full" else []),
                                   "--profile", profile,
                                   private_key=ready["privateKey"])
                self.assertIn(result.returncode, (0, 1), result.stdout + result.stderr)
                self.assertGreater(len(recorder.lines), 50)
                for line in recorder.lines:
                    method, target, _ = line.split(" ")
                    self.assertTrue(any(method == known and pattern.fullmatch(target) for known, pattern in allowed), f"{line} was not planned")


if __name__ == "__main__":
    unittest.main()
