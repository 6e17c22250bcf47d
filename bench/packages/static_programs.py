#!/usr/bin/env python3
"""What the static programs cost: instructions of a start and of a first exception, memory when ready, the system calls that are made.

    python3 bench/packages/static_programs.py [FOLDER]     FOLDER has the programs (default: dist/static/PROCESSOR)

Needs valgrind; the exception needs the folder in which they were built too, build/static-PROCESSOR. `tests/packages/test_static.py` holds the
figures against what is promised.
"""
from __future__ import annotations

import json
import os
import pathlib
import re
import signal
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROCESSOR = os.uname().machine
BUILD = ROOT / "build" / f"static-{PROCESSOR}"
LAST_OF_4_18 = 334  # rseq; the numbers are those of x86_64, and what came later has higher ones
X86_64 = 0xC000003E


def start_instructions(programs: pathlib.Path) -> int:
    """From the start of `serve` to its ready line, as callgrind counts them."""
    with tempfile.TemporaryDirectory() as folder:
        mock = subprocess.Popen(["valgrind", "--tool=callgrind", f"--vgdb-prefix={folder}/gdb", f"--callgrind-out-file={folder}/counted",
                                 programs / "opsmgr-mock", "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            ready(mock)
            subprocess.run(["vgdb", f"--vgdb-prefix={folder}/gdb", f"--pid={mock.pid}", "dump"], check=True, capture_output=True, timeout=60)
        finally:
            ended(mock)
        return total(pathlib.Path(folder) / "counted.1")


def exception_instructions(build: pathlib.Path = BUILD) -> int:
    """Of the first exception of `opsmgr-mock --version`, from throw to catch. The program is linked once more, with its symbols."""
    commands = subprocess.run(["ninja", "-C", build, "-t", "commands", "opsmgr-mock"], capture_output=True, text=True, check=True).stdout
    link = commands.strip().splitlines()[-1]
    with tempfile.TemporaryDirectory() as folder:
        program = f"{folder}/opsmgr-mock"
        subprocess.run(link.replace(" -s ", " ").replace("-o bin/opsmgr-mock", f"-o {program}"), shell=True, check=True, cwd=build)
        for name in ("_Unwind_RaiseException", "__cxa_throw"):
            subprocess.run(["valgrind", "--tool=callgrind", f"--toggle-collect={name}", f"--callgrind-out-file={folder}/{name}", program, "--version"],
                           check=True, capture_output=True)
        return max(total(pathlib.Path(folder) / name) for name in ("_Unwind_RaiseException", "__cxa_throw"))


def ready_bytes(programs: pathlib.Path) -> int:
    """Resident memory of `serve` once it is ready."""
    mock = subprocess.Popen([programs / "opsmgr-mock", "serve", "--port", "0"], stdout=subprocess.PIPE)
    try:
        ready(mock)
        status = pathlib.Path(f"/proc/{mock.pid}/status").read_text()
    finally:
        ended(mock)
    return 1024 * int(re.findall(r"^VmRSS:\s+(\d+) kB$", status, re.M)[0])


def ready(mock: subprocess.Popen[bytes]) -> None:
    assert mock.stdout is not None
    json.loads(mock.stdout.readline())


def ended(mock: subprocess.Popen[bytes]) -> None:
    assert mock.stdout is not None
    mock.send_signal(signal.SIGTERM)
    mock.wait(60)
    mock.stdout.close()


def total(dump: pathlib.Path) -> int:
    return int(re.findall(r"^(?:totals|summary): (\d+)", dump.read_text(), re.M)[0])


FILTERED = """import ctypes, os, sys
instructions = ctypes.create_string_buffer(bytes.fromhex(sys.argv[1]))
class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]
program = Program(len(instructions) // 8, ctypes.addressof(instructions))
prctl = ctypes.CDLL(None, use_errno=True).prctl
if prctl(38, 1, 0, 0, 0) or prctl(22, 2, ctypes.byref(program)):  # no new privileges; a filter of system calls
    sys.exit(f"no filter: {os.strerror(ctypes.get_errno())}")
os.execv(sys.argv[2], sys.argv[2:])
"""


def old_kernel() -> list[str]:
    """What stands before a command for it to be killed at a system call that Linux 4.18 does not have."""
    load, jump_if_equal, jump_if_greater, leave = 0x20, 0x15, 0x25, 0x06  # of the Berkeley packet filter
    allow, kill = 0x7FFF0000, 0x80000000
    filtered = [(load, 0, 0, 4), (jump_if_equal, 0, 3, X86_64), (load, 0, 0, 0), (jump_if_greater, 1, 0, LAST_OF_4_18), (leave, 0, 0, allow),
                (leave, 0, 0, kill)]
    return [sys.executable, "-S", "-c", FILTERED, b"".join(struct.pack("<HBBI", *one) for one in filtered).hex()]


def main() -> None:
    programs = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist" / "static" / PROCESSOR).resolve()
    print(f"start to the ready line  {start_instructions(programs):>12,} instructions")
    print(f"memory when ready        {ready_bytes(programs):>12,} bytes")
    if BUILD.is_dir():
        print(f"first exception          {exception_instructions():>12,} instructions")
    for name in ("opsmgr-mock", "opsmgr-suite"):
        print(f"{name:<25}{(programs / name).stat().st_size:>12,} bytes")


if __name__ == "__main__":
    main()
