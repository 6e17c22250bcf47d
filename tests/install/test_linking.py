"""Which shared libraries the programs of the release build need (docs/decisions/static-libraries.md)."""
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import BIN

SYSTEM = {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
CACHE = (BIN.parent / "CMakeCache.txt").read_text() if (BIN.parent / "CMakeCache.txt").exists() else ""


def needed(program: str) -> set[str]:
    """Those that it names itself."""
    dynamic = subprocess.run(["readelf", "--dynamic", BIN / program], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"\(NEEDED\)\s+Shared library: \[(.+)\]", dynamic))


def loaded(program: str) -> set[str]:
    """Those that are in its process, whoever brings them."""
    return set(re.findall(r"^\t(\S+) =>", subprocess.run(["ldd", BIN / program], capture_output=True, text=True, check=True).stdout, re.M))


def defines(program: str, name: str) -> bool:
    symbols = subprocess.run(["nm", "--defined-only", BIN / program], capture_output=True, text=True, check=True).stdout
    return re.search(rf" {name}$", symbols, re.M) is not None


@unittest.skipUnless(re.search(r"OPSMGR_STATIC_LIBRARIES:\w+=ON", CACHE), "not a build with OPSMGR_STATIC_LIBRARIES")
class Linking(unittest.TestCase):
    @unittest.skipIf("OPSMGR_LIBSSL_ARCHIVE-NOTFOUND" in CACHE, "there are no archives of OpenSSL here")
    def test_the_suite_needs_the_c_library_alone(self) -> None:
        self.assertEqual(loaded("opsmgr-suite") - SYSTEM - {"linux-vdso.so.1"}, set())
        self.assertLessEqual(needed("opsmgr-suite"), SYSTEM)
        self.assertTrue(defines("opsmgr-suite", "SSL_new"))

    def test_no_process_holds_two_copies_of_a_library(self) -> None:
        one_of_each = {"SSL_new": "libssl", "EVP_DigestInit_ex": "libcrypto", "__cxa_throw": "libstdc++", "_Unwind_RaiseException": "libgcc_s"}
        for program in ("opsmgr-mock", "opsmgr-suite"):
            shared = loaded(program)
            self.assertIn("libc.so.6", shared)
            for symbol, library in one_of_each.items():
                copies = int(defines(program, symbol)) + sum(name.startswith(library + ".so") for name in shared)
                self.assertLessEqual(copies, 1, f"{program} has {library} static and shared")


if __name__ == "__main__":
    unittest.main()
