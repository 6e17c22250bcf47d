"""scripts/new-operation, and docs/extending.md without the building: what it says fits the tree, and is little work.

test_extending.py follows the same guide to its end.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from extending import Step, copy_of_the_tree, edit, steps_of
from support import Result, clean_environment, fits, suite

JOBS = "/groups/{GROUP-ID}/logCollectionJobs"
OPERATION, CLAUSE, FORMAT = "Adding an operation", "Adding a clause", "Adding a report format"
# With a line in CHANGELOG.md.
BY_HAND_FOR_AN_OPERATION = 6
BY_HAND_FOR_A_CLAUSE = 4
BY_HAND_FOR_A_FORMAT = 4


class Tree(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = copy_of_the_tree(pathlib.Path(folder.name))

    def run_script(self, *arguments: str) -> Result:
        return subprocess.run([self.tree / "scripts" / "new-operation", *arguments], capture_output=True, text=True, env=clean_environment())

    def texts(self) -> dict[str, str]:
        return {str(file.relative_to(self.tree)): file.read_bytes().decode(errors="replace") for file in sorted(self.tree.rglob("*")) if file.is_file() and ".git" not in file.parts}

    def clauses_and_scripts(self, command: str, *arguments: str) -> Result:
        """What the suite says of those of the tree."""
        contracts = self.tree / "own"
        shutil.copytree(self.tree / "contracts" / "clauses", contracts / "clauses", dirs_exist_ok=True)
        shutil.copytree(self.tree / "suite" / "scripts", contracts / "scripts", dirs_exist_ok=True)
        return suite(command, "--contracts", str(contracts), *arguments)


class Script(Tree):
    def refused(self, *arguments: str) -> str:
        before = self.texts()
        result = self.run_script(*arguments)
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertEqual(self.texts(), before)
        return result.stderr.removeprefix("scripts/new-operation: ").removesuffix("\n")

    def test_help_says_how_it_is_used(self) -> None:
        result = self.run_script("--help")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("scripts/new-operation NAME METHOD PATH", result.stdout)

    def test_wrong_usage_is_named_and_changes_nothing(self) -> None:
        path = JOBS + "/{JOB-ID}/progress"
        self.assertEqual(self.refused("progress", "GET"), "takes NAME, METHOD and PATH, not 2 arguments; --help tells more")
        self.assertEqual(self.refused("Progress", "GET", path), "NAME: 'Progress' does not consist of lower-case words with hyphens, such as progress")
        self.assertEqual(self.refused("none", "GET", path), "NAME: 'none' stands for calls that match no operation; choose another name")
        self.assertEqual(self.refused("export", "GET", path), "NAME: 'export' is a word of C++, and the operation's function cannot have it; choose another name, such as export-job")
        self.assertEqual(self.refused("progress", "get", path), "METHOD: 'get' is not one of GET, POST, PUT, PATCH, DELETE")
        for wrong in ("/groups/{GROUP-ID}", "/groups/{GROUP-ID}/jobs/{ID}", "/jobs/{JOB-ID}", JOBS + "/", JOBS + "/{JOB-ID}/a?b", JOBS + "/progress"):
            self.assertTrue(self.refused("progress", "GET", wrong).startswith(f"PATH: '{wrong}' is not one of /groups/{{GROUP-ID}}/COLLECTION, "), wrong)

    def test_what_is_there_already_is_refused(self) -> None:
        path = JOBS + "/{JOB-ID}/progress"
        self.assertEqual(self.refused("retry", "GET", path), f"NAME: there is an operation 'retry' already: PUT {JOBS}/{{JOB-ID}}/retry")
        self.assertEqual(self.refused("restart", "PUT", JOBS + "/{JOB-ID}/retry"), f"PATH: PUT {JOBS}/{{JOB-ID}}/retry is the operation 'retry' already")
        self.assertEqual(self.refused("job", "GET", path), "NAME: contracts/openapi.json has a schema 'Job' already; choose another name")
        self.assertEqual(self.refused("remove", "GET", path), "NAME: 'remove' has another meaning in mock/include/opsmgr/mock/operations/delete.hpp; choose another name")
        self.assertEqual(self.refused("framing", "GET", path), "NAME: there is a file contracts/clauses/framing.json already; choose another name")
        self.assertEqual(self.refused("transport", "GET", path), "NAME: there is a file suite/scripts/transport.json already; choose another name")

    def test_a_tree_that_is_not_as_expected_is_named_and_left_alone(self) -> None:
        router = self.tree / "mock" / "include" / "opsmgr" / "mock" / "operations" / "router.hpp"
        router.write_text(router.read_text().replace("\n});", "\n    });"))
        before = self.texts()
        result = self.run_script("progress", "GET", JOBS + "/{JOB-ID}/progress")
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertRegex(result.stderr, r"^scripts/new-operation: mock/include/opsmgr/mock/operations/router\.hpp: there is no place that matches .*; nothing was changed\n$")
        self.assertEqual(self.texts(), before)

    def test_a_file_that_cannot_be_written_leaves_all_as_it_was(self) -> None:
        before = self.texts()
        folder = self.tree / "mock" / "src" / "behavior_changes"
        (folder / "progress.cpp").symlink_to(folder / "nowhere" / "progress.cpp")
        result = self.run_script("progress", "GET", JOBS + "/{JOB-ID}/progress")
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertIn("No such file or directory", result.stderr)
        self.assertTrue(result.stderr.endswith("; nothing was changed\n"), result.stderr)
        self.assertEqual(self.texts(), before)

    def test_every_kind_of_skeleton_is_a_script_that_the_suite_takes(self) -> None:
        for name, method, path, profile in (("progress", "GET", JOBS + "/{JOB-ID}/progress", "safe"), ("count-jobs", "GET", "/groups/{GROUP-ID}/jobCount", "safe"),
                                            ("start-over", "PUT", JOBS + "/{JOB-ID}/startOver", "probe"), ("tidy", "POST", "/groups/{GROUP-ID}/tidying", "probe"),
                                            ("forget", "DELETE", JOBS, "probe")):
            with self.subTest(name=name):
                result = self.run_script(name, method, path)
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                for file in result.stdout.splitlines():
                    self.assertTrue((self.tree / file).is_file(), file)
                listed = self.clauses_and_scripts("list", "--format", "json")
                self.assertEqual(listed.returncode, 0, listed.stderr)
                self.assertEqual([(one["level"], one["profile"]) for one in json.loads(listed.stdout) if one["id"].startswith(name + "/")], [("must", profile)])
                planned = json.loads(self.clauses_and_scripts("plan", "--format", "json", "--profile", profile, "--only", name + "/*").stdout)["requests"]
                template = path.replace("{GROUP-ID}", "${group}").replace("{JOB-ID}", "${any-job}" if method == "GET" else "${unknown-job}")
                self.assertIn((name, method, template), [(one["script"], one["method"], one["path"]) for one in planned])


    def test_it_is_in_every_list_behind_the_last_operation(self) -> None:
        """The control API names the operations in the order of the router, then the resources beside them."""
        for name, method, path in (("summary", "GET", JOBS + "/{JOB-ID}/summary"), ("start-over-from-the-first-child-job", "PUT", JOBS + "/{JOB-ID}/startOver")):
            self.assertEqual(self.run_script(name, method, path).returncode, 0)
        names = json.loads((self.tree / "contracts" / "schemas" / "operation-name.schema.json").read_text())["enum"]
        self.assertEqual(names[names.index("retry"):names.index("get-root") + 1], ["retry", "summary", "start-over-from-the-first-child-job", "get-root"])
        control = json.loads((self.tree / "contracts" / "control-openapi.json").read_text())["components"]["schemas"]["OperationName"]["enum"]
        types = (self.tree / "packaging" / "node" / "lib" / "index.d.ts").read_text().split("type Operation =")[1].split(";")[0]
        self.assertEqual((control, re.findall(r'"([^"]+)"', types)), (names, names))
        self.assertIn("| none |\n| summary | `GET /{JOB-ID}/summary` | 200 | an object |\n| start over from the first child job | `PUT /{JOB-ID}/startOver` | 200 | none |\n\n",
                      (self.tree / "docs" / "api.md").read_text())
        router = (self.tree / "mock" / "include" / "opsmgr" / "mock" / "operations" / "router.hpp").read_text()
        self.assertIn(f'    {{.id = "summary", .method = "GET", .path = "{JOBS}/{{JOB-ID}}/summary", .run = summary}},\n', router)
        headers = re.findall(r"^    (operations/\S+)$", (self.tree / "mock" / "headers.cmake").read_text(), re.M)
        self.assertEqual(headers, sorted(headers))


class Guide(Tree):
    def follow(self, section: str) -> set[str]:
        """The edits of the section, and the commands that need no build; the files changed by hand."""
        by_hand = set()
        for step in steps_of(section):
            if step.file:
                edit(self.tree, step)
                by_hand.add(step.file)
            elif step.text.startswith("scripts/new-operation"):
                self.run_command(step)
        return by_hand

    def run_command(self, step: Step) -> None:
        result = subprocess.run(["bash", "-eu", "-c", step.text], cwd=self.tree, capture_output=True, text=True, env=clean_environment())
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertTrue(step.output is not None and fits(step.output, result.stdout), result.stdout)

    def test_an_operation_needs_few_files_by_hand_and_the_suite_takes_it(self) -> None:
        by_hand = self.follow(OPERATION)
        self.assertGreaterEqual(len(by_hand), 5)
        self.assertLessEqual(len(by_hand | {"CHANGELOG.md"}), BY_HAND_FOR_AN_OPERATION, by_hand)
        listed = self.clauses_and_scripts("list")
        self.assertEqual((listed.returncode, listed.stderr), (0, ""))
        self.assertIn("progress/same-status", listed.stdout)
        document = json.loads((self.tree / "contracts" / "openapi.json").read_text())
        self.assertEqual(set(document["components"]["schemas"]["Progress"]["properties"]), {"status", "finished", "total"})

    def test_a_clause_needs_few_files_by_hand_and_the_suite_takes_it(self) -> None:
        by_hand = self.follow(CLAUSE)
        self.assertLessEqual(len(by_hand | {"CHANGELOG.md"}), BY_HAND_FOR_A_CLAUSE, by_hand)
        listed = self.clauses_and_scripts("list")
        self.assertEqual((listed.returncode, listed.stderr), (0, ""))
        self.assertRegex(listed.stdout, r"get-one/child-size-values +should +safe ")

    def test_a_report_format_needs_few_files_by_hand(self) -> None:
        by_hand = self.follow(FORMAT)
        self.assertEqual(len(by_hand), 3)
        self.assertLessEqual(len(by_hand | {"CHANGELOG.md"}), BY_HAND_FOR_A_FORMAT, by_hand)

    def test_every_file_of_the_table_for_a_fault_is_there_and_has_the_example(self) -> None:
        table = (self.tree / "docs" / "extending.md").read_text().split("## Adding a kind of fault")[1]
        files = [name for cell in re.findall(r"^\| (`.*?`) \|", table, re.M) for name in re.findall(r"`([^`]+)`", cell)]
        self.assertGreaterEqual(len(files), 8)
        with_the_example = [name for name in files if re.search("cutOffAfterBytes|cut_off_after", (self.tree / name).read_text())]
        self.assertEqual(set(files) - set(with_the_example), {"mock/include/opsmgr/mock/service/injected_answer.hpp"})  # what changes the answer itself


if __name__ == "__main__":
    unittest.main()
