"""What the documents of the project name is there, and what is there they name. Pages that programs write: tests/docs/test_pages.py."""
import json
import os
import pathlib
import re
import subprocess
import unittest
from collections.abc import Iterator
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MOCK = pathlib.Path(os.environ.get("OPSMGR_BIN", ROOT / "build" / "release" / "bin")) / "opsmgr-mock"
PROFILES = ("safe", "probe", "full")


def clauses() -> dict[str, dict[str, Any]]:
    return {clause["id"]: clause for file in (ROOT / "contracts" / "clauses").glob("*.json") for clause in json.loads(file.read_text())["clauses"]}


def scripts() -> list[dict[str, Any]]:
    return [json.loads(file.read_text()) for file in (ROOT / "suite" / "scripts").glob("*.json")]


def deviations() -> list[dict[str, Any]]:
    rows = json.loads(subprocess.run([MOCK, "deviations", "--format", "json"], capture_output=True, text=True, check=True).stdout)
    return [row for row in rows if row["kind"] == "deviation"]


def enumerations(document: Any, pointer: str = "") -> Iterator[tuple[str, list[Any]]]:
    """The closed lists in a JSON Schema or an OpenAPI document, with their places."""
    members = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    for name, member in members:
        if name == "enum":
            yield f"{pointer}/enum", member
        yield from enumerations(member, f"{pointer}/{name}")


def properties(schema: Any) -> Iterator[str]:
    """The members that a JSON Schema names, at any depth."""
    for name, member in schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ():
        if name == "properties" and isinstance(member, dict):
            yield from member
        yield from properties(member)


class Documents(unittest.TestCase):
    def test_every_clause_that_the_seed_coverage_names_exists(self) -> None:
        text = (ROOT / "docs" / "seed-coverage.md").read_text()
        named = set(re.findall(r"`([a-z-]+/[a-z0-9-]+)`", text))
        self.assertGreater(len(named), 50)
        self.assertEqual(named - set(clauses()), set())

    def test_every_row_of_the_seed_coverage_names_a_clause(self) -> None:
        rows = [line for line in (ROOT / "docs" / "seed-coverage.md").read_text().splitlines() if line.startswith("|")]
        body = [row for row in rows if not re.fullmatch(r"\|[ :|-]+\|", row)]
        headers = {rows[index - 1] for index, row in enumerate(rows) if re.fullmatch(r"\|[ :|-]+\|", row)}
        self.assertGreater(len(body), 60)
        for row in body:
            if row not in headers:
                self.assertRegex(row, r"`[a-z-]+/[a-z0-9-]+`")

    def test_the_console_calls_operations_as_the_contract_has_them(self) -> None:
        paths = json.loads((ROOT / "contracts" / "openapi.json").read_text())["paths"]
        in_contract = {(one["operationId"], method.upper()) for path in paths.values() for method, one in path.items() if isinstance(one, dict) and "operationId" in one}
        in_console = set(re.findall(r'name: "([a-z-]+)", method: "([A-Z]+)"', (ROOT / "mock" / "console" / "snippets.js").read_text()))
        self.assertGreaterEqual(len(in_console), 7)
        self.assertLessEqual(in_console, in_contract)

    def test_the_list_of_operations_stands_in_one_schema_and_has_all_of_them(self) -> None:
        paths = json.loads((ROOT / "contracts" / "openapi.json").read_text())["paths"]
        operations = {one["operationId"] for path in paths.values() for one in path.values() if isinstance(one, dict) and "operationId" in one}
        lists = [(file.name, pointer, names) for file in sorted((ROOT / "contracts").rglob("*.json")) for pointer, names in enumerations(json.loads(file.read_text())) if "retry" in names]
        # The control API's document is read by tools of others, for which it must be whole.
        self.assertEqual([(file, pointer) for file, pointer, _ in lists], [("control-openapi.json", "/components/schemas/OperationName/enum"), ("operation-name.schema.json", "/enum")])
        self.assertEqual(lists[0][2], lists[1][2])
        self.assertEqual(set(lists[0][2]), operations)
        # Messages of the control API name them in the order of the mock's tables.
        include = ROOT / "mock" / "include" / "opsmgr" / "mock"
        in_tables = [name for table in ("operations/router.hpp", "neighbours/table.hpp") for name in re.findall(r'^    \{\.id = "([^"]+)"', (include / table).read_text(), re.M)]
        self.assertEqual(lists[0][2], in_tables, "the operations of router.hpp, in its order, then the resources of neighbours/table.hpp")

    def test_the_page_of_the_api_has_every_operation_on_log_collection_jobs(self) -> None:
        jobs = "/groups/{GROUP-ID}/logCollectionJobs"
        paths = json.loads((ROOT / "contracts" / "openapi.json").read_text())["paths"]
        operations = {(one["operationId"].replace("-", " "), f"{method.upper()} {path.removeprefix(jobs)}".strip())
                      for path, methods in paths.items() if path.startswith(jobs) for method, one in methods.items() if isinstance(one, dict)}
        self.assertGreaterEqual(len(operations), 7)
        rows = set(re.findall(r"^\| ([a-z -]+) \| `([A-Z]+[^`]*)` \|", (ROOT / "docs" / "api.md").read_text(), re.M))
        self.assertEqual(rows, operations, "the table of operations in docs/api.md, and contracts/openapi.json")

    def test_the_types_for_node_have_what_the_contract_has(self) -> None:
        types = (ROOT / "packaging" / "node" / "lib" / "index.d.ts").read_text()

        def members(begin: str, end: str) -> set[str]:
            return set(re.findall(r"^\s+(\w+)\??:", types.split(begin)[1].split(end)[0], re.M))

        operations = json.loads((ROOT / "contracts" / "schemas" / "operation-name.schema.json").read_text())["enum"]
        where = "packaging/node/lib/index.d.ts, and the schemas in contracts"
        self.assertEqual(re.findall(r'"([^"]+)"', types.split("type Operation =")[1].split(";")[0]), operations, where)
        schedule = json.loads((ROOT / "contracts" / "schemas" / "fault-schedule.schema.json").read_text())["definitions"]["fault"]["properties"]
        self.assertEqual(members("  do: {", "\n  };"), set(schedule["do"]["properties"]), where)
        self.assertEqual(members("  on?: {", "\n  };"), set(schedule["on"]["properties"]), where)
        control = json.loads((ROOT / "contracts" / "control-openapi.json").read_text())["components"]["schemas"]
        for name in ("Call", "Exchange"):
            self.assertEqual(members(f"interface {name} {{", "\n}"), set(control[name]["properties"]), where)

    def test_the_page_of_each_kind_of_file_names_every_member_of_its_schema(self) -> None:
        for schema, page in (("fault-schedule", "faults"), ("script", "scripts"), ("own-requests", "scripts"), ("known", "reports")):
            members = set(properties(json.loads((ROOT / "contracts" / "schemas" / f"{schema}.schema.json").read_text()))) - {"$schema"}
            self.assertGreaterEqual(len(members), 3, schema)
            text = (ROOT / "docs" / f"{page}.md").read_text()
            code = " ".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.S))
            self.assertEqual(members - set(re.findall(r"[\w-]+", code)), set(), f"members in {schema}.schema.json that docs/{page}.md does not name")

    def test_the_version_is_written_in_one_place_and_the_programs_have_it(self) -> None:
        version, = re.findall(r"project\(opsmgr VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())
        said = subprocess.run([MOCK, "--version"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(said, f"opsmgr-mock {version}\n")
        files = [file for folder in ("cmake", "examples", "mock", "suite", "support") for file in (ROOT / folder).rglob("*")
                 if file.is_file() and file.suffix in (".cmake", ".cpp", ".hpp", ".in", ".md", ".txt")]
        self.assertGreater(len(files), 200)
        repeated = re.compile(rf"(?<![\d.]){re.escape(version)}(?![\d.])")
        self.assertEqual([str(file.relative_to(ROOT)) for file in files if repeated.search(file.read_text())], [])

    def test_every_script_that_the_readme_names_exists(self) -> None:
        for name in re.findall(r"\./(scripts/[a-z]+)", (ROOT / "README.md").read_text()):
            self.assertTrue((ROOT / name).is_file(), name)


class Deviations(unittest.TestCase):
    """What scripts/mutation-test finds too, in minutes."""

    rows: list[dict[str, Any]]
    topics: dict[str, list[dict[str, Any]]]  # the clauses of the topics that they name

    @classmethod
    def setUpClass(cls) -> None:
        cls.rows = deviations()
        cls.topics = {topic: [one for name, one in clauses().items() if name == topic or name.startswith(topic + "-")] for topic in {row["clause"] for row in cls.rows}}

    def test_there_are_many(self) -> None:
        self.assertGreater(len(self.rows), 250)

    def test_each_names_a_topic_that_has_a_clause(self) -> None:
        self.assertEqual([f"{row['name']} names the clause {row['clause']}, which contracts/clauses does not have" for row in self.rows if not self.topics[row["clause"]]], [])

    def test_each_has_a_level_that_a_clause_of_its_topic_has(self) -> None:
        for row in filter(lambda row: self.topics[row["clause"]], self.rows):
            levels = sorted({clause["level"] for clause in self.topics[row["clause"]]})
            self.assertIn(row["level"], levels, f"{row['name']} breaks {row['clause']}")

    def test_none_has_a_profile_below_that_in_which_its_topic_is_judged(self) -> None:
        judged_in = [(PROFILES.index(script["profile"]), json.dumps(script)) for script in scripts()]
        topics = {topic: [profile for profile, text in judged_in if any(f'"{one["id"]}"' in text for one in found)] for topic, found in self.topics.items()}
        for row in self.rows:
            least = min(topics[row["clause"]], default=0)
            self.assertGreaterEqual(PROFILES.index(row["profile"]), least, f"{row['name']}: no script of profile {row['profile']} judges {row['clause']}")

    def test_the_page_of_what_is_detected_has_a_row_for_each(self) -> None:
        rows = set(re.findall(r"^\| `([^`]+)` \| (must|should|observe) \| (safe|probe|full) \|", (ROOT / "docs" / "detection.md").read_text(), re.M))
        self.assertEqual(rows, {(row["name"], row["level"], row["profile"]) for row in self.rows},
                         "docs/detection.md is stale: scripts/mutation-test --markdown docs/detection.md makes it anew")

    def test_each_clause_that_can_fail_is_named_by_one_or_breaks_under_one(self) -> None:
        page = (ROOT / "docs" / "detection.md").read_text()
        named = {one["id"] for found in self.topics.values() for one in found}
        silent = [name for name, clause in clauses().items() if clause["level"] != "observe" and name not in named and f"`{name}`" not in page]
        self.assertEqual(silent, [], "no deviation in mock/src/behavior_changes breaks these clauses")


if __name__ == "__main__":
    unittest.main()
