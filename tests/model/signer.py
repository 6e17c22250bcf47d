"""A client that signs with code of its own, and sees what a connection brings or that it brings nothing."""
import contextlib
import http.client
import json
import pathlib
import sys
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import digest_header


class Lost(Exception):
    """The connection ended without an answer."""


class Answer:
    def __init__(self, status: int, fields: http.client.HTTPMessage, body: bytes) -> None:
        self.status, self.fields, self.body = status, fields, body

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.document["errorCode"]) if self.body.startswith(b"{") else ""

    @property
    def is_stale(self) -> bool:
        return "stale=true" in self.fields.get("WWW-Authenticate", "").lower()


class Connection:
    """Kept between requests, and opened anew where it was closed."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def close(self) -> None:
        self._http.close()

    def ask(self, method: str, path: str, body: object = None, fields: dict[str, str] | None = None) -> Answer:
        sent = dict(fields or {})
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            sent["Content-Type"] = "application/json"
        try:
            self._http.request(method, path, data, sent)
            answer = self._http.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        except (http.client.HTTPException, OSError) as error:
            self._http.close()
            raise Lost(repr(error)) from error


class Signer:
    """One key on one connection. Keeps its nonce, so that it may be used again."""

    def __init__(self, connection: Connection, user: str, key: str) -> None:
        self.connection, self.user, self.key = connection, user, key
        self.challenge = ""
        self.count = 0

    def forget(self) -> None:
        self.challenge = ""

    def signed(self, method: str, path: str, body: object = None) -> Answer:
        """With the nonce at hand."""
        self.count += 1
        return self.connection.ask(method, path, body, {"Authorization": digest_header(self.challenge, method, path, self.user, self.key, self.count)})

    def unsigned(self, method: str, path: str, body: object = None) -> Answer:
        answer = self.connection.ask(method, path, body)
        with contextlib.suppress(KeyError):
            self.take(answer)
        return answer

    def take(self, answer: Answer) -> None:
        self.challenge, self.count = answer.fields["WWW-Authenticate"] or "", 0
