"""The Python wheel, one a processor: packaging/python and the programs."""
import shutil
from collections.abc import Iterator
from pathlib import Path

from common import PACKAGING, PROGRAMS, Release, place_program, run, tool, workshop
from components import third_party


def make(release: Release) -> Iterator[Path]:
    for processor, programs in release.folders().items():
        with workshop() as folder:
            source = folder / "source"
            shutil.copytree(PACKAGING / "python", source, ignore=shutil.ignore_patterns("__pycache__", "programs"))
            shutil.copy(release.root / "LICENSE", source)
            (source / "THIRD-PARTY.txt").write_text(third_party())
            for name in PROGRAMS:
                place_program(programs / name, source / "src" / "opsmgr_double" / "programs")
            run(tool("hatchling"), "build", "--target", "wheel", "--directory", folder / "made", folder=source, OPSMGR_VERSION=release.version,
                OPSMGR_PROCESSOR=processor, SOURCE_DATE_EPOCH=str(release.time))
            made, = (folder / "made").glob("*.whl")
            release.to.mkdir(parents=True, exist_ok=True)
            yield Path(shutil.copy(made, release.to))
