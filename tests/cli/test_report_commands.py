"""The lines of a report that a shell can be given: the suite again, and curl."""
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import ROOT, SUITE, clean_environment, judged, mock, suite


class Repeat(unittest.TestCase):
    """The line that tells how to judge a clause again is one that a shell can be given as it is."""

    @staticmethod
    def lines(text: str) -> list[str]:
        return [line.split("repeat    ", 1)[1] for line in text.splitlines() if line.strip().startswith("repeat    ")]

    def test_it_judges_the_same_clause_again_whatever_it_hangs_on(self) -> None:
        with mock("--deviate", "nonce-immortal") as ready:
            arguments = ["--target", ready["url"], "--public-key", ready["publicKey"], "--group", ready["groupId"], "--only", "authentication/nonce-expires", "--nonce-life", "0.2"]
            result = suite("run", *arguments, private_key=ready["privateKey"])
            self.assertIn("warn  authentication/nonce-expires", result.stdout)
            (line,) = self.lines(result.stdout)
            again = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60,
                                   env=clean_environment(OPSMGR_PUBLIC_KEY=ready["publicKey"], OPSMGR_PRIVATE_KEY=ready["privateKey"], PATH=f"{pathlib.Path(SUITE).parent}:/usr/bin:/bin"))
        self.assertIn("warn  authentication/nonce-expires", again.stdout)
        self.assertEqual((again.returncode, self.lines(again.stdout)), (result.returncode, [line]), again.stdout + again.stderr)

    def test_it_has_what_is_not_as_without_flags_and_nothing_else(self) -> None:
        def flags(*arguments: str) -> Any:
            _, report = judged("--only", "retry/unknown-job", "--profile", "full", "--seed", "1", *arguments)
            common = "--group 5c8100bcf2a30b12ff88258f --seed 1 --foreign-job 5c810cc4ff7a256345ff97d0 --foreign-group 5c8100bcf2a30b12ff8825a0"
            return f"{report['repeat'].removeprefix(common)}{report['repeatFull'].removeprefix('--job 5c810cc4ff7a256345ff97c4')}".strip()
        self.assertEqual(flags(), "")
        self.assertEqual(flags("--wait", "20", "--timeout", "5", "--rate", "0"), "")
        self.assertEqual(flags("--nonce-life", "0.29", "--wait", "1.5", "--timeout", "10", "--rate", "200"), "--nonce-life 0.29 --timeout 10 --rate 200 --wait 1.5")

    def test_a_name_in_it_is_one_word_of_a_shell_whatever_it_holds(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            contracts = pathlib.Path(folder) / "my $(echo INJECTED) 'dir"
            for part in ("clauses", "scripts"):
                shutil.copytree(ROOT / ("contracts" if part == "clauses" else "suite") / part, contracts / part)
            resource = "REPLICASET:my rs; echo INJECTED"
            result, report = judged("--profile", "full", "--allow", "create", "--resource", resource, "--contracts", str(contracts), mock_arguments=["--deviate", "retry-body-empty-object"])
        flags = shlex.split(f"{report['repeat']} {report['repeatFull']}")
        self.assertEqual([flags[flags.index(name) + 1] for name in ("--resource", "--contracts")], [resource, str(contracts)])
        (line,) = self.lines(result.stdout)
        words = subprocess.run(["sh", "-c", f"printf '%s\\n' {line}"], capture_output=True, text=True).stdout.splitlines()
        self.assertIn(resource, words)
        self.assertIn(str(contracts), words)
        self.assertNotIn("INJECTED", words)


class Curl(unittest.TestCase):
    """The line that has curl send the request that was answered wrongly."""

    @staticmethod
    def lines(text: str) -> list[str]:
        return [line.split("curl      ", 1)[1] for line in text.splitlines() if line.strip().startswith("curl      ")]

    def sent_by(self, deviation: str, *arguments: str) -> tuple[list[str], list[str]]:
        """The lines of a run, and what they print when a shell runs them against the same mock."""
        with mock("--deviate", deviation) as ready:
            result = suite("run", "--target", ready["url"], "--public-key", ready["publicKey"], "--group", ready["groupId"], *arguments, private_key=ready["privateKey"])
            lines = self.lines(result.stdout)
            shell = clean_environment(OPSMGR_PUBLIC_KEY=ready["publicKey"], OPSMGR_PRIVATE_KEY=ready["privateKey"])
            printed = [subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=30, env=shell).stdout for line in lines]
        for line in lines:
            self.assertNotIn(ready["privateKey"], line)
        return lines, printed

    def test_a_signed_request_is_sent_with_the_key_of_the_environment(self) -> None:
        lines, printed = self.sent_by("total-count-wrong", "--only", "get-all/count-matches")
        self.assertEqual(len(lines), 1)
        self.assertIn("| curl --digest --config - ", lines[0])
        self.assertRegex(printed[0], r"(?s)HTTP/1.1 200 OK.*\"totalCount\"")

    def test_an_unsigned_request_is_sent_without_a_key(self) -> None:
        lines, printed = self.sent_by("unauthenticated-403", "--only", "authentication/refused-without-credentials")
        self.assertNotIn("--digest", lines[0])
        self.assertIn("HTTP/1.1 403 ", printed[0])

    def test_a_method_without_a_body_and_one_with_a_body(self) -> None:
        lines, printed = self.sent_by("retry-phantom-success", "--profile", "probe", "--only", "retry/unknown-job")
        self.assertIn("--request PUT", lines[0])
        self.assertIn("HTTP/1.1 200 ", printed[0])

    def test_what_curl_cannot_send_has_no_line(self) -> None:
        self.assertEqual(self.sent_by("response-unchecked", "--only", "authentication/response-verified")[0], [])


if __name__ == "__main__":
    unittest.main()
