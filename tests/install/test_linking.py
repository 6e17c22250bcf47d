"""Which shared libraries the programs of the release build need (docs/decisions/static-libraries.md), and that they are hardened."""
import pathlib
import platform
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


def told(program: str, what: str) -> str:
    return subprocess.run(["readelf", "--wide", f"--{what}", BIN / program], capture_output=True, text=True, check=True).stdout


@unittest.skipUnless(re.search(r"OPSMGR_HARDENED:\w+=ON", CACHE), "not a build with OPSMGR_HARDENED")
class Hardening(unittest.TestCase):
    def test_the_programs_have_what_compiler_and_linker_offer_against_errors_of_memory(self) -> None:
        for program in ("opsmgr-mock", "opsmgr-suite"):
            with self.subTest(program):
                self.assertRegex(told(program, "file-header"), r"Type:\s+DYN ")  # its place in memory differs from run to run
                segments, dynamic = told(program, "program-headers"), told(program, "dynamic")
                self.assertIn("GNU_RELRO", segments)
                self.assertRegex(segments, r"GNU_STACK .* RW ")
                self.assertRegex(dynamic, r"\(FLAGS\).* BIND_NOW")
                self.assertRegex(dynamic, r"\(FLAGS_1\).* NOW")
                symbols = told(program, "dyn-syms")
                self.assertIn("__stack_chk_fail@", symbols)
                self.assertRegex(symbols, r"__(mem|str|fd|read|recv|snprintf|vsnprintf|poll)\w*_chk@")

    @unittest.skipUnless(platform.machine() == "x86_64", "of x86 alone")
    def test_each_object_of_the_project_marks_where_jumps_may_lead(self) -> None:
        """The program has the mark only when all that is linked has it, and archives of others may not have it."""
        objects = sorted((BIN.parent / "mock" / "CMakeFiles" / "opsmgr-mock.dir").rglob("*.o"))
        self.assertTrue(objects)
        for one in objects:
            self.assertIn("IBT", subprocess.run(["readelf", "--notes", one], capture_output=True, text=True, check=True).stdout, one)

    def test_the_checks_of_the_standard_library_are_compiled_in(self) -> None:
        self.assertTrue(defines("opsmgr-suite", "_ZSt21__glibcxx_assert_failPKciS0_S0_") or "glibcxx_assert_fail" in told("opsmgr-mock", "dyn-syms"))


if __name__ == "__main__":
    unittest.main()
