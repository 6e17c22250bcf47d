"""Makes packages as scripts/package does, for tests that install them where the project's sources are not. The programs in them are those of
OPSMGR_STATIC, a folder, or the ones that were just built."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "packaging" / "make"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import tool_cache
from common import TOOLS as TOOLS
from support import BIN, Result, clean_environment
from support import ROOT as ROOT

PROGRAMS = pathlib.Path(os.environ.get("OPSMGR_STATIC", BIN))
PROCESSOR = os.uname().machine
HERE = pathlib.Path(__file__).resolve().parent
NODE = tool_cache.folder("package-tests", [HERE / "node" / "package.json", HERE / "node" / "package-lock.json"])
MAVEN = NODE / "m2"  # a repository of Maven for tests alone
CONAN = tool_cache.folder("conan", [HERE / "cpp" / "conan.txt"])


def built() -> list[str]:
    """The build beside the programs that were just built, where it is a whole one."""
    return ["--build", str(BIN.parent)] if (BIN.parent / "mock" / "libopsmgr_mock.a").exists() and (BIN / "opsmgr-suite").exists() else []


def package(into: pathlib.Path, *names: str, processor: str = PROCESSOR) -> list[pathlib.Path]:
    """The files that scripts/package makes there; a skip where its tools are not installed."""
    if not (TOOLS / "complete").exists():
        raise unittest.SkipTest("the tools of scripts/package are not installed: scripts/setup --package")
    made = subprocess.run([ROOT / "scripts" / "package", "--processor", processor, "--programs", f"{processor}={PROGRAMS}", *built(), "--to", into, *names],
                          capture_output=True, text=True, timeout=240)
    if made.returncode != 0:
        raise AssertionError(made.stderr)
    return [pathlib.Path(line.split("  ")[-1].strip()) for line in made.stdout.splitlines()]


def node_tool(name: str) -> str:
    """A program that an npm package brings, or a skip."""
    if not (NODE / "complete").exists():
        raise unittest.SkipTest(f"{name} is not installed: scripts/setup --package-tests")
    return str(NODE / "node_modules" / ".bin" / name)


def readme(language: str) -> str:
    """The test in the README in this language."""
    block, = re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)
    return str(block)


SLOW = unittest.skipUnless("OPSMGR_STATIC" in os.environ, "it takes minutes: scripts/check-all packages runs it")


def wait_until_gone(url: str) -> None:
    """Fails when a mock still answers after ten seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url + "/health").close()
        except (urllib.error.URLError, ConnectionError):
            return
        time.sleep(0.05)
    raise AssertionError("the mock goes on")


class Packaged(unittest.TestCase):
    """Tests of packages, with a folder that goes with them and has nothing of the project's sources."""

    folder: pathlib.Path
    environment: dict[str, str]

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory(prefix="elsewhere-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.environment = clean_environment()

    def ran(self, *command: str | pathlib.Path, folder: pathlib.Path | None = None, timeout: float = 120, **environment: str) -> Result:
        return subprocess.run([str(part) for part in command], cwd=folder or self.folder, capture_output=True, text=True, timeout=timeout,
                              env=self.environment | environment)

    def passes(self, *command: str | pathlib.Path, folder: pathlib.Path | None = None, timeout: float = 120, **environment: str) -> str:
        """What it prints."""
        result = self.ran(*command, folder=folder, timeout=timeout, **environment)
        self.assertEqual(result.returncode, 0, f"{command}\n{result.stdout}{result.stderr}")
        return result.stdout
