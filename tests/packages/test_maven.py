"""The Maven module, installed in a local repository and used by a project whose client is made with HttpClient 5."""
import pathlib
import shutil
import subprocess
import sys
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from made import MAVEN, SLOW, Packaged, package, readme

PROJECT = pathlib.Path(__file__).resolve().parent / "java"
README = """package example;

import opsmgr.junit.OpsManagerMock;
import opsmgr.junit.Sandbox;
import opsmgr.junit.Times;
import org.junit.jupiter.api.Test;

{}

final class YourClient {{
    static void retry(String url, String publicKey, String privateKey, String group, String job) throws Exception {{
        try (Client client = new Client(url, publicKey, privateKey, group)) {{
            client.retry(job);
        }}
    }}
}}
"""
INSTALL = "org.apache.maven.plugins:maven-install-plugin:3.1.3:install-file"


@SLOW
@unittest.skipIf(shutil.which("mvn") is None or shutil.which("javac") is None, "there is no mvn or no javac")
class Maven(Packaged):
    jar: pathlib.Path
    project: pathlib.Path
    mvn: list[str]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.jar, _, _ = package(cls.folder / "dist", "maven")
        version = cls.jar.stem.rpartition("-")[2]
        cls.mvn = ["mvn", "--batch-mode", "--quiet", f"-Dmaven.repo.local={MAVEN}", f"-Dopsmgr.version={version}"]
        cls.project = cls.folder / "project"
        shutil.copytree(PROJECT, cls.project)
        (cls.project / "src" / "test" / "java" / "example" / "ReadmeTest.java").write_text(README.format(readme("java").replace("RetryTest", "ReadmeTest")))
        subprocess.run([*cls.mvn, INSTALL, f"-Dfile={cls.jar}"], cwd=cls.folder, check=True, capture_output=True, timeout=300)

    def test_the_tests_of_a_client_pass(self) -> None:
        self.passes(*self.mvn, "test", folder=self.project, timeout=400)
        self.assertIn("Tests run: 1, Failures: 0", (self.project / "target" / "surefire-reports" / "example.ReadmeTest.txt").read_text())
        results = (self.project / "target" / "surefire-reports" / "example.RetryTest.txt").read_text()
        self.assertIn("Tests run: 7, Failures: 0, Errors: 0, Skipped: 0", results)

    def test_parallel_tests_pass_and_a_mock_that_runs_already_is_used(self) -> None:
        self.passes(*self.mvn, "test", "-DargLine=-Djunit.jupiter.execution.parallel.enabled=true", folder=self.project, timeout=400)
        with zipfile.ZipFile(self.jar) as archive:
            name, = (name for name in archive.namelist() if name.endswith("/opsmgr-mock"))
            program = pathlib.Path(archive.extract(name, self.folder))
        program.chmod(0o700)
        self.passes(program, "run", "--", *self.mvn, "test", folder=self.project, timeout=400)

    def test_failures_say_what_the_client_sent(self) -> None:
        result = self.ran(*self.mvn, "test", "-Dtest=Fails", folder=self.project, timeout=400)
        self.assertNotEqual(result.returncode, 0)
        said = (self.project / "target" / "surefire-reports" / "example.Fails.txt").read_text()
        self.assertIn("Tests run: 3", said)
        self.assertRegex(said, r"break the contract:\n +1  GET \S+/logCollectionJobs/x -> 404 \(.*breach: ")
        self.assertRegex(said, r"what the client sent:\n\s+1  PUT \S+/retry -> 401")
        self.assertIn("every-status", said)

    def test_the_jar_has_its_pom_and_the_same_bytes_each_time(self) -> None:
        with zipfile.ZipFile(self.jar) as archive:
            self.assertIn("META-INF/maven/opsmgr-double/opsmgr-junit5/pom.xml", archive.namelist())
        again, _, _ = package(self.folder / "again", "maven")
        self.assertEqual(again.read_bytes(), self.jar.read_bytes())


if __name__ == "__main__":
    unittest.main()
