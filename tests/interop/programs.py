"""The programs that go through all seven operations with a client that is not ours, and how each is started."""
import pathlib
import subprocess

import tools

CLIENTS = pathlib.Path(__file__).resolve().parent / "clients"
SEEN = ["get-all", "get-one FAILURE", "retry", "get-one SUCCESS", "download 1f8b", "extend", "create", "delete"]

# The program that must be there, the command, and on how many requests the calls before the download go out.
TWO_EACH, SHARED = 12, 7
TABLE = {
    "curl": ("curl", ["sh", "curl.sh"], None),
    "wget": ("wget", ["sh", "wget.sh"], None),
    "python_requests": (tools.python(), [tools.python(), "python_digest.py", "requests"], SHARED),
    "python_httpx": (tools.python(), [tools.python(), "python_digest.py", "httpx"], SHARED),
    "python_opsmanager": (tools.python(), [tools.python(), "python_opsmanager.py"], SHARED),
    "node_urllib": (tools.node("redocly"), ["node", "node_digest.mjs", "urllib", str(tools.NODE)], TWO_EACH),
    "node_digest_fetch": (tools.node("redocly"), ["node", "node_digest.mjs", "digest-fetch", str(tools.NODE)], SHARED),
    "go_with_the_digest_transport_of_the_vendor": ("go", ["{go}", "mongodb-forks"], TWO_EACH),
    "go_with_icholy_digest": ("go", ["{go}", "icholy"], SHARED),
    "go_with_the_client_of_the_vendor": (str(tools.VENDOR), [str(tools.VENDOR)], TWO_EACH),
    "java_apache_httpclient": ("java", ["java", "-cp", "{jars}", "java/Client.java"], TWO_EACH),
}


def go_client(folder):
    """Builds the Go client there; the modules are those that go.sum pins."""
    program = pathlib.Path(folder) / "client"
    subprocess.run(["go", "build", "-o", str(program), "."], cwd=CLIENTS / "go", check=True, capture_output=True, text=True, timeout=240)
    return str(program)


class Programs:
    """Their commands; `folder` is where the Go one is built, once."""

    def __init__(self, folder):
        self.folder = folder
        self.go = None

    def command(self, name):
        program, command, _ = TABLE[name]
        tools.need(program)
        if command[0] == "{go}":
            self.go = self.go or go_client(self.folder)
            command = [self.go, *command[1:]]
        return [tools.jars() if part == "{jars}" else part for part in command]
