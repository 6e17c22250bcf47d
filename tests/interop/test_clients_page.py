"""The tables of docs/clients.md, cell by cell: what each client sends is read off the wire, and what it bears is tried."""
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from between import message  # noqa: E402
from programs import CLIENTS, SEEN, Programs  # noqa: E402
from support import MOCK, ROOT, clean_environment, listener, mock  # noqa: E402

# The first column of the tables, and what it is called in the others.
NAMES = {
    "curl": "curl", "wget": "wget", "Python requests": "python_requests", "Python httpx": "python_httpx",
    "Python opsmanager": "python_opsmanager", "Node urllib": "node_urllib", "Node digest-fetch": "node_digest_fetch",
    "Go, github.com/mongodb-forks/digest": "go_with_the_digest_transport_of_the_vendor",
    "Go, github.com/icholy/digest": "go_with_icholy_digest", "Java, Apache HttpClient": "java_apache_httpclient",
}
SHORT = {"requests": "python_requests", "httpx": "python_httpx", "opsmanager": "python_opsmanager", "urllib": "node_urllib",
         "digest-fetch": "node_digest_fetch", "mongodb-forks": "go_with_the_digest_transport_of_the_vendor",
         "icholy": "go_with_icholy_digest", "HttpClient": "java_apache_httpclient", "curl": "curl", "wget": "wget"}


def tables():
    """The tables of the page, each a list of rows of cells, the first one the headings."""
    found = [[]]
    for line in (ROOT / "docs" / "clients.md").read_text().splitlines():
        if not line.startswith("|"):
            found.append([])
        elif not re.fullmatch(r"\|[ :|-]+\|", line):
            found[-1].append([cell.strip() for cell in line.strip("|").split("|")])
    return [table for table in found if table]


SENT, BORNE = tables()[:2]


def pinned(name):
    """The version that the project installs, or the one that the machine has."""
    if name in ("curl", "wget"):
        return re.search(r"\d+(\.\d+)+", subprocess.run([name, "--version"], capture_output=True, text=True).stdout).group()
    text = "".join((HERE / file).read_text() for file in ("requirements.txt", "package.json", "clients/go/go.mod", "clients/java/pom.xml"))
    wanted = {"python_requests": r"requests==(\S+)", "python_httpx": r"httpx==(\S+)", "python_opsmanager": r"opsmanager==(\S+)",
              "node_urllib": r'"urllib": "(\S+)"', "node_digest_fetch": r'"digest-fetch": "(\S+)"',
              "go_with_the_digest_transport_of_the_vendor": r"mongodb-forks/digest v(\S+)", "go_with_icholy_digest": r"icholy/digest v(\S+)",
              "java_apache_httpclient": r"<version>(\S+)</version>\s*</dependency>"}
    return re.search(wanted[name], text).group(1)


class Sent:
    """One request as it stood on the wire."""

    def __init__(self, data):
        self.head = data.partition(b"\r\n\r\n")[0].decode()
        self.body = data.partition(b"\r\n\r\n")[2]
        self.method = self.head.split(" ")[0]
        self.credentials = self.field("Authorization") or ""

    def field(self, name):
        found = re.search(rf"(?im)^{name}: *(.*?)\r?$", self.head)
        return found.group(1) if found else None

    def parameter(self, name):
        """With its quotes, if it has them."""
        found = re.search(rf'[ ,]{name}=("[^"]*"|[^ ,]*)', self.credentials)
        return found.group(1) if found else None


def counts_of(signed):
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


def credentials_of(signed):
    one = signed[0]
    parts = [f"`qop={one.parameter('qop')}`", f"`algorithm={one.parameter('algorithm')}`" if one.parameter("algorithm") else "no `algorithm`"]
    return ", ".join(parts + (["no blank behind commas"] if ", " not in one.credentials else []))


def empty_put_of(requests):
    put = next(request for request in requests if request.method == "PUT" and request.credentials)
    length = re.search(r"(?im)^content-length: 0", put.head)
    typed = " and a `Content-Type`" if put.field("Content-Type") else ""
    return (f"`{length.group()}`" if length else "no `Content-Length`") + typed


def post_of(requests):
    unsigned = [request for request in requests if request.method == "POST" and not request.credentials]
    if not unsigned:
        return "(is signed)"
    return "with its body" if unsigned[0].body else f"`Content-Length: {unsigned[0].field('Content-Length')}`, body held back"


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.place.cleanup)
        cls.programs = Programs(cls.place.name)

    def sent_by(self, name):
        """All requests of the ten calls, in order, taken down between client and mock."""
        command = self.programs.command(name)
        requests, guard = [], threading.Lock()
        with mock() as ready:
            def handler(connection):
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
        self.assertEqual((result.returncode, result.stdout.splitlines()), (0, SEEN), result.stderr)
        return requests

    def sends_what_the_page_says(self, name, cells):
        if name in ("curl", "wget") and pinned(name) != cells[1]:
            self.skipTest(f"the page speaks of {name} {cells[1]}, here is {pinned(name)}")
        requests = self.sent_by(name)
        signed = [request for request in requests if request.credentials]
        calls = len(signed)
        count = "two each" if len(requests) == 2 * calls else str(len(requests)) if calls == 10 else f"{len(requests)} for {calls}"
        self.assertEqual([pinned(name), count, counts_of(signed), credentials_of(signed), empty_put_of(requests), post_of(requests)], cells[1:])

    def bears_what_the_page_says(self, name, column):
        if name in ("curl", "wget"):
            version = next(cells[1] for cells in SENT if NAMES.get(cells[0].split(" `")[0].split(", one")[0]) == name)
            if pinned(name) != version:
                self.skipTest(f"the page speaks of {name} {version}, here is {pinned(name)}")
        command = self.programs.command(name)
        for row in BORNE[1:]:
            switch = re.match(r"`([a-z0-9-]+)`", row[0]).group(1)
            flag = "--deviate" if switch.startswith("retry-") else "--vary"
            result = subprocess.run([MOCK, "run", flag, switch, "--", *command], cwd=CLIENTS, capture_output=True, text=True, timeout=60,
                                    env=clean_environment())
            went = (result.returncode, result.stdout.replace("{}", "").splitlines()) == (0, SEEN)
            words = ("ignored", "taken for success", "yes") if went else ("seen", "**no**")
            with self.subTest(switch=switch):
                self.assertIn(row[column].partition(":")[0], words, result.stdout + result.stderr)


def add(name, cells):
    setattr(Page, f"test_{name}_sends_what_the_page_says", lambda self: self.sends_what_the_page_says(name, cells))


for one in SENT[1:]:
    add(NAMES[one[0].split(" `")[0].split(", one")[0]], one)
for index, heading in enumerate(BORNE[0]):
    if heading in SHORT:
        setattr(Page, f"test_{SHORT[heading]}_bears_what_the_page_says",
                lambda self, name=SHORT[heading], column=index: self.bears_what_the_page_says(name, column))

if __name__ == "__main__":
    unittest.main()
