#!/usr/bin/env bash
# Four test libraries of Python fail at their first use with the release of today of what they stand on, which pip installs beside them.
#
# Packages: httpretty 1.1.4 with requests 2.34.2 (urllib3 2.8.0), aioresponses 0.7.9 and pook 2.1.6 with aiohttp 3.14.5,
# hypothesis-jsonschema 0.23.1 with hypothesis 6.170.17, responses 0.26.3 and respx 0.23.1 to compare with (PyPI).
# Guess: what pip installs in one go without a word works together. Both sides are the newest release, and each range allows it.
# Seen: httpretty: UnmockedError for an address that is mocked. aioresponses and pook: TypeError, "missing 1 required keyword-only
# argument: 'stream_writer'". hypothesis-jsonschema: AttributeError for each schema of an object. "pip check" finds nothing.
# Matters to: who tests a client with one of them and does not pin requests, aiohttp or hypothesis: all tests fail at once, for a reason
# that is in neither side's notes.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check httpretty==1.1.4 requests==2.34.2 urllib3==2.8.0 aioresponses==0.7.9 pook==2.1.6 \
    aiohttp==3.14.5 hypothesis-jsonschema==0.23.1 hypothesis==6.170.17 responses==0.26.3 respx==0.23.1 httpx==0.28.1
env/bin/pip check >/dev/null

cat >doubles.py <<'PY'
import asyncio
import sys

import aiohttp
import httpretty
import httpx
import pook
import requests
import responses
import respx
from aioresponses import aioresponses
from hypothesis import given, settings
from hypothesis_jsonschema import from_schema

URL = "http://jobs.example/job"


async def ask():
    async with aiohttp.ClientSession() as session, session.get(URL) as answer:
        return answer.status


def with_httpretty():
    with httpretty.enabled(allow_net_connect=False):
        httpretty.register_uri(httpretty.GET, URL, body="{}")
        return requests.get(URL, timeout=9).status_code


def with_aioresponses():
    with aioresponses() as double:
        double.get(URL, status=200)
        return asyncio.run(ask())


def with_pook():
    with pook.use():
        pook.get(URL).reply(200)
        return asyncio.run(ask())


def with_hypothesis_jsonschema():
    @settings(database=None, max_examples=5)
    @given(from_schema({"type": "object", "properties": {"id": {"type": "string"}}}))
    def check(document):
        assert isinstance(document, dict)

    check()
    return "passes"


def with_responses():
    with responses.RequestsMock() as double:
        double.get(URL)
        return requests.get(URL, timeout=9).status_code


def with_respx():
    with respx.mock as double:
        double.get(URL).respond(200)
        return httpx.get(URL).status_code


test = globals()[f"with_{sys.argv[1]}"]
try:
    result = test()
except Exception as error:
    result = type(error).__name__
print(sys.argv[1], result, end="; ")
PY
seen=$(for name in responses respx httpretty aioresponses pook hypothesis_jsonschema; do
    env/bin/python doubles.py "$name" 2>/dev/null # each on its own, as some leave their patches behind
done)
expected='responses 200; respx 200; httpretty UnmockedError; aioresponses TypeError; pook TypeError; '
expected+='hypothesis_jsonschema AttributeError; '
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
