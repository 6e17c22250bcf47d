"""The programs that go through all seven operations with a client that is not ours, and how each is started."""
import pathlib
import shutil
import subprocess
from collections.abc import Iterable

import tools

CLIENTS = pathlib.Path(__file__).resolve().parent / "clients"
SEEN = ["get-all", "get-one FAILURE", "retry", "get-one SUCCESS", "download 1f8b", "extend", "create", "delete"]

# The program that must be there, the command, and on how many requests the calls before the download go out.
TWO_EACH, SHARED = 12, 7
TABLE = {
    "curl": ("curl", ["sh", "curl.sh"], TWO_EACH),
    "wget": ("wget", ["sh", "wget.sh"], TWO_EACH),
    "python_requests": (tools.python(), [tools.python(), "python_digest.py", "requests"], SHARED),
    "python_httpx": (tools.python(), [tools.python(), "python_digest.py", "httpx"], SHARED),
    "python_opsmanager": (tools.python(), [tools.python(), "python_opsmanager.py"], SHARED),
    "node_urllib": (tools.node("redocly"), ["node", "node_digest.mjs", "urllib", str(tools.NODE)], TWO_EACH),
    "node_digest_fetch": (tools.node("redocly"), ["node", "node_digest.mjs", "digest-fetch", str(tools.NODE)], SHARED),
    "go_with_the_digest_transport_of_the_vendor": ("go", ["{go}", "mongodb-forks"], TWO_EACH),
    "go_with_icholy_digest": ("go", ["{go}", "icholy"], SHARED),
    "go_with_the_client_of_the_vendor": ("go", ["{vendor}"], TWO_EACH),
    "java_apache_httpclient": ("javac", ["java", "-cp", "{classes}", "ApacheClient"], TWO_EACH),
    "java_httpurlconnection": ("javac", ["java", "-cp", "{classes}", "JdkClient"], TWO_EACH),
}
CANNOT = {"java_httpurlconnection": "extend"}  # that is a PATCH
PERSISTENT = {"java_httpurlconnection": 20}  # so often it sends a call that is refused; the others two times


def go_client(place: pathlib.Path, source: str, modules: Iterable[pathlib.Path] = ()) -> str:
    """Builds a Go client there; the modules are those that go.sum pins."""
    folder = place / source
    program = folder / "client"
    if not program.exists():
        shutil.copytree(CLIENTS / source, folder, dirs_exist_ok=True)
        for module in modules:
            shutil.copy(module, folder)
        subprocess.run(["go", "build", "-o", "client", "."], cwd=folder, check=True, capture_output=True, text=True, timeout=240)
    return str(program)


def java_classes(place: pathlib.Path) -> str:
    """Compiles the Java clients there; the class path."""
    folder = place / "java"
    path = f"{folder}:{tools.jars()}"
    if not folder.exists():
        sources = map(str, sorted((CLIENTS / "java").glob("*.java")))
        subprocess.run(["javac", "-d", str(folder), "-cp", path, *sources], check=True, capture_output=True, text=True, timeout=240)
    return path


def command_of(name: str, place: pathlib.Path) -> list[str]:
    """The command of the client, ready to be run in CLIENTS; what has to be built for it is built once in that place."""
    program, command, _ = TABLE[name]
    tools.need(program)
    made = {"{go}": lambda: go_client(place, "go"), "{vendor}": lambda: go_client(place, "go-vendor", tools.vendor_modules()),
            "{classes}": lambda: java_classes(place)}
    return [made[part]() if part in made else part for part in command]


def seen_by(name: str) -> list[str]:
    """The lines that the client prints when all has gone as documented."""
    return [line for line in SEEN if line != CANNOT.get(name)]
