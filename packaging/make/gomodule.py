"""The Go module opsmgrtest, with the mock of each processor embedded: an archive to unpack beside a module that names it with `replace`."""
import shutil
from collections.abc import Iterator
from pathlib import Path

from common import PACKAGING, Release, place_program, tar_gz, workshop
from components import third_party

NAMES = {"x86_64": "amd64", "aarch64": "arm64"}  # as Go calls processors
EMBED = """package opsmgrtest

import _ "embed"

//go:embed programs/linux_{architecture}/opsmgr-mock
var program []byte

func init() {{ embedded = program }}
"""


def make(release: Release) -> Iterator[Path]:
    with workshop() as folder:
        module = folder / "opsmgrtest"
        shutil.copytree(PACKAGING / "go", module)
        for processor, programs in release.folders().items():
            architecture = NAMES[processor]
            place_program(programs / "opsmgr-mock", module / "programs" / f"linux_{architecture}")
            (module / f"embedded_linux_{architecture}.go").write_text(EMBED.format(architecture=architecture))
        shutil.copy(release.root / "LICENSE", module)
        (module / "THIRD-PARTY.txt").write_text(third_party())
        yield tar_gz(module, release.to / f"opsmgrtest-{release.version}.tar.gz", release.time, "opsmgrtest")
