"""The programs in this package."""
import os
import pathlib
import sys
from typing import NoReturn

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"


def program(name: str = "opsmgr-mock") -> pathlib.Path:
    """The path of a program: `opsmgr-mock` or `opsmgr-suite`. Raises FileNotFoundError where the package does not have it."""
    path = PROGRAMS / name
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: install opsmgr-double from a wheel, which has the programs of one processor")
    return path


def run(name: str) -> NoReturn:
    """The program takes the place of this process."""
    path = program(name)
    os.execv(path, [name, *sys.argv[1:]])


def run_mock() -> NoReturn:
    run("opsmgr-mock")


def run_suite() -> NoReturn:
    run("opsmgr-suite")
