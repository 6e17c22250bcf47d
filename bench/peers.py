"""Other servers that stand in for one, as far as they are installed: on the PATH, or a jar in $WIREMOCK_JAR or
$MOCKSERVER_JAR. Each gives the mock's document for one job as a constant answer; none of them verifies a signature. The
mock (signed, verified, journal on) and nginx run beside them."""
import functools
import json
import os
import pathlib
import shutil
from collections.abc import Callable, Iterator

from load import MB, run_wrk
from measurement import Measurement, Samples
from rows import Row
from servers import Mock, Nginx, Server, free_port
from signing import USES

CONNECTIONS = (16, 64, 256)


class Peer(Server):
    """`answer` is the body that it is to give."""

    def __init__(self, target: str, answer: str) -> None:
        super().__init__()
        self.target, self.answer = target, answer

    @property
    def here(self) -> pathlib.Path:
        return pathlib.Path(self.folder.name)

    def write(self, name: str, content: object) -> pathlib.Path:
        file = self.here / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content))
        return file


class WireMock(Peer):
    name = "WireMock"
    jar = "WIREMOCK_JAR"

    @classmethod
    def is_installed(cls) -> bool:
        return shutil.which("java") is not None and pathlib.Path(os.environ.get(cls.jar, "/none")).is_file()

    def command(self) -> list[object]:
        self.write("mappings/job.json", {"request": {"method": "GET", "urlPath": self.target},
                                         "response": {"status": 200, "body": self.answer, "headers": {"Content-Type": "application/json"}}})
        return ["java", "-jar", os.environ[self.jar], "--port", self.port, "--bind-address", "127.0.0.1", "--root-dir", self.here]


class WireMockWithoutJournal(WireMock):
    name = "WireMock without journal"

    def command(self) -> list[object]:
        return [*super().command(), "--no-request-journal"]


class MockServer(Peer):
    name = "MockServer"

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("java") is not None and pathlib.Path(os.environ.get("MOCKSERVER_JAR", "/none")).is_file()

    def command(self) -> list[object]:
        start = self.write("start.json", [{"httpRequest": {"method": "GET", "path": self.target},
                                           "httpResponse": {"statusCode": 200, "body": self.answer}}])
        return ["java", f"-Dmockserver.initializationJsonPath={start}", "-Dmockserver.logLevel=ERROR", "-jar",
                os.environ["MOCKSERVER_JAR"], "-serverPort", self.port]


class Prism(Peer):
    name = "Prism"

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("prism") is not None

    def command(self) -> list[object]:
        described = self.write("job.json", {
            "openapi": "3.0.3", "info": {"title": "One job", "version": "1"},
            "paths": {self.target: {"get": {"responses": {"200": {"description": "The job", "content": {
                "application/json": {"schema": {"type": "object"}, "example": json.loads(self.answer)}}}}}}}})
        return ["prism", "mock", "--host", "127.0.0.1", "--port", self.port, "--verboseLevel", "silent", described]


class Mockoon(Peer):
    name = "Mockoon"

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("mockoon-cli") is not None

    def command(self) -> list[object]:
        answer = {"uuid": "1a", "body": self.answer, "latency": 0, "statusCode": 200, "label": "", "headers": [], "bodyType": "INLINE",
                  "filePath": "", "databucketID": "", "sendFileAsBody": False, "rules": [], "rulesOperator": "OR",
                  "disableTemplating": True, "fallbackTo404": False, "default": True, "crudKey": "id", "callbacks": []}
        route = {"uuid": "2b", "type": "http", "documentation": "", "method": "get", "endpoint": self.target.lstrip("/"),
                 "responses": [answer], "responseMode": None, "streamingMode": None, "streamingInterval": 0}
        data = self.write("world.json", {
            "uuid": "3c", "lastMigration": 33, "name": "One job", "endpointPrefix": "", "latency": 0, "port": self.port,
            "hostname": "127.0.0.1", "folders": [], "routes": [route], "rootChildren": [{"type": "route", "uuid": "2b"}],
            "proxyMode": False, "proxyHost": "", "proxyRemovePrefix": False, "cors": False, "headers": [], "proxyReqHeaders": [],
            "proxyResHeaders": [], "data": [], "callbacks": [],
            "tlsOptions": {"enabled": False, "type": "CERT", "pfxPath": "", "certPath": "", "keyPath": "", "caPath": "", "passphrase": ""}})
        return ["mockoon-cli", "start", "--data", data, "--port", self.port, "--disable-log-to-file"]


class JsonServer(Peer):
    name = "json-server"

    def __init__(self, target: str, answer: str) -> None:
        super().__init__("/jobs/" + json.loads(answer)["id"], answer)

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("json-server") is not None

    def command(self) -> list[object]:
        return ["json-server", "--host", "127.0.0.1", "--port", self.port, self.write("world.json", {"jobs": [json.loads(self.answer)]})]


class Mountebank(Peer):
    name = "mountebank"

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("mb") is not None

    def command(self) -> list[object]:
        stub = {"predicates": [{"equals": {"path": self.target}}], "responses": [{"is": {"statusCode": 200, "body": self.answer}}]}
        data = self.write("world.json", {"imposters": [{"port": self.port, "protocol": "http", "stubs": [stub]}]})
        return ["mb", "--configfile", data, "--port", free_port(), "--localOnly", "--nologfile"]


KINDS = (WireMock, WireMockWithoutJournal, MockServer, Prism, Mockoon, JsonServer, Mountebank)


def rows() -> Iterator[Row]:
    yield Row("peer-start", "start", "ms")
    yield Row("peer-ready", "memory, ready", "MB")
    yield Row("peer-loaded", "memory after load", "MB")
    yield Row("peer-unserved", "not served", "requests", digits=0)
    for count in CONNECTIONS:
        yield Row(f"peer-{count}", f"{count} connections", "requests/s", digits=0)
        yield Row(f"peer-{count}-cpu", "server CPU a request", "us")


def measured(rows: dict[str, Row]) -> list[str]:
    return list(rows["peer-start"].samples)


def series(rows: dict[str, Row]) -> dict[str, dict[int, float]]:
    """What is plotted: the peers where they were measured, else what `load` has."""
    kind, connections = ("peer", CONNECTIONS) if measured(rows) else ("get-one", (16, 64, 256, 1000))
    taken = {count: rows[f"{kind}-{count}"].medians() for count in connections}
    names = {name for medians in taken.values() for name in medians}
    return {name: {count: medians[name] for count, medians in taken.items() if name in medians} for name in names}


class Peers(Measurement):
    name = "peers"

    def open(self) -> None:
        with Mock(self.settings.programs) as mock:
            self.whole = mock.answer("GET", mock.target)
        body = self.whole.partition(b"\r\n\r\n")[2].decode()
        self.makers: list[Callable[[], Server]] = [lambda: Mock(self.settings.programs)]
        if Nginx.is_installed():
            self.makers.append(lambda: Nginx({mock.target: self.whole}))
        self.makers += [functools.partial(kind, mock.target, body) for kind in KINDS if kind.is_installed()]

    def sample(self) -> Samples:
        for make in self.makers:
            server = make()
            try:
                yield "peer-start", server.name, server.start(patience=60)
                yield "peer-ready", server.name, server.memory_bytes() / MB
                unserved = 0
                for count in CONNECTIONS:
                    file = self.prepared(server) if isinstance(server, Mock) else None
                    load = run_wrk(server, count, self.settings.seconds, "GET", server.target, file)
                    if load["refused"]:
                        raise RuntimeError(f"{server.name}: {load['refused']} of {load['requests']} requests were refused")
                    yield f"peer-{count}", server.name, load["rate"]
                    yield f"peer-{count}-cpu", server.name, load["cpu"]
                    unserved += load["failed"] + load["timeouts"]
                yield "peer-loaded", server.name, server.memory_bytes() / MB
                yield "peer-unserved", server.name, unserved
            finally:
                server.stop()

    def prepared(self, mock: Mock) -> pathlib.Path:
        file = pathlib.Path(mock.folder.name) / "prepared"
        mock.signer.write(file, mock.nonces(100_000 * self.settings.seconds // USES))
        return file
