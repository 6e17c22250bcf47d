"""An archive for each processor with the programs, man pages, completions and the contract as files; beside it its bill of materials."""
import shutil
from collections.abc import Iterator
from pathlib import Path

import completion
import man
from common import PROGRAMS, Release, place_program, tar_gz, workshop
from components import bill_of_materials, third_party


def make(release: Release) -> Iterator[Path]:
    for processor, programs in release.folders().items():
        name = f"opsmgr-double-{release.version}-linux-{processor}"
        with workshop() as folder:
            placed = [place_program(programs / program, folder / "bin") for program in PROGRAMS]
            list(man.make(release, folder / "share" / "man" / "man1"))
            list(completion.make(release, folder / "share"))
            contract(release, folder / "share" / "opsmgr")
            shutil.copy(release.root / "LICENSE", folder)
            (folder / "THIRD-PARTY.txt").write_text(third_party())
            materials = bill_of_materials(release, processor, placed)
            (folder / "sbom.cdx.json").write_text(materials)
            yield tar_gz(folder, release.to / f"{name}.tar.gz", release.time, name)
            beside = release.to / f"{name}.cdx.json"
            beside.write_text(materials)
            yield beside


def contract(release: Release, into: Path) -> None:
    """For validators of fixtures in an editor, and generators of clients."""
    shutil.copytree(release.root / "contracts" / "schemas", into / "schemas")
    for name in ("openapi.json", "control-openapi.json"):
        shutil.copy(release.root / "contracts" / name, into)
