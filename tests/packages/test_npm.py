"""The npm packages, installed from files and from a registry on loopback: programs, API, types, and three test runners."""
import contextlib
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request
from collections.abc import Iterator

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from made import NODE, Packaged, node_tool, package, readme, wait_until_gone

TESTS = pathlib.Path(__file__).resolve().parent / "node"
CLIENT = """
import { Client } from "./client.cjs";

export const retryJob = (url, publicKey, privateKey, groupId, jobId) => new Client({ url, publicKey, privateKey, groupId }).ask("PUT", `/${jobId}/retry`);
"""
HELD = "import { Mock } from 'opsmgr-double'; console.log((await Mock.start()).controlUrl); setTimeout(() => {}, 60_000);\n"
LEFT = "import { Mock } from 'opsmgr-double'; const mock = await Mock.start(); await mock.sandbox(); console.log('done');\n"


@unittest.skipIf(shutil.which("npm") is None or shutil.which("node") is None, "there is no npm")
class Npm(Packaged):
    files: list[pathlib.Path]
    project: pathlib.Path

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.files = package(cls.folder / "dist", "npm")[:-1]
        cls.environment["npm_config_cache"] = str(cls.folder / "cache")
        cls.environment["npm_config_update_notifier"] = "false"
        cls.project = cls.new_project("project")
        subprocess.run(["npm", "install", "--offline", "--no-audit", "--no-fund", "--loglevel=error", cls.files[0]], cwd=cls.project, check=True,
                       capture_output=True, env=cls.environment, timeout=120)

    @classmethod
    def new_project(cls, name: str) -> pathlib.Path:
        """A project with the tests of a client."""
        project = cls.folder / name
        project.mkdir()
        (project / "package.json").write_text('{"private": true}\n')
        for file in TESTS.glob("*.*js"):
            shutil.copy(file, project)
        return project

    def test_it_depends_on_nothing_and_runs_nothing_at_installation(self) -> None:
        lock = json.loads((self.project / "package-lock.json").read_text())
        self.assertEqual(set(lock["packages"]), {"", "node_modules/opsmgr-double"})
        for about in (json.loads(file.read_text()) for file in self.project.glob("node_modules/**/package.json")):
            self.assertEqual(set(about) & {"scripts", "dependencies", "optionalDependencies"}, set())

    def test_they_have_the_same_bytes_each_time(self) -> None:
        again = package(self.folder / "again", "npm")[:-1]
        self.assertEqual([file.read_bytes() for file in again], [file.read_bytes() for file in self.files])

    def test_the_programs_run(self) -> None:
        for name in ("opsmgr-mock", "opsmgr-suite"):
            self.assertRegex(self.passes("npx", "--no-install", name, "--version", folder=self.project), rf"^{name} [0-9.]+\n$")
        run = self.ran("npx", "--no-install", "opsmgr-mock", "run", "--", "sh", "-c", 'test -n "$OPSMGR_URL" && exit 7', folder=self.project)
        self.assertEqual(run.returncode, 7, run.stderr)

    def test_a_signal_reaches_the_program(self) -> None:
        process = subprocess.Popen([self.project / "node_modules" / ".bin" / "opsmgr-mock", "serve", "--port", "0"], stdout=subprocess.PIPE, text=True,
                                   env=self.environment)
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["controlUrl"]
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(10), 0)
        process.stdout.close()
        wait_until_gone(url)

    def test_the_tests_of_a_client_pass(self) -> None:
        alone = self.passes("node", "--test", "retry.test.mjs", folder=self.project)
        self.assertIn("# pass 11\n# fail 0", alone)
        around = ("npx", "--no-install", "opsmgr-mock", "run")
        self.passes(*around, "--", "node", "--test", "--test-name-pattern=failed job", "retry.test.mjs", folder=self.project)
        self.passes(*around, "--tls", "--", "node", "--test", "--test-name-pattern=time moves", "retry.test.mjs", folder=self.project)
        self.passes(*around, "--", "node", "--test", "--test-name-pattern=time moves", "retry.test.mjs", folder=self.project, OPSMGR_CONTROL_TOKEN="a-token")

    def test_the_test_in_the_readme_passes(self) -> None:
        (self.project / "client.mjs").write_text(CLIENT)
        (self.project / "readme.test.mjs").write_text(readme("js").replace("./client.js", "./client.mjs"))
        self.assertIn("# pass 1\n# fail 0", self.passes("node", "--test", "readme.test.mjs", folder=self.project))

    def test_a_proxy_of_the_environment_is_not_asked(self) -> None:
        self.passes("node", "--test", "--test-name-pattern=time moves", "retry.test.mjs", folder=self.project, http_proxy="http://127.0.0.1:9", NODE_USE_ENV_PROXY="1")

    def test_a_breach_fails_a_strict_test(self) -> None:
        result = self.ran("node", "--test", "breach.test.mjs", folder=self.project)
        self.assertEqual(result.returncode, 1)
        self.assertIn("GET /api/public/v1.0/no-such-thing -> 401", result.stdout)

    def test_the_mock_ends_with_the_process_that_started_it_even_when_that_is_killed(self) -> None:
        (self.project / "held.mjs").write_text(HELD)
        process = subprocess.Popen(["node", "held.mjs"], cwd=self.project, stdout=subprocess.PIPE, text=True, env=self.environment)
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        self.assertEqual(urllib.request.urlopen(url + "/health").status, 200)
        process.kill()
        process.wait()
        process.stdout.close()
        wait_until_gone(url)

    def test_a_mock_that_is_not_stopped_does_not_hold_the_process(self) -> None:
        (self.project / "left.mjs").write_text(LEFT)
        self.assertEqual(self.passes("node", "left.mjs", folder=self.project, timeout=20), "done\n")

    def test_without_the_program_of_the_machine_it_says_so(self) -> None:
        project = self.new_project("without")
        shutil.copytree(self.project / "node_modules", project / "node_modules", symlinks=True)
        shutil.rmtree(project / "node_modules" / "opsmgr-double" / "programs")
        result = self.ran(project / "node_modules" / ".bin" / "opsmgr-mock", "--version")
        self.assertEqual(result.returncode, 127)
        self.assertRegex(result.stderr, r"^opsmgr-double: there is no opsmgr-mock for linux-\w+: .* the package @opsmgr-double/linux-\w+ is left out\n$")

    def test_other_runners_and_the_types(self) -> None:
        runners = {name: node_tool(name) for name in ("vitest", "jest", "tsc")}
        project = self.new_project("runners")
        (project / "node_modules").mkdir()
        for place in (NODE / "node_modules").iterdir():
            (project / "node_modules" / place.name).symlink_to(place)
        (project / "node_modules" / "opsmgr-double").symlink_to(self.project / "node_modules" / "opsmgr-double")
        self.assertIn("1 passed", self.passes(runners["vitest"], "run", "--no-cache", "vitest.test.mjs", folder=project))
        self.assertIn("1 passed", self.ran(runners["jest"], "--rootDir", project, "--testMatch", "**/globals.test.cjs", folder=project).stderr)
        shutil.copy(TESTS / "types.mts", project)
        wanted = ("--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--types", "node", "--typeRoots", NODE / "node_modules" / "@types")
        result = self.ran(runners["tsc"], *wanted, "types.mts", folder=project)
        self.assertEqual(result.stdout, "")
        (project / "script.cts").write_text('import opsmgr = require("opsmgr-double");\nexport const url = async (): Promise<number> => (await opsmgr.Mock.start()).url;\n')
        self.assertIn("Type 'string' is not assignable to type 'number'", self.ran(runners["tsc"], *wanted, "script.cts", folder=project).stdout)

    def test_from_a_registry_the_package_of_the_processor_comes_along(self) -> None:
        with registry(self.folder) as (url, settings):
            for file in self.files[1:]:
                self.passes("npm", "publish", "--userconfig", settings, "--registry", url, "--loglevel=error", file)
            project = self.new_project("from-registry")
            self.passes("npm", "install", "--registry", url, "--no-audit", "--no-fund", "--loglevel=error", "opsmgr-double", folder=project)
        self.assertEqual([place.name for place in (project / "node_modules" / "@opsmgr-double").iterdir()], [self.files[2].name.split("-double-")[1].rpartition("-")[0]])
        self.assertFalse((project / "node_modules" / "opsmgr-double" / "programs").exists())
        self.assertIn("# pass 11\n# fail 0", self.passes("node", "--test", "retry.test.mjs", folder=project))
        self.assertRegex(self.passes("npx", "--no-install", "opsmgr-suite", "--version", folder=project), "^opsmgr-suite ")


@contextlib.contextmanager
def registry(folder: pathlib.Path) -> Iterator[tuple[str, pathlib.Path]]:
    """A registry on loopback that asks no other: its address, and the settings of somebody who may publish there."""
    program = node_tool("verdaccio")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    place = folder / "registry"
    place.mkdir()
    packages = {name: {"access": "$all", "publish": "$all", "unpublish": "$all"} for name in ("@opsmgr-double/*", "opsmgr-double", "**")}
    config = {"storage": str(place / "storage"), "packages": packages, "uplinks": {}, "auth": {"htpasswd": {"file": str(place / "htpasswd")}},
              "max_body_size": "100mb", "log": {"type": "stdout", "level": "warn"}, "web": {"enable": False}}
    (place / "config.yaml").write_text(json.dumps(config))  # JSON is YAML
    url = f"http://127.0.0.1:{port}/"
    (place / "npmrc").write_text(f"//127.0.0.1:{port}/:_authToken=anybody\n")
    with (place / "log").open("w") as log:
        process = subprocess.Popen([program, "--config", place / "config.yaml", "--listen", f"127.0.0.1:{port}"], stdout=log, stderr=log)
        try:
            end = time.monotonic() + 30
            while True:
                with contextlib.suppress(urllib.error.URLError, ConnectionError):
                    urllib.request.urlopen(url + "-/ping").close()
                    break
                if process.poll() is not None or time.monotonic() > end:
                    raise AssertionError(f"the registry does not start: {(place / 'log').read_text()}")
                time.sleep(0.1)
            yield url, place / "npmrc"
        finally:
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    unittest.main()
