"""The rules of the house: which folder may know which, what the documents name, and what no file may hold."""
import json
import os
import pathlib
import re
import subprocess
import unittest
from collections.abc import Iterator
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CODE = ("contracts", "command_line", "mock", "suite")
MOCK = pathlib.Path(os.environ.get("OPSMGR_BIN", ROOT / "build" / "release" / "bin")) / "opsmgr-mock"


def sources(folder: str) -> list[pathlib.Path]:
    return [file for file in sorted((ROOT / folder).rglob("*")) if file.suffix in (".hpp", ".cpp")]


def includes(file: pathlib.Path) -> list[str]:
    return re.findall(r'#include [<"]([^>"]+)[>"]', file.read_text())


def clause_ids() -> set[str]:
    return {clause["id"] for file in (ROOT / "contracts" / "clauses").glob("*.json") for clause in json.loads(file.read_text())["clauses"]}


def enumerations(document: Any, pointer: str = "") -> Iterator[tuple[str, list[Any]]]:
    """The closed lists in a JSON Schema or an OpenAPI document, with their places."""
    members = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    for name, member in members:
        if name == "enum":
            yield f"{pointer}/enum", member
        yield from enumerations(member, f"{pointer}/{name}")


class Directions(unittest.TestCase):
    def forbidden(self, folder: str, *prefixes: str) -> None:
        for file in sources(folder):
            for name in includes(file):
                self.assertFalse(name.startswith(prefixes), f"{file.relative_to(ROOT)} includes {name}")

    def test_contracts_know_neither_mock_nor_suite(self) -> None:
        self.forbidden("contracts", "opsmgr/mock/", "opsmgr/suite/")

    def test_the_mock_knows_neither_the_suite_nor_the_clauses(self) -> None:
        self.forbidden("mock", "opsmgr/suite/", "opsmgr/contracts/catalog.hpp")

    def test_the_suite_does_not_know_the_mock(self) -> None:
        self.forbidden("suite", "opsmgr/mock/", "httplib.h")

    def test_what_the_programs_share_knows_nothing_of_what_they_do(self) -> None:
        self.forbidden("command_line", "opsmgr/contracts/", "opsmgr/mock/", "opsmgr/suite/")

    def test_no_library_knows_of_the_command_line(self) -> None:
        for folder in ("contracts", "mock/include", "mock/src", "suite/include", "suite/src"):
            self.forbidden(folder, "opsmgr/command_line/", "CLI/")

    def test_one_server_and_one_client_include_httplib(self) -> None:
        self.assertEqual([str(file.relative_to(ROOT)) for folder in CODE for file in sources(folder) if "httplib.h" in includes(file)],
                         ["mock/http_get.cpp", "mock/include/opsmgr/mock/engine.hpp"])

    def test_one_file_alone_includes_the_schema_validator(self) -> None:
        self.assertEqual({str(file.relative_to(ROOT)) for folder in CODE for file in sources(folder)
                          if any(name.startswith("valijson") for name in includes(file))}, {"contracts/src/schema.cpp"})


class Documents(unittest.TestCase):
    def test_every_clause_that_the_seed_coverage_names_exists(self) -> None:
        text = (ROOT / "docs" / "seed-coverage.md").read_text()
        named = set(re.findall(r"`([a-z-]+/[a-z0-9-]+)`", text))
        self.assertGreater(len(named), 50)
        self.assertEqual(named - clause_ids(), set())

    def test_every_row_of_the_seed_coverage_names_a_clause(self) -> None:
        rows = [line for line in (ROOT / "docs" / "seed-coverage.md").read_text().splitlines() if line.startswith("|")]
        body = [row for row in rows if not re.fullmatch(r"\|[ :|-]+\|", row)]
        headers = {rows[index - 1] for index, row in enumerate(rows) if re.fullmatch(r"\|[ :|-]+\|", row)}
        self.assertGreater(len(body), 60)
        for row in body:
            if row not in headers:
                self.assertRegex(row, r"`[a-z-]+/[a-z0-9-]+`")

    def test_every_deviation_names_a_topic_that_has_a_clause(self) -> None:
        rows = json.loads(subprocess.run([MOCK, "deviations", "--format", "json"], capture_output=True, text=True, check=True).stdout)
        topics = {row["clause"] for row in rows if row["kind"] == "deviation"}
        self.assertGreater(len(topics), 100)
        for topic in topics:
            self.assertTrue(any(one == topic or one.startswith(topic + "-") for one in clause_ids()), topic)

    def test_the_page_of_deviations_is_as_the_mock_would_write_it(self) -> None:
        made = subprocess.run([MOCK, "deviations", "--format", "markdown"], capture_output=True, text=True, check=True).stdout
        self.assertTrue((ROOT / "docs" / "deviations.md").read_text() == made, "opsmgr-mock deviations --format markdown > docs/deviations.md makes it anew")

    def test_every_list_of_operations_has_all_of_them(self) -> None:
        paths = json.loads((ROOT / "contracts" / "openapi.json").read_text())["paths"]
        operations = {one["operationId"] for path in paths.values() for one in path.values() if isinstance(one, dict) and "operationId" in one}
        lists = [(file.name, pointer, names) for file in sorted((ROOT / "contracts").rglob("*.json")) for pointer, names in enumerations(json.loads(file.read_text())) if "retry" in names]
        self.assertGreater(len(lists), 5)
        for file, pointer, names in lists:
            self.assertEqual(set(names) - {"none"}, operations, f"{file}{pointer}")

    def test_the_version_is_the_same_everywhere(self) -> None:
        project = re.findall(r"project\(opsmgr VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())
        header = re.findall(r'version = "([^"]+)"', (ROOT / "contracts" / "include" / "opsmgr" / "contracts" / "version.hpp").read_text())
        self.assertEqual(len(project), 1)
        self.assertEqual(header, project)

    def test_every_script_that_the_readme_names_exists(self) -> None:
        for name in re.findall(r"\./(scripts/[a-z]+)", (ROOT / "README.md").read_text()):
            self.assertTrue((ROOT / name).is_file(), name)


class Sizes(unittest.TestCase):
    def test_no_file_grows_past_its_noun(self) -> None:
        for folder in CODE:
            for file in sources(folder):
                lines = file.read_text().count("\n")
                self.assertLessEqual(lines, 320, f"{file.relative_to(ROOT)} has {lines} lines")


if __name__ == "__main__":
    unittest.main()
