"""What is written survives: a kill in the middle, a full disk, a folder that takes nothing, readers that go away, and being stopped."""
import contextlib
import json
import os
import pathlib
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Callable, Iterator

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import MOCK, SUITE, Ready, clean_environment, mock

OLD = "of an earlier run\n"
ROUNDS = int(os.environ.get("OPSMGR_KILLS", "12"))  # of each kind of file
MANY_JOBS = {"keys": [{"publicKey": "ABCDEFGH", "privateKey": "a-made-up-key", "roles": [{"role": "GROUP_OWNER", "group": "5c8100bcf2a30b12ff88258f"}]}],
             "groups": [{"id": "5c8100bcf2a30b12ff88258f", "series": [{"count": 1500, "firstId": "5c8200000000000000000000", "job": {"status": "FAILURE"}}]}]}


def keys_of(ready: Ready) -> dict[str, str]:
    return clean_environment(OPSMGR_PUBLIC_KEY=ready["publicKey"], OPSMGR_PRIVATE_KEY=ready["privateKey"])


def judging(ready: Ready, file: pathlib.Path) -> list[str]:
    return [SUITE, "run", "--target", ready["url"], "--public-key", ready["publicKey"], "--group", ready["groupId"], "--report", f"json={file}"]


def recording(ready: Ready, file: pathlib.Path) -> list[str]:
    return [MOCK, "record", "--from", ready["url"], "--group", ready["groupId"], "--out", str(file)]


def to_the_end(client: socket.socket) -> bytes:
    received = b""
    while part := client.recv(4096):
        received += part
    return received


def sized(bytes_at_most: int) -> Callable[[], None]:
    """For a child: files end there, as on a disk that is full."""
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_at_most, bytes_at_most))
    return limit


@contextlib.contextmanager
def small_disk(options: str) -> Iterator[pathlib.Path]:
    """A file system of its own; where none may be mounted the test is skipped."""
    with tempfile.TemporaryDirectory() as name:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", name], capture_output=True, timeout=20).returncode != 0:
            raise unittest.SkipTest("no file system can be mounted here: it takes root")
        try:
            yield pathlib.Path(name)
        finally:
            subprocess.run(["umount", name], check=True, timeout=20)


class InFolder(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "file.json"

    def names(self) -> set[str]:
        return {one.name for one in self.folder.iterdir()}

    def fixture(self) -> str:
        name = self.folder / "fixture" / "many.json"
        name.parent.mkdir()
        name.write_text(json.dumps(MANY_JOBS))
        return str(name)


class Killed(InFolder):
    """kill -9 at random moments, most of them while the file is written: the old file is there, or the new one."""

    def kill_each(self, command: list[str], environment: dict[str, str], rounds: int = ROUNDS) -> list[str]:
        """What the file is behind each kill: `old`, `new`, or `none`. The first one comes before anything can be written."""
        seen = [self.kill(command, environment, early=number == 0) for number in range(rounds)]
        print(f"{self.id().rpartition('.')[2]}: {seen}", file=sys.stderr)
        return seen

    def kill(self, command: list[str], environment: dict[str, str], early: bool) -> str:
        self.file.write_text(OLD)
        old = self.file.stat().st_mtime_ns
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        before = {self.file.name, *self.names()}
        end = time.monotonic() + 60
        trials = random.randrange(2)  # whether what may be written is tried counts as writing
        was_there = False
        while process.poll() is None and time.monotonic() < end and not early:
            is_there = bool(self.names() - before)
            if is_there and not was_there:
                if trials == 0:
                    break
                trials -= 1
            was_there = is_there
            with contextlib.suppress(FileNotFoundError):
                if self.file.stat().st_mtime_ns != old:
                    break
        for _ in range(random.randrange(5_000)):
            pass
        process.kill()
        process.wait(20)
        if not self.file.exists():
            return "none"
        text = self.file.read_text()
        if text == OLD:
            return "old"
        json.loads(text)  # all of it is there
        return "new"

    def test_a_report_of_the_suite(self) -> None:
        with mock() as ready:
            seen = self.kill_each(judging(ready, self.file), keys_of(ready))
        self.assertLessEqual(set(seen), {"old", "new"})
        self.assertIn("old", seen)

    def test_a_recording(self) -> None:
        with mock(self.fixture()) as ready:
            seen = self.kill_each(recording(ready, self.file), keys_of(ready))
        self.assertLessEqual(set(seen), {"old", "new"})
        self.assertIn("old", seen)

    def test_the_journal_of_a_run(self) -> None:
        command = [MOCK, "run", "--report", str(self.file), "--", "sh", "-c", "for i in 1 2 3 4 5 6 7 8; do curl -s -o /dev/null \"$OPSMGR_URL/[1-99]\"; done"]
        seen = self.kill_each(command, clean_environment(), ROUNDS // 2)
        self.assertLessEqual(set(seen), {"old", "new"})

    def test_the_ready_file(self) -> None:
        """What an earlier mock has left goes at once, so there is none or all of it."""
        command = [MOCK, "serve", "--port", "0", "--ready-file", str(self.file)]
        seen = self.kill_each(command, clean_environment())
        self.assertLessEqual(set(seen), {"none", "new", "old"})


class NoRoom(InFolder):
    """The old file stays, nothing else is left, and one sentence says why."""

    def assert_refused(self, command: list[str], environment: dict[str, str], why: str, folder: pathlib.Path, limit: Callable[[], None] | None = None) -> None:
        file = folder / "file.json"
        before = {one.name for one in folder.iterdir()}
        result = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, preexec_fn=limit, restore_signals=False)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn(f"{file} cannot be written: {why}\n", result.stderr)
        self.assertEqual({one.name for one in folder.iterdir()}, before)
        if "file.json" in before:
            self.assertEqual(file.read_text(), OLD)

    def commands(self, ready: Ready, file: pathlib.Path) -> dict[str, list[str]]:
        return {"judging": judging(ready, file), "recording": recording(ready, file),
                "journal": [MOCK, "run", "--report", str(file), "--", "curl", "-s", "-o", "/dev/null", f"{ready['url']}/[1-9]"],
                "archive": [MOCK, "run", "--report", f"har={file}", "--", "sh", "-c", "curl -s -o /dev/null \"$OPSMGR_URL/[1-99]\""]}

    def test_a_file_that_may_not_become_as_long(self) -> None:
        self.file.write_text(OLD)
        with mock(self.fixture()) as ready:
            for name, command in self.commands(ready, self.file).items():
                with self.subTest(name):
                    self.assert_refused(command, keys_of(ready), "File too large", self.folder, sized(20 if name == "journal" else 4096))

    def test_a_full_disk(self) -> None:
        with small_disk("size=16k") as disk, mock(self.fixture()) as ready:
            (disk / "file.json").write_text(OLD)
            for name, command in self.commands(ready, disk / "file.json").items():
                if name == "journal":
                    continue  # it has room there
                with self.subTest(name):
                    self.assert_refused(command, keys_of(ready), "No space left on device", disk)

    def test_a_folder_that_takes_nothing(self) -> None:
        """Known before the first request: nothing is asked, and no command is started."""
        with contextlib.ExitStack() as stack:
            if os.geteuid() == 0:
                folder = stack.enter_context(small_disk("size=64k"))
                (folder / "file.json").write_text(OLD)
                subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True, timeout=20)
                why = "Read-only file system"
            else:
                folder = self.folder / "kept"
                folder.mkdir()
                (folder / "file.json").write_text(OLD)
                folder.chmod(0o555)
                stack.callback(folder.chmod, 0o755)
                why = "Permission denied"
            ready = stack.enter_context(mock())
            for name, command in self.commands(ready, folder / "file.json").items():
                with self.subTest(name):
                    self.assert_refused(command, keys_of(ready), why, folder)
            count = subprocess.run(["curl", "-s", f"{ready['controlUrl']}/requests"], capture_output=True, text=True, check=True, timeout=20)
            self.assertEqual(json.loads(count.stdout)["count"], 0)

    def test_nor_is_a_mock_ready_whose_ready_file_cannot_be_written(self) -> None:
        result = subprocess.run([MOCK, "serve", "--port", "0", "--ready-file", str(self.folder / "nowhere" / "ready")], capture_output=True, text=True, timeout=20, env=clean_environment())
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("opsmgr-mock: --ready-file: ", result.stderr)


class ReadersGone(InFolder):
    def test_closed_descriptors_are_not_taken_by_what_is_opened_later(self) -> None:
        """Else the log of a mock would go to its clients, and what the suite prints into its report."""
        for closed in ("<&-", ">&-", "2>&-", "<&- 2>&-"):
            with self.subTest(closed):
                ready = self.folder / "ready"
                process = subprocess.Popen(["sh", "-c", f'exec "$@" {closed}', "sh", MOCK, "serve", "--port", "0", "--log", "--ready-file", str(ready)],
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=clean_environment())
                end = time.monotonic() + 20
                while not ready.exists() and process.poll() is None and time.monotonic() < end:
                    time.sleep(0.005)
                if closed == ">&-":  # nobody would ever see the ready line
                    self.assertEqual(process.wait(20), 2)
                    continue
                for descriptor in {"<&-": (0,), "2>&-": (2,), "<&- 2>&-": (0, 2)}[closed]:
                    self.assertEqual((pathlib.Path("/proc") / str(process.pid) / "fd" / str(descriptor)).readlink(), pathlib.Path("/dev/null"))
                port = int(json.loads(ready.read_text())["url"].rsplit(":", 1)[1])
                for _ in range(20):
                    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
                        client.sendall(b"GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                        answer = to_the_end(client)
                    self.assertTrue(answer.startswith(b"HTTP/1.1 404 "), answer)
                    self.assertNotIn(b" GET /nothing", answer)
                process.terminate()
                self.assertEqual(process.wait(20), 0)

    def test_a_report_is_whole_when_standard_output_is_closed(self) -> None:
        with mock() as ready:
            for closed in (">&-", "<&- >&-", "<&- >&- 2>&-"):
                with self.subTest(closed):
                    result = subprocess.run(["sh", "-c", f'exec "$@" {closed}', "sh", *judging(ready, self.file)], capture_output=True, timeout=60, env=keys_of(ready))
                    self.assertEqual(result.returncode, 2)
                    self.assertEqual(json.loads(self.file.read_text())["verdict"], "conforms")
                    self.file.unlink()

    def test_a_mock_serves_on_when_nobody_reads_its_log(self) -> None:
        reader, writer = os.pipe()
        process = subprocess.Popen([MOCK, "serve", "--port", "0", "--log"], stdout=subprocess.PIPE, stderr=writer, text=True, restore_signals=True, env=clean_environment())
        os.close(writer)
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        process.stdout.close()
        os.close(reader)
        for _ in range(3):
            subprocess.run(["curl", "-s", "-o", "/dev/null", f"{url}/nothing"], check=True, timeout=20)
        process.terminate()
        self.assertEqual(process.wait(20), 0)


class Stopped(InFolder):
    """SIGSTOP and SIGCONT, as a debugger or a laptop that sleeps."""

    def test_a_run_that_is_stopped_comes_to_its_verdict(self) -> None:
        with mock() as ready:
            process = subprocess.Popen(judging(ready, self.file), stdout=subprocess.DEVNULL, env=keys_of(ready))
            for _ in range(5):
                time.sleep(random.uniform(0, 0.05))
                process.send_signal(signal.SIGSTOP)
                time.sleep(0.1)
                process.send_signal(signal.SIGCONT)
            self.assertEqual(process.wait(60), 0)
        self.assertEqual(json.loads(self.file.read_text())["verdict"], "conforms")

    def test_a_mock_that_is_stopped_answers_what_came_meanwhile(self) -> None:
        with mock() as ready:
            for stops in range(1, 4):
                ready.process.send_signal(signal.SIGSTOP)
                with contextlib.ExitStack() as stack:
                    clients = [stack.enter_context(socket.create_connection(("127.0.0.1", ready.port), timeout=20)) for _ in range(20)]
                    for client in clients:
                        client.sendall(b"GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    time.sleep(0.05)
                    ready.process.send_signal(signal.SIGCONT)
                    for client in clients:
                        self.assertTrue(to_the_end(client).startswith(b"HTTP/1.1 404 "))
                count = subprocess.run(["curl", "-s", f"{ready['controlUrl']}/requests"], capture_output=True, text=True, check=True, timeout=20)
                self.assertEqual(json.loads(count.stdout)["count"], 20 * stops)


if __name__ == "__main__":
    unittest.main()
