"""The container image, looked at by tools of others and run from its file system alone; the recipes for CI, judged by the schemas of their
services and run by hand."""
import contextlib
import functools
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import unittest
from collections.abc import Iterator

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from made import PROGRAMS, ROOT, SLOW, TOOLS, Packaged, package

RECIPES = ROOT / "packaging" / "ci"


def loaded(file: pathlib.Path) -> list[dict[str, object]]:
    """The documents of a YAML file, read by what the schema checker reads it with."""
    script = "import json, sys; from ruamel.yaml import YAML; print(json.dumps(list(YAML(typ='safe', pure=True).load_all(open(sys.argv[1])))))"
    said = subprocess.run([TOOLS / "bin" / "python", "-c", script, file], capture_output=True, text=True, check=True).stdout
    documents: list[dict[str, object]] = json.loads(said)
    return documents


@SLOW
class Container(Packaged):
    image: pathlib.Path

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.image, _ = package(cls.folder / "dist", "container")

    def test_skopeo_reads_it_and_docker_would(self) -> None:
        if shutil.which("skopeo") is None:
            self.skipTest("skopeo is not installed")
        config = json.loads(self.passes("skopeo", "inspect", "--config", "--raw", f"oci-archive:{self.image}"))
        self.assertEqual(config["config"]["Entrypoint"], ["/opsmgr-mock"])
        self.assertEqual(config["config"]["User"], "65534:65534")
        self.passes("skopeo", "--insecure-policy", "copy", f"oci-archive:{self.image}", f"oci:{self.folder / 'copied'}:it")
        self.passes("skopeo", "--insecure-policy", "copy", f"docker-archive:{self.image}", f"dir:{self.folder / 'docker'}")

    def test_it_serves_from_its_own_files_alone_and_is_healthy(self) -> None:
        if shutil.which("umoci") is None or shutil.which("skopeo") is None or os.geteuid() != 0:
            self.skipTest("umoci and skopeo are not installed, or this is not root")
        self.passes("skopeo", "--insecure-policy", "copy", f"oci-archive:{self.image}", f"oci:{self.folder / 'layout'}:it")
        self.passes("umoci", "unpack", "--image", f"{self.folder / 'layout'}:it", self.folder / "bundle")
        root = self.folder / "bundle" / "rootfs"
        self.assertEqual({place.name for place in root.iterdir()}, {"opsmgr-mock", "opsmgr-suite", "LICENSE", "THIRD-PARTY.txt", "tmp"})
        inside = [str(shutil.which("chroot")), "--userspec=65534:65534", str(root)]
        process = subprocess.Popen([*inside, "/opsmgr-mock", "serve", "--port", "0"], stdout=subprocess.PIPE, text=True, env={})
        assert process.stdout is not None
        try:
            url = json.loads(process.stdout.readline())["url"]
            self.passes(*inside, "/opsmgr-mock", "health", url)
            self.passes(*inside, "/opsmgr-suite", "run", "--target", url, "--public-key", "ABCDEFGH", "--group", "5c8100bcf2a30b12ff88258f", "--only", "get-all/*",
                        OPSMGR_PRIVATE_KEY="12345678-90ab-cdef-1234-567890abcdef")
        finally:
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(10), 0)
            process.stdout.close()

    def test_buildah_makes_the_same_image_and_runs_this_one(self) -> None:
        if shutil.which("buildah") is None or os.geteuid() != 0:
            self.skipTest("buildah is not installed, or this is not root")
        buildah: list[str | pathlib.Path] = ["buildah", "--storage-driver", "vfs", "--root", self.folder / "storage", "--runroot", self.folder / "running"]
        context = self.folder / "context"
        context.mkdir()
        for name in ("opsmgr-mock", "opsmgr-suite"):
            shutil.copy(PROGRAMS / name, context)
        # Without --format docker the health check would be left out: OCI's configuration has no place for it.
        self.passes(*buildah, "bud", "--isolation", "chroot", "--format", "docker", "--file", ROOT / "packaging" / "container" / "Containerfile",
                    "--tag", "built", context)
        built = json.loads(self.passes(*buildah, "inspect", "--type", "image", "built"))["Docker"]["config"]
        with tarfile.open(self.image) as archive:
            manifest, = json.load(archive.extractfile("manifest.json") or self.fail("no manifest.json"))
            ours = json.load(archive.extractfile(manifest["Config"]) or self.fail("no configuration"))["config"]
        for name in ("Entrypoint", "Cmd", "User", "ExposedPorts", "Healthcheck"):
            self.assertEqual(built[name], ours[name], name)
        container = self.passes(*buildah, "from", f"oci-archive:{self.image}").strip()
        self.assertRegex(self.passes(*buildah, "run", "--isolation", "chroot", container, "--", "/opsmgr-mock", "--version"), r"^opsmgr-mock [0-9.]+\n$")

    def test_it_has_the_same_bytes_each_time(self) -> None:
        again, _ = package(self.folder / "again", "container")
        self.assertEqual(again.read_bytes(), self.image.read_bytes())

    def test_the_containerfile_says_the_same(self) -> None:
        text = (ROOT / "packaging" / "container" / "Containerfile").read_text()
        with tarfile.open(self.image) as archive:
            manifest, = json.load(archive.extractfile("manifest.json") or self.fail("no manifest.json"))
            config = json.load(archive.extractfile(manifest["Config"]) or self.fail("no configuration"))["config"]
        for name, value in (("ENTRYPOINT", config["Entrypoint"]), ("CMD", config["Cmd"])):
            self.assertEqual(json.loads(re.findall(rf"^{name} (.*)$", text, re.M)[0]), value)
        self.assertEqual(re.findall(r"^USER (.*)$", text, re.M), [config["User"]])
        self.assertEqual(["CMD", *json.loads(re.findall(r"^HEALTHCHECK .*? CMD (.*)$", text, re.M)[0])], config["Healthcheck"]["Test"])


@SLOW
class Recipes(Packaged):
    files: list[pathlib.Path]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.files = package(cls.folder / "dist", "tarball")

    def judged(self, schema: str, file: pathlib.Path) -> None:
        self.passes(TOOLS / "bin" / "check-jsonschema", "--builtin-schema", schema, file)

    def test_the_services_schemas_take_them(self) -> None:
        self.judged("vendor.github-actions", RECIPES / "github" / "action.yml")
        self.judged("vendor.compose-spec", ROOT / "packaging" / "container" / "compose.yml")
        header, job = loaded(RECIPES / "gitlab" / "templates" / "opsmgr-mock.yml")
        for name, document in (("header", header), ("job", job)):
            (self.folder / f"{name}.yml").write_text(json.dumps(document))
            self.judged("vendor.gitlab-ci", self.folder / f"{name}.yml")
        action, = loaded(RECIPES / "github" / "action.yml")
        (self.folder / "broken.yml").write_text(json.dumps(action | {"runs": {"using": "composite"}}))
        self.assertNotEqual(self.ran(TOOLS / "bin" / "check-jsonschema", "--builtin-schema", "vendor.github-actions", self.folder / "broken.yml").returncode, 0)

    def version(self) -> str:
        return self.files[0].name.split("-")[2]

    @contextlib.contextmanager
    def served(self) -> Iterator[str]:
        """The files of the release at an address."""
        handler = functools.partial(QuietHandler, directory=str(self.folder / "dist"))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()

    def act(self, source: str) -> str:
        """What the steps of the action do, in a folder of a job; the path that they leave."""
        job = self.folder / f"job-{len(list(self.folder.iterdir()))}"
        job.mkdir()
        path = job / "path"
        self.passes(RECIPES / "github" / "install.sh", folder=job, OPSMGR_VERSION=self.version(), OPSMGR_FROM=source, RUNNER_TEMP=str(job), GITHUB_PATH=str(path))
        return path.read_text().strip()

    def test_the_github_action_installs_and_runs(self) -> None:
        action, = loaded(RECIPES / "github" / "action.yml")
        step = action["runs"]["steps"][1]  # type: ignore[index]
        with self.served() as url:
            for source in (url, str(self.folder / "dist")):
                path = f"{self.act(source)}:{os.environ['PATH']}"
                for command, code in (("test -n \"$OPSMGR_URL\"", 0), ("false | true", 1), ('curl --silent "$OPSMGR_URL/x"', 3)):
                    result = self.ran("bash", "-e", "-o", "pipefail", "-c", step["run"], PATH=path, OPSMGR_RUN=command, OPSMGR_OPTIONS="--strict")
                    self.assertEqual(result.returncode, code, result.stderr)

    def test_the_github_action_refuses_another_archive(self) -> None:
        wrong = self.folder / "wrong"
        shutil.copytree(self.folder / "dist", wrong)
        with (wrong / self.files[0].name).open("ab") as file:
            file.write(b"x")
        job = {"RUNNER_TEMP": str(wrong / "job"), "GITHUB_PATH": str(wrong / "path"), "OPSMGR_FROM": str(wrong)}
        for version, said in ((self.version(), "FAILED"), ("99.0.0", "99.0.0")):
            result = self.ran(RECIPES / "github" / "install.sh", folder=None, timeout=60, OPSMGR_VERSION=version, **job)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn(said, result.stdout + result.stderr)
        self.assertFalse((wrong / "path").exists())

    def test_the_gitlab_component_installs_and_runs(self) -> None:
        header, job = loaded(RECIPES / "gitlab" / "templates" / "opsmgr-mock.yml")
        with self.served() as url:
            for command, code in (("test -n \"$OPSMGR_URL\"", 0), ('curl --silent "$OPSMGR_URL/x"', 3)):
                inputs = {"version": self.version(), "from": url, "run": command, "image": "debian:12"}
                defaults = {name: one.get("default") for name, one in header["spec"]["inputs"].items()}  # type: ignore[index]
                text = json.dumps(job)
                for name, value in (defaults | inputs).items():
                    text = text.replace(f"$[[ inputs.{name} ]]", json.dumps(value)[1:-1])
                self.assertNotIn("$[[", text)
                (name, made), = json.loads(text).items()
                self.assertEqual(name, "test-against-opsmgr-mock")
                place = self.folder / f"gitlab-{code}"
                place.mkdir()
                script = "\n".join(["set -eu", *made["before_script"], *made["script"]])
                result = self.ran("sh", "-c", script, folder=place, timeout=60, **made["variables"])
                self.assertEqual(result.returncode, code, result.stdout + result.stderr)
                self.assertTrue((place / "opsmgr-mock.json").exists())


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        pass


if __name__ == "__main__":
    unittest.main()
