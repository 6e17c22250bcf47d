"""The static programs: what they need of a system, and what they cost."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import unittest
from collections.abc import Iterator, Sequence

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from made import PROCESSOR, PROGRAMS, ROOT, SLOW, Packaged

sys.path.insert(0, str(ROOT / "bench" / "packages"))
import static_programs
from static_programs import LAST_OF_4_18, old_kernel

NAMES = ("opsmgr-mock", "opsmgr-suite")
STACK = 8 << 20  # of a thread: packaging/static/toolchain.cmake
KEY = {"OPSMGR_PUBLIC_KEY": "ABCDEFGH", "OPSMGR_PRIVATE_KEY": "12345678-90ab-cdef-1234-567890abcdef"}
GROUP = "5c8100bcf2a30b12ff88258f"
ROOTS = ("etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt", "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "etc/ssl/ca-bundle.pem",
         "etc/ssl/cert.pem")
AARCH64 = PROGRAMS.parent / "aarch64"
EMULATOR = shutil.which("qemu-aarch64-static") or shutil.which("qemu-aarch64")


def elf(what: str, program: pathlib.Path) -> str:
    return subprocess.run(["readelf", "--wide", f"--{what}", program], capture_output=True, text=True, check=True).stdout


class Served(Packaged):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.environment |= KEY
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
            cls.environment.pop(name, None)

    @contextlib.contextmanager
    def served(self, *command: str | pathlib.Path) -> Iterator[tuple[str, int]]:
        """The address of a mock that such a command starts, and its process."""
        process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True, cwd=self.folder, env=self.environment)
        assert process.stdout is not None
        try:
            yield str(json.loads(process.stdout.readline())["url"]), process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(60), 0)
            process.stdout.close()

    def judges(self, prefix: Sequence[str | pathlib.Path], suite: str | pathlib.Path, url: str, *options: str | pathlib.Path) -> subprocess.CompletedProcess[str]:
        return self.ran(*prefix, suite, "run", "--target", url, "--public-key", KEY["OPSMGR_PUBLIC_KEY"], "--group", GROUP, "--only", "get-all/*", *options)


@SLOW
class Programs(Served):
    def test_they_need_no_interpreter_and_no_library(self) -> None:
        for folder in (PROGRAMS, *([AARCH64] if AARCH64.is_dir() else [])):
            for name in NAMES:
                with self.subTest(folder.name, program=name):
                    self.assertNotIn("INTERP", elf("program-headers", folder / name))
                    self.assertNotIn("NEEDED", elf("dynamic", folder / name))
        self.assertIn("INTERP", elf("program-headers", pathlib.Path(sys.executable).resolve()))

    def test_the_stack_of_threads_is_set_and_unwind_tables_are_sorted(self) -> None:
        """Without a sorted table the first exception reads all of them."""
        for folder in (PROGRAMS, *([AARCH64] if AARCH64.is_dir() else [])):
            for name in NAMES:
                with self.subTest(folder.name, program=name):
                    segments = elf("program-headers", folder / name)
                    self.assertEqual(int(re.findall(r"GNU_STACK +0x0+ 0x0+ 0x0+ 0x0+ (0x\w+) RW ", segments)[0], 16), STACK)
                    offset = int(re.findall(r"GNU_EH_FRAME +(0x\w+)", segments)[0], 16)
                    with (folder / name).open("rb") as file:
                        file.seek(offset)
                        self.assertEqual(file.read(4).hex(), "011b033b")  # version 1, and a table that is searched by halves

    def test_they_have_what_the_linker_offers_against_errors_of_memory(self) -> None:
        for folder in (PROGRAMS, *([AARCH64] if AARCH64.is_dir() else [])):
            for name in NAMES:
                with self.subTest(folder.name, program=name):
                    self.assertIn("GNU_RELRO", elf("program-headers", folder / name))

    def test_a_thread_has_the_stack_that_is_set(self) -> None:
        with self.served(PROGRAMS / "opsmgr-mock", "serve", "--port", "0") as (_, process):
            maps = [line.split()[0].split("-") for line in pathlib.Path(f"/proc/{process}/maps").read_text().splitlines() if " rw-p " in line]
            threads = len(list(pathlib.Path(f"/proc/{process}/task").iterdir())) - 1
            sizes = [int(end, 16) - int(begin, 16) for begin, end in maps]
        self.assertGreater(threads, 0)
        self.assertGreaterEqual(sum(size // STACK for size in sizes), threads)

    def test_they_cost_what_is_promised(self) -> None:
        if shutil.which("valgrind") is None or PROCESSOR != "x86_64":
            self.skipTest("there is no valgrind, or this is another processor")
        self.assertLessEqual(static_programs.start_instructions(PROGRAMS), 2_800_000)
        self.assertLessEqual(static_programs.ready_bytes(PROGRAMS), 6_000_000)
        self.assertLessEqual(static_programs.exception_instructions(), 100_000)


@SLOW
@unittest.skipUnless(PROCESSOR == "x86_64" and sys.platform == "linux", "the numbers of system calls are those of x86_64")
class OldKernel(Served):
    """Run where a system call that is newer than Linux 4.18 ends the process."""

    def setUp(self) -> None:
        self.prefix = old_kernel()

    def test_what_is_newer_is_seen(self) -> None:
        script = "import ctypes; ctypes.CDLL(None).syscall({}, -1, 0, 0, 0)"
        self.assertEqual(self.ran(*self.prefix, sys.executable, "-S", "-c", script.format(LAST_OF_4_18)).returncode, 0)
        self.assertEqual(self.ran(*self.prefix, sys.executable, "-S", "-c", script.format(439)).returncode, -signal.SIGSYS)  # faccessat2, of 5.8

    def test_the_mock_over_tls_and_all_that_goes_to_it(self) -> None:
        mock, suite, ca = PROGRAMS / "opsmgr-mock", PROGRAMS / "opsmgr-suite", self.folder / "ca.pem"
        with self.served(*self.prefix, mock, "serve", "--port", "0", "--tls", "--tls-ca", ca) as (url, _):
            self.passes(*self.prefix, mock, "health", "--cacert", ca, url)
            result = self.judges(self.prefix, suite, url, "--cacert", ca, "--report", "html=report.html")
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
            by_name = self.judges(self.prefix, suite, url.replace("127.0.0.1", "localhost"), "--insecure")
            self.assertEqual(by_name.returncode, 0, by_name.stdout + by_name.stderr)
            self.passes(*self.prefix, mock, "record", "--from", url, "--group", GROUP, "--cacert", ca, "--out", "recorded.json")
        self.passes(*self.prefix, mock, "validate", "recorded.json")

    def test_commands_around_others(self) -> None:
        mock, suite = PROGRAMS / "opsmgr-mock", PROGRAMS / "opsmgr-suite"
        command = ["sh", "-c", f'{suite} run --target "$OPSMGR_URL" --public-key "$OPSMGR_PUBLIC_KEY" --group "$OPSMGR_GROUP_ID" --profile full --job "$OPSMGR_JOB_ID"']
        self.passes(*self.prefix, mock, "run", "--report", "har=calls.har", "--", *command)
        command[-1] = command[-1].partition(" --profile")[0] + " --only 'get-all/*'"
        self.passes(*self.prefix, mock, "gauntlet", "--only", "apache", "--report", "html=gauntlet.html", "--", *command)


@SLOW
@unittest.skipUnless(os.geteuid() == 0, "chroot needs root")
class EmptyRoot(Served):
    """Run where nothing is but the programs."""

    def setUp(self) -> None:
        self.root = self.folder / self.id().rpartition(".")[2]
        self.root.mkdir()
        for name in NAMES:
            shutil.copy(PROGRAMS / name, self.root)
        self.inside = (str(shutil.which("chroot")), "--userspec=65534:65534", str(self.root))

    def test_the_mock_serves_and_the_suite_judges(self) -> None:
        with self.served(*self.inside, "/opsmgr-mock", "serve", "--port", "0") as (url, _):
            self.passes(*self.inside, "/opsmgr-mock", "health", url)
            result = self.judges(self.inside, "/opsmgr-suite", url)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertEqual({place.name for place in self.root.iterdir()}, set(NAMES))

    def test_trust_roots_are_found_where_distributions_keep_them(self) -> None:
        ca = self.folder / "roots.pem"
        with self.served(PROGRAMS / "opsmgr-mock", "serve", "--port", "0", "--tls", "--tls-ca", ca) as (url, _):
            said = self.judges(self.inside, "/opsmgr-suite", url)
            self.assertEqual(said.returncode, 3, said.stdout)
            self.assertIn("certificate", said.stdout + said.stderr)
            for place in ROOTS:
                with self.subTest(place):
                    self.trusts(place, ca, url)
            hashed = self.passes("openssl", "x509", "-noout", "-subject_hash", "-in", ca).strip()
            self.trusts(f"etc/ssl/certs/{hashed}.0", ca, url)
            self.trusts("mine.pem", ca, url, SSL_CERT_FILE="/mine.pem")
            (self.root / "etc" / "ssl" / "certs").mkdir(parents=True, exist_ok=True)
            shutil.copy(ca, self.root / "etc" / "ssl" / "certs" / "ca-certificates.crt")
            with self.subTest("SSL_CERT_FILE stands for all others"), self.assertRaises(AssertionError):
                self.trusts("empty.pem", pathlib.Path(os.devnull), url, SSL_CERT_FILE="/empty.pem")

    def trusts(self, place: str, ca: pathlib.Path, url: str, **environment: str) -> None:
        """With the authority at that place of the empty root alone."""
        file = self.root / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(ca.read_bytes())
        file.chmod(0o644)
        self.environment |= environment
        try:
            result = self.judges(self.inside, "/opsmgr-suite", url)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        finally:
            file.unlink()
            for name in environment:
                del self.environment[name]


@SLOW
@unittest.skipUnless(EMULATOR and AARCH64.is_dir(), "there is no qemu-aarch64, or no program for it beside the others")
class Emulated(Served):
    """The programs for aarch64, by qemu-user."""

    def test_the_mock_serves_and_the_suite_judges(self) -> None:
        assert EMULATOR is not None
        ca = self.folder / "emulated.pem"
        for name in NAMES:
            self.assertRegex(self.passes(EMULATOR, AARCH64 / name, "--version"), rf"^{name} [0-9.]+\n$")
        with self.served(EMULATOR, AARCH64 / "opsmgr-mock", "serve", "--port", "0", "--tls", "--tls-ca", ca) as (url, _):
            result = self.judges([EMULATOR], AARCH64 / "opsmgr-suite", url, "--cacert", ca)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


if __name__ == "__main__":
    unittest.main()
