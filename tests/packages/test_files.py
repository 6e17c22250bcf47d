"""The archives with their checksums and bills of materials, the man pages, the completions, and the Debian packages."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from made import PROGRAMS, ROOT, SLOW, TOOLS, Packaged, package

VALIDATES = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
sys.exit(str(wrong) if wrong else 0)
"""


def options_of(name: str, *command: str) -> set[str]:
    """The long options that the program says it has."""
    said = subprocess.run([PROGRAMS / name, *command, "--help"], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^  (?:-\w,)?(--[a-z0-9-]+)", said, re.M))


@SLOW
class Archive(Packaged):
    archive: pathlib.Path
    materials: pathlib.Path
    root: pathlib.Path

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.archive, cls.materials, _ = package(cls.folder / "dist", "tarball")
        with tarfile.open(cls.archive) as archive:
            archive.extractall(cls.folder, filter="data")
        cls.root = cls.folder / cls.archive.name.removesuffix(".tar.gz")

    def test_it_has_the_programs_and_the_contract(self) -> None:
        for name in ("opsmgr-mock", "opsmgr-suite"):
            self.assertRegex(self.passes(self.root / "bin" / name, "--version"), rf"^{name} [0-9.]+\n$")
        self.assertTrue((self.root / "share" / "opsmgr" / "schemas" / "fixture.schema.json").exists())
        self.assertIn("OpenSSL", (self.root / "THIRD-PARTY.txt").read_text())

    def test_it_has_the_same_bytes_each_time(self) -> None:
        again, _, _ = package(self.folder / "again", "tarball")
        self.assertEqual(again.read_bytes(), self.archive.read_bytes())

    def test_the_checksums_are_those_of_the_files(self) -> None:
        said = self.passes("sha256sum", "--check", "SHA256SUMS", folder=self.folder / "dist")
        self.assertEqual(said.count(": OK"), 2)
        with self.materials.open("a") as file:
            file.write(" ")
        self.addCleanup(lambda: self.materials.write_bytes(self.materials.read_bytes()[:-1]))
        self.assertEqual(self.ran("sha256sum", "--check", "SHA256SUMS", folder=self.folder / "dist").returncode, 1)

    def test_the_bill_of_materials_is_valid_and_has_what_the_build_pins(self) -> None:
        self.passes(TOOLS / "bin" / "python", "-c", VALIDATES, self.materials)
        document = json.loads(self.materials.read_text())
        broken = self.folder / "broken.json"
        broken.write_text(json.dumps(document | {"serialNumber": "1"}))
        self.assertNotEqual(self.ran(TOOLS / "bin" / "python", "-c", VALIDATES, broken).returncode, 0)
        hashes = {one["name"]: one["hashes"][0]["content"] for one in document["components"] if "hashes" in one}
        for name, digest in hashes.items():
            self.assertEqual(self.passes("sha256sum", self.root / "bin" / name).split()[0], digest)
        self.assertEqual(set(hashes), {"opsmgr-mock", "opsmgr-suite"})

    def test_every_library_that_the_static_build_pins_is_in_the_bill(self) -> None:
        pins = ROOT / "packaging" / "static"
        if not pins.is_dir():
            self.skipTest("packaging/static is not there")
        versions = {re.sub(r"\W", "", one["name"].lower()): one["version"] for one in json.loads((ROOT / "packaging" / "components.json").read_text())}
        for name, version in re.findall(r"^([a-z0-9-]+) ([0-9.]+)\S* [0-9a-f]{64}$", (pins / "debian.txt").read_text(), re.M):
            self.assertEqual(versions[name.replace("-", "")], version, name)
        openssl, = re.findall(r'name = "openssl-src"\nversion = "[0-9.]+\+([0-9.]+)"', (pins / "Cargo.lock").read_text())
        self.assertEqual(versions["openssl"], openssl)
        re2, = re.findall(r'"re2", "([0-9.]+)", "re2::re2"', (pins / "build.py").read_text())
        self.assertEqual(tuple(map(int, versions["re2"].split("-"))), tuple(map(int, re2.split("."))))

    def test_man_pages_have_every_option_and_no_fault(self) -> None:
        groff = shutil.which("groff")
        for name in ("opsmgr-mock", "opsmgr-suite"):
            page = self.root / "share" / "man" / "man1" / f"{name}.1"
            text = page.read_text().replace("\\-", "-")
            wanted = options_of(name) | options_of(name, "run")
            self.assertGreater(len(wanted), 10)
            self.assertEqual({option for option in wanted if option not in text}, set())
            if groff:
                result = self.ran(groff, "-ww", "-man", "-Tutf8", "-z", page)
                self.assertEqual((result.returncode, result.stderr), (0, ""))

    def completed(self, shell: str, line: str) -> set[str]:
        """What a shell offers behind the line."""
        share = self.root / "share"
        variables: dict[str, Any] = {"PATH": f"{self.root / 'bin'}:{os.environ['PATH']}", "HOME": str(self.folder)}
        name = line.split()[0]
        if shutil.which(shell) is None:
            self.skipTest(f"{shell} is not installed")
        if shell == "fish":
            script = f"set -p fish_complete_path {share}/fish/vendor_completions.d; complete -C '{line}'"
            return {offer.split("\t")[0] for offer in self.passes("fish", "--no-config", "-c", script, **variables).splitlines()}
        if shell == "bash":
            words = line.split(" ")
            script = (f"source {share}/bash-completion/completions/{name}; COMP_WORDS=({' '.join(word or chr(39) * 2 for word in words)}); COMP_CWORD={len(words) - 1}; "
                      f"compopt() {{ :; }}; _{name.replace('-', '_')}; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
            return set(self.passes("bash", "--norc", "-c", script, **variables).split())
        self.passes("zsh", "-f", "-c", f"fpath=({share}/zsh/vendor-completions $fpath); autoload -U compinit; compinit -D -u; (( $+_comps[{name}] ))", **variables)
        self.passes("zsh", "-f", "-n", share / "zsh" / "vendor-completions" / f"_{name}", **variables)
        return set()

    def test_shells_complete(self) -> None:
        for shell in ("bash", "fish"):
            with self.subTest(shell=shell):
                self.assertLessEqual({"serve", "run", "record"}, self.completed(shell, "opsmgr-mock "))
                self.assertEqual(options_of("opsmgr-mock", "serve") - self.completed(shell, "opsmgr-mock serve --"), set())
                self.assertEqual(self.completed(shell, "opsmgr-mock serve --clock "), {"real", "manual", "reads"})
                self.assertIn("retry-answers-204", self.completed(shell, "opsmgr-mock serve --deviate retry-answers"))
                self.assertEqual(self.completed(shell, "opsmgr-suite run --profile "), {"safe", "probe", "full"})
                self.assertIn("retry/empty-body", self.completed(shell, "opsmgr-suite explain retry/"))
        with self.subTest(shell="zsh"):
            self.completed("zsh", "opsmgr-mock ")
            self.completed("zsh", "opsmgr-suite ")


@SLOW
@unittest.skipIf(shutil.which("dpkg-deb") is None, "there is no dpkg")
class Debian(Packaged):
    files: list[pathlib.Path]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.files = package(cls.folder / "dist", "deb")[:-1]

    def unpacked(self, name: str) -> pathlib.Path:
        file, = (file for file in self.files if file.name.startswith(f"{name}_"))
        root = self.folder / name
        self.passes("dpkg-deb", "--extract", file, root)
        return root

    def test_they_have_programs_pages_and_completions(self) -> None:
        for name in ("opsmgr-mock", "opsmgr-suite"):
            root = self.unpacked(name)
            self.assertRegex(self.passes(root / "usr" / "bin" / name, "--version"), rf"^{name} [0-9.]+\n$")
            for place in (f"man/man1/{name}.1.gz", f"bash-completion/completions/{name}", f"zsh/vendor-completions/_{name}", f"fish/vendor_completions.d/{name}.fish",
                          f"doc/{name}/copyright", f"doc/{name}/changelog.gz"):
                self.assertTrue((root / "usr" / "share" / place).is_file(), place)

    def test_the_library_is_found_by_cmake(self) -> None:
        if not any(file.name.startswith("libopsmgr-dev_") for file in self.files):
            self.skipTest("there was no whole build to install from")
        root = self.unpacked("libopsmgr-dev")
        self.assertFalse((root / "usr" / "bin").exists())
        project = self.folder / "project"
        project.mkdir()
        (project / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.25)\nproject(p CXX)\nset(CMAKE_CXX_STANDARD 20)\nfind_package(opsmgr REQUIRED)\n"
                                                "add_executable(p p.cpp)\ntarget_link_libraries(p PRIVATE opsmgr::mock)\n")
        (project / "p.cpp").write_text("#include <opsmgr/mock/mock.hpp>\n\nint main() {\n    opsmgr::mock::Mock mock;\n    return mock.url().empty();\n}\n")
        self.passes("cmake", "-S", project, "-B", project / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={root / 'usr'}")
        self.passes("cmake", "--build", project / "build")
        self.passes(project / "build" / "p")

    def test_lintian_finds_no_error(self) -> None:
        if shutil.which("lintian") is None:
            self.skipTest("lintian is not installed")
        for file in self.files:
            result = self.ran("lintian", "--allow-root", "--fail-on", "error", "--no-tag-display-limit", file)
            self.assertEqual(result.returncode, 0, result.stdout)

    def test_they_have_the_same_bytes_each_time(self) -> None:
        again = package(self.folder / "again", "deb")[:-1]
        self.assertEqual([file.read_bytes() for file in again], [file.read_bytes() for file in self.files])


if __name__ == "__main__":
    unittest.main()
