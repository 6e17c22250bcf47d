"""The npm packages: opsmgr-double with the programs in it, to be installed from the file; below npm/ the same as registries have it, with a
package for each processor that it names as an optional dependency."""
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common import PACKAGING, PROGRAMS, Release, place_program, tar_gz, workshop
from components import third_party

NAMES = {"x86_64": "x64", "aarch64": "arm64"}  # as Node calls processors


def make(release: Release) -> Iterator[Path]:
    folders = {NAMES[processor]: folder for processor, folder in release.folders().items()}
    with workshop() as work:
        main(release, work / "main")
        whole = work / "whole"
        shutil.copytree(work / "main", whole)
        for cpu, programs in folders.items():
            for name in PROGRAMS:
                place_program(programs / name, whole / "programs" / f"linux-{cpu}")
        describe(whole, release, cpu=list(folders))
        notices(whole, release)
        yield tar_gz(whole, release.to / f"opsmgr-double-{release.version}.tgz", release.time, "package")

        registry = release.to / "npm"
        describe(work / "main", release, optionalDependencies={f"@opsmgr-double/linux-{cpu}": release.version for cpu in folders}, cpu=list(folders))
        notices(work / "main", release)
        yield tar_gz(work / "main", registry / f"opsmgr-double-{release.version}.tgz", release.time, "package")
        for cpu, programs in folders.items():
            one = work / cpu
            for name in PROGRAMS:
                place_program(programs / name, one / "bin")
            about = {"name": f"@opsmgr-double/linux-{cpu}", "description": f"The programs of opsmgr-double for Linux on {cpu}", "license": "Apache-2.0",
                     "os": ["linux"], "cpu": [cpu], "preferUnplugged": True}
            (one / "package.json").write_text(json.dumps(about))
            describe(one, release)
            notices(one, release)
            yield tar_gz(one, registry / f"opsmgr-double-linux-{cpu}-{release.version}.tgz", release.time, "package")


def main(release: Release, into: Path) -> None:
    """The scripts; the types twice, since a module and a script have types of their own."""
    shutil.copytree(PACKAGING / "node", into)
    types = into / "lib" / "index.d.ts"
    shutil.copy(types, into / "lib" / "index.d.cts")
    types.rename(into / "lib" / "index.d.mts")


def describe(package: Path, release: Release, **members: Any) -> None:
    about = json.loads((package / "package.json").read_text())
    about = {"name": about["name"], "version": release.version} | about | members
    (package / "package.json").write_text(json.dumps(about, indent=2) + "\n")


def notices(package: Path, release: Release) -> None:
    shutil.copy(release.root / "LICENSE", package)
    (package / "THIRD-PARTY.txt").write_text(third_party())
