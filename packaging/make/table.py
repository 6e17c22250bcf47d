"""The packages, in the order in which they are made."""
import dataclasses
from collections.abc import Callable, Iterable
from pathlib import Path

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
}
