"""The pages, and the parts of pages, that programs write are as they would write them now."""
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import BIN, ROOT, clean_environment

PAGES = ROOT / "scripts" / "pages"


class Pages(unittest.TestCase):
    def test_none_is_stale(self) -> None:
        result = subprocess.run([PAGES, "--check"], capture_output=True, text=True, env=clean_environment(OPSMGR_BIN=str(BIN)))
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))

    def test_what_is_not_known_or_not_there_is_named(self) -> None:
        for arguments, folder, message in ((["--chek"], BIN, "'--chek' is not known; it takes --check or nothing"),
                                           ([], pathlib.Path("/nowhere"), "/nowhere/opsmgr-mock is not there; scripts/build release opsmgr-mock opsmgr-suite makes it")):
            result = subprocess.run([PAGES, *arguments], capture_output=True, text=True, env=clean_environment(OPSMGR_BIN=str(folder)))
            self.assertEqual((result.returncode, result.stdout, result.stderr), (2, "", f"scripts/pages: {message}\n"))


if __name__ == "__main__":
    unittest.main()
