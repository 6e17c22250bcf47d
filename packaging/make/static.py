"""The static programs, by packaging/static/build.py."""
import sys
from collections.abc import Iterator
from pathlib import Path

from common import PACKAGING, PROCESSORS, PROGRAMS, Release, run


def make(release: Release) -> Iterator[Path]:
    for processor in release.processors or PROCESSORS:
        folder = release.static(processor)
        run(sys.executable, PACKAGING / "static" / "build.py", processor, folder)
        yield from (folder / name for name in PROGRAMS)
