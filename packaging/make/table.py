"""The packages, in the order in which they are made."""
import dataclasses
from collections.abc import Callable, Iterable
from pathlib import Path

import container
import deb
import gomodule
import maven
import npm
import static
import tarball
import wheel
from common import Release, sha256


@dataclasses.dataclass(frozen=True)
class Package:
    about: str
    make: Callable[[Release], Iterable[Path]]


PACKAGES = {
    "static": Package("the static programs, which all the others carry", static.make),
    "tarball": Package("an archive for each processor: programs, man pages, completions, contract; its bill of materials", tarball.make),
    "wheel": Package("Python: a wheel with a pytest plugin, one a processor", wheel.make),
    "npm": Package("Node: a package to install from its file, and those for a registry below npm/", npm.make),
    "maven": Package("Java: opsmgr-junit5, an extension of JUnit 5", maven.make),
    "go": Package("Go: the module opsmgrtest, to unpack beside another", gomodule.make),
    "deb": Package("Debian: opsmgr-mock, opsmgr-suite; libopsmgr-dev when build/release is there", deb.make),
    "container": Package("the container image, as an OCI archive", container.make),
}


def sums(release: Release) -> Path:
    """SHA256SUMS of all that lies in the folder of packages, but for the programs that they are made from."""
    files = sorted(file for file in release.to.rglob("*") if file.is_file() and file.name != "SHA256SUMS" and file.relative_to(release.to).parts[0] != "static")
    place = release.to / "SHA256SUMS"
    place.write_text("".join(f"{sha256(file)}  {file.relative_to(release.to)}\n" for file in files))
    return place
