"""opsmgr-mock run, and how a harness hands over a socket and learns that it is ready."""
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Sequence
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import MOCK, Result, clean_environment, listener, mock, read_head

CALL = """
import os, requests, sys
from requests.auth import HTTPDigestAuth
url = os.environ["OPSMGR_URL"] + "/api/public/v1.0/groups/" + os.environ["OPSMGR_GROUP_ID"] + "/logCollectionJobs"
auth = HTTPDigestAuth(os.environ["OPSMGR_PUBLIC_KEY"], os.environ["OPSMGR_PRIVATE_KEY"])
"""


def run(*arguments: str, **options: Any) -> Result:
    return subprocess.run([MOCK, *arguments], capture_output=True, text=True, timeout=60, env=clean_environment(), **options)


def python(code: str) -> list[str]:
    return ["--", sys.executable, "-c", CALL + code]


class Judging(unittest.TestCase):
    def test_strict_lets_a_good_client_pass(self) -> None:
        result = run("run", "--strict", *python("assert requests.put(url + '/' + os.environ['OPSMGR_JOB_ID'] + '/retry', auth=auth).status_code == 200"))
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_strict_names_what_broke_the_contract(self) -> None:
        result = run("run", "--strict", *python("requests.get(url + '/17', auth=auth); requests.post(url + '/' + os.environ['OPSMGR_JOB_ID'] + '/retry', auth=auth)"))
        self.assertEqual(result.returncode, 3)
        self.assertRegex(result.stderr, r"^opsmgr-mock: --strict: \d requests broke the contract:\n")
        self.assertIn("/17: An invalid log collection job ID 17 was specified.", result.stderr)
        self.assertIn("does not answer to POST.", result.stderr)

    def test_strict_lists_one_breach_a_call(self) -> None:
        result = run("run", "--strict", *python("requests.get(url + '/17', auth=auth); requests.get(url + '/x/y/z', auth=auth)"))
        self.assertEqual(result.returncode, 3)
        self.assertEqual(len(re.findall(r"^  GET ", result.stderr, re.M)), 2, result.stderr)
        self.assertIn("--strict: 2 requests broke the contract:", result.stderr)

    def test_sandboxes_that_are_gone_stay_in_the_report(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "report.json"
            result = run("run", "--report", str(file), "--", sys.executable, "-c", """if True:
                import os, requests
                from requests.auth import HTTPDigestAuth
                control = os.environ["OPSMGR_CONTROL_URL"]
                for number in range(3):
                    made = requests.post(control + "/sandboxes", json={"keepIds": True}).json()
                    path = f"/api/public/v1.0/groups/{made['groupId']}/logCollectionJobs/{made['jobId']}"
                    assert requests.get(made["url"] + path, auth=HTTPDigestAuth(made["publicKey"], made["privateKey"])).status_code == 200
                    assert number == 2 or requests.delete(made["controlUrl"]).status_code == 200""")
            self.assertEqual(result.returncode, 0, result.stderr)
            report = json.loads(file.read_text())
        self.assertEqual(sorted(one.get("deleted", False) for one in report["sandboxes"].values()), [False, True, True])
        self.assertEqual([[call["status"] for call in one["calls"]] for one in report["sandboxes"].values()], [[200]] * 3)
        self.assertEqual([call["status"] for call in report["calls"]], [401] * 3)  # unsigned, they may be anybody's
        self.assertEqual(report["evictedSandboxes"], 0)

    def test_faults_for_a_job_that_is_not_there_are_refused_at_the_start(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "faults.json"
            file.write_text(json.dumps({"faults": [{"on": {"job": "f" * 24}, "do": {"status": 503}}]}))
            result = run("run", "--faults", str(file), "--", "true")
        self.assertEqual((result.returncode, result.stderr), (2, f"opsmgr-mock: {file}: /faults/0/on/job: there is no job {'f' * 24} in the fixture\n"))

    def test_a_client_meets_a_server_that_is_not_there(self) -> None:
        result = run("run", *python("""
requests.put(os.environ["OPSMGR_CONTROL_URL"] + "/faults", json={"faults": [{"on": {"operation": "get-all", "call": 1}, "do": {"refuseFor": "300ms"}}]})
import time
met = []
until = time.monotonic() + 20
while "OK" not in met and time.monotonic() < until:
    try:
        met.append(requests.get(url, auth=auth).reason)
    except requests.ConnectionError as error:
        text = str(error)
        met.append("reset" if "reset" in text or "aborted" in text else "refused" if "refused" in text else text)
    time.sleep(0.01)
assert met[0] == "reset" and met[-1] == "OK" and set(met[1:-1]) == {"refused"}, met
"""))
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_strict_sees_bytes_that_are_no_request(self) -> None:
        result = run("run", "--strict", "--", sys.executable, "-c",
                     "import os, socket; port = int(os.environ['OPSMGR_URL'].rsplit(':', 1)[1]); c = socket.create_connection(('127.0.0.1', port)); c.sendall(b'nonsense\\r\\n\\r\\n'); c.recv(100)")
        self.assertEqual(result.returncode, 3)
        self.assertIn("bytes that are no request: ", result.stderr)

    def test_strict_leaves_the_exit_code_of_a_command_that_failed(self) -> None:
        self.assertEqual(run("run", "--strict", *python("requests.get(url + '/17', auth=auth); sys.exit(9)")).returncode, 9)

    def test_a_reset_does_not_hide_a_breach(self) -> None:
        result = run("run", "--strict", *python("requests.get(url + '/17', auth=auth); requests.post(os.environ['OPSMGR_CONTROL_URL'] + '/reset')"))
        self.assertEqual(result.returncode, 3)

    def test_the_report_holds_the_journal_and_no_key(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            name = pathlib.Path(folder) / "journal.json"
            result = run("run", "--report", str(name), *python("requests.put(url + '/' + os.environ['OPSMGR_JOB_ID'] + '/retry', auth=auth); print(auth.password)"))
            self.assertEqual(result.returncode, 0)
            text = name.read_text()
            report = json.loads(text)
            self.assertEqual([one.name for one in pathlib.Path(folder).iterdir()], ["journal.json"])
        self.assertEqual([(call["operation"], call["status"], call["jobStatus"]) for call in report["calls"]], [("retry", 200, "FAILURE")])
        self.assertEqual([exchange["status"] for exchange in report["exchanges"]], [401, 200])
        self.assertNotIn(result.stdout.strip(), text)
        self.assertNotIn("response=", text)

    def test_a_report_that_cannot_be_written_is_named(self) -> None:
        result = run("run", "--report", "/dev/full", "--", "true")
        self.assertEqual((result.returncode, result.stderr), (2, "opsmgr-mock: --report: /dev/full cannot be written: No space left on device\n"))
        self.assertEqual(run("run", "--report", "/dev/full", "--", "sh", "-c", "exit 7").returncode, 7)

    def test_a_report_that_has_no_place_is_named_before_the_command_runs(self) -> None:
        result = run("run", "--report", "/nowhere/x", "--", "echo", "it ran")
        self.assertEqual((result.returncode, result.stdout, result.stderr),
                         (2, "", "opsmgr-mock: --report: /nowhere/x cannot be written: No such file or directory\n"))

    def test_a_report_can_go_to_standard_output_behind_what_the_command_said(self) -> None:
        result = run("run", "--report", "-", "--", "echo", "it ran")
        first, rest = result.stdout.split("\n", 1)
        self.assertEqual((result.returncode, first, json.loads(rest)["calls"]), (0, "it ran", []))


class Ending(unittest.TestCase):
    def test_a_file_that_cannot_be_executed_ends_as_in_a_shell(self) -> None:
        with tempfile.NamedTemporaryFile() as file:
            self.assertEqual(run("run", "--", file.name).returncode, 126)

    def test_a_program_is_looked_for_on_path_as_in_a_shell(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for part in ("closed", "folders/program", "files"):
                (folder / part).mkdir(parents=True)
            (folder / "files" / "program").touch()
            (folder / "closed").chmod(0)
            for path, code, why in [("closed:/bin", 127, "No such file or directory"), ("/bin:files/program", 127, "No such file or directory"),
                                    ("folders", 127, "No such file or directory"), ("closed:files:/bin", 126, "Permission denied"), ("files/program:files", 126, "Permission denied")]:
                with self.subTest(path=path):
                    result = subprocess.run([MOCK, "run", "--", "program"], capture_output=True, text=True, timeout=60, cwd=folder, env=clean_environment(PATH=path))
                    self.assertEqual((result.returncode, result.stderr), (code, f"opsmgr-mock: cannot run 'program': {why}\n"))
            here = subprocess.run([MOCK, "run", "--", "program"], capture_output=True, timeout=60, cwd=folder / "files", env=clean_environment(PATH="/bin:"))
            self.assertEqual(here.returncode, 126)

    def test_what_the_command_leaves_running_does_not_hold_the_mock(self) -> None:
        started = time.monotonic()
        process = subprocess.Popen([MOCK, "run", "--", "sh", "-c", "sleep 20 >/dev/null 2>&1 & echo $! $OPSMGR_URL"], stdout=subprocess.PIPE, text=True, env=clean_environment())
        assert process.stdout is not None
        left, url = process.stdout.readline().split()
        self.assertEqual(process.wait(10), 0)
        process.stdout.close()
        self.assertLess(time.monotonic() - started, 10)
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), timeout=2)
        os.kill(int(left), signal.SIGKILL)

    def test_the_mock_ends_when_the_command_is_killed(self) -> None:
        process = subprocess.Popen([MOCK, "run", "--", "sh", "-c", "echo $$; exec sleep 60"], stdout=subprocess.PIPE, text=True, env=clean_environment())
        assert process.stdout is not None
        os.kill(int(process.stdout.readline()), signal.SIGKILL)
        self.assertEqual(process.wait(5), 128 + signal.SIGKILL)
        process.stdout.close()

    def test_what_an_outer_mock_has_said_is_not_there_for_the_command_of_an_inner_one(self) -> None:
        named = "import os; print(sorted(name for name in os.environ if name.startswith('OPSMGR_')))"
        result = run("run", "--tls", "--", MOCK, "run", "--fixture", "empty", "--", sys.executable, "-c", named)
        self.assertEqual(result.stdout, "['OPSMGR_CONTROL_URL', 'OPSMGR_GROUP_ID', 'OPSMGR_PRIVATE_KEY', 'OPSMGR_PUBLIC_KEY', 'OPSMGR_URL']\n")

    def test_ctrl_c_in_a_terminal_reaches_the_command_once(self) -> None:
        leader, follower = pty.openpty()
        counting = "import signal, sys, time\nhits = []\nsignal.signal(signal.SIGINT, lambda *_: hits.append(1))\nprint('up', flush=True)\n" \
                   "end = time.monotonic() + 20\nwhile not hits and time.monotonic() < end: time.sleep(0.01)\ntime.sleep(0.3)\nprint('hits', len(hits), flush=True)"
        def own_terminal() -> None:
            os.setsid()
            import fcntl
            import termios
            fcntl.ioctl(follower, termios.TIOCSCTTY, 0)
        process = subprocess.Popen([MOCK, "run", "--", sys.executable, "-c", counting], stdin=follower, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, env=clean_environment(), preexec_fn=own_terminal, pass_fds=[follower])
        assert process.stdout is not None and process.stderr is not None
        self.assertEqual(process.stdout.readline(), "up\n")
        os.write(leader, b"\x03")
        self.assertEqual(process.stdout.readline(), "hits 1\n")
        self.assertEqual(process.wait(5), 0)
        process.stdout.close()
        process.stderr.close()
        os.close(leader)
        os.close(follower)


class HandingOver(unittest.TestCase):
    @staticmethod
    def with_descriptors(arguments: Sequence[str], three: int | None = None, environment: dict[str, object] | None = None, four: int | None = None) -> subprocess.Popen[str]:
        """Starts the mock with descriptors 3 and 4 as given. LISTEN_PID is the mock's own, which only a shell in between can know."""
        def place() -> None:
            if three is not None:
                os.dup2(three, 3)
                os.set_inheritable(3, True)
            if four is not None:
                os.dup2(four, 4)
                os.set_inheritable(4, True)
        shell = "".join(f"export {name}={value}; " for name, value in (environment or {}).items()) + 'exec "$@"'
        return subprocess.Popen(["sh", "-c", shell, "sh", MOCK, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=clean_environment(), preexec_fn=place, close_fds=False)

    def test_an_inherited_socket_is_served(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            client = socket.create_connection(("127.0.0.1", port), timeout=10)  # before anybody accepts
            process = self.with_descriptors(["serve"], listening.fileno(), {"LISTEN_FDS": 1, "LISTEN_PID": "$$"})
            assert process.stdout is not None and process.stderr is not None
            ready = json.loads(process.stdout.readline())
            self.assertEqual(ready["url"], f"http://127.0.0.1:{port}")
            client.sendall(b"GET /__admin/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertTrue(client.recv(100).startswith(b"HTTP/1.1 200 "))
            client.close()
            process.terminate()
            self.assertEqual(process.wait(5), 0)
            process.stdout.close()
            process.stderr.close()
            # The socket is its owner's: it still listens.
            socket.create_connection(("127.0.0.1", port), timeout=2).close()

    def test_systemd_socket_activate_can_start_it(self) -> None:
        activate = shutil.which("systemd-socket-activate")
        if activate is None:
            self.skipTest("systemd-socket-activate is not installed")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = subprocess.Popen([activate, f"--listen=127.0.0.1:{port}", MOCK, "serve"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=clean_environment())
        assert process.stdout is not None
        deadline = time.monotonic() + 10
        while True:
            try:
                client = socket.create_connection(("127.0.0.1", port), timeout=10)
                break
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        client.sendall(b"GET /__admin/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.assertTrue(client.recv(100).startswith(b"HTTP/1.1 200 "))
        client.close()
        process.terminate()
        self.assertEqual(process.wait(5), 0)
        process.stdout.close()

    def test_what_is_no_listening_socket_is_refused(self) -> None:
        with tempfile.TemporaryFile() as file, socket.socket() as idle:
            for three, words in [(file.fileno(), "is not a socket"), (idle.fileno(), "does not listen")]:
                process = self.with_descriptors(["serve"], three, {"LISTEN_FDS": 1, "LISTEN_PID": "$$"})
                _, stderr = process.communicate(timeout=10)
                self.assertEqual((process.returncode, stderr), (2, f"opsmgr-mock: LISTEN_FDS: descriptor 3 {words}; a listening TCP socket is needed\n"))

    def test_the_ready_line_goes_to_a_descriptor_which_is_then_closed(self) -> None:
        reader, writer = os.pipe()
        process = self.with_descriptors(["serve", "--port", "0", "--ready-fd", "4"], four=writer)
        assert process.stdout is not None and process.stderr is not None
        os.close(writer)
        with os.fdopen(reader) as lines:
            text = lines.read()  # to the end: the mock has closed its side
        self.assertEqual(json.loads(text), json.loads(process.stdout.readline()))
        process.terminate()
        self.assertEqual(process.wait(5), 0)
        process.stdout.close()
        process.stderr.close()

    def test_a_descriptor_that_is_not_open_is_named_before_the_start(self) -> None:
        result = run("serve", "--port", "0", "--ready-fd", "77")
        self.assertEqual((result.returncode, result.stderr, result.stdout), (2, "opsmgr-mock: --ready-fd: descriptor 77 is not open\n", ""))


class Others(unittest.TestCase):
    def test_validate_says_what_a_fixture_holds(self) -> None:
        self.assertEqual(run("validate", "default").stdout, "valid: 2 key pairs, 2 groups, 4 jobs\n")

    def test_validate_names_every_fault(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write('{"origin": "x", "keys": [], "groups": [{"id": "1"}, {"id": "2"}]}')
            file.flush()
            result = run("validate", file.name)
        self.assertEqual(result.returncode, 2)
        self.assertEqual(len(result.stderr.splitlines()), 2)
        self.assertIn(f"{file.name}:1:47: /groups/0/id: ", result.stderr)

    def test_a_fixture_with_nobody_to_sign_in_is_said_to_be_one(self) -> None:
        fixture = json.dumps({"origin": "x", "keys": [{"publicKey": "p", "privateKey": "q",
                                                       "roles": [{"role": "GROUP_READ_ONLY", "group": "5c8100bcf2a30b12ff88258f"}]}], "groups": [{"id": "5c8100bcf2a30b12ff88258f"}]})
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(fixture)
            file.flush()
            self.assertIn("no key pair of the fixture may collect logs in any group", run("validate", file.name).stdout)
            self.assertIn("no key pair of the fixture may collect logs in any group", run("run", "--fixture", file.name, "--", "true").stderr)

    def test_health_tells_by_its_exit_code(self) -> None:
        with mock() as ready:
            result = run("health", ready["url"])
            self.assertEqual((result.returncode, result.stdout), (0, f"healthy: {ready['url']}\n"))
            plain = run("health", f"http://127.0.0.1:{ready.port}/elsewhere")
            self.assertEqual((plain.returncode, plain.stderr), (1, f"unhealthy: http://127.0.0.1:{ready.port}/elsewhere: status 404: Cannot find resource /elsewhere/__admin/health.\n"))
        def anything(connection: socket.socket) -> None:
            while read_head(connection):
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html></html>")
        with listener(anything) as url:
            other = run("health", url)
            self.assertEqual((other.returncode, other.stderr), (1, f"unhealthy: {url}: the server there is not an opsmgr-mock\n"))
        result = run("health", ready["url"], "--timeout", "1")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (1, "", f"unhealthy: {ready['url']}: no answer from 127.0.0.1:{ready.port}: "
                                                                                   "connection refused; is the target running, and is the port right?\n"))
        self.assertEqual(run("health", "nonsense").returncode, 2)

    def test_editions_clocks_and_faults_come_from_flags(self) -> None:
        with mock("--edition", "6.0", "--clock", "manual", "--start", "2019-03-08T12:00:00Z") as ready:
            health = json.loads(run("run", "--", "curl", "-s", ready["controlUrl"] + "/health").stdout)
        self.assertEqual((health["edition"], health["now"]), ("6.0", "2019-03-08T12:00:00Z"))
        with tempfile.NamedTemporaryFile("w") as file:
            file.write('{"faults": [{"on": {"operation": "retry"}, "do": {"status": 503, "retryAfter": 7}}]}')
            file.flush()
            result = run("run", "--faults", file.name,
                         *python("answer = requests.put(url + '/' + os.environ['OPSMGR_JOB_ID'] + '/retry', auth=auth); print(answer.status_code, answer.headers['Retry-After'])"))
        self.assertEqual(result.stdout, "503 7\n")
        result = run("run", "--explain-401", *python("print(requests.get(url).headers['X-Opsmgr-Mock-Reason'])"))
        self.assertEqual(result.stdout, "no credentials\n")
        result = run("run", "--clock", "reads", "--start", "2019-03-08T12:00:00Z", *python("print([requests.get(url, auth=auth).headers['Date'] for _ in range(2)])"))
        self.assertEqual(result.stdout, "['Fri, 08 Mar 2019 12:00:00 GMT', 'Fri, 08 Mar 2019 12:00:01 GMT']\n")

    def test_wrong_values_of_flags_end_in_2(self) -> None:
        with tempfile.NamedTemporaryFile("w") as file, tempfile.NamedTemporaryFile("w") as twice:
            file.write('{"faults": [{"do": {"delay": "2h"}}]}')
            twice.write('{"faults": [], "faults": []}')
            twice.flush()
            file.flush()
            for arguments, words in [(["--edition", "5.0"], "--edition"), (["--clock", "slow"], "--clock"),
                                     (["--start", "2019-03-08T12:00:00Z"], "--start: the machine's time cannot be set"),
                                     (["--clock", "manual", "--start", "noon"], "--start: 'noon' is not a date"),
                                     (["--faults", "/nowhere"], "--faults: /nowhere: cannot be read (No such file or directory)"),
                                     (["--faults", file.name], f"{file.name}: /faults/0/do/delay: a span of time is at most 1h"),
                                     (["--faults", twice.name], f"--faults: {twice.name}: /faults: ")]:
                with self.subTest(arguments=arguments):
                    result = run("run", *arguments, "--", "true")
                    self.assertEqual(result.returncode, 2)
                    self.assertIn(words, result.stderr)


if __name__ == "__main__":
    unittest.main()
