"""The control API over the wire: waits, sandboxes in parallel, races."""
import concurrent.futures
import json
import multiprocessing
import pathlib
import socket
import sys
import threading
import time
import unittest
from typing import Any

import requests
from requests.auth import HTTPDigestAuth

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import BASE, Document, mock


class ApiUser:
    """One group of a mock, seen with the eyes of a client: the mock's main one, or a sandbox."""

    def __init__(self, place: Document) -> None:
        self.control = place["controlUrl"]
        self.jobs = f"{place['url']}{BASE}/groups/{place['groupId']}/logCollectionJobs"
        self.job = f"{self.jobs}/{place['jobId']}"
        self.auth = HTTPDigestAuth(place["publicKey"], place["privateKey"])

    def retry(self, **options: Any) -> requests.Response:
        return requests.put(self.job + "/retry", auth=self.auth, timeout=20, **options)

    def status(self) -> str:
        return requests.get(self.job, auth=self.auth, timeout=20).json()["status"]

    def ask(self, method: str, path: str, body: object = None) -> requests.Response:
        return requests.request(method, self.control + path, json=body, timeout=20)


def test_process(url: str) -> list[int]:
    """What one of several test processes does: in a sandbox of its own it sees exactly its own doing."""
    made = requests.post(url + "/__admin/sandboxes", timeout=20).json()
    user = ApiUser(made)
    seen = []
    for _ in range(5):
        assert user.retry().status_code == 200
        assert user.retry().status_code == 400
        assert user.status() == "IN_PROGRESS"
        seen.append(user.ask("POST", "/requests/count", {"operation": "retry"}).json()["count"])
        user.ask("POST", "/clock", {"advance": "5m"})
        user.ask("POST", "/reset")
        assert user.status() == "FAILURE"
    assert requests.delete(f"{url}/__admin/sandboxes/{made['id']}", timeout=20).status_code == 200
    return seen


class Control(unittest.TestCase):
    def test_eight_processes_in_sandboxes_do_not_see_each_other(self) -> None:
        with mock("--clock", "manual") as ready:
            with multiprocessing.get_context("spawn").Pool(8) as pool:
                self.assertEqual(pool.map(test_process, [ready["url"]] * 8), [[2] * 5] * 8)
            self.assertEqual(requests.get(ready["controlUrl"] + "/requests", timeout=5).json()["count"], 0)
            self.assertEqual(requests.get(ready["controlUrl"] + "/sandboxes", timeout=5).json(), {"sandboxes": []})

    def test_of_retries_at_the_same_instant_one_wins(self) -> None:
        with mock() as ready, concurrent.futures.ThreadPoolExecutor(16) as pool:
            user = ApiUser(ready)
            for _ in range(10):
                gate = threading.Barrier(16)

                def once() -> Any:
                    auth = HTTPDigestAuth(ready["publicKey"], ready["privateKey"])
                    gate.wait()
                    answer = requests.put(user.job + "/retry", auth=auth, timeout=20)
                    return answer.status_code, answer.json().get("errorCode") if answer.content else ""

                answers = [future.result() for future in [pool.submit(once) for _ in range(16)]]
                self.assertEqual(sorted(answers), [(200, "")] + [(400, "ONLY_FAILED_JOB_CAN_BE_RESTARTED")] * 15)
                user.ask("POST", "/reset")

    def test_verify_waits_and_returns_with_the_call_that_decides(self) -> None:
        with mock() as ready, concurrent.futures.ThreadPoolExecutor(2) as pool:
            user = ApiUser(ready)
            started = time.monotonic()
            waiting = pool.submit(user.ask, "POST", "/requests/verify", {"operation": "retry", "status": 200, "exactly": 1, "within": "15s"})
            while user.ask("POST", "/requests/count", {}).json()["count"] == 0:
                user.status()  # other calls do not decide it
            self.assertFalse(waiting.done())
            user.retry()
            self.assertEqual(waiting.result().status_code, 200)
            self.assertLess(time.monotonic() - started, 10)

    def test_verify_gives_up_when_its_time_is_over(self) -> None:
        with mock() as ready:
            started = time.monotonic()
            answer = ApiUser(ready).ask("POST", "/requests/verify", {"operation": "retry", "exactly": 1, "within": "200ms"})
            self.assertEqual((answer.status_code, answer.json()["difference"]), (409, "retry was never called; expected: exactly once"))
            self.assertGreaterEqual(time.monotonic() - started, 0.2)

    def test_a_delayed_answer_comes_when_the_clock_is_advanced(self) -> None:
        with mock("--clock", "manual") as ready, concurrent.futures.ThreadPoolExecutor(2) as pool:
            user = ApiUser(ready)
            user.ask("PUT", "/faults", {"faults": [{"on": {"operation": "retry", "call": 1}, "phase": "between", "do": {"delay": "1m"}}]})
            waiting = pool.submit(user.retry)
            challenged = {"operation": "retry", "status": 401, "exactly": 1, "within": "10s"}
            self.assertEqual(user.ask("POST", "/requests/verify", challenged).status_code, 200)
            self.assertEqual(user.status(), "FAILURE")
            user.ask("POST", "/clock", {"advance": "1m"})
            self.assertEqual(waiting.result().status_code, 200)
            self.assertEqual(user.status(), "IN_PROGRESS")

    def test_faults_reach_the_wire(self) -> None:
        with mock() as ready:
            user = ApiUser(ready)

            def raw(fault: Document) -> tuple[bytes, str]:
                user.ask("PUT", "/faults", {"faults": [{"phase": "before-challenge", "do": fault}]})
                with socket.create_connection(("127.0.0.1", ready.port), timeout=20) as connection:
                    connection.sendall(f"GET {ready.job} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                    got = b""
                    try:
                        while more := connection.recv(65536):
                            got += more
                            if got.endswith(b"}"):
                                return got, "whole"
                    except ConnectionResetError:
                        return got, "reset"
                    return got, "closed"

            whole, _ = raw({"delay": "1ms"})
            self.assertEqual(raw({"resetAfterBytes": 0}), (b"", "reset"))
            cut, how = raw({"resetAfterBytes": 30})
            self.assertEqual((len(cut), how), (30, "reset"))
            head = whole.index(b"\r\n\r\n") + 4
            cut, how = raw({"cutOffAfterBytes": 10})
            self.assertEqual((len(cut) - cut.index(b"\r\n\r\n") - 4, how), (10, "closed"))
            started = time.monotonic()
            dripped, how = raw({"drip": {"bytes": 50, "every": "10ms"}})
            self.assertEqual((len(dripped), how), (len(whole), "whole"))
            self.assertGreaterEqual(time.monotonic() - started, 0.01 * (len(whole) // 50 - 1))
            started = time.monotonic()
            raw({"delay": "150ms"})
            self.assertGreaterEqual(time.monotonic() - started, 0.15)
            self.assertGreater(head, 100)

    def test_a_schedule_exported_from_one_run_brings_the_same_in_another(self) -> None:
        schedule = {"seed": 42, "faults": [{"on": {"operation": "get-one", "chance": 0.4}, "do": {"status": 503, "delay": {"uniform": ["0ms", "3ms"]}}}]}

        def go(faults: object) -> tuple[list[int], bytes]:
            with mock() as ready:
                user = ApiUser(ready)
                user.ask("PUT", "/faults", faults)
                statuses = [requests.get(user.job, auth=HTTPDigestAuth(ready["publicKey"], ready["privateKey"]), timeout=20).status_code for _ in range(25)]
                return statuses, user.ask("GET", "/faults/struck").content

        first, struck = go(schedule)
        self.assertIn(503, first)
        self.assertIn(200, first)
        self.assertEqual(go(schedule), (first, struck))
        self.assertEqual(go(json.loads(struck)), (first, struck))

    def test_a_token_is_asked_of_everybody(self) -> None:
        import os
        os.environ["OPSMGR_CONTROL_TOKEN"] = "s3cret"
        try:
            import subprocess

            from support import MOCK
            process = subprocess.Popen([MOCK, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            self.assertEqual(requests.get(ready["controlUrl"] + "/health", timeout=5).status_code, 401)
            self.assertEqual(requests.get(ready["controlUrl"] + "/health", headers={"Authorization": "Bearer s3cret"}, timeout=5).status_code, 200)
            self.assertEqual(subprocess.run([MOCK, "health", ready["url"]], capture_output=True).returncode, 0)
            process.terminate()
            self.assertEqual(process.wait(5), 0)
            process.stdout.close()
        finally:
            del os.environ["OPSMGR_CONTROL_TOKEN"]


if __name__ == "__main__":
    unittest.main()
