"""The mock from outside: how it starts, what it says, how it ends."""
import json
import os
import pathlib
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import BASE, MOCK, ROOT, Result, clean_environment, digest_header, mock, read_head


def run(*arguments: str, **options: Any) -> Result:
    return subprocess.run([MOCK, *arguments], capture_output=True, text=True, timeout=30, env=clean_environment(), **options)


def request(port: int, text: str) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(text.encode())
        return read_head(connection).decode()


class Starting(unittest.TestCase):
    def test_one_ready_line_names_all_that_a_client_needs(self) -> None:
        with mock() as ready:
            self.assertEqual(list(ready), ["ready", "url", "publicKey", "privateKey", "groupId", "jobId", "controlUrl",
                                           "foreignJobId", "foreignGroupId", "unprivilegedPublicKey", "unprivilegedPrivateKey"])
            self.assertIs(ready["ready"], True)

    def test_open_gives_the_address_of_the_console_to_the_browser(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            browser, opened = pathlib.Path(folder) / "browser", pathlib.Path(folder) / "opened"
            browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" > "{opened}"\n')
            browser.chmod(0o755)
            os.mkfifo(opened)
            reading = os.open(opened, os.O_RDWR)  # so that nobody waits for the other to open it
            with patch.dict(os.environ, {"BROWSER": str(browser)}), mock("--open") as ready:
                readable, _, _ = select.select([reading], [], [], 10)
                self.assertTrue(readable, "no browser was started")
                self.assertEqual(os.read(reading, 1000).decode(), f"{ready['controlUrl']}/console\n")
            os.close(reading)

    def test_without_a_browser_the_address_is_told_and_the_mock_serves(self) -> None:
        with subprocess.Popen([MOCK, "serve", "--port", "0", "--open", "--example"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env={**clean_environment(), "BROWSER": "/nowhere/browser", "PATH": "/nowhere"}) as process:
            assert process.stdout is not None and process.stderr is not None
            console = json.loads(process.stdout.readline())["controlUrl"] + "/console"
            self.assertEqual(process.stderr.readline(), "\n")
            self.assertEqual(process.stderr.readline(), f"Listening; Ctrl-C ends it. Calls and jobs in the browser: {console}\n")
            while (line := process.stderr.readline()) and "--open" not in line:
                pass
            self.assertEqual(line, f"opsmgr-mock: --open: there is no browser in BROWSER, and no xdg-open; open {console} yourself\n")
            process.terminate()
            self.assertEqual(process.wait(10), 0)

    def test_the_ready_file_holds_the_same_line(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            name = pathlib.Path(folder) / "ready.json"
            with mock("--ready-file", str(name)) as ready:
                self.assertEqual(json.loads(name.read_text()), dict(ready))
                self.assertEqual([one.name for one in pathlib.Path(folder).iterdir()], ["ready.json"])

    def test_a_ready_file_is_there_while_the_mock_listens_and_is_never_an_older_one(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            name = pathlib.Path(folder) / "ready.json"
            with mock("--ready-file", str(name)):
                self.assertTrue(name.exists())
            self.assertEqual([one.name for one in pathlib.Path(folder).iterdir()], [])
            name.write_text("from before")
            self.assertEqual(run("serve", "--port", "0", "--ready-file", str(name), "no-such").returncode, 2)
            self.assertEqual([one.name for one in pathlib.Path(folder).iterdir()], [])
            with mock("--ready-file", str(name)):
                name.write_text("of a later one")
            self.assertEqual(name.read_text(), "of a later one")

    def test_a_ready_file_that_cannot_be_written_is_named(self) -> None:
        result = run("serve", "--port", "0", "--ready-file", "/nowhere/ready.json")
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stderr, "opsmgr-mock: --ready-file: /nowhere/ready.json cannot be written: No such file or directory\n")

    def test_a_ready_file_that_is_a_pipe_is_written_to_and_stays_one(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            name = pathlib.Path(folder) / "pipe"
            os.mkfifo(name)
            reader = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
            with mock("--ready-file", str(name)) as ready:
                self.assertEqual(json.loads(os.read(reader, 65536)), dict(ready))
                self.assertTrue(name.is_fifo())
            os.close(reader)

    def test_a_taken_port_is_named(self) -> None:
        with mock() as ready:
            result = run("serve", "--port", str(ready.port))
            self.assertEqual(result.returncode, 2)
            self.assertEqual(result.stderr, f"opsmgr-mock: 127.0.0.1:{ready.port} is taken by another program: Address already in use\n")

    def test_all_faults_of_a_fixture_are_named_at_once(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            fixture = json.loads((ROOT / "fixtures" / "default.json").read_text())
            fixture["groups"][0]["jobs"][0]["status"] = "FAILED"
            fixture["groups"][0]["jobs"][1]["childJobs"][2].pop("status")
            json.dump(fixture, file, indent=1)
            file.flush()
            result = run("serve", "--port", "0", file.name)
            self.assertEqual(result.returncode, 2)
            self.assertEqual(result.stdout, "")
            lines = json.dumps(fixture, indent=1).splitlines()
            status = next(number for number, line in enumerate(lines, 1) if "FAILED" in line)
            child = [number for number, line in enumerate(lines, 1) if line == " " * 6 + "{"][6]  # behind a retry and five child jobs
            self.assertEqual(
                result.stderr.splitlines(),
                [f'opsmgr-mock: {file.name}:{status}:16: /groups/0/jobs/0/status: must be one of "SUCCESS", "FAILURE", "IN_PROGRESS", "MARKED_FOR_EXPIRY", '
                 '"EXPIRED", not "FAILED"; did you mean "FAILURE"?',
                 f"opsmgr-mock: {file.name}:{child}:7: /groups/0/jobs/1/childJobs/2: the member 'status' is missing"])

    def test_a_fixture_comes_from_standard_input(self) -> None:
        printed = '{"groups": [{"id": "5c8100bcf2a30b12ff88258f", "jobs": [{"status": "FAILURE"}]}]}'
        self.assertEqual(run("validate", "-", input=printed).stdout.splitlines()[0], "valid: 0 key pairs, 1 group, 1 job")
        result = run("run", "--fixture", "default", "--fixture", "-", "--", "sh", "-c", "curl -s $OPSMGR_CONTROL_URL/jobs",
                     input=printed.replace("258f", "2590"))
        self.assertEqual((result.returncode, len(json.loads(result.stdout)["jobs"])), (0, 5))
        result = run("validate", "-", input='{"groups": [{\n"id": 5}]}')
        self.assertEqual((result.returncode, result.stderr), (2, "opsmgr-mock: standard input:2:7: /groups/0/id: must be 24 hexadecimal digits, not 5\n"))
        result = run("validate", "-", "-", input=printed)
        self.assertEqual((result.returncode, result.stderr), (2, "opsmgr-mock: standard input (-) can be read once, but is named twice\n"))
        result = run("validate", "-", stdin=subprocess.DEVNULL)
        self.assertEqual(result.returncode, 2)
        self.assertTrue(result.stderr.startswith("opsmgr-mock: standard input:1:1: "), result.stderr)

    def test_an_archive_of_any_size_loads(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            fixture = json.loads((ROOT / "fixtures" / "default.json").read_text())
            fixture["groups"][0]["jobs"][0]["download"] = {"base64": "H4sI" * 7_000_000}
            json.dump(fixture, file)
            file.flush()
            result = run("validate", file.name)
            self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_an_unknown_fixture_flag_or_deviation_ends_in_2(self) -> None:
        for arguments, words in [(["serve", "no-such-fixture"], "not the name of a built-in fixture: always-fails, default"),
                                 (["serve", "--prot", "1"], "--prot"),
                                 (["serve", "--port", "70000"], "--port"),
                                 (["serv"], "'serv' is not a subcommand; there are serve, run, validate, health, deviations, gauntlet and record"),
                                 (["serve", "--host", ""], "--host"),
                                 (["serve", "/"], "/: cannot be read (Is a directory)"),
                                 (["run", "--deviate", "no-such", "--", "true"], "'no-such' is not a deviation; similar names: no-"),
                                 (["serve", "--deviate", "retry-answers-204", "no-such-fixture"], "no-such-fixture: cannot be read"),
                                 (["--prot"], "--prot is not known here"),
                                 (["validate", "--prot"], "--prot is not known here"),
                                 (["run", "--example", "--", "true"], "--example is not known here"),
                                 (["record", "--private-key", "s3cr3t"], "opsmgr-mock: --private-key is not known here; --help tells more"),
                                 (["health", "http://a", "s3cr3t"], "opsmgr-mock: there is an argument too many; --help tells more"),
                                 (["serve", "--cert", "", "--key", ""], "--cert: its value is empty"),
                                 (["run", "--report=", "--", "true"], "--report: its value is empty"),
                                 (["serve", "--port"], "opsmgr-mock: --port: its value is missing; --help tells more"),
                                 (["health", "--timeout="], "opsmgr-mock: --timeout: its value is missing; --help tells more"),
                                 (["run", "--vary", "retry-answers-204", "--", "true"], "is not a variation"),
                                 (["serve", "--host", "0.0.0.0", "--deviate", "retry-answers-204"], "need a token for the control API in OPSMGR_CONTROL_TOKEN"),
                                 ([], "subcommand")]:
            with self.subTest(arguments=arguments):
                result = run(*arguments)
                self.assertEqual(result.returncode, 2)
                self.assertIn(words, result.stderr)
                self.assertNotIn("s3cr3t", result.stderr)
                self.assertEqual(result.stdout, "")

    def test_output_that_cannot_be_written_is_an_error(self) -> None:
        for arguments in (["validate", "default"], ["deviations"], ["--help"], ["--version"], ["serve", "--help"]):
            with self.subTest(arguments=arguments), pathlib.Path("/dev/full").open("w") as full:
                result = subprocess.run([MOCK, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, timeout=30)
                self.assertEqual((result.returncode, result.stderr),
                                 (2, "opsmgr-mock: standard output could not be written to its end; is the disk full, or the reader gone?\n"))

    def test_what_is_said_of_a_broken_fixture_shows_no_key(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "mine.json"
            file.write_text('{"privateKey": "s3cr3t-k3y')
            result = run("validate", str(file))
            self.assertEqual(result.returncode, 2)
            self.assertIn("mine.json:1:27: ", result.stderr)
            self.assertNotIn("s3cr3t", result.stderr)

    def test_the_fixtures_come_with_the_program(self) -> None:
        with tempfile.TemporaryDirectory() as elsewhere:
            for name in sorted(file.stem for file in (ROOT / "fixtures").glob("*.json")):
                result = run("run", "--fixture", name, "--", "sh", "-c", "test -n \"$OPSMGR_GROUP_ID\"", cwd=elsewhere)
                self.assertEqual((name, result.returncode), (name, 0))


class Running(unittest.TestCase):
    def test_the_command_gets_the_documented_variables_and_its_exit_code_is_ours(self) -> None:
        result = run("run", "--", sys.executable, "-c",
                     "import os, sys, json; print(json.dumps({k: v for k, v in os.environ.items() if k.startswith('OPSMGR_')})); sys.exit(42)")
        self.assertEqual(result.returncode, 42)
        self.assertLessEqual({"OPSMGR_URL", "OPSMGR_PUBLIC_KEY", "OPSMGR_PRIVATE_KEY", "OPSMGR_GROUP_ID", "OPSMGR_JOB_ID"}, set(json.loads(result.stdout)))

    def test_a_command_that_does_not_exist_is_named(self) -> None:
        result = run("run", "--", "/no/such/command")
        self.assertEqual((result.returncode, result.stderr), (127, "opsmgr-mock: cannot run '/no/such/command': No such file or directory\n"))

    def test_a_command_ended_by_a_signal_ends_as_in_a_shell(self) -> None:
        self.assertEqual(run("run", "--", "sh", "-c", "kill -KILL $$").returncode, 128 + signal.SIGKILL)

    def test_signals_reach_the_command(self) -> None:
        process = subprocess.Popen([MOCK, "run", "--", "sh", "-c", "trap 'exit 9' TERM; echo up; while :; do read line; done"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clean_environment())
        assert process.stdin is not None and process.stdout is not None
        self.assertEqual(process.stdout.readline(), "up\n")
        process.send_signal(signal.SIGTERM)
        process.stdin.close()
        self.assertEqual(process.wait(5), 9)
        process.stdout.close()

    def test_the_command_does_not_outlive_the_mock(self) -> None:
        process = subprocess.Popen([MOCK, "run", "--", "sh", "-c", "echo $$; exec sleep 60"], stdout=subprocess.PIPE, text=True, env=clean_environment())
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.kill()
        process.wait()
        process.stdout.close()
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            try:
                os.kill(child, 0)
            except ProcessLookupError:
                return
            if pathlib.Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return
            time.sleep(0.01)
        self.fail("the command is still there")


class Serving(unittest.TestCase):
    def test_a_put_without_length_is_answered_at_once(self) -> None:
        with mock() as ready:
            started = time.monotonic()
            answer = request(ready.port, f"PUT {ready.retry} HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertTrue(answer.startswith("HTTP/1.1 401 "))
            self.assertLess(time.monotonic() - started, 1)

    def test_an_http_request_that_is_framed_in_two_ways_is_refused(self) -> None:
        with mock() as ready:
            answer = request(ready.port, f"PUT {ready.retry} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")
            self.assertTrue(answer.startswith("HTTP/1.1 400 "))

    def test_a_thousand_idle_clients_do_not_delay_another_and_do_not_delay_the_end(self) -> None:
        with mock() as ready:
            idle = []
            try:
                for _ in range(1000):
                    connection = socket.create_connection(("127.0.0.1", ready.port), timeout=5)
                    connection.sendall(f"GET {ready.jobs} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                    idle.append(connection)
                for connection in idle:
                    self.assertIn(b" 401 ", read_head(connection))
                for _ in range(20):  # none of them runs into the timeout of the client; scripts/bench measures
                    self.assertIn(" 401 ", request(ready.port, f"GET {ready.jobs} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                ready.process.terminate()
                self.assertEqual(ready.process.wait(5), 0)
            finally:
                for connection in idle:
                    connection.close()

    def test_the_log_tells_why_a_request_was_refused_and_holds_no_key(self) -> None:
        with tempfile.TemporaryFile("w+") as log:
            process = subprocess.Popen([MOCK, "serve", "--port", "0", "--log"], stdout=subprocess.PIPE, stderr=log, text=True, env=clean_environment())
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            port, path = int(ready["url"].rsplit(":", 1)[1]), f"{BASE}/groups/{ready['groupId']}/logCollectionJobs"
            head = request(port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")
            challenge = next(line for line in head.split("\r\n") if line.startswith("WWW-Authenticate: ")).split(": ", 1)[1]
            credentials = digest_header(challenge, "GET", path, ready["publicKey"], "wrong")
            request(port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {credentials}\r\n\r\n")
            process.terminate()
            process.wait(5)
            process.stdout.close()
            log.seek(0)
            text = log.read()
        self.assertIn("-> 401 (no credentials)", text)
        self.assertIn("-> 401 (response does not match)", text)
        self.assertNotIn(ready["privateKey"], text)
        self.assertNotIn("response=", text)

    def test_interrupt_and_hangup_end_it_in_good_order(self) -> None:
        for which in (signal.SIGINT, signal.SIGHUP):
            with mock() as ready:
                ready.process.send_signal(which)
                self.assertEqual(ready.process.wait(5), 0)

    def test_a_hangup_does_not_end_what_was_told_to_ignore_it(self) -> None:
        with subprocess.Popen(["nohup", MOCK, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True, env=clean_environment()) as process:
            assert process.stdout is not None
            port = json.loads(process.stdout.readline())["url"].rsplit(":", 1)[1]
            process.send_signal(signal.SIGHUP)
            for _ in range(3):
                socket.create_connection(("127.0.0.1", int(port)), timeout=5).close()
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(5), 0)

    def test_it_ends_as_it_would_have_where_nothing_can_be_said(self) -> None:
        with pathlib.Path("/dev/full").open("w") as full:
            for arguments, code in ((["serve", "--bogus"], 2), (["serve", "no-such-fixture"], 2), (["health", "http://127.0.0.1:1"], 1), (["run", "--", "no-such-program"], 127),
                                    (["run", "--strict", "--", "sh", "-c", "curl -s $OPSMGR_URL/nothing > /dev/null"], 3)):
                with self.subTest(arguments):
                    self.assertEqual(subprocess.run([MOCK, *arguments], stdout=subprocess.DEVNULL, stderr=full, env=clean_environment()).returncode, code)


if __name__ == "__main__":
    unittest.main()
