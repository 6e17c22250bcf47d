"""Where `scripts/setup --interop` puts foreign software: a folder of the user's cache, named by what is pinned, so that each
checkout finds its own and a second set-up has nothing to do. What is not there is a visible skip."""
import pathlib
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import tool_cache

HERE = pathlib.Path(__file__).resolve().parent
PINS = ("requirements.txt", "constraints.txt", "package.json", "package-lock.json", "maven.txt", "clients/java/pom.xml",
        *(f"servers/{name}/pom.xml" for name in ("jetty-11", "jetty-12.0", "jetty-12", "tomcat", "undertow")), "clients/go-vendor/go.mod")
FOLDER = tool_cache.folder("interop", [HERE / name for name in PINS])
NODE = FOLDER / "node"
JAVA = FOLDER / "java"
VENDOR = FOLDER / "go-vendor"
# Of the schedules alone: what is pinned for them changes none of the above.
SCHEDULES = tool_cache.folder("schedules", [HERE / "schedules" / "constraints.txt"])


def python(name: str = "python") -> str:
    """A program of the Python environment, such as pytest."""
    return str(FOLDER / "python" / "bin" / name)


def node(name: str) -> str:
    """A program that an npm package brings."""
    return str(NODE / "node_modules" / ".bin" / name)


def jars(name: str = "") -> str:
    """The class path of the Java clients and of Jetty 9.4, or of the server whose folder has that name (`jetty-11`, `tomcat`)."""
    if not (JAVA / "complete").exists():
        raise unittest.SkipTest("the jars of the Java client are not installed: scripts/setup --interop")
    return str(JAVA / name / "*")


def vendor_modules() -> list[pathlib.Path]:
    """The go.mod and the go.sum of the vendor's Go client, which set-up makes where the module can be had."""
    if not (VENDOR / "complete").exists():
        raise unittest.SkipTest("go.mongodb.org/ops-manager is not there: scripts/setup --interop asks the Go proxy for it, and says when it is refused")
    return [VENDOR / "go.mod", VENDOR / "go.sum"]


def generator() -> str:
    """The jar of openapi-generator."""
    jars = list((JAVA / "tools").glob("openapi-generator-cli-*.jar"))
    if not jars or shutil.which("java") is None:
        raise unittest.SkipTest("openapi-generator is not installed, or there is no java: scripts/setup --interop")
    return str(jars[0])


def need(program: str) -> str:
    """The program, or the end of the test as a skip that says what to do."""
    found = shutil.which(program)
    if found is None:
        raise unittest.SkipTest(f"{pathlib.Path(program).name} is not installed: scripts/setup --interop")
    return found


if __name__ == "__main__":
    print(FOLDER)
