"""Where the clients of a survey are, and which versions: installed in the user's cache, or by Debian."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "scripts"))
import tool_cache  # noqa: E402

from .manifest import PROGRAMS, Client  # noqa: E402

# The package with the headers of a library, and its name for pkg-config, or flags.
NATIVE = {
    "httplib": ("libcpp-httplib-dev", "cpp-httplib"), "libcurl": ("libcurl4-openssl-dev", "libcurl"), "libsoup3": ("libsoup-3.0-dev", "libsoup-3.0"),
    "neon": ("libneon27-dev", "neon"), "poco": ("libpoco-dev", "-lPocoNet -lPocoFoundation"), "qt5": ("qtbase5-dev", "Qt5Network"),
}


class NotThere(Exception):
    """A client that cannot be run here; says what is missing."""


def run(*command: str, folder: pathlib.Path = PROGRAMS, timeout: int = 900) -> str:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=timeout)
    if result.returncode != 0:
        raise NotThere(f"{' '.join(command)}: {(result.stderr or result.stdout).strip()[-400:]}")
    return result.stdout


def need(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise NotThere(f"there is no {program}")
    return found


def installed(kind: str, pins: list[str], install: Callable[[pathlib.Path], None]) -> pathlib.Path:
    """The folder of a kind of client, made where it is not there. Its name follows from the files that pin what is in it."""
    folder = tool_cache.folder(f"survey-{kind}", [PROGRAMS / kind / name for name in pins])
    if not (folder / "complete").exists():
        print(f"survey-clients: installing into {folder}", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install(folder)
        (folder / "complete").touch()
    return folder


def python_folder(requirements: str) -> pathlib.Path:
    def install(folder: pathlib.Path) -> None:
        run(sys.executable, "-m", "venv", str(folder))
        run(str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", "--requirement", f"python/{requirements}.txt",
            "--constraint", "python/constraints.txt")
    return installed("python", [f"{requirements}.txt", "constraints.txt"], install)


def node_folder() -> pathlib.Path:
    def install(folder: pathlib.Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PROGRAMS / "node" / name, folder)
        run(need("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", folder=folder)
    return installed("node", ["package.json", "package-lock.json"], install)


def go_program() -> pathlib.Path:
    def install(folder: pathlib.Path) -> None:
        run(need("go"), "build", "-o", str(folder / "client"), ".", folder=PROGRAMS / "go")
    return installed("go", ["go.mod", "go.sum", "main.go"], install) / "client"


def java_folder() -> pathlib.Path:
    """Jars and classes; `*` and the folder itself are the class path."""
    def install(folder: pathlib.Path) -> None:
        run(need("mvn"), "--quiet", "--batch-mode", "--file", "java/pom.xml", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
            f"-DoutputDirectory={folder}", "-DincludeScope=runtime")
        run(need("javac"), "-nowarn", "-d", str(folder), "-cp", f"{folder}/*", *sorted(str(one) for one in (PROGRAMS / "java").glob("*.java")))
    return installed("java", ["pom.xml", *sorted(one.name for one in (PROGRAMS / "java").glob("*.java"))], install)


def rust_program() -> pathlib.Path:
    def install(folder: pathlib.Path) -> None:
        run(need("cargo"), "build", "--quiet", "--release", "--locked", "--target-dir", str(folder / "target"), folder=PROGRAMS / "rust", timeout=1800)
        shutil.move(folder / "target" / "release" / "two-calls", folder / "client")
        shutil.rmtree(folder / "target")
    return installed("rust", ["Cargo.toml", "Cargo.lock", "src/main.rs"], install) / "client"


def native_program(name: str) -> str:
    """Compiled for the library that Debian has here, so each version has a program of its own."""
    source = PROGRAMS / "native" / f"{name}.cpp"
    package, module = NATIVE[name]
    folder = tool_cache.folder(f"survey-native-{name}-{debian_version(package)}", [source, PROGRAMS / "native" / "two_calls.hpp"])
    if not (folder / "client").exists():
        folder.mkdir(parents=True, exist_ok=True)
        flags = run(need("pkg-config"), "--cflags", "--libs", module).split() if module[0] != "-" else module.split()
        run(need("g++"), "-std=c++17", "-O1", "-fPIC", "-o", str(folder / "client"), str(source), *flags)
    return str(folder / "client")


def debian_version(package: str) -> str:
    """Without Debian's own number."""
    try:
        status, _, full = run("dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Version}", package).partition(" ")
    except NotThere:
        status = full = ""
    if status != "installed":
        raise NotThere(f"the package {package} is not installed: apt-get install {package}")
    return re.sub(r"^\d+:|[-+~].*$", "", full)


def place(word: str) -> str:
    """What stands for a word of a command, such as `{python:http}`; installs it at the first time."""
    found = re.fullmatch(r"\{([a-z]+)(?::([^}]+))?\}", word)
    if found is None:
        return word
    kind, name = found.groups()
    if kind == "python":
        return str(python_folder("requirements") / "bin" / (name or "python"))
    if kind == "niquests":
        return str(python_folder("niquests") / "bin" / "python")
    if kind == "node":
        return str(node_folder() / "node_modules" / ".bin" / name if name else node_folder())
    if kind == "go":
        return str(go_program())
    if kind == "rust":
        return str(rust_program())
    if kind == "native":
        return native_program(name)
    if kind == "java":
        return f"{java_folder()}:{java_folder()}/*"
    raise ValueError(f"nothing is known of {word}")


def version(client: Client, where: Callable[[str], str] = place) -> str:
    """As the installed package has it."""
    if client.source == "debian":
        return debian_version(client.package)
    if client.source == "python":
        which = "platform.python_version()" if client.package == "urllib" else f"importlib.metadata.version({client.package!r})"
        return run(where(client.command[0] if client.command[0].startswith("{") else "{python}"), "-c", f"import importlib.metadata, platform; print({which})").strip()
    if client.source == "node":
        return str(json.loads((pathlib.Path(where("{node}")) / "node_modules" / client.package / "package.json").read_text())["version"])
    if client.source == "go":
        found = re.search(rf"^\s+dep\s+{re.escape(client.package)}\s+v(\S+)", run(need("go"), "version", "-m", place("{go}")), re.M)
        assert found is not None, client.package
        return found.group(1)
    if client.source == "rust":
        found = re.search(rf'name = "{client.package}"\nversion = "(.*)"', (PROGRAMS / "rust" / "Cargo.lock").read_text())
        assert found is not None, client.package
        return found.group(1)
    if client.source == "java":
        jar = next(java_folder().glob(f"{client.package}-[0-9]*.jar"))
        return jar.stem.removeprefix(f"{client.package}-")
    if client.source == "jdk":
        return re.search(r"\d+(\.\d+)*", run(need("java"), "--version")).group()  # type: ignore[union-attr]
    raise ValueError(f"{client.name}: nothing is known of {client.source}")
