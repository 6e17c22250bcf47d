"""Where counts of instructions can be held to figures: they are of one compiler's release build with the packages of one system."""
import pathlib
import re
import shutil


def why_not_here(program: pathlib.Path) -> str:
    """Empty where the figures of this project hold for the program."""
    system = pathlib.Path("/etc/debian_version")
    if not system.exists() or not system.read_text().startswith("12"):
        return "the figures are of Debian 12"
    if shutil.which("valgrind") is None:
        return "valgrind is not installed: scripts/setup --tests"
    made = set(re.findall(rb"(GCC: \([^)]*\) \d+|clang version \d+)", program.read_bytes()))
    if len(made) != 1 or not made.pop().endswith(b" 12"):
        return "the figures are of g++ 12"
    cache = program.parent.parent / "CMakeCache.txt"
    if not cache.exists() or "CMAKE_BUILD_TYPE:STRING=Release" not in cache.read_text():
        return "the figures are of a release build"
    return ""
