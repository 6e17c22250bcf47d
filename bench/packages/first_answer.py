#!/usr/bin/env python3
"""From an empty environment to the first answered request: packages of this project beside mock servers of the same ecosystems.

    python3 bench/packages/first_answer.py --prepare     fetches the others, with pip, npm and Maven, into the user's cache
    python3 bench/packages/first_answer.py [--rounds N] [--packages FOLDER]     the table, medians of N rounds (default 3; dist)

Each round installs into a new folder from a cache that has everything, without the network, starts the server and asks until it gives a
right answer: of this project's mock a signed one, of the others a constant, of moto its page. Nothing is installed in parallel. Counted is
every file that is then there, and the Java runtime where Java is the server's alone; Python and Node are the client's too. The time to
install a Java runtime is not counted.
"""
from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import pathlib
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(ROOT / "scripts"))
import tool_cache  # noqa: E402
from peers import Mockoon, Peer, WireMock  # noqa: E402
from servers import Mock, Server  # noqa: E402

CACHE = tool_cache.folder("bench-packages", [HERE / "others.txt"])
PIPS, NPMS, JARS = (line.split(": ")[1] for line in (HERE / "others.txt").read_text().splitlines() if not line.startswith("#"))
JAVA = "openjdk-17-jre-headless"  # of Debian: the smallest Java runtime there
os.environ.setdefault("WIREMOCK_JAR", "-")  # bench/peers.py names the jar by it; here the command does
PROCESSOR = os.uname().machine


class Moto(Server):
    name = "moto"
    target = "/moto-api/"

    def __init__(self, program: pathlib.Path) -> None:
        super().__init__()
        self.program = program

    def command(self) -> list[object]:
        return [self.program, "--host", "127.0.0.1", "--port", self.port]

    def is_right(self, answer: bytes) -> bool:
        return answer.startswith(b"HTTP/1.1 200")


def placed(kind: type[Peer], command: list[object], target: str, body: str) -> Server:
    """A server of bench/peers.py, with the program that has just been installed."""

    class Here(kind):  # type: ignore[misc, valid-type]
        def command(self) -> list[object]:
            written = super().command()
            return command + written[3 if written[0] == "java" else 1:]

    return Here(target, body)


@dataclasses.dataclass(frozen=True)
class Way:
    ecosystem: str
    name: str
    install: Callable[[pathlib.Path], Server]
    java: bool = False


def run(*command: object, folder: pathlib.Path | None = None) -> None:
    done = subprocess.run([str(part) for part in command], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"this command failed: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


def pip(environment: pathlib.Path, *what: object) -> pathlib.Path:
    """The folder of programs of an environment that has it."""
    run(sys.executable, "-m", "pip", "--python", environment / "bin" / "python", "--disable-pip-version-check", "install", "--quiet", "--no-index",
        "--find-links", CACHE / "wheels", *what)
    return environment / "bin"


def npm(project: pathlib.Path, what: object) -> pathlib.Path:
    run("npm", "install", "--offline", "--cache", CACHE / "npm", "--ignore-scripts", "--no-audit", "--no-fund", what, folder=project)
    return project / "node_modules"


def ways(packages: pathlib.Path) -> list[Way]:
    def of(pattern: str) -> pathlib.Path:
        found = sorted(packages.glob(pattern))
        if not found:
            raise SystemExit(f"{packages} has no {pattern}: scripts/package makes it")
        return found[-1]

    asked = constant(packages / "static" / PROCESSOR)

    def wheel(folder: pathlib.Path) -> Server:
        return Mock(pip(folder, of(f"opsmgr_double-*_{PROCESSOR}.whl")))

    def moto(folder: pathlib.Path) -> Server:
        return Moto(pip(folder, PIPS) / "moto_server")

    def node(folder: pathlib.Path) -> Server:
        return Mock(npm(folder, of("opsmgr-double-*.tgz")) / ".bin")

    def mockoon(folder: pathlib.Path) -> Server:
        return placed(Mockoon, [npm(folder, NPMS.split()[0]) / ".bin" / "mockoon-cli"], *asked)

    def wiremock_npm(folder: pathlib.Path) -> Server:
        return placed(WireMock, [npm(folder, NPMS.split()[1]) / ".bin" / "wiremock"], *asked)

    def archive(folder: pathlib.Path) -> Server:
        run("tar", "--extract", "--strip-components=1", "--file", of(f"opsmgr-double-*-linux-{PROCESSOR}.tar.gz"), "--directory", folder)
        return Mock(folder / "bin")

    def jar(folder: pathlib.Path) -> Server:
        copied = shutil.copy(next((CACHE / "jars").glob("*.jar")), folder)
        return placed(WireMock, ["java", "-jar", copied], *asked)

    return [Way("Python", "opsmgr-double (wheel)", wheel), Way("Python", "moto[server]", moto),
            Way("Node", "opsmgr-double (npm)", node), Way("Node", "@mockoon/cli", mockoon), Way("Node", "wiremock (npm)", wiremock_npm, java=True),
            Way("any", "opsmgr-double (archive)", archive), Way("any", "WireMock standalone (jar)", jar, java=True)]


def constant(programs: pathlib.Path) -> tuple[str, str]:
    """The document that the others are to answer with, and where."""
    with Mock(programs) as mock:
        return mock.target, mock.answer("GET", mock.target).partition(b"\r\n\r\n")[2].decode()


def bytes_below(folder: pathlib.Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file() or file.is_symlink())


def java_bytes() -> int:
    listed = subprocess.run(["dpkg-query", "--listfiles", JAVA], capture_output=True, text=True)
    if listed.returncode != 0:
        raise SystemExit(f"{JAVA} is not installed, with which the size of a Java runtime is told")
    return sum(file.lstat().st_size for file in map(pathlib.Path, listed.stdout.splitlines()) if file.is_file() and not file.is_symlink())


def seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def sample(way: Way) -> tuple[float, float, float]:
    """Seconds, seconds of the processors, megabytes."""
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        if way.ecosystem == "Python":
            run(sys.executable, "-m", "venv", "--without-pip", folder)
        before = bytes_below(folder)
        used, begun = seconds_of_children(), time.perf_counter()
        server = way.install(folder)
        installed, used = time.perf_counter() - begun, seconds_of_children() - used
        try:
            started = server.start(patience=120) / 1000
            used += server.cpu_seconds()
        finally:
            started_by_it = server.processes()[1:]  # npm's wiremock ends without its Java
            server.stop()
            for process in started_by_it:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        return installed + started, used, (bytes_below(folder) - before + (java_bytes() if way.java else 0)) / 1e6


def prepare() -> None:
    for name in ("wheels", "jars", "npm", "warm"):
        (CACHE / name).mkdir(parents=True, exist_ok=True)
    run(sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--dest", CACHE / "wheels", PIPS)
    for one in NPMS.split():
        run("npm", "install", "--cache", CACHE / "npm", "--ignore-scripts", "--no-audit", "--no-fund", one, folder=CACHE / "warm")
        shutil.rmtree(CACHE / "warm")
        (CACHE / "warm").mkdir()
    run("mvn", "--quiet", "--batch-mode", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy", f"-Dartifact={JARS}",
        f"-DoutputDirectory={CACHE / 'jars'}")


def table(samples: dict[Way, list[tuple[float, float, float]]]) -> str:
    lines = ["| ecosystem | package | seconds | of the processors | MB |", "| --- | --- | ---: | ---: | ---: |"]
    for way, taken in samples.items():
        wall, used, size = (statistics.median(column) for column in zip(*taken, strict=True))
        lines.append(f"| {way.ecosystem} | {way.name} | {wall:.2f} | {used:.2f} | {size:.1f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(usage=argparse.SUPPRESS, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=3, help=argparse.SUPPRESS)
    parser.add_argument("--packages", type=pathlib.Path, default=ROOT / "dist", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.prepare:
        return prepare()
    if not (CACHE / "jars").is_dir():
        raise SystemExit("the others are not there: python3 bench/packages/first_answer.py --prepare")
    samples: dict[Way, list[tuple[float, float, float]]] = {way: [] for way in ways(given.packages.resolve())}
    for number in range(given.rounds):
        for way, taken in samples.items():
            print(f"round {number + 1} of {given.rounds}: {way.name}", file=sys.stderr, flush=True)
            taken.append(sample(way))
    print(table(samples))
    return None


if __name__ == "__main__":
    main()
