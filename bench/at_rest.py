"""Measurements while most clients do nothing, or next to nothing."""
import socket
import threading
import time

from client import clients, median_round_trip, plain
from measurement import Measurement, Samples
from servers import Mock

JOURNAL = 10_000  # exchanges that a mock keeps


class Active(Measurement):
    """What one client sees that works while others do not."""

    def open(self) -> None:
        mock = self.start(Mock(self.settings.programs))
        self.servers = [mock, *self.beside({mock.target: mock.answer("GET", mock.target)})]


class Idle(Active):
    """1000 clients that rest and one that works."""

    name = "idle"
    count = 1000

    def sample(self) -> Samples:
        for server in self.servers:
            median_round_trip(server, 50)
            with clients(server.port, 1) as (one,):  # the journal is full, so that what grows are the connections
                for _ in range(JOURNAL):
                    one.ask(plain("GET", "/idle"))
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

    def sample(self) -> Samples:
        for server in self.servers:
            sockets = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(self.count)]
            stopping = threading.Event()
            request = plain("GET", server.target)

            def trickle() -> None:
                for place in range(len(request) - 4):
                    for one in sockets:
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
