"""The Maven module opsmgr-junit5: a jar with the extension of JUnit 5 and the mock of each processor, and its pom."""
import datetime
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import tool_cache
from common import PACKAGING, Release, Trouble, need, place_program, run, workshop
from components import third_party

NAME = "opsmgr-junit5"
API = tool_cache.folder("package-java", [PACKAGING / "java" / "pom.xml"])  # the jars that it is compiled with
RELEASE = "11"


def make(release: Release) -> Iterator[Path]:
    javac = need("javac", "a JDK of version 11 or later")
    if not (API / "complete").exists():
        raise Trouble("the jars that the Java module is compiled with are not there: scripts/setup --package-tests")
    with workshop() as folder:
        classes = folder / "classes"
        sources = sorted((PACKAGING / "java" / "src").rglob("*.java"))
        run(javac, "--release", RELEASE, "-Xlint:all,-processing", "-Werror", "-encoding", "UTF-8", "-cp", f"{API}/*", "-d", classes, *sources)
        for processor, programs in release.folders().items():
            place_program(programs / "opsmgr-mock", classes / "opsmgr" / "junit" / "programs" / f"linux-{processor}")
        about = classes / "META-INF"
        pom = about / "maven" / "opsmgr-double" / NAME / "pom.xml"
        pom.parent.mkdir(parents=True)
        pom.write_text((PACKAGING / "java" / "pom.xml").read_text().replace("<version>0</version>", f"<version>{release.version}</version>", 1))
        pom.with_name("pom.properties").write_text(f"groupId=opsmgr-double\nartifactId={NAME}\nversion={release.version}\n")
        (about / "MANIFEST.MF").write_text(f"Manifest-Version: 1.0\nAutomatic-Module-Name: opsmgr.junit\nImplementation-Version: {release.version}\n\n")
        shutil.copy(release.root / "LICENSE", about / "LICENSE")
        (about / "THIRD-PARTY.txt").write_text(third_party())
        release.to.mkdir(parents=True, exist_ok=True)
        yield jar(classes, release.to / f"{NAME}-{release.version}.jar", release.time)
        beside = release.to / f"{NAME}-{release.version}.pom"
        shutil.copyfile(pom, beside)
        yield beside


def jar(folder: Path, file: Path, time: int) -> Path:
    """The manifest first, then all sorted, with one time."""
    when = datetime.datetime.fromtimestamp(time, datetime.timezone.utc).timetuple()[:6]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: (path.name != "MANIFEST.MF", path)):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), when)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return file
