"""contracts/clients.json: it names what the mock has, the page and the programs say what it says, and the clients that are installed
do here what they did there."""
import json
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import tools  # noqa: E402
from support import MOCK, ROOT, SUITE, clean_environment  # noqa: E402
from survey import data, manifest, page  # noqa: E402
from survey.measuring import FEW, Measuring  # noqa: E402
from survey.places import NotThere, place, version  # noqa: E402

DATA = data.read()
ENTRIES = {entry["name"]: entry for entry in DATA["clients"]}
INSTALLED = ("curl", "wget", "requests", "httpx", "opsmanager", "urllib", "digest-fetch")
PLAIN = {"name": "plain", "kind": "plain"}


def where(word: str) -> str:
    """What stands for a word of a command: here that which scripts/setup --interop installs."""
    kind = word.strip("{}").partition(":")[0] if word.startswith("{") else ""
    if kind == "python":
        return tools.need(tools.python())
    if kind == "node":
        tools.need(tools.node("redocly"))
        return str(tools.NODE)
    return place(word)


class Data(unittest.TestCase):
    maxDiff = None

    def test_each_case_is_one_of_the_mock(self) -> None:
        listed = json.loads(subprocess.run([MOCK, "deviations", "--format", "json"], capture_output=True, text=True, check=True).stdout)
        kinds = {"plain": "plain"} | {row["name"]: row["kind"] for row in listed}
        self.assertEqual({case["name"]: case["kind"] for case in DATA["cases"]}, {case["name"]: kinds.get(case["name"]) for case in DATA["cases"]})

    def test_each_case_names_the_beginning_of_a_clause(self) -> None:
        ids = [clause["id"] for file in (ROOT / "contracts" / "clauses").glob("*.json") for clause in json.loads(file.read_text())["clauses"]]
        for case in DATA["cases"]:
            if "clause" in case:
                self.assertTrue(any(one.startswith(case["clause"]) for one in ids), case)

    def test_each_entry_is_of_a_client_that_can_be_run_anew(self) -> None:
        _, clients = manifest.read()
        self.assertEqual(list(ENTRIES), [name for name in clients if name in ENTRIES])
        for name, entry in ENTRIES.items():
            self.assertEqual((entry["library"], entry.get("on", "")), (clients[name].library, clients[name].on))

    def test_the_file_is_laid_out_as_the_survey_writes_it(self) -> None:
        self.assertEqual(data.FILE.read_text(), data.text(DATA))

    def test_the_page_is_made_from_the_data(self) -> None:
        self.assertEqual(page.PAGE.read_text(), page.with_made(page.PAGE.read_text(), DATA), "scripts/survey-clients --page")

    def test_explain_says_which_clients_suffer(self) -> None:
        said = subprocess.run([SUITE, "explain", "authentication/offers-qop-auth"], capture_output=True, text=True, check=True, env=clean_environment()).stdout
        failing = [entry for entry in ENTRIES.values() if entry["results"].get("qop-missing", {}).get("verdict") in page.FAILURES]
        run = sum("qop-missing" in entry["results"] for entry in ENTRIES.values())
        self.assertGreater(len(failing), 0)
        words = " ".join(said.split())
        self.assertIn(f"qop-missing: {len(failing)} of {run} clients fail", words)
        for entry in failing:
            self.assertIn(f"{entry['library']} {entry['version']}", words)


class Clients(unittest.TestCase):
    """What they write, and each case in which they do not simply work."""

    def check(self, name: str) -> None:
        _, clients = manifest.read()
        entry = ENTRIES[name]
        try:
            client = Measuring(MOCK, clients[name], where)
            here = version(clients[name], where)
        except NotThere as why:
            self.skipTest(str(why))
        if here != entry["version"]:
            self.skipTest(f"the data has {name} {entry['version']}, here is {here}")
        kinds = {case["name"]: case for case in DATA["cases"]}
        cases = [kinds["close-after-answer"], *[kinds[case] for case, found in entry["results"].items() if found["verdict"] != "works"][:FEW]]
        seen = client.entry(cases, entry["seen"], here)
        self.assertEqual(seen["sends"], entry["sends"])
        self.assertEqual(seen["results"], {case["name"]: entry["results"][case["name"]] for case in [PLAIN, *DATA["cases"]] if case["name"] in seen["results"]})


for one in INSTALLED:
    setattr(Clients, f"test_{one.replace('-', '_')}_does_what_it_did", lambda self, name=one: self.check(name))

if __name__ == "__main__":
    unittest.main()
