"""The rules of the architecture: which folder may use which, what the documents name, and how large a file may be."""
import os
import pathlib
import re
import subprocess
import unittest
from collections.abc import Iterable

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CODE = ("contracts", "support", "mock", "suite")
MOCK = pathlib.Path(os.environ.get("OPSMGR_BIN", ROOT / "build" / "release" / "bin")) / "opsmgr-mock"


def sources(folder: str) -> list[pathlib.Path]:
    return [file for file in sorted((ROOT / folder).rglob("*")) if file.suffix in (".hpp", ".cpp")]


def includes(file: pathlib.Path) -> list[str]:
    return re.findall(r'#include [<"]([^>"]+)[>"]', file.read_text())


# Folders from the lowest floor to the highest. A file may use its own folder and those of lower floors.
FLOORS = {
    "support": (("base",), ("client", "cli"), ("network",)),
    "support/client": (("socket",), ("tls",), ("message",), ("transport",)),
    "mock": (("inventory",), ("clock", "http", "model"), ("journal", "net", "fixture", "api"), ("fault",), ("behavior",),
             ("auth", "operations", "neighbours"), ("behavior_changes",), ("service",), ("console",), ("control",), ("server",), ("mock",), ("app",)),
    "suite": (("expression", "redaction"), ("script",), ("report",), ("session",), ("runner",), ("app",)),
}
# What each tree may use besides itself: programs more than libraries.
USES = {
    "support": set(),
    "contracts": {"support/base"},
    "mock": {"support/base", "contracts"},
    "mock/app": {"support/base", "support/client", "support/cli", "support/network", "contracts"},
    "suite": {"support/base", "support/client", "contracts"},
    "suite/app": {"support/base", "support/client", "support/cli", "support/network", "contracts"},
}
# A folder has 2 to 12 nouns (a header and its source are one); tables of one kind may be longer.
TABLES = {"mock/src/behavior_changes", "mock/include/opsmgr/mock/operations", "mock/app/commands", "suite/app/commands", "suite/src/report/formats"}
ROOT_FILES = {"CMakeLists.txt", "CMakePresets.json", "mock", "contracts", "suite", "fixtures", "scripts", "support", "tests", "bench", "docs",
              "examples", "packaging", "findings", "cmake"}


def included(name: str) -> pathlib.Path | None:
    """The file of the project that is meant, seen from the root; nothing for the headers of others."""
    places = {"opsmgr/mock/": "mock/include", "opsmgr/base/": "support/base/include", "opsmgr/contracts/": "contracts/include"}
    for prefix, place in places.items():
        if name.startswith(prefix):
            return pathlib.Path(place) / name
    for place in ("support", "suite/src"):
        if "/" in name and (ROOT / place / name).is_file():
            return pathlib.Path(place) / name
    return None


def definitions() -> dict[str, set[pathlib.Path]]:
    """The files that define each class."""
    found: dict[str, set[pathlib.Path]] = {}
    for tree in CODE:
        for file in sources(tree):
            for name in re.findall(r"^(?:struct|class) (\w+)(?: final)?(?: : [^{;]+)? \{", file.read_text(), re.MULTILINE):
                found.setdefault(name, set()).add(file.relative_to(ROOT))
    return found


DEFINED = definitions()


def uses(file: pathlib.Path) -> set[pathlib.Path]:
    """The files of the project that a file includes, or whose classes it declares in advance."""
    here = file.relative_to(ROOT)
    found = {path for name in includes(file) if (path := included(name)) is not None}
    for name in re.findall(r"^(?:struct|class) (\w+);", file.read_text(), re.MULTILINE):
        in_tree = {path for path in DEFINED.get(name, ()) if path.parts[0] == here.parts[0]}
        if here not in in_tree:
            found |= in_tree
    return found


def room(path: pathlib.Path) -> tuple[str, str]:
    """The tree and the folder that a file belongs to."""
    parts = path.parts
    if parts[:2] == ("support", "client"):
        return "support/client", parts[2]
    if parts[0] == "support":
        return "support", parts[1]
    if parts[:2] in (("mock", "app"), ("suite", "app")):
        return parts[0], "app"
    if parts[:2] == ("mock", "src") or parts[:2] == ("suite", "src"):
        return parts[0], parts[2]
    if parts[:3] == ("mock", "include", "opsmgr"):
        inner = parts[4:]
        return "mock", inner[0] if len(inner) > 1 else "server" if inner[0] == "server.hpp" else "mock"
    return parts[0], ""


class Directions(unittest.TestCase):
    def test_every_arrow_between_folders_goes_down(self) -> None:
        arrows = 0
        for tree in CODE:
            for file in sources(tree):
                here = room(file.relative_to(ROOT))
                floors = {name: number for number, floor in enumerate(FLOORS.get(here[0], ())) for name in floor}
                for path in uses(file):
                    there = room(path)
                    if there[0] != here[0] or there == here:
                        continue
                    self.assertIn(here[1], floors, f"{file}: the folder {here[1]} has no floor in this test")
                    self.assertLess(floors[there[1]], floors[here[1]], f"{file.relative_to(ROOT)} uses {path}")
                    arrows += 1
        self.assertGreater(arrows, 150)

    def test_each_tree_uses_only_what_lies_below_it(self) -> None:
        for tree in CODE:
            for file in sources(tree):
                here = file.relative_to(ROOT)
                allowed = USES["/".join(here.parts[:2])] if "/".join(here.parts[:2]) in USES else USES[tree]
                for path in uses(file):
                    if path.parts[0] == here.parts[0]:
                        continue
                    self.assertTrue(str(path).startswith(tuple(allowed)), f"{here} uses {path}")

    def test_the_mock_does_not_know_the_clauses(self) -> None:
        for tree in ("mock", "support"):
            for file in sources(tree):
                self.assertNotIn("opsmgr/contracts/catalog.hpp", includes(file), file)

    def test_no_library_knows_of_the_command_line(self) -> None:
        for folder in ("contracts", "mock/include", "mock/src", "suite/src", "support/base", "support/client"):
            for file in sources(folder):
                self.assertFalse([name for name in includes(file) if name.startswith(("cli/", "CLI/"))], file)

    def test_a_folder_has_two_to_twelve_nouns(self) -> None:
        folders: dict[pathlib.Path, set[str]] = {}
        for tree in CODE:
            for file in sources(tree):
                folders.setdefault(file.parent.relative_to(ROOT), set()).add(file.stem)
        for folder, nouns in folders.items():
            if str(folder) not in TABLES and str(folder) != "mock/include/opsmgr/mock":
                self.assertTrue(2 <= len(nouns) <= 12, f"{folder} has {len(nouns)}: {' '.join(sorted(nouns))}")

    def test_the_root_holds_only_what_belongs_there(self) -> None:
        tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        names = {name.split("/")[0] for name in tracked if name}
        self.assertGreater(len(names), 15)
        for name in names - ROOT_FILES:
            self.assertTrue(name.startswith(".") or re.fullmatch(r"[A-Z]+(\.md)?", name), f"{name} does not belong into the root")

    def test_the_server_alone_includes_httplib(self) -> None:
        self.assertEqual([str(file.relative_to(ROOT)) for folder in CODE for file in sources(folder) if "httplib.h" in includes(file)],
                         ["mock/include/opsmgr/mock/net/http_server.hpp"])

    def test_the_command_line_alone_includes_its_parser(self) -> None:
        self.assertEqual([str(file.relative_to(ROOT)) for folder in CODE for file in sources(folder) if any(name.startswith("CLI/") for name in includes(file))],
                         ["support/cli/command_line.cpp", "support/cli/program.cpp"])

    def test_one_file_alone_includes_the_schema_validator(self) -> None:
        self.assertEqual({str(file.relative_to(ROOT)) for folder in CODE for file in sources(folder)
                          if any(name.startswith("valijson") for name in includes(file))}, {"contracts/src/schema.cpp"})

    def test_getentropy_is_declared_by_a_header_that_musl_has_it_in_too(self) -> None:
        """The static programs are compiled with musl, in minutes that a change is not tested for."""
        self.assertEqual([str(file.relative_to(ROOT)) for folder in CODE for file in sources(folder) if "sys/random.h" in includes(file)], [])


class PublicHeaders(unittest.TestCase):
    # What a test of somebody else's compiles. Each is a few plain types.
    MOCK_HPP = {"opsmgr/mock/" + name for name in ("mock.hpp", "mock_options.hpp", "journal/journal_call.hpp", "journal/verification.hpp",
                                                   "model/job_status.hpp", "model/run_outcome.hpp")} | {"opsmgr/base/date.hpp", "opsmgr/contracts/id.hpp"}

    @staticmethod
    def reached(headers: Iterable[str]) -> set[str]:
        """The headers and all of the project that they include."""
        found: set[str] = set()
        todo = list(headers)
        while todo:
            name = todo.pop()
            if name not in found and (file := included(name)) is not None:
                found.add(name)
                todo += includes(ROOT / file)
        return found

    @staticmethod
    def installed() -> set[str]:
        """Those that the build lists."""
        lists = {"mock/headers.cmake": "opsmgr/mock/", "contracts/CMakeLists.txt": "opsmgr/contracts/", "support/base/CMakeLists.txt": "opsmgr/base/"}
        return {prefix + name for file, prefix in lists.items() for block in re.findall(r"set\(\w+_headers\s([^)]+)\)", (ROOT / file).read_text())
                for name in block.split() if name.endswith(".hpp")}

    def test_the_header_for_tests_brings_plain_types_alone(self) -> None:
        reached = self.reached(["opsmgr/mock/mock.hpp"])
        self.assertEqual(reached, self.MOCK_HPP)
        for name in reached:
            file = included(name)
            assert file is not None
            others = [one for one in includes(ROOT / file) if included(one) is None]
            self.assertTrue(all(re.fullmatch(r"[a-z_]+", one) for one in others), f"{name}: {others}")  # of the standard library

    def test_what_is_installed_is_the_mock_and_what_its_headers_include(self) -> None:
        own = {str(file.relative_to(ROOT / "mock" / "include")) for file in sources("mock/include")}
        self.assertGreater(len(own), 70)
        self.assertEqual(self.installed(), self.reached(own))


class Names(unittest.TestCase):
    def test_no_unit_test_has_a_name_that_ctest_splits(self) -> None:
        names = [name for file in sources("tests/unit") for name in re.findall(r'TEST_CASE\(\s*"((?:[^"\\]|\\.)*)"', file.read_text())]
        self.assertGreater(len(names), 250)
        self.assertEqual([name for name in names if re.search(r"[;\[\]]", name)], [])


class Sizes(unittest.TestCase):
    def test_no_file_grows_past_its_noun(self) -> None:
        for folder in CODE:
            for file in sources(folder):
                lines = file.read_text().count("\n")
                self.assertLessEqual(lines, 320, f"{file.relative_to(ROOT)} has {lines} lines")


if __name__ == "__main__":
    unittest.main()
