#!/usr/bin/env bash
# Werkzeug reads the quoted values of a Digest Authorization field and writes them back without quotes.
#
# Package: Werkzeug 3.1.9 (PyPI); its Authorization class is what Flask tests and proxies build such fields with.
# Guess: to_header() of a field that was read gives it back, with username, realm, nonce, uri, response and cnonce quoted, as
# RFC 7616 (3.4) demands.
# Seen: what is a token by chance loses its quotes: nonce, response and cnonce are bare; realm and uri keep them because
# of a blank and a slash. Whether username is quoted depends on the user.
# Matters to: who builds digest requests with it. Strict servers refuse them, some of them only for some users and nonces.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check werkzeug==3.1.9

cat >run.py <<'PY'
from werkzeug.datastructures import Authorization

FIELD = ('Digest username="user", realm="MMS Public API", nonce="6f1d", uri="/jobs", cnonce="ab12", nc=00000001, qop=auth, '
         'response="0123456789abcdef0123456789abcdef", algorithm=MD5')
print(Authorization.from_header(FIELD).to_header())
PY
seen=$(env/bin/python run.py)
expected='Digest username=user, realm="MMS Public API", nonce=6f1d, uri="/jobs", cnonce=ab12, nc=00000001, qop=auth, '
expected+='response=0123456789abcdef0123456789abcdef, algorithm=MD5'
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
