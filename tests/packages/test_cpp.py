"""find_package(opsmgr) by Conan and by vcpkg, as far as that goes without their servers."""
import json
import pathlib
import re
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from made import CONAN, ROOT, SLOW, Packaged, built

RECIPE = ROOT / "packaging" / "conan"
PORT = ROOT / "packaging" / "vcpkg" / "opsmgr"
HERE = pathlib.Path(__file__).resolve().parent / "cpp"
FOUND = {"cpp-httplib": "cpp_httplib", "fmt": "fmt", "nlohmann-json": "nlohmann_json", "openssl": "OpenSSL", "re2": "re2", "tl-expected": "tl-expected",
         "valijson": "OPSMGR_VALIJSON_INCLUDE", "zlib": "ZLIB"}  # as vcpkg calls them, and as cmake/Dependencies.cmake does


@SLOW
class Conan(Packaged):
    def test_the_package_is_made_and_a_project_that_uses_it_passes(self) -> None:
        """`conan create` builds the project in test_package with the package, and runs it."""
        conan = CONAN / "bin" / "conan"
        if not conan.exists():
            self.skipTest("Conan is not installed: scripts/setup --package-tests")
        self.environment["CONAN_HOME"] = str(self.folder / "conan")
        self.passes(conan, "profile", "detect")
        result = self.ran(conan, "create", RECIPE, "--no-remote", "--build=missing", "--conf", "tools.cmake.cmake_layout:test_folder=$TMP", timeout=1200)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertRegex(result.stdout + result.stderr, r"\nhttp://127\.0\.0\.1:\d+: passed\n")
        listed = json.loads(self.passes(conan, "list", "opsmgr/*", "--format", "json"))
        version, = re.findall(r"^project\(opsmgr VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(), re.M)
        self.assertEqual(list(listed["Local Cache"]), [f"opsmgr/{version}"])


@SLOW
class Vcpkg(Packaged):
    def test_the_manifest_names_the_libraries_that_the_build_looks_for(self) -> None:
        manifest = json.loads((PORT / "vcpkg.json").read_text())
        named = [one if isinstance(one, str) else one["name"] for one in manifest["dependencies"]]
        self.assertEqual(sorted(named), named)
        self.assertEqual({name for name in named if not name.startswith("vcpkg-")}, set(FOUND))
        text = (ROOT / "cmake" / "Dependencies.cmake").read_text().partition("# pugixml writes")[0]
        looked = set(re.findall(r"(?:find_package|pkg_check_modules|find_path)\((\S+)", text)) - {"PkgConfig", "Threads", "httplib"}
        self.assertEqual(looked, set(FOUND.values()))

    def test_the_port_configures_and_a_project_that_uses_what_it_installs_passes(self) -> None:
        if not built():
            self.skipTest("there is no whole build to install from")
        installed, build = self.folder / "installed", self.folder / "build"
        self.passes("cmake", f"-DCURRENT_PORT_DIR={PORT}", f"-DCURRENT_PACKAGES_DIR={installed}", f"-DBUILD={build}", f"-DBUILT={built()[1]}", "-P",
                    HERE / "vcpkg.cmake")
        targets = self.passes("cmake", "--build", build, "--target", "help")
        self.assertIn("libopsmgr_mock.a", targets)
        for left_out in ("opsmgr-mock", "opsmgr-suite", "unit_tests"):
            self.assertNotIn(left_out, targets)
        self.assertTrue((installed / "share" / "opsmgr" / "opsmgrConfig.cmake").exists())
        self.assertFalse((installed / "lib" / "cmake" / "opsmgr").exists())
        consumer = shutil.copytree(RECIPE / "test_package", self.folder / "consumer")
        self.passes("cmake", "-S", consumer, "-B", consumer / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={installed}")
        self.passes("cmake", "--build", consumer / "build")
        self.assertIn("passed", self.passes(consumer / "build" / "consumer"))


if __name__ == "__main__":
    unittest.main()
