"""The unit and cli tests once more, as an ordinary user has them: in a folder with a blank in its name, in another time
zone, with files that nobody else may read, few descriptors, a proxy that does not answer, and a folder of PATH that may not
be searched. Programs and tests are copied there; CTest's list says which there are and how many cases each has."""
import collections
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import pwd
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import BIN, ROOT, Document, Result, clean_environment

READ_BY_TESTS = ("contracts", "docs", "fixtures", "suite/own-requests.json", "suite/scripts", "tests")
USER = pwd.getpwnam("nobody") if os.geteuid() == 0 else None  # None: the present one is an ordinary user
PROXY = "http://127.0.0.1:9"  # nothing listens there
DESCRIPTORS = 1024            # what a login has on most systems, as long as it does not ask for more
TOGETHER = 2                  # programs at a time; PROCESSORS in tests/CMakeLists.txt
TIMED_OUT = 124               # as the exit code of timeout(1)
EXPECTED = ("is not installed", "it takes root")  # reasons of tests that are skipped here


@dataclasses.dataclass(frozen=True)
class Outcome:
    program: str
    expected: int  # tests, and likewise:
    ran: int
    skipped: list[str]  # with their reasons
    code: int
    output: str


def registered(label: str) -> collections.Counter[pathlib.Path]:
    """The programs of the tests that CTest knows under a label, and how many tests each stands for."""
    listed = subprocess.run([os.environ.get("OPSMGR_CTEST", "ctest"), "--test-dir", str(BIN.parent), "--show-only=json-v1"],
                            capture_output=True, text=True, check=True).stdout

    def has_label(test: Document) -> bool:
        return any(one["name"] == "LABELS" and label in one["value"] for one in test["properties"])

    commands = [test["command"] for test in json.loads(listed)["tests"] if has_label(test)]
    return collections.Counter(pathlib.Path(command[1] if label == "cli" else command[0]) for command in commands)


class Elsewhere:
    """The copy, and the user whom it belongs to."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.root = folder / "opsmgr double"
        for part in READ_BY_TESTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, self.root / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                (self.root / part).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / part, self.root / part)
        shutil.copytree(BIN, self.root / "bin")
        self.temporary = self.root / "temporary files"
        self.temporary.mkdir()
        closed = folder / "closed"
        closed.mkdir(mode=0)
        if USER:
            for one in (folder, self.root, *self.root.rglob("*")):
                os.chown(one, USER.pw_uid, USER.pw_gid)
        proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"), PROXY)
        self.environment = clean_environment(OPSMGR_BIN=str(self.root / "bin"), TMPDIR=str(self.temporary), HOME=str(self.temporary),
                                             TZ="Pacific/Chatham", PYTHONDONTWRITEBYTECODE="1", PATH=f"{closed}:{os.environ['PATH']}", **proxies)
        self.python = next(python for python in (sys.executable, "/usr/bin/python3") if self.can_run(python, "-c", "import requests"))

    def run(self, *command: str) -> Result:
        user, group = (USER.pw_uid, USER.pw_gid) if USER else (None, None)
        try:
            return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=300,
                                  cwd=self.root, env=self.environment, umask=0o077, user=user, group=group, extra_groups=[] if USER else None)
        except subprocess.TimeoutExpired as late:
            output = late.stdout or b""
            text = output if isinstance(output, str) else output.decode(errors="replace")
            return subprocess.CompletedProcess(command, TIMED_OUT, text + "\nended after 300 s")

    def can_run(self, *command: str) -> bool:
        try:
            return self.run(*command).returncode == 0
        except PermissionError:
            return False

    def unit(self, program: pathlib.Path, expected: int) -> Outcome:
        result = self.run(str(self.root / "bin" / program.name), "--reporter", "xml")
        try:
            report = xml.etree.ElementTree.fromstring(result.stdout)
        except xml.etree.ElementTree.ParseError:  # it did not get to the end
            return Outcome(program.name, expected, 0, [], result.returncode, result.stdout)
        counts = [int(count) for cases in report.findall("OverallResultsCases") for count in cases.attrib.values()]
        failed = [case for case in report.iter("TestCase") if any(one.get("success") != "true" for one in case.iter("OverallResult"))]
        return Outcome(program.name, expected, sum(counts), [], result.returncode,
                       "\n".join(xml.etree.ElementTree.tostring(case, "unicode") for case in failed))

    def cli(self, program: pathlib.Path, _: int) -> Outcome:
        expected = unittest.TestLoader().discover(str(program.parent), program.name).countTestCases()
        result = self.run(self.python, str(self.root / program.relative_to(ROOT)), "--verbose")
        ran = re.search(r"^Ran (\d+) tests? in ", result.stdout, re.M)
        return Outcome(program.name, expected, int(ran.group(1)) if ran else 0, re.findall(r"\.\.\. skipped (.+)", result.stdout),
                       result.returncode, result.stdout)


class OrdinaryUser(unittest.TestCase):
    def test_every_unit_and_cli_test_passes(self) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(DESCRIPTORS, hard), hard))  # the programs inherit it
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        unit, cli = registered("unit"), registered("cli")
        self.assertTrue(unit and cli, "CTest lists no unit or no cli tests")
        began = time.monotonic()
        with tempfile.TemporaryDirectory(dir="/tmp" if USER else None) as folder:  # root's own may be closed to others
            copy = Elsewhere(pathlib.Path(folder))
            with concurrent.futures.ThreadPoolExecutor(TOGETHER) as pool:
                running = [pool.submit(how, program, count) for how, programs in ((copy.cli, cli), (copy.unit, unit)) for program, count in programs.items()]
                outcomes = [one.result() for one in running]
        for outcome in outcomes:
            with self.subTest(outcome.program):
                self.assertEqual(outcome.code, 0, outcome.output)
                self.assertEqual(outcome.ran, outcome.expected, f"tests that ran, and those that there are\n{outcome.output}")
                self.assertEqual([reason for reason in outcome.skipped if not any(known in reason for known in EXPECTED)], [])
        skipped = sum(len(outcome.skipped) for outcome in outcomes)
        print(f"{sum(outcome.ran for outcome in outcomes)} tests of {len(outcomes)} programs as {USER.pw_name if USER else 'the present user'}, "
              f"{skipped} of them skipped, in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    unittest.main()
