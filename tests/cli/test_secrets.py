"""Secrets: canary keys are looked for in every output of the suite, in every form that they could take."""
import base64
import hashlib
import html
import json
import pathlib
import re
import socket
import sys
import tempfile
import unittest
import urllib.parse
from collections.abc import Iterator
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import Result, judged, listener, read_head, report_formats, suite

GROUP = "5c8100bcf2a30b12ff88258f"
KEY = "canary/key+with spaces=&\"quotes\"-\\'<0123456789>"
OTHER = "another_canary-98765/43210"
REALM = "MMS Public API"
ENDINGS = report_formats()


def cores(text: str) -> Iterator[str]:
    """The part of base64 that is the same whatever stands around the text."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + text.encode()).decode()
        yield encoded[before and before + 1:(before + len(text)) // 3 * 4]


def forms(secret: str) -> Iterator[tuple[str, str]]:
    """How a key may travel; written without a look at the project's own list."""
    yield "plain", secret
    yield "reversed", secret[::-1]
    yield "plain", secret.upper()
    yield "plain", secret.lower()
    yield "plain", secret.title()
    yield "without dashes", secret.replace("-", "")
    yield "spaced", " ".join(secret)
    yield "percent-encoded", urllib.parse.quote(urllib.parse.quote(secret, safe=""), safe="")
    yield "percent-encoded", "".join(f"%25{byte:02X}" for byte in secret.encode())
    for core in cores(base64.b64encode(secret.encode()).decode().rstrip("=")):
        yield "base64", core
    for encoded in (urllib.parse.quote(secret, safe=""), urllib.parse.quote_plus(secret, safe=""), urllib.parse.quote(secret),
                    urllib.parse.quote(secret, safe="!*'()"), "".join(f"%{byte:02X}" for byte in secret.encode())):
        yield "percent-encoded", encoded
        yield "percent-encoded", "".join(part if index % 2 == 0 else part.lower() for index, part in enumerate(split_escapes(encoded)))
    yield "hexadecimal", secret.encode().hex()
    yield "hexadecimal", secret.encode().hex().upper()
    yield "JSON", "".join(f"\\u{ord(letter):04x}" for letter in secret)
    yield "JSON", json.dumps(secret)[1:-1]
    yield "JSON", json.dumps(secret)[1:-1].replace("/", "\\/")
    yield "XML", html.escape(secret)
    yield "XML", html.escape(secret, quote=False)
    yield "XML", html.escape(secret).replace("&#x27;", "&apos;")
    yield "XML", html.escape(secret).replace("&#x27;", "&#39;")
    for core in cores(secret):
        yield "base64", core
        yield "base64url", core.replace("+", "-").replace("/", "_")


def split_escapes(text: str) -> list[str]:
    """Plain parts and escapes in turn."""
    parts, rest = [], text
    while "%" in rest:
        before, rest = rest.split("%", 1)
        parts += [before, "%" + rest[:2]]
        rest = rest[2:]
    return [*parts, rest]


def hashes(user: str, key: str) -> Iterator[tuple[str, str]]:
    for function in (hashlib.md5, hashlib.sha256):
        digest = function(f"{user}:{REALM}:{key}".encode()).hexdigest()
        yield f"{'MD5' if function is hashlib.md5 else 'SHA-256'} of user, realm and key", digest
        yield f"{'MD5' if function is hashlib.md5 else 'SHA-256'} of user, realm and key", digest.upper()


def everything(user: str, key: str) -> list[tuple[str, str]]:
    return [*forms(key), *hashes(user, key)]


class Outputs(unittest.TestCase):
    def judge(self, url: str, *arguments: str) -> tuple[Result, dict[str, str]]:
        """Every output of a run that writes all reports: name and text."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            reports = [part for form, ending in ENDINGS.items() for part in ("--report", f"{form}={folder / ('report.' + ending)}")]
            environment: dict[str, Any] = {"OPSMGR_UNPRIVILEGED_PUBLIC_KEY": "other-user", "OPSMGR_UNPRIVILEGED_PRIVATE_KEY": OTHER, "OPSMGR_PUBLIC_KEY": "canary-user"}
            result = suite("run", "--target", url, "--group", GROUP, "--timeout", "2", "--profile", "probe", "--notes", *reports, *arguments,
                           private_key=KEY, **environment)
            outputs = {"stdout": result.stdout, "stderr": result.stderr, **{file.name: file.read_text() for file in folder.iterdir()}}
            self.assertEqual(len(outputs), 2 + len(ENDINGS))
            checked = suite("redact-check", *map(str, folder.iterdir()), private_key=KEY, **environment)
            self.assertEqual((checked.returncode, checked.stdout), (0, f"no key found in {len(ENDINGS)} files\n"))
        return result, outputs

    def assert_clean(self, outputs: dict[str, str]) -> None:
        for user, key in (("canary-user", KEY), ("other-user", OTHER)):
            for name, form in everything(user, key):
                for output, text in outputs.items():
                    self.assertNotIn(form, text, f"{name} in {output}")

    def test_a_target_that_echoes_the_keys_in_every_form_gets_them_into_no_report(self) -> None:
        every = [form for user, key in (("canary-user", KEY), ("other-user", OTHER)) for _, form in everything(user, key)]

        def echo(connection: socket.socket) -> None:
            turn = 0
            while head := read_head(connection):
                credentials = [line for line in head.decode().split("\r\n") if line.lower().startswith("authorization")]
                form = every[turn % len(every)]
                turn += 1
                body = json.dumps({"error": 400, "reason": form, "detail": " ".join(every), "echo": credentials}).encode()
                status = f"HTTP/1.1 {'200' if credentials else '401'} {form}\r\n"
                fields = f"WWW-Authenticate: Digest realm=\"{REALM}\", nonce=\"nonce-{turn:08}\", qop=\"auth\"\r\n" \
                         f"Location: /{form}\r\nServer: {' '.join(every[:20])}\r\nX-Echo: {form}\r\n{form}: x\r\n"
                connection.sendall((status + fields + f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body + form.encode())
        with listener(echo) as url:
            result, outputs = self.judge(url)
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertIn("~key", outputs["report.json"])
        self.assert_clean(outputs)

    def test_a_target_that_is_not_there_gets_them_into_no_message(self) -> None:
        _, outputs = self.judge("http://127.0.0.1:1")
        self.assert_clean(outputs)

    def test_digest_values_are_labels_in_every_report(self) -> None:
        result, report = judged("--profile", "full")
        self.assertEqual(result.returncode, 0, result.stdout)
        seen = set()
        for exchange in report["exchanges"]:
            for name, value in exchange["request"]["headers"]:
                if name.lower() == "authorization" and "response=" in value:
                    for parameter, label in re.findall(r'\b(nonce|cnonce|response)="([^"]*)"', value):
                        seen.add(parameter)
                        self.assertRegex(label, r"^(~[NCR]\d+)?$")  # near misses are sent empty
        self.assertEqual(seen, {"nonce", "cnonce", "response"})


class RedactCheck(unittest.TestCase):
    def check(self, content: str | bytes, *arguments: str, private_key: str | None = KEY, **environment: Any) -> Result:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "log"
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
            result = suite("redact-check", str(file), *arguments, private_key=private_key, OPSMGR_PUBLIC_KEY="canary-user", **environment)
            result.stdout = result.stdout.replace(str(file), "FILE")
            return result

    def test_each_form_is_found_with_its_place_and_not_told(self) -> None:
        for name, form in everything("canary-user", KEY):
            with self.subTest(name=name, form=form):
                result = self.check(b"\xff\x00before " + form.encode() + b" behind")
                self.assertEqual(result.returncode, 1)
                self.assertRegex(result.stdout, r"^FILE: offset 9: OPSMGR_PRIVATE_KEY, [^\n]+\n")
                self.assertNotIn(form, result.stdout + result.stderr)
        self.assertEqual(self.check("before " + KEY).stdout, "FILE: offset 7: OPSMGR_PRIVATE_KEY, plain\n")
        self.assertEqual(self.check(KEY.encode().hex()).stdout, "FILE: offset 0: OPSMGR_PRIVATE_KEY, hexadecimal\n")

    def test_a_pair_in_basic_credentials_is_found_at_any_alignment(self) -> None:
        for user in ("u", "us", "use", "user"):
            self.assertEqual(self.check("Basic " + base64.b64encode(f"{user}:{KEY}".encode()).decode()).returncode, 1)

    def test_the_other_key_and_one_from_a_file_are_looked_for_too(self) -> None:
        result = self.check(OTHER, OPSMGR_UNPRIVILEGED_PRIVATE_KEY=OTHER)
        self.assertEqual((result.returncode, result.stdout), (1, "FILE: offset 0: OPSMGR_UNPRIVILEGED_PRIVATE_KEY, plain\n"))
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "target.json"
            config.write_text(json.dumps({"privateKey": OTHER}))
            config.chmod(0o600)
            result = self.check(OTHER, "--config", str(config), private_key=None)
        self.assertEqual((result.returncode, result.stdout), (1, "FILE: offset 0: privateKey of --config, plain\n"))

    def test_a_clean_file_is_exit_0(self) -> None:
        result = self.check("nothing of the kind")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "no key found in 1 files\n", ""))

    def test_what_cannot_be_looked_for_or_at_is_exit_2(self) -> None:
        for result, message in ((suite("redact-check", __file__), "nothing to search for: OPSMGR_PRIVATE_KEY is not set and --config is missing"),
                                (suite("redact-check", __file__, private_key="short"), "OPSMGR_PRIVATE_KEY is too short to be told apart from ordinary words"),
                                (suite("redact-check", "/nowhere", private_key=KEY), "/nowhere: cannot be read (No such file or directory)")):
            self.assertEqual((result.returncode, result.stdout, result.stderr), (2, "", f"opsmgr-suite: {message}\n"))


if __name__ == "__main__":
    unittest.main()
