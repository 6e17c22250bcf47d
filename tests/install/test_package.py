"""The installed package is enough for a project of somebody else: the example in C++ is built through it and run."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import BIN, ROOT


def run(*command: str | pathlib.Path) -> str:
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=600)
    if result.returncode != 0:
        raise AssertionError(f"{command} ended with {result.returncode}\n{result.stdout}\n{result.stderr}")
    return result.stdout


class Package(unittest.TestCase):
    folder: tempfile.TemporaryDirectory[str]
    prefix: pathlib.Path

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.prefix = pathlib.Path(cls.folder.name) / "prefix"
        run("cmake", "--install", BIN.parent, "--prefix", cls.prefix)

    def test_the_example_is_built_through_it_and_passes(self) -> None:
        build = pathlib.Path(self.folder.name) / "build"
        # The newest optimisation costs minutes and proves nothing here.
        run("cmake", "-S", ROOT / "examples" / "cpp", "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}",
            "-DCMAKE_CXX_FLAGS=-O0", "-DCMAKE_CXX_COMPILER_LAUNCHER=" + ("ccache" if shutil.which("ccache") else ""))
        run("cmake", "--build", build)
        output = run("ctest", "--test-dir", build, "--output-on-failure")
        self.assertIn("100% tests passed", output)
        self.assertIn("retry_client_gtest", output)

    def test_a_project_with_modules_of_the_same_names_can_take_it_in(self) -> None:
        project = pathlib.Path(self.folder.name) / "around"
        (project / "cmake").mkdir(parents=True)
        for name in ("Warnings", "EmbedFiles", "Dependencies", "Install"):
            (project / "cmake" / f"{name}.cmake").write_text(f'message(STATUS "the other {name}")\n')
        (project / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(around CXX)\n"
            "list(APPEND CMAKE_MODULE_PATH ${PROJECT_SOURCE_DIR}/cmake)\ninclude(Warnings)\n"
            f"add_subdirectory(\"{ROOT}\" opsmgr)\nadd_library(around INTERFACE)\ntarget_link_libraries(around INTERFACE opsmgr::mock)\n")
        output = run("cmake", "-S", project, "-B", project / "build", "-G", "Ninja")
        self.assertIn("the other Warnings", output)
        self.assertNotIn("the other Dependencies", output)

    def test_programs_and_contract_are_installed(self) -> None:
        self.assertIn("opsmgr-mock", run(self.prefix / "bin" / "opsmgr-mock", "--version"))
        self.assertTrue((self.prefix / "share" / "opsmgr" / "schemas" / "fixture.schema.json").exists())
        self.assertTrue((self.prefix / "share" / "opsmgr" / "openapi.json").exists())


if __name__ == "__main__":
    unittest.main()
