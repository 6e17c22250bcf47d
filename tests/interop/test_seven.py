"""Clients that are not ours go through all seven operations, below `opsmgr-mock run --strict`. Each says what it saw, and the
journal of the mock must say the same; with a wrong key each ends at its first call, visibly."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tools  # noqa: E402
from support import MOCK, clean_environment  # noqa: E402

CLIENTS = pathlib.Path(__file__).resolve().parent / "clients"
SEEN = ["get-all", "get-one FAILURE", "retry", "get-one SUCCESS", "download 1f8b", "extend", "create", "delete"]
ANSWERED = [("get-all", 200), ("get-one", 200), ("retry", 200), ("get-one", 200), ("get-one", 200), ("get-one", 200)]
FINISHED = [("download", 200), ("extend", 200), ("create", 201), ("delete", 200)]

# The program that must be there, the command, and on how many requests the calls before the download go out.
TWO_EACH, SHARED = 12, 7
TABLE = {
    "curl": ("curl", ["sh", "curl.sh"], None),
    "wget": ("wget", ["sh", "wget.sh"], None),
    "python_requests": (tools.python(), [tools.python(), "python_digest.py", "requests"], SHARED),
    "python_httpx": (tools.python(), [tools.python(), "python_digest.py", "httpx"], SHARED),
    "python_opsmanager": (tools.python(), [tools.python(), "python_opsmanager.py"], SHARED),
    "node_urllib": (tools.node("redocly"), ["node", "node_digest.mjs", "urllib", str(tools.NODE)], TWO_EACH),
    "node_digest_fetch": (tools.node("redocly"), ["node", "node_digest.mjs", "digest-fetch", str(tools.NODE)], SHARED),
    "go_with_the_digest_transport_of_the_vendor": ("go", ["{go}", "mongodb-forks"], TWO_EACH),
    "go_with_icholy_digest": ("go", ["{go}", "icholy"], SHARED),
    "go_with_the_client_of_the_vendor": (str(tools.VENDOR), [str(tools.VENDOR)], TWO_EACH),
    "java_apache_httpclient": ("java", ["java", "-cp", "{jars}", "java/Client.java"], None),
}


def go_client(folder):
    """Builds the Go client there; the modules are those that go.sum pins."""
    program = pathlib.Path(folder) / "client"
    subprocess.run(["go", "build", "-o", str(program), "."], cwd=CLIENTS / "go", check=True, capture_output=True, text=True, timeout=240)
    return str(program)


class Seven(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.place.cleanup)
        cls.go = None

    def run_client(self, row, *mock_options, **environment):
        program, command, _ = row
        tools.need(program)
        if command[0] == "{go}":
            type(self).go = self.go or go_client(self.place.name)
            command = [self.go, *command[1:]]
        if "{jars}" in command:
            command = [tools.jars() if part == "{jars}" else part for part in command]
        report = pathlib.Path(self.place.name) / "report.json"
        assignments = [f"{name}={value}" for name, value in environment.items()]
        result = subprocess.run([MOCK, "run", "--report", str(report), *mock_options, "--", "env", *assignments, *command],
                                cwd=CLIENTS, capture_output=True, text=True, timeout=60, env=clean_environment())
        return result, json.loads(report.read_text())

    def goes_through_all_seven(self, row):
        result, report = self.run_client(row, "--strict")
        self.assertEqual((result.returncode, result.stdout.splitlines()), (0, SEEN), result.stderr)
        calls = [(call["operation"], call["status"]) for call in report["calls"]]
        reads = len(calls) - len(FINISHED)
        self.assertEqual(calls, ANSWERED + [("get-one", 200)] * (reads - len(ANSWERED)) + FINISHED)
        before = sum(1 for one in report["exchanges"] if one["call"] <= len(ANSWERED))
        self.assertIn(row[2], (None, before))
        self.assertEqual({one.get("reason") for one in report["exchanges"] if one["status"] == 401}, {"no credentials"})

    def is_refused_with_a_wrong_key(self, row):
        result, report = self.run_client(row, OPSMGR_PRIVATE_KEY="wrong")
        self.assertNotEqual(result.returncode, 0)
        self.assertNotIn("retry", result.stdout)
        self.assertEqual({(call["operation"], call["status"]) for call in report["calls"]}, {("get-all", 401)})


def add(name, row):
    setattr(Seven, f"test_{name}_goes_through_all_seven", lambda self: self.goes_through_all_seven(row))
    setattr(Seven, f"test_{name}_is_refused_with_a_wrong_key", lambda self: self.is_refused_with_a_wrong_key(row))


for one, described in TABLE.items():
    add(one, described)

if __name__ == "__main__":
    unittest.main()
