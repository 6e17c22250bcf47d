"""Clients that are not ours go through all seven operations that they can send, below `opsmgr-mock run --strict`. Each says what it saw, and the
journal of the mock must say the same; with a wrong key each ends at its first call, visibly."""
import json
import os
import pathlib
import shutil
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
    "curl": ("curl", ["sh", "curl.sh"], TWO_EACH),
    "wget": ("wget", ["sh", "wget.sh"], TWO_EACH),
    "python_requests": (tools.python(), [tools.python(), "python_digest.py", "requests"], SHARED),
    "python_httpx": (tools.python(), [tools.python(), "python_digest.py", "httpx"], SHARED),
    "python_opsmanager": (tools.python(), [tools.python(), "python_opsmanager.py"], SHARED),
    "node_urllib": (tools.node("redocly"), ["node", "node_digest.mjs", "urllib", str(tools.NODE)], TWO_EACH),
    "node_digest_fetch": (tools.node("redocly"), ["node", "node_digest.mjs", "digest-fetch", str(tools.NODE)], SHARED),
    "go_with_the_digest_transport_of_the_vendor": ("go", ["{go}", "mongodb-forks"], TWO_EACH),
    "go_with_icholy_digest": ("go", ["{go}", "icholy"], SHARED),
    "go_with_the_client_of_the_vendor": ("go", ["{vendor}"], TWO_EACH),
    "java_apache_httpclient": ("javac", ["java", "-cp", "{classes}", "ApacheClient"], TWO_EACH),
    "java_httpurlconnection": ("javac", ["java", "-cp", "{classes}", "JdkClient"], TWO_EACH),
}
CANNOT = {"java_httpurlconnection": "extend"}  # that is a PATCH
PERSISTENT = {"java_httpurlconnection": 20}  # so often it sends a call that is refused; the others two times


def go_client(place, source, modules=()):
    """Builds a Go client there; the modules are those that go.sum pins."""
    folder = place / source
    program = folder / "client"
    if not program.exists():
        shutil.copytree(CLIENTS / source, folder, dirs_exist_ok=True)
        for module in modules:
            shutil.copy(module, folder)
        subprocess.run(["go", "build", "-o", "client", "."], cwd=folder, check=True, capture_output=True, text=True, timeout=240)
    return str(program)


def java_classes(place):
    """Compiles the Java clients there; the class path."""
    folder = place / "java"
    path = f"{folder}:{tools.jars()}"
    if not folder.exists():
        sources = map(str, sorted((CLIENTS / "java").glob("*.java")))
        subprocess.run(["javac", "-d", str(folder), "-cp", path, *sources], check=True, capture_output=True, text=True, timeout=240)
    return path


def command_of(name, place):
    """The command of the client, ready to be run in CLIENTS; what has to be built for it is built once in that place."""
    program, command, _ = TABLE[name]
    tools.need(program)
    made = {"{go}": lambda: go_client(place, "go"), "{vendor}": lambda: go_client(place, "go-vendor", tools.vendor_modules()),
            "{classes}": lambda: java_classes(place)}
    return [made[part]() if part in made else part for part in command]


def seen_by(name):
    """The lines that the client prints when all has gone as documented."""
    return [line for line in SEEN if line != CANNOT.get(name)]


class Seven(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.place = pathlib.Path(place.name)

    def run_client(self, name, *mock_options, **environment):
        command = command_of(name, self.place)
        report = self.place / "report.json"
        assignments = [f"{name}={value}" for name, value in environment.items()]
        result = subprocess.run([MOCK, "run", "--report", str(report), *mock_options, "--", "env", *assignments, *command],
                                cwd=CLIENTS, capture_output=True, text=True, timeout=60, env=clean_environment())
        return result, json.loads(report.read_text())

    def goes_through_all_seven(self, name):
        result, report = self.run_client(name, "--strict")
        self.assertEqual((result.returncode, result.stdout.splitlines()), (0, seen_by(name)), result.stderr)
        calls = [(call["operation"], call["status"]) for call in report["calls"]]
        finished = [call for call in FINISHED if call[0] != CANNOT.get(name)]
        reads = len(calls) - len(finished)
        self.assertEqual(calls, ANSWERED + [("get-one", 200)] * (reads - len(ANSWERED)) + finished)
        before = sum(1 for one in report["exchanges"] if one["call"] <= len(ANSWERED))
        self.assertEqual(before, TABLE[name][2])
        self.assertEqual({one.get("reason") for one in report["exchanges"] if one["status"] == 401}, {"no credentials"})

    def is_refused_with_a_wrong_key(self, name):
        result, report = self.run_client(name, OPSMGR_PRIVATE_KEY="wrong")
        self.assertNotEqual(result.returncode, 0)
        self.assertNotIn("retry", result.stdout)
        self.assertEqual({(call["operation"], call["status"]) for call in report["calls"]}, {("get-all", 401)})
        self.assertEqual(len(report["exchanges"]), PERSISTENT.get(name, 2))

    def test_what_the_jdk_cannot(self):
        tools.need("javac")
        result = subprocess.run([MOCK, "run", "--", "java", "-cp", java_classes(self.place), "JdkLimits"], capture_output=True, text=True,
                                timeout=60, env=clean_environment())
        self.assertEqual(result.stdout.splitlines(), ["HttpURLConnection: Invalid HTTP method: PATCH", "HttpClient: 401, nobody asked"], result.stderr)


def add(name):
    setattr(Seven, f"test_{name}_goes_through_all_seven", lambda self: self.goes_through_all_seven(name))
    setattr(Seven, f"test_{name}_is_refused_with_a_wrong_key", lambda self: self.is_refused_with_a_wrong_key(name))


for one in TABLE:
    add(one)

if __name__ == "__main__":
    unittest.main()
