"""Answers 200 with an empty JSON object to every request that has signed in as Twisted wants it. Prints one line of JSON when it listens.

    twisted_server.py SECONDS

SECONDS is how long a nonce lives."""
import json
import sys
from typing import Any

from twisted.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse
from twisted.cred.credentials import DigestCredentialFactory as Challenges
from twisted.cred.portal import IRealm, Portal
from twisted.internet import reactor
from twisted.web.guard import DigestCredentialFactory, HTTPAuthSessionWrapper
from twisted.web.resource import IResource, Resource
from twisted.web.server import Site
from zope.interface import implementer

USER, KEY = "twisted-user", "twisted-key-0123456789"


class Jobs(Resource):
    isLeaf = True

    def render(self, request: Any) -> bytes:
        request.setHeader(b"Content-Type", b"application/json")
        return b"{}"


@implementer(IRealm)
class Door:
    def requestAvatar(self, _user: Any, _mind: Any, *_interfaces: Any) -> Any:  # noqa: N802
        return IResource, Jobs(), lambda: None


Challenges.CHALLENGE_LIFETIME_SECS = int(sys.argv[1])
people = InMemoryUsernamePasswordDatabaseDontUse(**{USER: KEY.encode()})
guarded = HTTPAuthSessionWrapper(Portal(Door(), [people]), [DigestCredentialFactory(b"md5", b"MMS Public API")])
port = reactor.listenTCP(0, Site(guarded), interface="127.0.0.1")
print(json.dumps({"url": f"http://127.0.0.1:{port.getHost().port}", "publicKey": USER, "privateKey": KEY}), flush=True)
reactor.run()
