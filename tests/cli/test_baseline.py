"""A run held against an earlier one: exit codes, what becomes of the baseline, what is printed; and `diff`."""
import json
import pathlib
import stat
import subprocess
import sys
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import MOCK, SUITE, Document, InFolder, Result, clean_environment, suite

UNREACHABLE = ("--target", "http://127.0.0.1:1", "--public-key", "K", "--group", "5c8100bcf2a30b12ff88258f")


class Nights(InFolder):
    def setUp(self) -> None:
        self.file = self.folder / f"{self._testMethodName}.json"

    def night(self, *arguments: str, deviate: str = "", update: bool = True) -> Result:
        deviation = ["--deviate", deviate] if deviate else []
        return subprocess.run([MOCK, "run", *deviation, "--", SUITE, "run", "--baseline", str(self.file), *(["--update"] if update else []), *arguments],
                              capture_output=True, text=True, timeout=60, env=clean_environment())

    def stored(self) -> Any:
        return json.loads(self.file.read_text())

    def test_a_first_run_writes_the_file_and_has_the_exit_code_of_any_run(self) -> None:
        result = self.night()
        self.assertEqual((result.returncode, self.stored()["verdict"]), (0, "conforms"))
        self.assertEqual(result.stdout.splitlines()[0], f"baseline {self.file}: not there, so this is the first run, which becomes the baseline")
        self.file.unlink()
        self.assertEqual((self.night(deviate="total-count-wrong").returncode, self.stored()["verdict"]), (1, "does-not-conform"))

    def test_without_update_nothing_is_written(self) -> None:
        result = self.night(update=False)
        self.assertEqual((result.returncode, self.file.exists()), (0, False))
        self.assertIn("--update would write it", result.stdout)
        self.night()
        before = self.file.read_bytes()
        self.assertEqual(self.night(update=False).returncode, 0)
        self.assertEqual(self.file.read_bytes(), before)

    def test_nothing_new_is_0_and_silent_and_the_file_is_replaced(self) -> None:
        self.night()
        first = self.file.stat().st_ino
        result = self.night("--quiet")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
        self.assertNotEqual(self.file.stat().st_ino, first)
        self.assertEqual([one.name for one in self.folder.iterdir() if one.name.startswith(self.file.name)], [self.file.name])

    def test_a_failure_that_stays_is_as_before(self) -> None:
        self.night(deviate="total-count-wrong")
        self.assertEqual(self.night(deviate="total-count-wrong").returncode, 0)

    def test_worse_is_1_and_the_file_stays(self) -> None:
        self.night()
        before = self.file.read_bytes()
        for deviation, words in (("total-count-wrong", "worse       get-all/count-matches: pass -> fail: "), ("uri-not-compared", "worse       authentication/uri-signed: pass -> warn: ")):
            with self.subTest(deviation):
                result = self.night("--quiet", deviate=deviation)
                self.assertEqual((result.returncode, self.file.read_bytes()), (1, before))
                self.assertRegex(result.stdout.splitlines()[0], rf"^baseline {self.file} of \d{{4}}-.*: worse$")
                self.assertIn(words, result.stdout)

    def test_better_is_4_and_the_file_is_replaced(self) -> None:
        self.night(deviate="total-count-wrong")
        result = self.night("--quiet")
        self.assertEqual((result.returncode, self.stored()["verdict"]), (4, "conforms"))
        self.assertIn("better      get-all/count-matches: fail -> pass: ", result.stdout)
        self.assertIn("changed, nothing is worse", result.stdout.splitlines()[0])

    def test_what_is_accepted_is_a_change_and_then_as_before(self) -> None:
        self.night()
        known = self.folder / "known.json"
        known.write_text(json.dumps({"known": [{"clause": "get-all/count-matches", "reason": "ticket 4711", "until": "2099-12-31"}]}))
        result = self.night("--quiet", "--known", str(known), deviate="total-count-wrong")
        self.assertEqual(result.returncode, 4, result.stdout)
        self.assertIn("accepted    get-all/count-matches: pass -> known: ", result.stdout)
        again = self.night("--quiet", "--known", str(known), deviate="total-count-wrong")
        self.assertEqual((again.returncode, again.stdout), (0, ""))
        self.assertEqual(self.night(deviate="total-count-wrong").returncode, 1, "no longer accepted")

    def test_less_that_is_judged_is_a_change(self) -> None:
        self.night("--profile", "probe")
        self.assertEqual(self.night().returncode, 4)

    def test_what_was_skipped_and_is_broken_now_is_worse(self) -> None:
        self.night()
        result = self.night("--profile", "probe", deviate="method-not-signed")
        self.assertEqual(result.returncode, 1, result.stdout)

    def test_a_run_that_was_not_judged_is_3_and_the_file_stays(self) -> None:
        self.assertEqual(suite("run", *UNREACHABLE, "--baseline", str(self.file), "--update", private_key="a-key-0123456789").returncode, 3)
        self.assertFalse(self.file.exists())
        self.night()
        before = self.file.read_bytes()
        result = suite("run", *UNREACHABLE, "--baseline", str(self.file), "--update", private_key="a-key-0123456789")
        self.assertEqual((result.returncode, self.file.read_bytes()), (3, before))
        self.assertIn("left as it is, since this run was not judged", result.stdout)

    def test_a_broken_baseline_is_wrong_usage_before_anything_is_sent(self) -> None:
        for text, words in (("{", "line 1, column"), ("{}", "--baseline: "), ('{"format": "opsmgr-suite-report/1"}', "--baseline: ")):
            with self.subTest(text):
                self.file.write_text(text)
                result = suite("run", *UNREACHABLE, "--baseline", str(self.file), "--update", private_key="a-key-0123456789")
                self.assertEqual((result.returncode, result.stdout, self.file.read_text()), (2, "", text))
                self.assertIn(words, result.stderr)
                self.assertTrue(all(line.startswith("opsmgr-suite: --baseline: ") for line in result.stderr.splitlines()), result.stderr)

    def test_flags_that_lack_another_and_places_that_cannot_be_written(self) -> None:
        for arguments, words in ((["--update"], "--update needs --baseline FILE"), (["--baseline", "-"], "it must be a file, and not standard output"),
                                 (["--baseline", "/nowhere/b.json", "--update"], "--baseline: /nowhere/b.json cannot be written"), (["--baseline", str(self.folder)], "Is a directory")):
            with self.subTest(arguments=arguments):
                result = suite("run", *UNREACHABLE, *arguments, private_key="a-key-0123456789")
                self.assertEqual((result.returncode, result.stdout), (2, ""))
                self.assertIn(words, result.stderr)

    def test_no_key_is_in_the_file(self) -> None:
        self.night()
        self.assertNotIn("12345678-90ab-cdef-1234-567890abcdef", self.file.read_text())
        self.assertTrue(stat.S_ISREG(self.file.stat().st_mode))


class Diff(InFolder):
    def report(self, name: str, **changes: Any) -> pathlib.Path:
        file = self.folder / name
        document: Document = json.loads((pathlib.Path(__file__).resolve().parent.parent / "approved" / "report.json").read_text())
        for clause in document["clauses"]:
            clause.update(changes.get(clause["id"], {}))
        document.update({key: value for key, value in changes.items() if "/" not in key})
        file.write_text(json.dumps(document))
        return file

    def test_what_was_skipped_and_is_broken_now_is_worse(self) -> None:
        before = self.report("before.json")
        after = self.report("after.json", **{"retry/empty-body": {"verdict": "fail", "message": "one byte", "evidence": []}})
        result = suite("diff", str(before), str(after))
        self.assertEqual(result.returncode, 1)
        self.assertIn("worse       retry/empty-body: skip -> fail: one byte", result.stdout)

    def test_a_side_that_was_not_judged_is_named_in_one_line(self) -> None:
        well, ill = self.report("well.json"), self.report("ill.json", verdict="not-judged", exitCode=3, reason="the target cannot be reached")
        for files, which, code in (((well, ill), "later", 3), ((ill, well), "earlier", 0)):
            with self.subTest(which):
                result = suite("diff", *map(str, files))
                self.assertEqual((result.returncode, [line for line in result.stdout.splitlines() if "not judged: " in line]),
                                 (code, [f"the {which} run was not judged: the target cannot be reached"]))


if __name__ == "__main__":
    unittest.main()
