"""The Go module, unpacked beside a module that uses it."""
import pathlib
import shutil
import subprocess
import sys
import tarfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from made import PROCESSOR, SLOW, Packaged, package, readme

TESTS = pathlib.Path(__file__).resolve().parent / "go"
README = """package client

import (
	"testing"

	"opsmgrtest"
)

func RetryJob(url, publicKey, privateKey, group, job string) error {{
	_, err := sent(url, publicKey, privateKey, "PUT", "/api/public/v1.0/groups/"+group+"/logCollectionJobs/"+job+"/retry")
	return err
}}

{}"""


@SLOW
@unittest.skipIf(shutil.which("go") is None, "there is no go")
class Go(Packaged):
    project: pathlib.Path
    archive: pathlib.Path

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.archive, _ = package(cls.folder / "dist", "go")
        cls.project = cls.folder / "client"
        cls.project.mkdir()
        with tarfile.open(cls.archive) as archive:
            archive.extractall(cls.project, filter="data")
        shutil.copy(TESTS / "client_test.go", cls.project)
        (cls.project / "readme_test.go").write_text(README.format(readme("go").replace("TestAFailedJobIsRetried", "TestReadme")))
        version = cls.archive.name.removeprefix("opsmgrtest-").removesuffix(".tar.gz")
        cls.environment |= {"GOFLAGS": "-mod=mod", "GOPROXY": "off", "XDG_CACHE_HOME": str(cls.folder / "cache"), "GOTOOLCHAIN": "local"}
        for command in (["mod", "init", "example.org/client"], ["mod", "edit", f"-require=opsmgrtest@v{version}", "-replace=opsmgrtest=./opsmgrtest"]):
            subprocess.run(["go", *command], cwd=cls.project, check=True, capture_output=True, env=cls.environment)

    def test_the_tests_of_a_client_pass(self) -> None:
        self.passes("go", "vet", "./...", folder=self.project, timeout=240)
        self.assertIn("ok  \texample.org/client", self.passes("go", "test", "-count=1", "./...", folder=self.project, timeout=240))
        unpacked, = (self.folder / "cache" / "opsmgrtest").rglob("opsmgr-mock")
        self.assertEqual(unpacked.stat().st_mode & 0o777, 0o700)
        around = (self.project / "opsmgrtest" / "programs" / f"linux_{ {'x86_64': 'amd64', 'aarch64': 'arm64'}[PROCESSOR] }" / "opsmgr-mock", "run")
        self.passes(*around, "--", "go", "test", "-count=1", ".", folder=self.project, timeout=240)

    def test_a_breach_and_a_wrong_fixture_fail_a_test_and_say_why(self) -> None:
        result = self.ran("go", "test", "-count=1", "-run", "TestBreach|TestWrongFixture", ".", folder=self.project, timeout=240, BREACH="1")
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stdout, r"breaks the contract: GET \S+/logCollectionJobs/x -> 404")
        self.assertRegex(result.stdout, r"what the client sent:\n +1  GET \S+/logCollectionJobs/x -> 401")
        self.assertIn("every-status", result.stdout)

    def test_without_a_program_it_says_so(self) -> None:
        for file in (self.project / "opsmgrtest").glob("embedded_*.go"):
            text = file.read_text()
            file.unlink()
            self.addCleanup(file.write_text, text)
        result = self.ran("go", "test", "-count=1", "-run", "Retried", ".", folder=self.project, timeout=240)
        self.assertIn("this package carries no opsmgr-mock for the processor", result.stdout)


if __name__ == "__main__":
    unittest.main()
