"""Files and folders that the pages name are there."""
import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
OLD_OR_MADE = {
    "CHANGELOG.md": {"scripts/teeth"},
    "docs/glossary.md": {"scripts/teeth"},
    "docs/reports.md": {"contracts/clauses/TOPIC.json"},
    "docs/extending.md": {"mock/include/opsmgr/mock/operations/progress.hpp", "contracts/clauses/progress.json", "suite/scripts/progress.json",
                          "mock/src/behavior_changes/progress.cpp", "suite/src/report/formats/csv.cpp"},
}
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)+)/?`")


def tracked() -> set[str]:
    """Everything in the tree of the sources, folders too; all that is there where it is no checkout."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True)
    files = listed.stdout.split() if listed.returncode == 0 else [str(file.relative_to(ROOT)) for file in ROOT.rglob("*") if "build" not in file.parts]
    return {str(place) for file in files for place in (pathlib.PurePath(file), *pathlib.PurePath(file).parents)}


class Paths(unittest.TestCase):
    def test_every_path_in_a_page_is_there(self) -> None:
        places = tracked()
        top = {place for place in places if "/" not in place}
        pages = [place for place in places if place.endswith(".md")]
        self.assertGreater(len(pages), 30)
        named = 0
        for page in sorted(pages):
            for path in map(os.path.normpath, PATH.findall(FENCED.sub("", (ROOT / page).read_text()))):
                if path.split("/")[0] in top and path not in OLD_OR_MADE.get(page, set()):
                    named += 1
                    with self.subTest(page=page, path=path):
                        self.assertTrue(path in places, f"{page} names {path}, which is not there")
        self.assertGreater(named, 100)


if __name__ == "__main__":
    unittest.main()
