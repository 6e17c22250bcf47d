"""What every measurement is."""
from __future__ import annotations

import argparse
import contextlib
import pathlib
import tempfile
from collections.abc import Iterator

from servers import AnyServer, Nginx

Samples = Iterator[tuple[str, str, float]]


class Measurement:
    """A context manager for each round: `open` starts what is needed, `sample` yields (row, server, value)."""

    name = ""
    rounds: int | None = None  # at most so many

    def __init__(self, settings: argparse.Namespace) -> None:
        self.settings = settings

    def __enter__(self) -> Measurement:
        self.opened = contextlib.ExitStack()
        try:
            self.open()
        except BaseException:
            self.opened.close()
            raise
        return self

    def __exit__(self, *unused: object) -> None:
        self.opened.close()

    def start(self, server: AnyServer) -> AnyServer:
        self.opened.enter_context(server)
        return server

    def beside(self, answers: dict[str, bytes]) -> list[Nginx]:
        """An nginx that gives these answers, in a list; an empty one where there is no nginx."""
        return [self.start(Nginx(answers))] if Nginx.is_installed() else []

    def folder(self) -> pathlib.Path:
        return pathlib.Path(self.opened.enter_context(tempfile.TemporaryDirectory()))

    def open(self) -> None:
        pass

    def sample(self) -> Samples:
        raise NotImplementedError
