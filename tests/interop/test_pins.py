"""What is installed from PyPI and npm is pinned to the last package, and the pins name no place but the public registries."""
import json
import pathlib
import re
import subprocess
import sys
import unittest
from collections.abc import Iterable

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import tools  # noqa: E402

INSTALLED = "import importlib.metadata as m; print('\\n'.join(f\"{one.metadata['Name']}=={one.version}\" for one in m.distributions()))"


def pins(lines: Iterable[str]) -> dict[str, str]:
    """Versions by name, in the spelling of PEP 503."""
    found = (line.partition("==") for line in lines if line and not line.startswith("#"))
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, _, version in found}


class Pins(unittest.TestCase):
    maxDiff = None

    def setUp(self) -> None:
        self.python = pins((HERE / "constraints.txt").read_text().splitlines())
        self.direct = pins((HERE / "requirements.txt").read_text().splitlines())
        self.lock = json.loads((HERE / "package-lock.json").read_text())

    def test_what_is_asked_for_of_pypi_has_the_same_version_among_all_pins(self) -> None:
        self.assertEqual({name: self.python.get(name) for name in self.direct}, self.direct)

    def test_every_python_package_that_is_installed_is_pinned(self) -> None:
        program = tools.need(tools.python())
        result = subprocess.run([program, "-c", INSTALLED], capture_output=True, text=True, check=True, timeout=60)
        installed = {name: version for name, version in pins(result.stdout.splitlines()).items() if name not in ("pip", "setuptools")}
        self.assertGreater(len(installed), 40)
        self.assertEqual(installed, {name: self.python.get(name) for name in installed})

    def test_what_the_schedules_are_checked_with_is_pinned_to_the_last_package(self) -> None:
        direct, pinned = (pins((HERE / "schedules" / name).read_text().splitlines()) for name in ("requirements.txt", "constraints.txt"))
        self.assertEqual({name: pinned.get(name) for name in direct}, direct)
        program = tools.need(str(tools.SCHEDULES / "python" / "bin" / "python"))
        result = subprocess.run([program, "-c", INSTALLED], capture_output=True, text=True, check=True, timeout=60)
        installed = {name: version for name, version in pins(result.stdout.splitlines()).items() if name not in ("pip", "setuptools")}
        self.assertEqual(installed, pinned)

    def test_the_lock_of_npm_is_that_of_what_is_asked_for(self) -> None:
        asked = json.loads((HERE / "package.json").read_text())["dependencies"]
        self.assertEqual(self.lock["packages"][""]["dependencies"], asked)
        self.assertEqual({name: self.lock["packages"][f"node_modules/{name}"]["version"] for name in asked}, asked)

    def test_every_node_package_has_a_checksum_and_no_place_but_the_public_registry(self) -> None:
        for name, package in self.lock["packages"].items():
            if name:
                self.assertTrue(package["integrity"].startswith("sha512-"), name)
                self.assertRegex(package.get("resolved", ""), r"^(https://registry\.npmjs\.org/.*)?$", name)

    def test_no_pin_names_an_index_or_a_mirror(self) -> None:
        for name in ("requirements.txt", "constraints.txt", "schedules/requirements.txt", "schedules/constraints.txt", "maven.txt", "clients/java/pom.xml"):
            text = re.sub(r"http://maven\.apache\.org/POM/4\.0\.0", "", (HERE / name).read_text())
            self.assertNotRegex(text, r"https?:|--(extra-)?index-url|--find-links", name)


if __name__ == "__main__":
    unittest.main()
