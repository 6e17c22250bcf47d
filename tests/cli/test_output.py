"""What becomes of the suite's output when its reader, its disk or its terminal goes away, or two reports want one file."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from between import Answer, Forward, Request, between
from support import ROOT, SUITE, Ready, clean_environment, listener, mock, suite

REPORT = str(ROOT / "tests" / "approved" / "report.json")
NO_ROOM = "opsmgr-suite: standard output could not be written to its end; is the disk full, or the reader gone?\n"


def command(ready: Ready, *arguments: str, url: str | None = None) -> list[str]:
    return [SUITE, "run", "--target", url or ready["url"], "--public-key", ready["publicKey"], "--group", ready["groupId"], *arguments]


class Output(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def names(self) -> list[str]:
        return sorted(one.name for one in self.folder.iterdir())

    def test_a_full_disk_behind_standard_output_is_told_by_every_command(self) -> None:
        for arguments in (["--help"], ["--version"], ["list"], ["list", "--format", "json"], ["plan"], ["plan", "--format", "json"], ["explain", "retry/empty-body"], ["run", "--help"],
                          ["diff", REPORT, REPORT], ["survey", "--from", REPORT], ["redact-check", __file__], ["report", REPORT], ["report", REPORT, "--as", "html"]):
            with self.subTest(arguments=arguments), pathlib.Path("/dev/full").open("w") as full:
                result = subprocess.run([SUITE, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, env=clean_environment(OPSMGR_PRIVATE_KEY="secret-key"))
                self.assertEqual((result.returncode, result.stderr), (2, NO_ROOM))

    def test_a_run_whose_reader_has_gone_writes_its_reports_and_says_so(self) -> None:
        for name in ("gone", "full"):
            file = self.folder / f"{name}.json"
            with self.subTest(output=name), mock() as ready:
                if name == "full":
                    output = os.open("/dev/full", os.O_WRONLY)
                else:
                    reader, output = os.pipe()
                    os.close(reader)
                # Python ignores SIGPIPE itself, and hands that down unless it is told not to.
                result = subprocess.run(command(ready, "--report", f"json={file}"), stdout=output, stderr=subprocess.PIPE, text=True, timeout=60, restore_signals=True,
                                        env=clean_environment(OPSMGR_PRIVATE_KEY=ready["privateKey"]))
                os.close(output)
                self.assertEqual((result.returncode, result.stderr), (2, NO_ROOM))
                self.assertEqual(json.loads(file.read_text())["verdict"], "conforms")
        self.assertEqual(self.names(), ["full.json", "gone.json"])

    def test_a_report_of_a_run_on_a_full_standard_output_is_one_complaint(self) -> None:
        with mock() as ready, pathlib.Path("/dev/full").open("w") as full:
            result = subprocess.run(command(ready, "--report", "json=-"), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, env=clean_environment(OPSMGR_PRIVATE_KEY=ready["privateKey"]))
        self.assertEqual(result.returncode, 2)
        self.assertEqual([line for line in result.stderr.splitlines() if line.startswith("opsmgr-suite: ")], [NO_ROOM.rstrip()])

    def test_signals_end_a_run_in_good_order_and_leave_no_half_of_a_report(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            running: list[subprocess.Popen[str]] = []
            file = self.folder / f"{number.name}.json"

            def interrupting(request: Request, forward: Forward) -> Answer:
                if request.signed and running:
                    running.pop().send_signal(number)
                return forward(request.data)
            with self.subTest(signal=number.name), mock() as ready, listener(between(ready.port, interrupting)) as url:
                process = subprocess.Popen(command(ready, "--report", f"json={file}", url=url), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                           env=clean_environment(OPSMGR_PRIVATE_KEY=ready["privateKey"]))
                running.append(process)
                printed, _ = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 3)
                self.assertIn("not judged: interrupted by a signal", printed)
                self.assertEqual(json.loads(file.read_text())["verdict"], "not-judged")
        self.assertEqual(self.names(), sorted(f"{name}.json" for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")))

    def test_under_nohup_a_hangup_does_not_end_a_run(self) -> None:
        running: list[subprocess.Popen[str]] = []

        def hanging_up(request: Request, forward: Forward) -> Answer:
            if request.signed and running:
                running.pop().send_signal(signal.SIGHUP)
            return forward(request.data)
        with mock() as ready, listener(between(ready.port, hanging_up)) as url:
            process = subprocess.Popen(["nohup", *command(ready, url=url)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                       env=clean_environment(OPSMGR_PRIVATE_KEY=ready["privateKey"]))
            running.append(process)
            printed, _ = process.communicate(timeout=60)
        self.assertEqual((process.returncode, running), (0, []), printed)

    def test_a_report_goes_where_a_link_points(self) -> None:
        (self.folder / "kept").mkdir()
        for there in (False, True):
            with self.subTest(there=there):
                link, kept = self.folder / f"latest-{there}.json", self.folder / "kept" / f"run-{there}.json"
                link.symlink_to(kept)
                if there:
                    kept.write_text("of an earlier run")
                suite("run", "--target", "http://127.0.0.1:1", "--public-key", "K", "--group", "5c8100bcf2a30b12ff88258f", "--report", f"json={link}", private_key="secret-key")
                self.assertTrue(link.is_symlink())
                self.assertEqual(json.loads(kept.read_text())["verdict"], "not-judged")
        self.assertEqual(sorted(one.name for one in (self.folder / "kept").iterdir()), ["run-False.json", "run-True.json"])

    def test_what_lies_beside_a_report_is_neither_opened_nor_emptied(self) -> None:
        """Whoever may write in a folder could otherwise lay a link to any file of the user there, under a name that is about to be used."""
        precious, file = self.folder / "precious", self.folder / "report.json"
        precious.write_text("not yours\n")
        with mock() as ready:
            # What `exec` starts keeps the number of its process.
            laying = f'ln -s "{precious}" "{file}.$$"; exec "$@"'
            result = subprocess.run(["sh", "-c", laying, "sh", *command(ready, "--report", f"json={file}")], capture_output=True, text=True, timeout=60,
                                    env=clean_environment(OPSMGR_PRIVATE_KEY=ready["privateKey"]))
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(precious.read_text(), "not yours\n")
        self.assertEqual(json.loads(file.read_text())["verdict"], "conforms")
        self.assertFalse(file.is_symlink())

    def test_a_report_has_the_rights_that_the_user_gives_new_files(self) -> None:
        for mask, rights in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
            file = self.folder / f"{mask}.html"
            subprocess.run([SUITE, "run", "--target", "http://127.0.0.1:1", "--public-key", "K", "--group", "5c8100bcf2a30b12ff88258f", "--report", f"json={file}"], umask=mask, timeout=20,
                           stdout=subprocess.DEVNULL, env=clean_environment(OPSMGR_PRIVATE_KEY="secret-key"))
            self.assertEqual(file.stat().st_mode & 0o777, rights)

    def test_two_reports_to_one_file_are_refused_before_the_first_request(self) -> None:
        (self.folder / "sub").mkdir()
        file = self.folder / "a.json"
        target = ["--target", "http://127.0.0.1:1", "--public-key", "K", "--group", "5c8100bcf2a30b12ff88258f"]
        for other in (str(file), f"{self.folder}/sub/../a.json"):
            with self.subTest(other=other):
                result = suite("run", *target, "--report", f"json={file}", "--report", f"tap={other}", private_key="secret-key")
                self.assertEqual((result.returncode, result.stdout), (2, ""))
                self.assertEqual(result.stderr, f"opsmgr-suite: --report: {other} is named for more than one report; each needs a file of its own\n")
                self.assertEqual(self.names(), ["sub"])
        self.assertEqual(suite("run", *target, "--report", "json=/dev/null", "--report", "tap=/dev/null", private_key="secret-key").returncode, 3)


if __name__ == "__main__":
    unittest.main()
