"""The PyPI client opsmanager goes from groups to hosts to a job and its end, below `opsmgr-mock run --strict`. What other programs ask is sent with
curl in tests/cli/test_sequences.py."""
import json
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tools
from support import MOCK, InFolder, clean_environment

CLIENT = pathlib.Path(__file__).resolve().parent / "clients" / "python_live_sequence.py"
SEEN = ["groups True", "group my_project True", "organizations my_organization", "hosts node0.example.com 27017 my_deployment_1",
        "clusters my_deployment_1 my_deployment_2", "processes my_deployment_1_1", "created SUCCESS", "download 1f8b", "retry", "gone"]
CALLS = ["list-groups", "get-group", "get-group-by-name", "list-organizations", "list-hosts", "list-clusters", "get-automation-config", "create", "download",
         "extend", "retry", "delete"]


class Sequence(InFolder):
    def test_the_python_client_runs_from_groups_to_the_end_of_a_job(self) -> None:
        python, report = tools.need(tools.python()), self.folder / "report.json"
        for flags in ([], ["--base-path", "/om"]):
            with self.subTest(flags=flags):
                result = subprocess.run([MOCK, "run", "--strict", "--report", str(report), *flags, "--", python, str(CLIENT)], capture_output=True, text=True,
                                        timeout=60, env=clean_environment())
                self.assertEqual((result.returncode, result.stdout.splitlines()), (0, SEEN), result.stderr)
                self.assertEqual([call["operation"] for call in json.loads(report.read_text())["calls"] if call["operation"] != "get-one"], CALLS)


if __name__ == "__main__":
    unittest.main()
