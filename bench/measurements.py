"""What is measured. Each measurement takes one sample a round of every row that it fills; the rows, with what is wanted
of them, stand in `rows.py`."""
import contextlib
import json
import os
import pathlib
import socket
import statistics
import subprocess
import tempfile
import threading
import time

from client import Client, clients, median_round_trip, plain
from servers import BASE, Mock, Nginx
from signing import USES

HERE = pathlib.Path(__file__).resolve().parent
THREADS = 2  # of wrk
MB = 1_000_000


def run_wrk(server, connections, seconds, method, target, prepared=None, timeout="2s"):
    command = ["wrk", "-t", str(THREADS), "-c", str(connections), "-d", f"{seconds}s", "--timeout", timeout, "-s", str(HERE / "load.lua"),
               f"http://127.0.0.1:{server.port}", "--", str(THREADS), method, target, *([str(prepared)] if prepared else [])]
    before = server.cpu_seconds()
    ran = subprocess.run(command, capture_output=True, text=True)
    taken = server.cpu_seconds() - before
    if ran.returncode != 0 or "{" not in ran.stdout:
        raise RuntimeError(f"wrk failed: {ran.stdout}{ran.stderr}")
    load = json.loads(ran.stdout.strip().splitlines()[-1])
    load["rate"] = load["requests"] / load["microseconds"] * 1_000_000
    load["cpu"] = taken / load["requests"] * 1_000_000
    return load


class Measurement:
    """A context manager for each round: `open` starts what is needed, `sample` yields (row, server, value)."""

    name = ""
    rounds = None  # at most so many

    def __init__(self, settings):
        self.settings = settings

    def __enter__(self):
        self.opened = contextlib.ExitStack()
        try:
            self.open()
        except BaseException:
            self.opened.close()
            raise
        return self

    def __exit__(self, *unused):
        self.opened.close()

    def start(self, server):
        return self.opened.enter_context(server)

    def beside(self, answers):
        """An nginx that gives these answers, in a list; an empty one where there is no nginx."""
        return [self.start(Nginx(answers))] if Nginx.is_installed() else []

    def folder(self):
        return pathlib.Path(self.opened.enter_context(tempfile.TemporaryDirectory()))

    def open(self):
        pass

    def sample(self):
        raise NotImplementedError


class Start(Measurement):
    """exec to the first correct answer, which for the mock is a signed one; nginx answers with the same bytes."""

    name = "start"

    def open(self):
        with Mock(self.settings.programs, fixture="default") as mock:
            self.answers = {mock.target: mock.answer("GET", mock.target)}

    def sample(self):
        makers = [lambda: Mock(self.settings.programs, fixture="default")]
        if Nginx.is_installed():
            makers.append(lambda: Nginx(self.answers))
        for make in makers:
            for _ in range(5):
                server = make()
                yield "start", server.name, server.start()
                server.stop()


class Load(Measurement):
    """Requests a second and server CPU a request: get one and retry, each signed with a count of its own, and the 401."""

    name = "load"
    kinds = (("get-one", "GET", ""), ("retry", "PUT", "/retry"), ("unsigned", "GET", "?pretty=false"))
    connections = (16, 64, 256, 1000)

    def __init__(self, settings):
        super().__init__(settings)
        self.expected = {kind: 110_000 for kind, _, _ in self.kinds}  # requests a second, to prepare enough

    def open(self):
        self.mock = self.start(Mock(self.settings.programs))
        self.answers = {self.mock.target + path: self.mock.answer(method, self.mock.target + path, kind != "unsigned")
                        for kind, method, path in self.kinds if kind != "unsigned"}
        self.answers["/unsigned"] = self.mock.answer("GET", self.mock.target, signed=False)
        self.nginx = self.beside(self.answers)
        self.files = self.folder()

    def prepared(self, kind, method, target):
        """A file of signed requests for one run of the mock."""
        file = self.files / kind
        lines = int(self.expected[kind] * self.settings.seconds / USES) + 2 * THREADS
        self.mock.signer_for(method, target).write(file, self.mock.nonces(lines))
        return file

    def sample(self):
        for connections in self.connections:
            for kind, method, path in self.kinds:
                if connections == 1000 and kind != "get-one":
                    continue
                target = self.mock.target + path
                file = None
                if kind != "unsigned":
                    file = self.prepared(kind, method, target)
                load = run_wrk(self.mock, connections, self.settings.seconds, method, target, file)
                self.expected[kind] = max(self.expected[kind], load["rate"] * 1.5)
                wanted = load["requests"] if kind == "unsigned" else 0
                if load["refused"] != wanted:
                    raise RuntimeError(f"{kind}: {load['refused']} of {load['requests']} requests were refused")
                yield from self.figures(kind, connections, self.mock, load)
                target = "/unsigned" if kind == "unsigned" else target
                for nginx in self.nginx:
                    load = run_wrk(nginx, connections, self.settings.seconds, method, target, file)
                    yield from self.figures(kind, connections, nginx, load)

    def figures(self, kind, connections, server, load):
        row = f"{kind}-{connections}"
        yield row, server.name, load["rate"]
        yield f"{row}-cpu", server.name, load["cpu"]
        if connections == 1000:
            yield "unserved-1000", server.name, load["failed"] + load["timeouts"]


class Active(Measurement):
    """What one client sees that works while others do not."""

    def open(self):
        mock = self.start(Mock(self.settings.programs))
        self.servers = [mock, *self.beside({mock.target: mock.answer("GET", mock.target)})]


class Idle(Active):
    """1000 clients that rest and one that works."""

    name = "idle"
    count = 1000

    def sample(self):
        for server in self.servers:
            median_round_trip(server, 50)
            with clients(server.port, self.count):  # what has to grow once has grown
                pass
            time.sleep(0.2)
            before = server.memory_bytes()
            with clients(server.port, self.count):
                yield "idle-memory", server.name, (server.memory_bytes() - before) / self.count
                spent = server.cpu_seconds()
                time.sleep(2)
                yield "idle-cpu", server.name, (server.cpu_seconds() - spent) / 2 * 100
                yield "idle-latency", server.name, median_round_trip(server)
            time.sleep(0.2)


class Slow(Active):
    """100 clients that send a byte a second and one that works."""

    name = "slow"
    count = 100

    def sample(self):
        for server in self.servers:
            sockets = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(self.count)]
            stopping = threading.Event()
            request = plain("GET", server.target)

            def trickle():
                for place in range(len(request) - 4):
                    for index, one in enumerate(sockets):
                        one.send(request[place:place + 1])
                        if stopping.wait(1 / self.count):
                            return

            thread = threading.Thread(target=trickle)
            thread.start()
            time.sleep(1)
            yield "slow-latency", server.name, median_round_trip(server)
            stopping.set()
            thread.join()
            for one in sockets:
                one.close()


class Memory(Load):
    """Resident memory when ready, after a stretch of full load, and after a stretch of 401s."""

    name = "memory"
    rounds = 1

    def sample(self):
        for kind, method, path in (self.kinds[0], self.kinds[2]):
            with Mock(self.settings.programs) as mock:
                self.mock = mock
                time.sleep(0.2)
                yield "memory-ready", mock.name, mock.memory_bytes() / MB
                until = time.monotonic() + self.settings.memory_seconds
                while time.monotonic() < until:
                    target = mock.target + path
                    file = self.prepared(kind, method, target) if kind != "unsigned" else None
                    run_wrk(mock, 64, self.settings.seconds, method, target, file)
                yield f"memory-{kind}", mock.name, mock.memory_bytes() / MB


class Large(Measurement):
    """A group of 100,000 jobs, described by a series, and one of 10,000 that are written out."""

    name = "large"

    def open(self):
        self.files = self.folder()
        world = json.loads((HERE / "fixture.json").read_text())
        world.pop("$schema")
        job = world["groups"][0]["jobs"][0]
        template = {name: value for name, value in job.items() if name != "id"}
        for count in (100, 100_000):
            series = {"count": count, "firstId": "5c8200000000000000000000", "job": template}
            world["groups"][0].update({"series": [series]})
            (self.files / f"series-{count}.json").write_text(json.dumps(world))
        world["groups"][0]["series"] = []
        world["groups"][0]["jobs"] += [{**job, "id": f"5c82{number:020x}"} for number in range(10_000 - 1)]
        (self.files / "written-10000.json").write_text(json.dumps(world))
        self.mocks = [self.start(Mock(self.settings.programs, fixture=self.files / f"series-{count}.json")) for count in (100, 100_000)]
        for mock in self.mocks:
            mock.target = mock.jobs + "?itemsPerPage=100"
            mock.signer = mock.signer_for("GET", mock.target)

    def sample(self):
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

    def open(self):
        with Mock(self.settings.programs) as mock:
            self.answers = {mock.target: mock.answer("GET", mock.target)}

    def sample(self):
        for server in (Mock(self.settings.programs), *([Nginx(self.answers)] if Nginx.is_installed() else [])):
            server.start()
            with clients(server.port, 1000):
                yield "end", server.name, server.stop()
            if server.process.returncode != 0:
                raise RuntimeError(f"{server.name} ended with {server.process.returncode}")


class Suite(Measurement):
    """The suite against the mock, at once and through something that holds each answer back for 50 ms."""

    name = "suite"
    latency = 0.05

    def run(self, mock, url):
        report = pathlib.Path(mock.folder.name) / "report.json"
        begun = time.perf_counter()
        ran = subprocess.run([self.settings.programs / "opsmgr-suite", "run", "--target", url, "--public-key", mock.key["publicKey"],
                              "--group", mock.jobs.split("/")[-2], "--job", "5c810cc4ff7a256345ff97c4", "--profile", "full",
                              "--report", f"json={report}"], capture_output=True, text=True,
                             env={**os.environ, "OPSMGR_PRIVATE_KEY": mock.key["privateKey"]})
        taken = time.perf_counter() - begun
        if ran.returncode != 0:
            raise RuntimeError(f"the suite ended with {ran.returncode}: {ran.stdout[-2000:]}{ran.stderr}")
        return taken, len(json.loads(report.read_text())["exchanges"])

    def sample(self):
        with Mock(self.settings.programs, fixture="default") as mock:
            taken, requests = self.run(mock, f"http://127.0.0.1:{mock.port}")
            yield "suite", "opsmgr-suite", taken
            yield "suite-requests", "opsmgr-suite", requests
        with Mock(self.settings.programs, fixture="default") as mock, held_back(mock.port, self.latency) as port:
            taken, requests = self.run(mock, f"http://127.0.0.1:{port}")
            yield "suite-overhead", "opsmgr-suite", taken / (requests * self.latency)


@contextlib.contextmanager
def held_back(port, seconds):
    """Passes connections on to the port; what comes back comes so much later."""
    server = socket.create_server(("127.0.0.1", 0), backlog=64)

    def passing(source, sink, pause):
        with contextlib.suppress(OSError):
            while part := source.recv(65536):
                time.sleep(pause)
                sink.sendall(part)
            sink.shutdown(socket.SHUT_WR)

    def serve():
        with contextlib.suppress(OSError):
            while True:
                near, _ = server.accept()
                far = socket.create_connection(("127.0.0.1", port))
                for one in (near, far):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=passing, args=(near, far, 0), daemon=True).start()
                threading.Thread(target=passing, args=(far, near, seconds), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


class Build(Measurement):
    """A clean release build of a copy without a compiler cache, and one handler changed and its tests run."""

    name = "build"
    rounds = 1

    def sample(self):
        root = HERE.parent
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "checkout"
            subprocess.run(["git", "clone", "--quiet", "--local", str(root), str(copy)], check=True)
            environment = {**os.environ, "CCACHE_DISABLE": "1"}
            begun = time.perf_counter()
            subprocess.run(["scripts/build", "release"], cwd=copy, env=environment, check=True, stdout=subprocess.DEVNULL)
            yield "build-clean", "opsmgr-double", time.perf_counter() - begun
            handler = copy / "mock" / "include" / "opsmgr" / "mock" / "operations" / "retry.hpp"
            handler.write_text(handler.read_text().replace("return Document{};", "Document answer;\n    return answer;"))
            begun = time.perf_counter()
            subprocess.run(["scripts/build", "release", "test_operations"], cwd=copy, env=environment, check=True, stdout=subprocess.DEVNULL)
            subprocess.run([copy / "build" / "release" / "bin" / "test_operations", "*retry*"], check=True, stdout=subprocess.DEVNULL)
            yield "build-change", "opsmgr-double", time.perf_counter() - begun


ALL = (Start, Load, Idle, Slow, Memory, Large, End, Suite)
