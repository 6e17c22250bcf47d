"""How long the project takes to build."""
import os
import pathlib
import subprocess
import tempfile
import time

from measurement import Measurement, Samples

HERE = pathlib.Path(__file__).resolve().parent


class Build(Measurement):
    """A clean release build of a copy without a compiler cache, and one handler changed and its tests run."""

    name = "build"
    rounds = 1

    def sample(self) -> Samples:
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
