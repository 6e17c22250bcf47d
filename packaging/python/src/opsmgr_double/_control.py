"""Speaks to the control API of a mock: JSON over HTTP, past any proxy of the environment."""
import http.client
import json
import ssl
import urllib.parse
from typing import Any

TIMEOUT = 10.0  # seconds for an answer, beside the time that a verification waits


class ControlError(Exception):
    """The mock refused a call of the control API; the text has every fault with its place."""

    def __init__(self, method: str, url: str, status: int, answer: Any) -> None:
        self.status = status
        faults = answer.get("faults", []) if isinstance(answer, dict) else []
        told = "; ".join(f"{fault['where']}: {fault['rule']}" if fault["where"] else str(fault["rule"]) for fault in faults) or str(answer)
        super().__init__(f"{method} {url} was answered {status}: {told}")


class Control:
    """The control API below one address."""

    def __init__(self, url: str, token: str | None = None, ca_file: str | None = None) -> None:
        self.url = url
        self.token = token
        self.ca_file = ca_file

    def below(self, url: str) -> "Control":
        """The same mock at another address, such as that of a sandbox."""
        return Control(url, self.token, self.ca_file)

    def ask(self, method: str, path: str, document: Any = None, *, also: tuple[int, ...] = (), wait: float = 0.0) -> Any:
        """The document of the answer. Raises ControlError for a status from 300 that is not among `also`, and OSError when nobody answers."""
        place = urllib.parse.urlsplit(self.url)
        connection = self._connection(place, TIMEOUT + wait)
        headers = {"Content-Type": "application/json"} if document is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            connection.request(method, place.path + path, None if document is None else json.dumps(document), headers)
            response = connection.getresponse()
            answer = json.loads(response.read() or b"null")
        finally:
            connection.close()
        if response.status >= 300 and response.status not in also:
            raise ControlError(method, self.url + path, response.status, answer)
        return answer

    def _connection(self, place: urllib.parse.SplitResult, timeout: float) -> http.client.HTTPConnection:
        if place.scheme == "https":
            context = ssl.create_default_context(cafile=self.ca_file)
            return http.client.HTTPSConnection(place.netloc, timeout=timeout, context=context)
        return http.client.HTTPConnection(place.netloc, timeout=timeout)
