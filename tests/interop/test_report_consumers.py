"""Reports are read by the tools that they are made for: harnesses of TAP, a browser with an accessibility checker, and what the schemas
of the Jenkins plugin xUnit and of Surefire ask of JUnit's XML."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tools
from support import MOCK, SUITE, Document, InFolder, clean_environment, report_formats

# What may stand where, by the two schemas (xunit-plugin: junit-10.xsd; Surefire: surefire-test-report.xsd). An attribute or element
# must be in the first, and in the second too but for the ones in NOT_IN_SUREFIRE.
ATTRIBUTES = {"testsuites": {"name", "time", "tests", "failures", "errors"}, "properties": set(), "property": {"name", "value"}, "system-out": set(),
              "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"}, "testcase": {"name", "time", "classname"},
              "failure": {"message", "type"}, "error": {"message", "type"}, "skipped": {"message"}}
NOT_IN_SUREFIRE = {("testsuite", "timestamp")}  # its parser reads it all the same
REQUIRED = {"testsuite": {"name", "tests", "failures", "errors", "skipped"}, "testcase": {"name", "time"}, "failure": {"type"}, "error": {"type"}, "property": {"name", "value"}}
CHILDREN = {"testsuites": ["testsuite"], "testsuite": ["properties", "testcase"], "properties": ["property"], "testcase": ["failure", "skipped", "error", "system-out"]}  # in this order
TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?")


class Consumers(InFolder):
    files: dict[str, pathlib.Path]
    report: Document

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.files = {name: cls.folder / f"report.{ending}" for name, ending in report_formats().items()}
        reports = [part for name, file in cls.files.items() for part in ("--report", f"{name}={file}")]
        subprocess.run([MOCK, "run", "--deviate", "retry-body-chunked-newline", "--deviate", "uri-not-compared", "--", SUITE, "run", "--profile", "full", *reports],
                       capture_output=True, timeout=60, env=clean_environment(), check=False)
        cls.report = json.loads(cls.files["json"].read_text())

    def test_junit_has_what_both_schemas_have_and_nothing_else(self) -> None:
        root = xml.etree.ElementTree.parse(self.files["junit"]).getroot()
        self.assertEqual(root.tag, "testsuites")
        for node in root.iter():
            self.assertLessEqual(set(node.attrib), ATTRIBUTES[node.tag], node.tag)
            self.assertLessEqual(REQUIRED.get(node.tag, set()), set(node.attrib), node.tag)
            order = [CHILDREN.get(node.tag, []).index(child.tag) for child in node]
            self.assertEqual(order, sorted(order), node.tag)
            if "time" in node.attrib:
                self.assertRegex(node.attrib["time"], f"^{TIME.pattern}$")

    def test_prove_counts_as_the_suite_does(self) -> None:
        prove = shutil.which("prove")
        if prove is None:
            self.skipTest("there is no prove")
        version = subprocess.run([prove, "--version"], capture_output=True, text=True).stdout
        number = float(re.findall(r"v([0-9]+\.[0-9]+)", version)[0])
        name = "tap" if number >= 3.48 else "tap13"
        result = subprocess.run([prove, "--exec", "cat", str(self.files[name])], capture_output=True, text=True, timeout=60)
        failing = [number for number, clause in enumerate(self.report["clauses"], 1) if clause["verdict"] in ("fail", "error")]
        self.assertIn(f"Tests: {len(self.report['clauses']) + 1} Failed: {len(failing)})", result.stdout)
        self.assertIn(f"Failed test:  {failing[0]}\n", result.stdout)
        self.assertNotIn("Parse errors", result.stdout)

    def test_tap_parser_reads_version_14_with_its_diagnostics(self) -> None:
        module = tools.NODE / "node_modules" / "tap-parser"
        if not module.exists():
            self.skipTest("tap-parser is not installed: scripts/setup --interop")
        script = """
const {Parser} = require(process.argv[1]);
const read = Parser.parse(require("fs").readFileSync(process.argv[2], "utf8"));
const done = read.find(one => one[0] === "complete")[1];
console.log(JSON.stringify({count: done.count, fail: done.fail, skip: done.skip, extra: read.filter(one => one[0] === "extra").length,
                            version: read.find(one => one[0] === "version")[1], diagnosis: done.failures[0].diag}));
"""
        result = subprocess.run(["node", "-e", script, str(module), str(self.files["tap"])], capture_output=True, text=True, timeout=60)
        read = json.loads(result.stdout)
        totals = self.report["totals"]
        self.assertEqual((read["version"], read["count"], read["fail"], read["skip"], read["extra"]), (14, len(self.report["clauses"]) + 1, totals["fail"], totals["skip"] + totals["inconclusive"], 0))
        self.assertEqual(read["diagnosis"]["severity"], "fail")
        self.assertEqual(read["diagnosis"]["expected"], "not one byte of body")

    def test_the_page_fits_a_phone_and_breaks_no_rule_of_accessibility(self) -> None:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        modules = tools.NODE / "node_modules"
        if chromium is None or not (modules / "playwright-core").exists() or not (modules / "axe-core").exists():
            self.skipTest("chromium, playwright-core or axe-core is not installed: apt-get install chromium, scripts/setup --interop")
        script = """
const [modules, chromium, page] = process.argv.slice(1);
const {chromium: browser} = require(modules + "/playwright-core");
const axe = require("fs").readFileSync(modules + "/axe-core/axe.min.js", "utf8");
(async () => {
  const started = await browser.launch({executablePath: chromium, args: ["--no-sandbox"]});
  const seen = [];
  for (const colorScheme of ["light", "dark"]) for (const width of [390, 1280]) {
    const context = await started.newContext({viewport: {width, height: 900}, colorScheme, bypassCSP: true});
    const view = await context.newPage();
    await view.goto("file://" + page);
    await view.evaluate(() => document.querySelectorAll("details").forEach(one => { one.open = true; }));
    const wide = await view.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    let violations = [];
    if ((colorScheme === "light") === (width === 390)) {  // both schemes and both widths, in half the time
      await view.evaluate(axe);
      violations = (await view.evaluate(() => axe.run())).violations.map(one => one.id + ": " + one.nodes[0].html);
    }
    seen.push({colorScheme, width, wide, violations});
  }
  const strict = await started.newPage();
  const messages = [];
  strict.on("console", one => messages.push(one.text()));
  await strict.goto("file://" + page);
  const border = await strict.evaluate(() => getComputedStyle(document.querySelector("header")).borderLeftWidth);
  console.log(JSON.stringify({seen, messages, border}));
  await started.close();
})();
"""
        result = subprocess.run(["node", "-e", script, str(modules), chromium, str(self.files["html"])], capture_output=True, text=True, timeout=240)
        self.assertEqual(result.returncode, 0, result.stderr)
        found = json.loads(result.stdout)
        self.assertEqual([one for one in found["seen"] if one["wide"] or one["violations"]], [])
        self.assertEqual((len(found["seen"]), found["messages"]), (4, []))
        self.assertNotEqual(found["border"], "0px", "the policy of the page keeps its own style out")


if __name__ == "__main__":
    unittest.main()
