"""Clients that are not ours go through all seven operations that they can send, below `opsmgr-mock run --strict`. Each says what it saw, and the
journal of the mock must say the same; with a wrong key each ends at its first call, visibly."""
import json
import pathlib
import subprocess
import sys
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tools
from programs import CANNOT, CLIENTS, PERSISTENT, TABLE, command_of, java_classes, seen_by
from support import MOCK, InFolder, Result, clean_environment

ANSWERED = [("get-all", 200), ("get-one", 200), ("retry", 200), ("get-one", 200), ("get-one", 200), ("get-one", 200)]
FINISHED = [("download", 200), ("extend", 200), ("create", 201), ("delete", 200)]


class Seven(InFolder):
    def run_client(self, name: str, *mock_options: str, **environment: str) -> tuple[Result, Any]:
        command = command_of(name, self.folder)
        report = self.folder / "report.json"
        assignments = [f"{name}={value}" for name, value in environment.items()]
        result = subprocess.run([MOCK, "run", "--report", str(report), *mock_options, "--", "env", *assignments, *command],
                                cwd=CLIENTS, capture_output=True, text=True, timeout=60, env=clean_environment())
        return result, json.loads(report.read_text())

    def goes_through_all_seven(self, name: str) -> None:
        result, report = self.run_client(name, "--strict")
        self.assertEqual((result.returncode, result.stdout.splitlines()), (0, seen_by(name)), result.stderr)
        calls = [(call["operation"], call["status"]) for call in report["calls"]]
        finished = [call for call in FINISHED if call[0] != CANNOT.get(name)]
        reads = len(calls) - len(finished)
        self.assertEqual(calls, ANSWERED + [("get-one", 200)] * (reads - len(ANSWERED)) + finished)
        before = sum(1 for one in report["exchanges"] if one["call"] <= len(ANSWERED))
        self.assertEqual(before, TABLE[name][2])
        self.assertEqual({one.get("reason") for one in report["exchanges"] if one["status"] == 401}, {"no credentials"})

    def is_refused_with_a_wrong_key(self, name: str) -> None:
        result, report = self.run_client(name, OPSMGR_PRIVATE_KEY="wrong")
        self.assertNotEqual(result.returncode, 0)
        self.assertNotIn("retry", result.stdout)
        self.assertEqual({(call["operation"], call["status"]) for call in report["calls"]}, {("get-all", 401)})
        self.assertEqual(len(report["exchanges"]), PERSISTENT.get(name, 2))

    def test_what_the_jdk_cannot(self) -> None:
        tools.need("javac")
        result = subprocess.run([MOCK, "run", "--", "java", "-cp", java_classes(self.folder), "JdkLimits"], capture_output=True, text=True,
                                timeout=60, env=clean_environment())
        self.assertEqual(result.stdout.splitlines(), ["HttpURLConnection: Invalid HTTP method: PATCH", "HttpClient: 401, nobody asked"], result.stderr)


def add(name: str) -> None:
    setattr(Seven, f"test_{name}_goes_through_all_seven", lambda self: self.goes_through_all_seven(name))
    setattr(Seven, f"test_{name}_is_refused_with_a_wrong_key", lambda self: self.is_refused_with_a_wrong_key(name))


for one in TABLE:
    add(one)

if __name__ == "__main__":
    unittest.main()
