#!/usr/bin/env bash
# Installing niquests changes what requests does: it puts another package in the place of urllib3.
#
# Packages: requests 2.34.2, urllib3 2.8.0, niquests 3.21.2 (PyPI).
# Guess: a second HTTP client in one environment leaves the first one alone.
# Seen: niquests brings urllib3-future, whose module is named urllib3 and overwrites that of urllib3. pip still lists urllib3 2.8.0, pip check
# finds nothing, and requests stands on the other: a 103 that it took for the answer before is now skipped.
# Matters to: who compares clients, or looks for the cause of a change after a new dependency. niquests in an environment of its own.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check requests==2.34.2 urllib3==2.8.0

cat >run.py <<'PYTHON'
import importlib.metadata
import socket
import threading

import requests
import urllib3


def serve(listener):
    connection = listener.accept()[0]
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(4096)
    connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    connection.close()


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, args=(listener,), daemon=True).start()
status = requests.get(f"http://127.0.0.1:{listener.getsockname()[1]}/").status_code
same = urllib3.__version__ == importlib.metadata.version("urllib3")
print(f"listed {importlib.metadata.version('urllib3')}, {'the same' if same else 'another one'} imported, status {status}")
PYTHON
before=$(env/bin/python run.py)
env/bin/pip install --quiet --disable-pip-version-check niquests==3.21.2
env/bin/pip check >/dev/null
seen="$before; with niquests: $(env/bin/python run.py)"
if [[ $seen == 'listed 2.8.0, the same imported, status 103; with niquests: listed 2.8.0, another one imported, status 200' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
