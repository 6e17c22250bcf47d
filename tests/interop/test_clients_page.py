"""The tables of docs/clients.md, cell by cell: what each client sends is read off the wire, what it bears is tried, and the versions
are those that are pinned."""
import json
import pathlib
import re
import socket
import subprocess
import sys
import threading
import unittest
from collections.abc import Sequence

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import tools  # noqa: E402
from between import message  # noqa: E402
from programs import CANNOT, CLIENTS, TABLE, command_of, seen_by  # noqa: E402
from support import MOCK, ROOT, Document, InFolder, Result, clean_environment, listener, mock  # noqa: E402

# What the first table calls a client, what the second one calls it, and how its version is pinned.
NAMES = {
    "curl": ("curl `--digest`, one process a call", "curl", None),
    "wget": ("wget, one process a call", "wget", None),
    "python_requests": ("Python requests", "requests", r"^requests==(\S+)"),
    "python_httpx": ("Python httpx", "httpx", r"^httpx==(\S+)"),
    "python_opsmanager": ("Python opsmanager", "opsmanager", r"^opsmanager==(\S+)"),
    "node_urllib": ("Node urllib", "urllib", r'"urllib": "(\S+)"'),
    "node_digest_fetch": ("Node digest-fetch", "digest-fetch", r'"digest-fetch": "(\S+)"'),
    "go_with_the_digest_transport_of_the_vendor":
        ("Go, github.com/mongodb-forks/digest", "mongodb-forks", r"^\s*github.com/mongodb-forks/digest v(\S+)"),
    "go_with_icholy_digest": ("Go, github.com/icholy/digest", "icholy", r"^\s*github.com/icholy/digest v(\S+)"),
    "java_apache_httpclient": ("Java, Apache HttpClient", "HttpClient", r"<artifactId>httpclient5</artifactId>\s*<version>(\S+)</version>"),
    "java_httpurlconnection": ("Java, HttpURLConnection", "HttpURLConnection", None),
}
OF_THE_MACHINE = {"curl": ("curl", "--version"), "wget": ("wget", "--version"), "java_httpurlconnection": ("java", "--version")}
TOOLS = {
    "Redocly CLI `lint`": r'"@redocly/cli": "(\S+)"',
    "openapi-spec-validator": r"^openapi-spec-validator==(\S+)",
    "Schemathesis": r"^schemathesis==(\S+)",
    "openapi-python-client": r"^openapi-python-client==(\S+)",
    "openapi-generator, Go": r"^org.openapitools:openapi-generator-cli:(\S+)",
    "Prism, as validating proxy": r'"@stoplight/prism-cli": "(\S+)"',
    "Spectral, `spectral:oas`": r'"@stoplight/spectral-cli": "(\S+)"',
    "Ajv, strict mode with `allowUnionTypes`": r'"ajv": "(\S+)"',
    "openapi-typescript": r'"openapi-typescript": "(\S+)"',
    "oapi-codegen": r"github.com/oapi-codegen/oapi-codegen/v2 v(\S+)",
}
PINS = ("requirements.txt", "package.json", "clients/go/go.mod", "clients/go-oapi/go.mod", "clients/java/pom.xml", "maven.txt")


def tables() -> list[list[list[str]]]:
    """The tables of the page, each a list of rows of cells, the first one the headings."""
    found: list[list[list[str]]] = [[]]
    for line in (ROOT / "docs" / "clients.md").read_text().splitlines():
        if not line.startswith("|"):
            found.append([])
        elif not re.fullmatch(r"\|[ :|-]+\|", line):
            found[-1].append([cell.strip() for cell in line.strip("|").split("|")])
    return [table for table in found if table]


# Those of the survey are made from data, and have a test of their own (test_survey.py).
SENT, BORNE, TOLD = (next(table for table in tables() if heading in table[0]) for heading in ("requests for ten calls", "`--vary`, `--deviate`", "tool"))
ROWS = {cells[0]: cells for cells in SENT[1:]}


def pinned(pattern: str) -> str:
    found = re.search(pattern, "\n".join((HERE / file).read_text() for file in PINS), re.M)
    assert found is not None, f"nothing is pinned that fits {pattern}"
    return found.group(1)


def version_of(name: str) -> str:
    """The version that the project installs. Of a program that the machine brings along, that of the page if the machine has it."""
    pattern = NAMES[name][2]
    if pattern is not None:
        return pinned(pattern)
    tools.need(TABLE[name][0])
    said, page = subprocess.run(OF_THE_MACHINE[name], capture_output=True, text=True).stdout, ROWS[NAMES[name][0]][1]
    found = next((match.group() for match in re.finditer(r"\d+(\.\d+)+", said)), "none")
    if found != page and not found.startswith(f"{page}."):
        raise unittest.SkipTest(f"the page speaks of {name} {page}, here is {found}")
    return page


class Sent:
    """One request as it stood on the wire."""

    def __init__(self, data: bytes) -> None:
        self.head = data.partition(b"\r\n\r\n")[0].decode()
        self.body = data.partition(b"\r\n\r\n")[2]
        self.method = self.head.split(" ")[0]
        self.credentials = self.field("Authorization") or ""

    def field(self, name: str) -> str | None:
        found = re.search(rf"(?im)^{name}: *(.*?)\r?$", self.head)
        return found.group(1) if found else None

    def parameter(self, name: str) -> str:
        """With its quotes, if it has them."""
        found = re.search(rf'[ ,]{name}=("[^"]*"|[^ ,]*)', self.credentials)
        return found.group(1) if found else ""


def counts_of(signed: Sequence[Sent]) -> str:
    texts = [request.parameter("nc").strip('"') for request in signed]
    nonces = {request.parameter("nonce") for request in signed}
    in_turn = list(range(1, len(signed) + 1))
    if len(nonces) == len(signed) and {int(text, 16) for text in texts} == {1}:
        return "always 1"
    over = " over changing nonces" if len(nonces) > 1 else ""
    if [int(text, 16) for text in texts] == in_turn:
        return "1, 2, 3, ..." + over
    if all(text.isdigit() for text in texts) and [int(text) for text in texts] == in_turn:
        return "1, 2, 3, ... in decimal" + over
    return ", ".join(texts)


def credentials_of(signed: Sequence[Sent]) -> str:
    one = signed[0]
    parts = [f"`qop={one.parameter('qop')}`", f"`algorithm={one.parameter('algorithm')}`" if one.parameter("algorithm") else "no `algorithm`"]
    return ", ".join(parts + (["no blank behind commas"] if ", " not in one.credentials else []))


def empty_put_of(requests: Sequence[Sent]) -> str:
    put = next(request for request in requests if request.method == "PUT" and request.credentials)
    length = re.search(r"(?im)^content-length: 0", put.head)
    typed = " and a `Content-Type`" if put.field("Content-Type") else ""
    return (f"`{length.group()}`" if length else "no `Content-Length`") + typed


def post_of(requests: Sequence[Sent]) -> str:
    unsigned = [request for request in requests if request.method == "POST" and not request.credentials]
    if not unsigned:
        return "(is signed)"
    return "with its body" if unsigned[0].body else f"`Content-Length: {unsigned[0].field('Content-Length')}`, body held back"


def borne_of(switch: str, name: str, result: Result, report: Document) -> str:
    """The cell that this result makes."""
    printed = result.stdout.replace("{}", "").splitlines()
    went = (result.returncode, printed) == (0, seen_by(name))
    if switch.startswith("retry-"):
        if went:
            return "taken for success" if switch == "retry-answers-204" else "ignored"
        return "seen" if "retry" not in printed and "get-one FAILURE" in printed else f"neither: {printed}"
    if went:
        return "yes"
    message_of_its_own = re.search(r"alg not implemented|challenge is bad", result.stderr)
    return "**no**: " + (f'"{message_of_its_own.group()}"' if message_of_its_own else str(report["calls"][-1]["status"]))


class Page(InFolder):
    maxDiff = None

    def sent_by(self, name: str) -> list[Sent]:
        """All requests of its calls, in order, taken down between client and mock."""
        command = command_of(name, self.folder)
        requests, guard = [], threading.Lock()
        with mock() as ready:
            def handler(connection: socket.socket) -> None:
                with socket.create_connection(("127.0.0.1", ready.port)) as far:
                    while data := message(connection):
                        with guard:
                            requests.append(Sent(data))
                        far.sendall(data)
                        connection.sendall(message(far))

            with listener(handler) as url:
                environment = clean_environment(OPSMGR_URL=url, OPSMGR_PUBLIC_KEY=ready["publicKey"], OPSMGR_PRIVATE_KEY=ready["privateKey"],
                                                OPSMGR_GROUP_ID=ready["groupId"], OPSMGR_JOB_ID=ready["jobId"])
                result = subprocess.run(command, cwd=CLIENTS, capture_output=True, text=True, timeout=60, env=environment)
        self.assertEqual((result.returncode, result.stdout.splitlines()), (0, seen_by(name)), result.stderr)
        return requests

    def sends_what_the_page_says(self, name: str) -> None:
        version = version_of(name)
        requests = self.sent_by(name)
        signed = [request for request in requests if request.credentials]
        count = "two each" if len(requests) == 2 * len(signed) else str(len(requests)) if len(signed) == 10 else f"{len(requests)} for {len(signed)}"
        if name in CANNOT:
            count += f", no {CANNOT[name]}"
        for request in requests:
            self.assertLessEqual(len(re.findall(r"(?im)^content-length:", request.head)), 1, request.head)
            self.assertEqual(request.body if request.method == "GET" else b"", b"", request.head)
        for request in signed:
            self.assertRegex(request.parameter("nc").strip('"'), "^[0-9a-f]{8}$")
        typed = any(request.field("Content-Type") for request in requests if request.method == "GET")
        self.assertEqual(typed, name in ("curl", "wget", "python_opsmanager"))
        self.assertEqual([NAMES[name][0], version, count, counts_of(signed), credentials_of(signed), empty_put_of(requests), post_of(requests)],
                         ROWS[NAMES[name][0]])

    def bears_what_the_page_says(self, name: str) -> None:
        version_of(name)
        command, column = command_of(name, self.folder), BORNE[0].index(NAMES[name][1])
        for cells in BORNE[1:]:
            switch, = re.findall(r"^`([a-z0-9-]+)`", cells[0])
            flag = "--deviate" if switch.startswith("retry-") else "--vary"
            report = self.folder / "report.json"
            result = subprocess.run([MOCK, "run", "--report", str(report), flag, switch, "--", *command], cwd=CLIENTS, capture_output=True,
                                    text=True, timeout=60, env=clean_environment())
            with self.subTest(switch=switch):
                found = borne_of(switch, name, result, json.loads(report.read_text()))
                self.assertEqual(found, cells[column], result.stdout + result.stderr)

    def test_every_client_has_its_row_and_its_column(self) -> None:
        """But for the vendor's, which nobody has run."""
        clients = [name for name in TABLE if name != "go_with_the_client_of_the_vendor"]
        self.assertEqual(list(NAMES), clients)
        self.assertEqual(list(ROWS), [NAMES[name][0] for name in clients])
        self.assertEqual(BORNE[0][1:], [NAMES[name][1] for name in clients])

    def test_the_tools_are_those_that_are_pinned(self) -> None:
        self.assertEqual({cells[0]: cells[1] for cells in TOLD[1:]}, {name: pinned(pattern) for name, pattern in TOOLS.items()})


for one in NAMES:
    setattr(Page, f"test_{one}_sends_what_the_page_says", lambda self, name=one: self.sends_what_the_page_says(name))
    setattr(Page, f"test_{one}_bears_what_the_page_says", lambda self, name=one: self.bears_what_the_page_says(name))

if __name__ == "__main__":
    unittest.main()
