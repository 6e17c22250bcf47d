"""The container image as an OCI archive: FROM scratch, with the static programs of every processor that there is. `docker load`, `podman load` and
`skopeo copy oci-archive:` take it."""
import datetime
import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common import PROGRAMS, Release
from components import third_party

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}  # as OCI calls processors
NOBODY = 65534
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


class Blobs:
    """What an image is made of, each named by its hash."""

    def __init__(self) -> None:
        self.content: dict[str, bytes] = {}

    def add(self, data: bytes | dict[str, Any], media_type: str, **more: Any) -> dict[str, Any]:
        """The descriptor."""
        text = data if isinstance(data, bytes) else json.dumps(data, sort_keys=True).encode()
        digest = hashlib.sha256(text).hexdigest()
        self.content[digest] = text
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(text)} | more


def make(release: Release) -> Iterator[Path]:
    blobs = Blobs()
    name = f"opsmgr-mock:{release.version}"
    manifests, docker = [], []
    for processor, programs in release.folders().items():
        layer = filesystem(release, programs)
        packed = gzip.compress(layer, 9, mtime=0)
        config = blobs.add(configuration(release, ARCHITECTURES[processor], layer), CONFIG)
        described = blobs.add(packed, LAYER)
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [described]}
        manifests.append(blobs.add(manifest, MANIFEST, platform={"architecture": ARCHITECTURES[processor], "os": "linux"}))
        docker.append({"Config": blob(config), "RepoTags": [name], "Layers": [blob(described)]})
    index = blobs.add({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}, INDEX) if len(manifests) > 1 else manifests[0]
    index["annotations"] = {"org.opencontainers.image.ref.name": release.version, "io.containerd.image.name": f"docker.io/library/{name}"}
    files = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}', "index.json": json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [index]}).encode(),
             # For Docker before 25, which knows no OCI archives: the first image.
             "manifest.json": json.dumps(docker[:1]).encode()}
    files |= {f"blobs/sha256/{digest}": content for digest, content in blobs.content.items()}
    release.to.mkdir(parents=True, exist_ok=True)
    file = release.to / f"opsmgr-mock-{release.version}-container.tar"
    file.write_bytes(tar({name: (content, 0o644) for name, content in files.items()}, release.time))
    yield file


def blob(descriptor: dict[str, Any]) -> str:
    return f"blobs/{descriptor['digest'].replace(':', '/')}"


def filesystem(release: Release, programs: Path) -> bytes:
    files = {name: ((programs / name).read_bytes(), 0o755) for name in PROGRAMS}
    files["LICENSE"] = ((release.root / "LICENSE").read_bytes(), 0o644)
    files["THIRD-PARTY.txt"] = (third_party().encode(), 0o644)
    return tar(files, release.time, folders={"tmp": 0o1777})


def configuration(release: Release, architecture: str, layer: bytes) -> dict[str, Any]:
    created = datetime.datetime.fromtimestamp(release.time, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    labels = {"title": "opsmgr-mock", "version": release.version, "licenses": "Apache-2.0", "created": created,
              "description": "A mock server for the log collection API of MongoDB Ops Manager"}
    return {
        "architecture": architecture, "os": "linux", "created": created,
        "config": {
            "User": f"{NOBODY}:{NOBODY}", "ExposedPorts": {"8080/tcp": {}}, "WorkingDir": "/",
            "Entrypoint": ["/opsmgr-mock"], "Cmd": ["serve", "--host", "0.0.0.0"],
            # In nanoseconds. OCI has no such member; Docker reads it all the same.
            "Healthcheck": {"Test": ["CMD", "/opsmgr-mock", "health", "http://127.0.0.1:8080"], "Interval": 5_000_000_000, "Timeout": 4_000_000_000},
            "Labels": {f"org.opencontainers.image.{name}": value for name, value in labels.items()},
        },
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
        "history": [{"created": created, "created_by": "scripts/package container"}],
    }


def tar(files: dict[str, tuple[bytes, int]], time: int, folders: dict[str, int] | None = None) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, mode in (folders or {}).items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode, entry.mtime = tarfile.DIRTYPE, mode, time
            archive.addfile(entry)
        for name, (content, mode) in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = len(content), mode, time
            archive.addfile(entry, io.BytesIO(content))
    return raw.getvalue()
