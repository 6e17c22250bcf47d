"""The schedules of docs/nightly.md, as the programs read them that would run them: systemd's own checks, cron's own parser, actionlint for
GitHub, the schema of GitLab. What they would start is run too, against a mock. What is not installed is a visible skip."""
import contextlib
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Iterator

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
import tools  # noqa: E402
from support import ROOT, SUITE, Ready, clean_environment, mock  # noqa: E402

PAGE = (ROOT / "docs" / "nightly.md").read_text()


def blocks(section: str, language: str) -> list[str]:
    """The code blocks of a language below a heading."""
    found = re.search(rf"^## {section}$(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    assert found is not None, section
    return re.findall(rf"^```{language}\n(.*?)^```$", found[1], re.M | re.S)


@contextlib.contextmanager
def night(*flags: str) -> Iterator[tuple[pathlib.Path, Ready, dict[str, str]]]:
    """A folder to work in, a mock, and an environment in which its programs are found."""
    with tempfile.TemporaryDirectory() as folder, mock(*flags) as ready:
        path = pathlib.Path(folder)
        (path / "bin").mkdir()
        (path / "bin" / "opsmgr-suite").symlink_to(SUITE)
        yield path, ready, clean_environment(PATH=f"{path / 'bin'}:{os.environ['PATH']}")


def of_debian(program: str, package: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise unittest.SkipTest(f"{program} is not installed: apt-get install {package}")
    return found


def target_file(folder: pathlib.Path, ready: Ready) -> pathlib.Path:
    file = folder / "target.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps({name: ready[name] for name in ("url", "publicKey", "privateKey", "groupId")}))
    return file


def as_a_pipeline(ready: Ready) -> dict[str, str]:
    return {"OPSMGR_URL": ready["url"], "OPSMGR_GROUP_ID": ready["groupId"], "OPSMGR_PUBLIC_KEY": ready["publicKey"], "OPSMGR_PRIVATE_KEY": ready["privateKey"]}


def after_gitlab(code: int, job: dict[str, object]) -> str:
    allowed = job["allow_failure"]
    assert isinstance(allowed, dict)
    return "success" if code == 0 else "warning" if code == allowed["exit_codes"] else "failed"


class Systemd(unittest.TestCase):
    def setUp(self) -> None:
        self.service, self.timer = blocks("systemd", "ini")

    def findings(self, service: str, timer: str) -> str:
        analyze = of_debian("systemd-analyze", "systemd")
        with tempfile.TemporaryDirectory() as folder:
            files = {"opsmgr-suite.service": service.replace("/usr/bin/opsmgr-suite", str(SUITE)), "opsmgr-suite.timer": timer}
            for name, text in files.items():
                (pathlib.Path(folder) / name).write_text(text)
            result = subprocess.run([analyze, "verify", *(str(pathlib.Path(folder) / name) for name in files)], capture_output=True, text=True, timeout=60)
        return result.stdout + result.stderr

    def test_systemd_takes_both_units_without_a_word(self) -> None:
        self.assertEqual(self.findings(self.service, self.timer), "")

    def test_systemd_would_say_what_is_wrong(self) -> None:
        self.assertIn("Failed to parse service type", self.findings(self.service.replace("oneshot", "onshot"), self.timer))
        self.assertIn("Failed to parse calendar", self.findings(self.service, self.timer.replace("03:17", "25:17")))

    def test_the_timer_elapses_each_night(self) -> None:
        found = re.search("^OnCalendar=(.*)$", self.timer, re.M)
        assert found is not None
        result = subprocess.run([of_debian("systemd-analyze", "systemd"), "calendar", "--iterations=2", found[1]], capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, 0, result.stderr)
        days = [int(day) for day in re.findall(r": \w{3} \d{4}-\d\d-(\d\d) 03:17:00", result.stdout)]
        self.assertEqual(len(days), 2, result.stdout)
        self.assertNotEqual(days[0], days[1])

    def test_its_command_is_silent_and_writes_what_it_says(self) -> None:
        found = re.search("^ExecStart=(.*)$", self.service, re.M)
        assert found is not None
        with night() as (folder, ready, environment):
            target_file(folder, ready)
            command = found[1].replace("/usr/bin/", "").replace("${CREDENTIALS_DIRECTORY}", str(folder)).replace("${STATE_DIRECTORY}", str(folder))
            for _ in range(2):
                result = subprocess.run(shlex.split(command), capture_output=True, text=True, env=environment, timeout=60)
                self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
            self.assertTrue((folder / "baseline.json").exists())
            self.assertIn("<html", (folder / "last.html").read_text())


class Cron(unittest.TestCase):
    def setUp(self) -> None:
        self.table, = (block for block in blocks("cron", "text"))

    def checked(self, table: str) -> "subprocess.CompletedProcess[str]":
        """By the parser of cron itself; `crontab -n` looks and installs nothing."""
        crontab = of_debian("crontab", "cron")
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(table)
            file.flush()
            result = subprocess.run([crontab, "-n", file.name], capture_output=True, text=True, timeout=20)
        if "option" in result.stderr and "usage" in result.stderr:
            raise unittest.SkipTest("this crontab has no dry run (-n), as that of Debian has")
        return result

    def test_cron_takes_the_table(self) -> None:
        result = self.checked(self.table)
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_cron_would_say_what_is_wrong(self) -> None:
        result = self.checked(self.table.replace("17 3", "61 3"))
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("bad minute", result.stderr)

    def test_its_command_prints_nothing_until_something_got_worse(self) -> None:
        line = self.table.splitlines()[1]
        self.assertNotIn("%", line)  # to cron, the end of the command
        with night() as (folder, ready, environment):
            command = line.split(maxsplit=5)[5].replace("/usr/bin/", "").replace("/etc/opsmgr-suite/", f"{folder}/").replace("/var/lib/opsmgr-suite/", f"{folder}/")

            def shell() -> tuple[int, str]:
                result = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, env=environment, timeout=60)
                return result.returncode, result.stdout + result.stderr
            target_file(folder, ready)
            self.assertEqual([shell(), shell()], [(0, "")] * 2)
            with mock("--deviate", "total-count-wrong") as worse:
                target_file(folder, worse)
                code, mail = shell()
            self.assertEqual(code, 1)
            self.assertIn("worse       get-all/count-matches", mail)


class GitHub(unittest.TestCase):
    def setUp(self) -> None:
        self.workflow, = blocks("GitHub", "yaml")

    def findings(self, workflow: str) -> list[str]:
        program = tools.need(str(tools.SCHEDULES / "go" / "actionlint"))
        result = subprocess.run([program, "-shellcheck=", "-pyflakes=", "-format", "{{json .}}", "-"], input=workflow, capture_output=True, text=True, timeout=60)
        return [f"{one['line']}: {one['message']}" for one in json.loads(result.stdout)]

    def test_actionlint_finds_nothing(self) -> None:
        self.assertEqual(self.findings(self.workflow), [])

    def test_actionlint_would_find_what_is_wrong(self) -> None:
        self.assertIn("runs-on", "".join(self.findings(self.workflow.replace("runs-on", "run-on"))))
        self.assertIn("cron", "".join(self.findings(self.workflow.replace("17 3 * * *", "61 3 * * *"))).lower())

    def test_its_step_passes_on_a_good_night_and_a_changed_one_and_fails_on_a_worse_one(self) -> None:
        found = re.search(r"^        run: \|\n((?: {10}.*\n)+)", self.workflow, re.M)
        assert found is not None
        script = re.sub("^ {10}", "", found[1], flags=re.M)
        with night() as (folder, ready, environment):
            environment |= {"GITHUB_STEP_SUMMARY": str(folder / "step-summary.md")}

            def step(target: Ready) -> int:
                return subprocess.run([shutil.which("bash") or "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd=folder, capture_output=True,
                                      env={**environment, **as_a_pipeline(target)}, timeout=60).returncode
            self.assertEqual([step(ready), step(ready)], [0, 0])
            self.assertIn("conforms", (folder / "step-summary.md").read_text())
            self.assertTrue((folder / "suite.sarif").exists())
            with mock("--deviate", "total-count-wrong") as worse:
                self.assertEqual(step(worse), 1)


class GitLab(unittest.TestCase):
    def setUp(self) -> None:
        self.pipeline, = blocks("GitLab", "yaml")

    def checked(self, pipeline: str) -> "subprocess.CompletedProcess[str]":
        program = tools.need(str(tools.SCHEDULES / "python" / "bin" / "check-jsonschema"))
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / ".gitlab-ci.yml"
            file.write_text(pipeline)
            return subprocess.run([program, "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", str(file)],
                                  capture_output=True, text=True, timeout=60)

    def test_the_schema_of_gitlab_takes_it(self) -> None:
        result = self.checked(self.pipeline)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_the_schema_would_refuse_what_is_wrong(self) -> None:
        self.assertNotEqual(self.checked(self.pipeline.replace("exit_codes: 4", "exit_codes: four")).returncode, 0)

    def test_its_job_is_green_on_a_good_night_and_red_on_a_worse_one(self) -> None:
        command = re.findall(r"^    - (opsmgr-suite .*)$", self.pipeline, re.M)
        codes = re.search(r"allow_failure:\n    exit_codes: (\d+)", self.pipeline)
        assert codes is not None
        job: dict[str, object] = {"allow_failure": {"exit_codes": int(codes[1])}}
        with night() as (folder, ready, environment):
            def run(target: Ready) -> str:
                code = subprocess.run(["bash", "-eo", "pipefail", "-c", "\n".join(command)], cwd=folder, capture_output=True,
                                      env={**environment, **as_a_pipeline(target)}, timeout=60).returncode
                return after_gitlab(code, job)
            self.assertEqual([run(ready), run(ready)], ["success", "success"])
            self.assertIn("<testsuite", (folder / "junit.xml").read_text())
            with mock("--deviate", "total-count-wrong") as worse:
                self.assertEqual(run(worse), "failed")


if __name__ == "__main__":
    unittest.main()
