"""The packages, in the order in which they are made."""
import dataclasses
from collections.abc import Callable, Iterable
from pathlib import Path

import npm
import static
import wheel
from common import Release


@dataclasses.dataclass(frozen=True)
class Package:
    about: str
    make: Callable[[Release], Iterable[Path]]


PACKAGES = {
    "static": Package("the static programs, which all the others carry", static.make),
    "wheel": Package("Python: a wheel with a pytest plugin, one a processor", wheel.make),
    "npm": Package("Node: a package to install from its file, and those for a registry below npm/", npm.make),
}
