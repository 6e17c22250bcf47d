"""The installed package is enough for a project of somebody else: the example in C++ is built through it and run."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import BIN, ROOT

LAUNCHER = "-DCMAKE_CXX_COMPILER_LAUNCHER=" + ("ccache" if shutil.which("ccache") else "")
# A program of its own around the mock, with the C++ of the headers alone.
SERVER = """#include <opsmgr/mock/server.hpp>
#include <opsmgr/mock/fixture/fixture_reader.hpp>

#include <cstdio>

int main() {
    const opsmgr::mock::RealClock clock;
    auto store = opsmgr::mock::read_store({*opsmgr::mock::carried_fixture("default")}, clock.now());
    opsmgr::mock::Server server(*std::move(store), clock);
    const auto port = server.start();
    std::printf("listens: %d\\n", port && *port > 0);
    return 0;
}
"""
SERVER_PROJECT = """cmake_minimum_required(VERSION 3.25)
project(server CXX)
set(CMAKE_CXX_STANDARD 20)
find_package(opsmgr REQUIRED)
add_executable(server server.cpp)
target_link_libraries(server PRIVATE opsmgr::mock_headers)
"""


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
        run("cmake", "-S", ROOT / "examples" / "cpp", "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}", LAUNCHER)
        run("cmake", "--build", build)
        output = run("ctest", "--test-dir", build, "--output-on-failure")
        self.assertIn("100% tests passed", output)
        self.assertIn("retry_client_gtest", output)
        headers = run("ninja", "-C", build, "-t", "deps")
        self.assertIn("opsmgr/mock/mock.hpp", headers)
        for heavy in ("nlohmann/json.hpp", "httplib.h", "opsmgr/mock/server.hpp"):
            self.assertNotIn(heavy, headers)

    def test_a_program_around_the_headers_alone_is_built_through_it_and_listens(self) -> None:
        project = pathlib.Path(self.folder.name) / "server"
        project.mkdir()
        (project / "server.cpp").write_text(SERVER)
        (project / "CMakeLists.txt").write_text(SERVER_PROJECT)
        run("cmake", "-S", project, "-B", project / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}", LAUNCHER)
        self.assertIn("libopsmgr_base.a", (project / "build" / "build.ninja").read_text())
        self.assertNotIn("libopsmgr_mock.a", (project / "build" / "build.ninja").read_text())
        run("cmake", "--build", project / "build")
        self.assertEqual(run(project / "build" / "server"), "listens: 1\n")

    def test_a_project_with_modules_of_the_same_names_can_take_it_in(self) -> None:
        project = pathlib.Path(self.folder.name) / "around"
        (project / "cmake").mkdir(parents=True)
        for name in ("Warnings", "EmbedFiles", "Dependencies", "Install"):
            (project / "cmake" / f"{name}.cmake").write_text(f'message(STATUS "the other {name}")\n')
        (project / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(around CXX)\n"
            "list(APPEND CMAKE_MODULE_PATH ${PROJECT_SOURCE_DIR}/cmake)\ninclude(Warnings)\n"
            f"add_subdirectory(\"{ROOT}\" opsmgr)\nadd_library(around INTERFACE)\ntarget_link_libraries(around INTERFACE opsmgr::mock opsmgr::mock_headers)\n")
        output = run("cmake", "-S", project, "-B", project / "build", "-G", "Ninja")
        self.assertIn("the other Warnings", output)
        self.assertNotIn("the other Dependencies", output)

    def test_programs_and_contract_are_installed(self) -> None:
        self.assertIn("opsmgr-mock", run(self.prefix / "bin" / "opsmgr-mock", "--version"))
        self.assertTrue((self.prefix / "share" / "opsmgr" / "schemas" / "fixture.schema.json").exists())
        self.assertTrue((self.prefix / "share" / "opsmgr" / "openapi.json").exists())

    def test_no_header_of_the_suite_alone_is_installed(self) -> None:
        headers = {str(file.relative_to(self.prefix / "include" / "opsmgr")) for file in (self.prefix / "include").rglob("*.hpp")}
        self.assertIn("mock/mock.hpp", headers)
        self.assertFalse(headers & {"contracts/catalog.hpp", "base/text/pattern.hpp"}, headers)


if __name__ == "__main__":
    unittest.main()
