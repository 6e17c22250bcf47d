"""scripts/lint finds one fault of each kind in a copy of the tree, with its file and line, and mends what it can."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import tool_cache

ROOT = pathlib.Path(__file__).resolve().parents[2]
PINS = ROOT / "scripts" / "lint-tools.txt"
INSTALLED = (tool_cache.folder("lint", [PINS]) / "complete").exists()
Result = subprocess.CompletedProcess[str]


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]


def lint(root: pathlib.Path, *arguments: str, **environment: str) -> Result:
    inherited = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run([root / "scripts" / "lint", *arguments], capture_output=True, text=True, timeout=240, env=inherited | environment)


@unittest.skipUnless(INSTALLED, "the linters are not installed: scripts/setup --lint")
class Faults(unittest.TestCase):
    """In a copy of the tracked files as they are now, in a repository of its own."""
    maxDiff = None

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.copy = pathlib.Path(folder.name)
        self.names = tracked()
        for name in self.names:
            (self.copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.copy / name)
        for command in (["init", "--quiet"], ["add", "--all", "--force"]):
            subprocess.run(["git", *command], cwd=self.copy, check=True)

    def lint(self, *arguments: str) -> Result:
        return lint(self.copy, *arguments)

    def first(self, pattern: str, beginning: str = "") -> str:
        """The first file with such a name and such a beginning."""
        return next(name for name in self.names if re.search(pattern, name) and (self.copy / name).read_text().startswith(beginning))

    def spoil(self, name: str, text: str) -> int:
        """Puts the text at the end of the file; the number of its first line."""
        file = self.copy / name
        before = file.read_text()
        file.write_text(before + text)
        return before.count("\n") + 1

    def test_each_kind_is_found_with_file_and_line(self) -> None:
        script = self.first("^scripts/[a-z-]+$", "#!/usr/bin/env python3\n")
        page = self.first("^docs/.*[.]md$")
        faults = [  # the check, the file, what is added to it, the line of that which is wrong, and what is said
            ("text", self.first("[.]cmake$"), "# a blank at the end \n", 0, "blanks at the end of the line"),
            ("text", self.first("[.]txt$"), "caf\u00e9\n", 0, "a character that is not ASCII"),
            ("text", self.first("[.]go$"), "// no end", 0, "the last line has no end"),
            ("text", self.first("[.]java$"), "\n\n", 1, "the file ends with an empty line"),
            ("json", self.first("[.]json$"), "}\n", 0, "Extra data"),
            ("yaml", self.first("^[.]github/.*[.]yml$"), "name: twice\n", 0, 'duplication of key "name"'),
            ("clang-format", self.first("[.]cpp$"), "int  spaced ;\n", 0, "clang-format-violations"),
            ("clang-format", self.first("[.]hpp$"), "int  spaced ;\n", 0, "clang-format-violations"),
            ("ruff", self.first("^tests/.*[.]py$"), "print(undefined)\n", 0, "F821"),
            ("ruff", script, "print(undefined)\n", 0, "F821"),
            ("mypy", self.first("^bench/.*[.]py$"), "\n\ndef untyped(value):\n    return value\n", 2, "no-untyped-def"),
            ("mypy", script, "\n\ndef untyped(value):\n    return value\n", 2, "no-untyped-def"),
            ("shellcheck", self.first("^scripts/[a-z-]+$", "#!/usr/bin/env bash\n"), "echo $unquoted\n", 0, "SC2086"),
            ("shfmt", self.first("[.]sh$"), "if true; then\necho x\nfi\n", 1, "not as shfmt formats it"),
            ("markdown", page, "\n[a page](no-such-page.md)\n", 1, "MD057"),
            ("markdown", self.first("^[A-Z]+[.]md$"), f"\n[a heading]({page}#no-such-heading)\n", 1, "MD051"),
        ]
        expected = [(check, name, self.spoil(name, text) + line, words) for check, name, text, line, words in faults]
        result = self.lint()
        self.assertEqual((result.returncode, result.stderr), (1, ""))
        for check, name, line, words in expected:
            with self.subTest(check=check, file=name):
                self.assertRegex(result.stdout, rf"(?m)^{re.escape(name)}:{line}\b.*{re.escape(words)}")
                self.assertRegex(result.stdout, rf"(?m)^{check} .* [0-9]+ findings$")

    def test_a_new_file_that_git_does_not_track_yet_is_looked_at_and_an_ignored_one_is_not(self) -> None:
        (self.copy / "docs" / "new.txt").write_text("a blank at the end \n")
        (self.copy / "build").mkdir(exist_ok=True)
        (self.copy / "build" / "ignored.txt").write_text("a blank at the end \n")
        result = self.lint("text")
        self.assertEqual((result.returncode, re.findall(r"^\S+:.*$", result.stdout, re.M)), (1, ["docs/new.txt:1: blanks at the end of the line"]))

    def test_what_can_be_mended_is_mended_in_place(self) -> None:
        faults = {
            "text": (self.first("[.]cmake$"), "# a blank at the end \n\n\n"),
            "clang-format": (self.first("[.]cpp$"), "int  spaced ;\n"),
            "ruff": (self.first("^tests/.*[.]py$"), "print(f\"nothing\")\n"),
            "shfmt": (self.first("[.]sh$"), "if true; then\necho x\nfi\n"),
            "markdown": (self.first("^docs/.*[.]md$"), "\n## A heading\ntext\n"),
        }
        self.lint("--fix", "clang-format")
        for name, text in faults.values():
            self.spoil(name, text)
        self.assertEqual(self.lint(*faults).returncode, 1)
        mended = self.lint("--fix", *faults)
        self.assertEqual((mended.returncode, mended.stderr), (0, ""), mended.stdout)
        self.assertTrue((self.copy / faults["clang-format"][0]).read_text().endswith("\nint spaced;\n"))

    def test_only_the_checks_that_are_named_are_done(self) -> None:
        self.spoil(self.first("[.]cmake$"), "# a blank at the end \n")
        self.assertEqual(self.lint("json", "shfmt").returncode, 0)
        self.assertEqual(self.lint("text", "shfmt").returncode, 1)


class Programs(unittest.TestCase):
    def test_a_check_without_its_program_is_left_out_and_no_success_in_ci(self) -> None:
        with tempfile.TemporaryDirectory() as nothing:
            for environment, code in (({}, 0), ({"CI": "true"}, 1)):
                with self.subTest(environment):
                    result = lint(ROOT, "shfmt", "ruff", XDG_CACHE_HOME=nothing, **environment)
                    self.assertEqual((result.returncode, result.stderr),
                                     (code, "scripts/lint: left out, because not installed: ruff, shfmt; scripts/setup --lint installs them\n"))

    def test_what_is_no_check_and_no_flag_is_wrong_usage(self) -> None:
        for argument, words in (("spelling", "scripts/lint: 'spelling' is not a check; there are text, json, yaml, "), ("--quick", "unrecognized arguments: --quick")):
            result = lint(ROOT, argument)
            self.assertEqual((result.returncode, result.stdout), (2, ""))
            self.assertIn(words, result.stderr)

    def test_every_program_is_pinned_with_a_checksum_and_no_place(self) -> None:
        text = PINS.read_text()
        asked = re.findall(r"(?m)^[a-z].*$", PINS.with_suffix(".in").read_text())
        pinned = re.findall(r"(?m)^([a-z0-9-]+==\S+).* \\\n +--hash=sha256:[0-9a-f]{64}", text)
        self.assertEqual(set(asked) - set(pinned), set())
        self.assertEqual(len(pinned), len(re.findall(r"(?m)^[a-z]", text)))
        self.assertNotRegex(text, r"https?:|--(extra-)?index-url|--find-links")


if __name__ == "__main__":
    unittest.main()
