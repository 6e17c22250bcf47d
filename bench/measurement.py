"""What every measurement is."""
import contextlib
import pathlib
import tempfile

from servers import Nginx


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
