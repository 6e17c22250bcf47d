"""What all packages of a release have in common: version, programs, tools, the time of their files."""
import contextlib
import dataclasses
import functools
import gzip
import hashlib
import io
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping

PROCESSORS = ("x86_64", "aarch64")
PROGRAMS = ("opsmgr-mock", "opsmgr-suite")
PACKAGING = pathlib.Path(__file__).resolve().parents[1]

sys.path.insert(0, str(PACKAGING.parent / "scripts"))
import tool_cache  # noqa: E402

TOOLS = tool_cache.folder("package", [PACKAGING / "tools.txt"])


class Trouble(Exception):
    """Why a package cannot be made, and what to do."""


@dataclasses.dataclass(frozen=True)
class Release:
    root: pathlib.Path
    to: pathlib.Path  # where the packages go
    processors: tuple[str, ...] = ()  # those that are wanted; none: those whose programs are there
    given: Mapping[str, pathlib.Path] = dataclasses.field(default_factory=dict)  # folders with programs, by processor
    build: pathlib.Path | None = None  # what scripts/build has built; none: build/release

    @functools.cached_property
    def version(self) -> str:
        version, = re.findall(r"^project\(opsmgr VERSION (\S+)", (self.root / "CMakeLists.txt").read_text(), re.M)
        return str(version)

    @functools.cached_property
    def time(self) -> int:
        """Seconds since 1970 that stand in every package: those of SOURCE_DATE_EPOCH, of the commit, or of 2020."""
        if "SOURCE_DATE_EPOCH" in os.environ:
            return int(os.environ["SOURCE_DATE_EPOCH"])
        said = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=self.root, capture_output=True, text=True)
        return int(said.stdout) if said.returncode == 0 else 1577836800

    def built(self) -> pathlib.Path | None:
        """The folder of a whole build, from which libraries can be installed."""
        folder = self.build or self.root / "build" / "release"
        if not (folder / "mock" / "libopsmgr_mock.a").exists() or not (folder / "bin" / "opsmgr-suite").exists():
            if self.build is not None:
                raise Trouble(f"{folder} has no whole build: scripts/build release makes one in build/release")
            return None
        return folder

    def static(self, processor: str) -> pathlib.Path:
        return self.root / "dist" / "static" / processor

    def folders(self) -> dict[str, pathlib.Path]:
        """The folder with the programs of each processor that a package is made for."""
        places = {processor: self.given.get(processor, self.static(processor)) for processor in self.processors or PROCESSORS}
        missing = {processor: [name for name in PROGRAMS if not (place / name).is_file()] for processor, place in places.items()}
        for processor, names in missing.items():
            if names and (processor in self.processors or processor in self.given):
                raise Trouble(f"{places[processor]} has no {' and no '.join(names)}: scripts/package static builds them")
        found = {processor: place for processor, place in places.items() if not missing[processor]}
        if not found:
            raise Trouble("there are no programs in dist/static: scripts/package static builds them, or name a folder with --programs")
        return found

    def any_program(self, name: str) -> pathlib.Path:
        """A program that runs on this machine."""
        machine = os.uname().machine
        folders = self.folders()
        if machine not in folders:
            raise Trouble(f"{name} must run here to be asked, and there is none for {machine}")
        return folders[machine] / name


def tool(name: str) -> str:
    """A program of packaging/tools.txt."""
    path = TOOLS / "bin" / name
    if not (TOOLS / "complete").exists():
        raise Trouble(f"{name} is not installed: scripts/setup --package")
    return str(path)


def need(name: str, where: str) -> str:
    """A program of the machine."""
    found = shutil.which(name)
    if found is None:
        raise Trouble(f"{name} is not installed: {where}")
    return found


def run(*command: str | pathlib.Path, folder: pathlib.Path | None = None, **environment: str) -> str:
    """What a command prints; Trouble with all of it when it fails."""
    done = subprocess.run([str(part) for part in command], cwd=folder, env=os.environ | environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          errors="replace")
    if done.returncode != 0:
        raise Trouble(f"this command failed: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


@contextlib.contextmanager
def workshop() -> Iterator[pathlib.Path]:
    with tempfile.TemporaryDirectory(prefix="opsmgr-package-") as folder:
        yield pathlib.Path(folder)


def place_program(program: pathlib.Path, into: pathlib.Path) -> pathlib.Path:
    """A copy that everybody may execute."""
    into.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(program, into / program.name)
    (into / program.name).chmod(0o755)
    return into / program.name


def tar_gz(folder: pathlib.Path, file: pathlib.Path, time: int, top: str = "") -> pathlib.Path:
    """The same bytes for the same files: sorted, of root, with one time."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(folder.rglob("*")):
            entry = archive.gettarinfo(path, (pathlib.PurePath(top) / path.relative_to(folder)).as_posix())
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = "root"
            entry.mtime = time
            entry.mode = 0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644
            if path.is_file():
                with path.open("rb") as content:
                    archive.addfile(entry, content)
            else:
                archive.addfile(entry)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out, gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=time, compresslevel=9) as packed:
        packed.write(raw.getvalue())
    return file


def sha256(file: pathlib.Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
