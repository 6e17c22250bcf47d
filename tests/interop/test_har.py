"""Archives of the mock before what others made for HAR: the schema of har-validator, and the reader haralyzer."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tools
from support import MOCK, clean_environment

SCHEMAS = tools.NODE / "node_modules" / "har-schema" / "lib"
JOBS = '"$OPSMGR_URL/api/public/v1.0/groups/$OPSMGR_GROUP_ID/logCollectionJobs'
SIGNED = 'curl -s --digest --user "$OPSMGR_PUBLIC_KEY:$OPSMGR_PRIVATE_KEY"'
CALLS = f"""{SIGNED} --request PUT {JOBS}/$OPSMGR_JOB_ID/retry"
{SIGNED} {JOBS}?pageNum=1&verbose=true"
{SIGNED} --header 'Content-Type: application/json' --data '{{"redacted": 1}}' {JOBS}"
{SIGNED} --data-binary "$(printf '\\377')" {JOBS}"
{SIGNED} --output all.tar.gz {JOBS}/5c810cc4ff7a256345ff97b7/download"
curl -s --head {JOBS}"
true"""
# A program of its own, for the Python environment that has the packages.
CHECK = """
import json, pathlib, sys
import jsonschema, referencing
schemas = [json.loads(file.read_text()) for file in pathlib.Path(sys.argv[1]).glob("*.json")]
registry = referencing.Registry().with_resources([(one["$id"], referencing.Resource.from_contents(one)) for one in schemas])
har = next(one for one in schemas if one["$id"] == "har.json#")
errors = list(jsonschema.Draft6Validator(har, registry=registry).iter_errors(json.loads(pathlib.Path(sys.argv[2]).read_text())))
print(json.dumps([error.json_path + ": " + error.message for error in errors]))
"""
READ = """
import json, sys
from haralyzer import HarParser
entries = HarParser(json.load(open(sys.argv[1]))).har_data["entries"]
from haralyzer.assets import HarEntry
read = [HarEntry(one) for one in entries]
print(json.dumps([[one.request.method, one.request.url, one.response.status, one.response.mimeType, len(one.response.text or "")] for one in read]))
"""


class Archives(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        if not SCHEMAS.exists():
            raise unittest.SkipTest("har-schema is not installed: scripts/setup --interop")
        ran = subprocess.run([MOCK, "run", "--report", "har=all.har", "--", "sh", "-c", CALLS], cwd=self.folder, capture_output=True,
                             text=True, timeout=60, env=clean_environment())
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))

    def python(self, program: str, *arguments: str | pathlib.Path) -> Any:
        ran = subprocess.run([tools.need(tools.python()), "-c", program, *map(str, arguments)], capture_output=True, text=True, timeout=60)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return json.loads(ran.stdout)

    def test_an_archive_is_valid_by_the_schema(self) -> None:
        self.assertEqual(self.python(CHECK, SCHEMAS, self.folder / "all.har"), [])

    def test_the_schema_finds_what_is_wrong(self) -> None:
        archive = json.loads((self.folder / "all.har").read_text())
        del archive["log"]["entries"][0]["request"]["cookies"]
        (self.folder / "bad.har").write_text(json.dumps(archive))
        self.assertEqual(len(self.python(CHECK, SCHEMAS, self.folder / "bad.har")), 1)

    def test_a_reader_finds_every_exchange(self) -> None:
        entries = self.python(READ, self.folder / "all.har")
        self.assertEqual([(method, status) for method, _, status, _, _ in entries],
                         [("PUT", 401), ("PUT", 200), ("GET", 401), ("GET", 200), ("POST", 401), ("POST", 400), ("POST", 401), ("POST", 415),
                          ("GET", 401), ("GET", 200), ("HEAD", 401)])
        self.assertTrue(entries[3][1].endswith("?pageNum=1&verbose=true"))
        self.assertEqual(entries[3][3], "application/json")
        self.assertGreater(entries[3][4], 1000)
        self.assertEqual(entries[9][3], "application/gzip")


if __name__ == "__main__":
    unittest.main()
