"""Measurements of a server's beginning, with little and with much to load, and of its end."""
import json
import pathlib
import statistics
from collections.abc import Callable

from client import clients, median_round_trip
from measurement import Measurement, Samples
from servers import Mock, Nginx, Server

HERE = pathlib.Path(__file__).resolve().parent


class Start(Measurement):
    """exec to the first correct answer, which for the mock is a signed one; nginx answers with the same bytes."""

    name = "start"

    def open(self) -> None:
        with Mock(self.settings.programs, fixture="default") as mock:
            self.answers = {mock.target: mock.answer("GET", mock.target)}

    def sample(self) -> Samples:
        makers: list[Callable[[], Server]] = [lambda: Mock(self.settings.programs, fixture="default")]
        if Nginx.is_installed():
            makers.append(lambda: Nginx(self.answers))
        for make in makers:
            for _ in range(5):
                server = make()
                yield "start", server.name, server.start()
                server.stop()


class Large(Measurement):
    """A group of 100,000 jobs, described by a series, and one of 10,000 that are written out."""

    name = "large"

    def open(self) -> None:
        self.files = self.folder()
        data = json.loads((HERE / "fixture.json").read_text())
        data.pop("$schema")
        job = data["groups"][0]["jobs"][0]
        template = {name: value for name, value in job.items() if name != "id"}
        for count in (100, 100_000):
            series = {"count": count, "firstId": "5c8200000000000000000000", "job": template}
            data["groups"][0].update({"series": [series]})
            (self.files / f"series-{count}.json").write_text(json.dumps(data))
        data["groups"][0]["series"] = []
        data["groups"][0]["jobs"] += [{**job, "id": f"5c82{number:020x}"} for number in range(10_000 - 1)]
        (self.files / "written-10000.json").write_text(json.dumps(data))
        self.mocks = [self.start(Mock(self.settings.programs, fixture=self.files / f"series-{count}.json")) for count in (100, 100_000)]
        for mock in self.mocks:
            mock.target = mock.jobs + "?itemsPerPage=100"
            mock.signer = mock.signer_for("GET", mock.target)

    def sample(self) -> Samples:
        for row, fixture in (("series-100000", "series-100000.json"), ("written-10000", "written-10000.json")):
            mock = Mock(self.settings.programs, fixture=self.files / fixture)
            yield row, mock.name, mock.start() / 1000
            mock.stop()
        small, large = (statistics.median(median_round_trip(mock, 100) for _ in range(3)) for mock in self.mocks)
        yield "page-of-100", self.mocks[0].name, small
        yield "page-of-100000", self.mocks[1].name, large


class End(Measurement):
    """SIGTERM to exit 0, with 1000 clients attached."""

    name = "end"

    def open(self) -> None:
        with Mock(self.settings.programs) as mock:
            self.answers = {mock.target: mock.answer("GET", mock.target)}

    def sample(self) -> Samples:
        for server in (Mock(self.settings.programs), *([Nginx(self.answers)] if Nginx.is_installed() else [])):
            server.start()
            with clients(server.port, 1000):
                yield "end", server.name, server.stop()
            assert server.process is not None
            if server.process.returncode != 0:
                raise RuntimeError(f"{server.name} ended with {server.process.returncode}")
