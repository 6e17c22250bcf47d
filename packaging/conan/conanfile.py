"""The mock inside a C++ test, by Conan 2 from this checkout: `conan create packaging/conan --build=missing`, then opsmgr/VERSION among the
requirements of a project and `find_package(opsmgr)` in its CMakeLists.txt. The libraries that it needs are the system's, as for a build without
Conan: nothing comes from a remote."""
import pathlib
import re

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy
from conan.tools.system.package_manager import Apt

SOURCES = ("cmake", "contracts", "fixtures", "mock", "support")
DEBIAN = ["pkg-config", "libssl-dev", "zlib1g-dev", "libcpp-httplib-dev", "nlohmann-json3-dev", "libvalijson-dev", "libfmt-dev", "libexpected-dev", "libre2-dev"]


class Opsmgr(ConanFile):
    name = "opsmgr"
    description = "A mock server for the log collection API of Ops Manager, for C++ tests"
    license = "Apache-2.0"
    package_type = "static-library"
    settings = "os", "arch", "compiler", "build_type"

    def checkout(self) -> pathlib.Path:
        return pathlib.Path(self.recipe_folder).parents[1]

    def set_version(self) -> None:
        self.version, = re.findall(r"^project\(opsmgr VERSION (\S+)", (self.checkout() / "CMakeLists.txt").read_text(), re.M)

    def export_sources(self) -> None:
        for name in ("CMakeLists.txt", "LICENSE", *(f"{folder}/*" for folder in SOURCES)):
            copy(self, name, self.checkout(), self.export_sources_folder)

    def system_requirements(self) -> None:
        Apt(self).install(DEBIAN, check=True)

    def layout(self) -> None:
        cmake_layout(self)

    def generate(self) -> None:
        toolchain = CMakeToolchain(self)
        toolchain.user_presets_path = False
        for option in ("OPSMGR_BUILD_PROGRAMS", "OPSMGR_BUILD_SUITE", "OPSMGR_BUILD_TESTS"):
            toolchain.cache_variables[option] = False
        toolchain.generate()

    def build(self) -> None:
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self) -> None:
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, pathlib.Path(self.package_folder) / "licenses")

    def package_info(self) -> None:
        # The package has a file of CMake of its own, which knows the order of the libraries.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = ["lib/cmake/opsmgr"]
