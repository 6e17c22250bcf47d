"""Where the scripts put programs of other makers: a folder of the user's cache, named by what is pinned, so that each
checkout finds its own and a second set-up has nothing to do.

    python3 scripts/tool_cache.py NAME PIN-FILE...     prints the folder
"""
import hashlib
import os
import pathlib
import sys
from collections.abc import Iterable


def folder(name: str, pins: Iterable[pathlib.Path]) -> pathlib.Path:
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in pins)).hexdigest()[:16]
    cache = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(cache) / "opsmgr-double" / f"{name}-{digest}"


if __name__ == "__main__":
    print(folder(sys.argv[1], map(pathlib.Path, sys.argv[2:])))
