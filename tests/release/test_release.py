"""scripts/release in a repository of its own, with the files that it changes; the checks that it runs are replaced by scripts
that note that they were called."""
import datetime
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHANGED = ("CHANGELOG.md", "CMakeLists.txt")
Result = subprocess.CompletedProcess[str]

CURRENT = re.findall(r"project\(opsmgr VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[0]
MAJOR, MINOR, PATCH = map(int, CURRENT.split("."))
NEXT = f"{MAJOR}.{MINOR + 1}.0"


class Release(unittest.TestCase):
    maxDiff = None

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.copy = pathlib.Path(folder.name) / "copy"
        self.called = pathlib.Path(folder.name) / "called"
        (self.copy / "scripts").mkdir(parents=True)
        shutil.copy(ROOT / "scripts" / "release", self.copy / "scripts")
        for name in CHANGED:
            shutil.copy(ROOT / name, self.copy)
        self.replace("CHANGELOG.md", r"^## \[Unreleased\]\n", "## [Unreleased]\n\n### Added\n\n- The first entry.\n- The second entry.\n\n")
        for name in ("lint", "test"):
            self.script(name, 0)
        self.git("init", "--quiet", "--initial-branch", "main")
        self.git("config", "user.name", "A tester")
        self.git("config", "user.email", "tester@example.com")
        self.commit()

    def git(self, *arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=self.copy, capture_output=True, text=True, check=True).stdout.strip()

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "What was there before")

    def script(self, name: str, code: int) -> None:
        """A script that notes its name, prints it, and ends with that code."""
        file = self.copy / "scripts" / name
        file.write_text(f"#!/bin/sh\necho {name} | tee -a {self.called}\nexit {code}\n")
        file.chmod(0o755)

    def replace(self, name: str, pattern: str, text: str) -> None:
        file = self.copy / name
        changed, count = re.subn(pattern, text, file.read_text(), flags=re.M)
        self.assertEqual(count, 1, f"{name}: {pattern}")
        file.write_text(changed)

    def calls(self) -> list[str]:
        return self.called.read_text().split() if self.called.exists() else []

    def release(self, *arguments: str) -> Result:
        return subprocess.run([self.copy / "scripts" / "release", *arguments], cwd=self.copy.parent, capture_output=True, text=True, timeout=60)

    def state(self) -> list[str]:
        """The commits, the tags, and what is not committed."""
        return [self.git("rev-parse", "HEAD"), self.git("tag", "--list"), self.git("status", "--porcelain")]

    def assert_refused(self, message: str, *arguments: str, code: int = 1) -> None:
        before = self.state()
        result = self.release(*arguments)
        self.assertEqual((result.returncode, result.stdout), (code, ""))
        said = [line for line in result.stderr.splitlines() if line not in ("lint", "test")]
        self.assertEqual(said, [f"scripts/release: {message}"])
        self.assertEqual(self.state(), before)

    def test_a_release_is_one_commit_and_one_annotated_tag(self) -> None:
        before = self.git("rev-parse", "HEAD")
        changelog = (self.copy / "CHANGELOG.md").read_text()
        today = datetime.datetime.now(datetime.timezone.utc).date()
        result = self.release(NEXT)
        self.assertEqual((result.returncode, result.stdout), (0, f"released {NEXT}; to publish it: git push origin main v{NEXT}\n"), result.stderr)
        self.assertEqual(self.calls(), ["lint", "test"])
        self.assertEqual(self.git("status", "--porcelain"), "")
        self.assertEqual(self.git("rev-parse", "HEAD^"), before)
        self.assertEqual(self.git("log", "-1", "--format=%s%n%n%b"), f"Release {NEXT}\n\nCHANGELOG.md lists what has changed.")
        self.assertEqual(self.git("diff", "--name-only", "HEAD^").splitlines(), list(CHANGED))
        self.assertEqual((self.copy / "CMakeLists.txt").read_text(), (ROOT / "CMakeLists.txt").read_text().replace(f"opsmgr VERSION {CURRENT} ", f"opsmgr VERSION {NEXT} "))
        # Around midnight the date may be that of the next day.
        dates = [today.isoformat(), (today + datetime.timedelta(days=1)).isoformat()]
        self.assertIn((self.copy / "CHANGELOG.md").read_text(), [changelog.replace("## [Unreleased]\n", f"## [Unreleased]\n\n## [{NEXT}] - {date}\n") for date in dates])
        self.assertEqual(self.git("cat-file", "-t", f"v{NEXT}"), "tag")
        self.assertEqual(self.git("rev-parse", f"v{NEXT}^{{commit}}"), self.git("rev-parse", "HEAD"))
        self.assertTrue(self.git("tag", "--list", "--format=%(contents)", f"v{NEXT}").startswith(f"Version {NEXT}\n\n### Added\n\n- The first entry.\n- The second entry."))

    def test_the_next_release_needs_entries_of_its_own(self) -> None:
        self.assertEqual(self.release(NEXT).returncode, 0)
        self.assert_refused("CHANGELOG.md has no entries under '## [Unreleased]'", f"{MAJOR}.{MINOR + 2}.0")
        self.replace("CHANGELOG.md", r"^## \[Unreleased\]\n", "## [Unreleased]\n\n### Fixed\n\n- The third entry.\n")
        self.commit()
        self.assertEqual(self.release(f"{MAJOR}.{MINOR + 2}.0").returncode, 0)
        contents = self.git("tag", "--list", "--format=%(contents)", f"v{MAJOR}.{MINOR + 2}.0")
        self.assertEqual(contents, f"Version {MAJOR}.{MINOR + 2}.0\n\n### Fixed\n\n- The third entry.")

    def test_a_dry_run_says_what_would_be_done_and_changes_nothing(self) -> None:
        before = self.state()
        result = self.release(NEXT, "--dry-run")
        self.assertEqual((result.returncode, result.stderr), (0, "lint\n"))
        self.assertEqual(result.stdout, f"would run scripts/test\nwould set the version in CMakeLists.txt from {CURRENT} to {NEXT}\n"
                         f"would move the entries under Unreleased in CHANGELOG.md below {NEXT} and today's date\n"
                         f"would commit both files and make the tag v{NEXT}\n")
        self.assertEqual(self.state(), before)
        self.assertEqual(self.calls(), ["lint"])

    def test_the_tests_can_be_left_out(self) -> None:
        self.script("test", 1)
        self.commit()
        self.assertEqual(self.release(NEXT, "--skip-tests").returncode, 0)
        self.assertEqual(self.calls(), ["lint"])

    def test_what_is_no_version_is_wrong_usage(self) -> None:
        for version in ("0.2", "v0.2.0", "0.2.0-rc1", "0.02.0", "1.2.3.4", "", "latest"):
            with self.subTest(version):
                self.assert_refused(f"'{version}' is not a version such as 0.2.0", version, code=2)
        self.assertEqual(self.calls(), [])

    def test_a_version_that_is_not_higher_is_refused(self) -> None:
        lower = [CURRENT, "0.0.0"] + ([f"{MAJOR}.{MINOR - 1}.99"] if MINOR else [])
        for version in lower:
            with self.subTest(version):
                self.assert_refused(f"{version} is not higher than the current version, {CURRENT}", version)

    def test_numbers_are_compared_and_not_text(self) -> None:
        self.replace("CMakeLists.txt", r"^project\(opsmgr VERSION \S+", "project(opsmgr VERSION 0.9.0")
        self.commit()
        self.assertEqual(self.release("0.10.0").returncode, 0)

    def test_a_tree_that_is_not_clean_is_refused(self) -> None:
        message = "the working tree is not clean: commit or remove what 'git status' lists"
        (self.copy / "new.txt").write_text("new\n")
        self.assert_refused(message, NEXT)
        (self.copy / "new.txt").unlink()
        self.replace("CMakeLists.txt", r"\Z", "# changed\n")
        self.assert_refused(message, NEXT)
        self.git("add", "CMakeLists.txt")
        self.assert_refused(message, NEXT)

    def test_another_branch_is_refused(self) -> None:
        self.git("checkout", "--quiet", "-b", "topic")
        self.assert_refused("a release is made on the branch main; this is topic", NEXT)

    def test_a_tag_that_exists_is_refused(self) -> None:
        self.git("tag", f"v{NEXT}")
        self.assert_refused(f"there is a tag v{NEXT} already", NEXT)

    def test_findings_of_lint_are_in_the_way(self) -> None:
        self.script("lint", 1)
        self.commit()
        self.assert_refused("scripts/lint has findings", NEXT)
        self.assertEqual(self.calls(), ["lint"])

    def test_tests_that_fail_are_in_the_way(self) -> None:
        self.script("test", 1)
        self.commit()
        self.assert_refused("scripts/test fails", NEXT)

    def test_all_that_is_in_the_way_is_said_at_once(self) -> None:
        self.script("lint", 1)
        self.git("checkout", "--quiet", "-b", "topic")
        result = self.release(CURRENT)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stderr.count("scripts/release: "), 4, result.stderr)

    def test_when_the_commit_is_refused_the_files_are_as_before(self) -> None:
        hook = self.copy / ".git" / "hooks" / "pre-commit"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\necho 'the hook refuses' >&2\nexit 1\n")
        hook.chmod(0o755)
        before = self.state()
        result = self.release(NEXT)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertIn("failed: the hook refuses", result.stderr)
        self.assertEqual(self.state(), before)


if __name__ == "__main__":
    unittest.main()
