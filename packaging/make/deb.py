"""Debian packages: opsmgr-mock, opsmgr-suite, and libopsmgr-dev from what `cmake --install` installs."""
import datetime
import gzip
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import completion
import man
from common import PACKAGING, PROGRAMS, Release, need, place_program, run, workshop
from components import components, license_text

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}  # as Debian calls processors
MAINTAINER = "The opsmgr-double project <opsmgr-double@packages.invalid>"
STATIC = """# The program is static on purpose: one file for every Linux, whatever its C library. What is linked is in the copyright file.
{name}: statically-linked-binary [usr/bin/{name}]
{name}: embedded-library *
"""
UPSTREAM = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: opsmgr-double

Files: *
Copyright: {year} The opsmgr-double project
License: Apache-2.0
"""
APACHE = """
License: Apache-2.0
 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.
"""


def make(release: Release) -> Iterator[Path]:
    need("dpkg-deb", "it is a part of Debian's dpkg")
    about = json.loads((PACKAGING / "debian" / "packages.json").read_text())
    for processor, programs in release.folders().items():
        for name in PROGRAMS:
            yield build(release, name, ARCHITECTURES[processor], about[name], lambda root: program(release, programs / name, root))
    machine = os.uname().machine
    built = release.built()
    if built is None:
        print("scripts/package: libopsmgr-dev is left out: scripts/build release makes what is in it", file=sys.stderr)
    elif machine in release.folders():
        yield build(release, "libopsmgr-dev", ARCHITECTURES[machine], about["libopsmgr-dev"], lambda root: library(release, built, root))


def program(release: Release, source: Path, root: Path) -> None:
    name = source.name
    place_program(source, root / "usr" / "bin")
    with workshop() as made:
        pages = root / "usr" / "share" / "man" / "man1"
        for page in man.make(release, made / "man"):
            if page.stem == name:
                packed(pages / f"{page.name}.gz", page.read_text(), release.time)
        for file in completion.make(release, made / "share"):
            if name in file.name:
                into = root / "usr" / file.relative_to(made)
                into.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, into)
    document(root, name, "lintian/overrides", STATIC.format(name=name))
    document(root, name, "doc/{}/copyright", copyright_of(release, name))


def library(release: Release, built: Path, root: Path) -> None:
    """What the build of this machine installs, without the programs."""
    run("cmake", "--install", built, "--prefix", root / "usr")
    shutil.rmtree(root / "usr" / "bin", ignore_errors=True)
    for archive in (root / "usr").rglob("*.a"):
        run("strip", "--strip-debug", "--enable-deterministic-archives", archive)
    document(root, "libopsmgr-dev", "doc/{}/copyright", upstream(release) + APACHE)


def upstream(release: Release) -> str:
    return UPSTREAM.format(year=datetime.datetime.fromtimestamp(release.time, datetime.timezone.utc).year)


def copyright_of(release: Release, name: str) -> str:
    """Of the project, and of what is linked into the program."""
    text, licenses = upstream(release), {"Apache-2.0"}
    for one in components():
        if name in one["programs"]:
            label = one["license"].replace(" WITH LLVM-exception", " with LLVM exception")
            text += f"\nFiles: usr/bin/{name}\nCopyright: {one['copyright']}\nLicense: {label}\nComment: {one['name']} {one['version']} is linked into it.\n"
            licenses.add(one["license"])
    for identifier in sorted(licenses - {"Apache-2.0"}):
        words = license_text(identifier)
        if words:
            text += f"\nLicense: {identifier}\n" + "".join(f" {line or '.'}\n" for line in words.splitlines())
    text += "\nLicense: Apache-2.0 with LLVM exception\n Apache-2.0, and copies of compiled code need no notice.\n"
    text += "\nLicense: CC0-1.0\n On Debian systems the text is in /usr/share/common-licenses/CC0-1.0.\n"
    return text + APACHE


def document(root: Path, name: str, place: str, text: str) -> None:
    path = root / "usr" / "share" / (place.format(name) if "{}" in place else f"{place}/{name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def packed(path: Path, text: str, time: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out, gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=time, compresslevel=9) as file:
        file.write(text.encode())


def build(release: Release, name: str, architecture: str, about: dict[str, Any], fill: Callable[[Path], None]) -> Path:
    with workshop() as folder:
        root = folder / name
        root.mkdir()
        fill(root)
        when = format_datetime(datetime.datetime.fromtimestamp(release.time, datetime.timezone.utc))
        packed(root / "usr" / "share" / "doc" / name / "changelog.gz",
               f"{name} ({release.version}) unstable; urgency=medium\n\n  * See CHANGELOG.md of the project.\n\n -- {MAINTAINER}  {when}\n", release.time)
        size = sum(file.stat().st_size for file in root.rglob("*") if file.is_file()) // 1024
        fields = {"Package": name, "Version": release.version, "Architecture": architecture, "Maintainer": MAINTAINER, "Installed-Size": str(size),
                  "Depends": ", ".join(about["depends"]), "Recommends": ", ".join(about["recommends"]), "Section": about["section"], "Priority": "optional",
                  "Description": "\n ".join([about["about"], *about["long"]])}
        control = root / "DEBIAN" / "control"
        control.parent.mkdir()
        control.write_text("".join(f"{field}: {value}\n" for field, value in fields.items() if value))
        sums = sorted(file for file in root.rglob("*") if file.is_file() and "DEBIAN" not in file.relative_to(root).parts)
        (root / "DEBIAN" / "md5sums").write_text("".join(f"{run('md5sum', file).split()[0]}  {file.relative_to(root)}\n" for file in sums))
        for path in [root, *root.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        release.to.mkdir(parents=True, exist_ok=True)
        file = release.to / f"{name}_{release.version}_{architecture}.deb"
        run("dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, file, SOURCE_DATE_EPOCH=str(release.time))
        return file
