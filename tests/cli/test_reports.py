"""Reports: approved forms of one fixed report, and what each form owes to those who read it."""
import base64
import collections
import hashlib
import html.parser
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import MOCK, ROOT, SUITE, Document, clean_environment, judged, mock, report_formats, suite

APPROVED = ROOT / "tests" / "approved"  # with @VERSION@ for the version of the program
VERSION = suite("--version").stdout.split()[1]
ENDINGS = report_formats()


def rendered(document: Document, form: str) -> bytes:
    """What `report` makes of a document, as bytes."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        result = subprocess.run([SUITE, "report", file.name, "--as", form], capture_output=True, timeout=120, env=clean_environment())
    assert result.returncode == 0, result.stderr
    return result.stdout


def fixed() -> Document:
    return json.loads((APPROVED / "report.json").read_text())


def not_judged() -> Document:
    """The fixed report of a run that could not be judged, with every clause skipped."""
    document = fixed()
    document.update(verdict="not-judged", exitCode=3, reason="the target refuses the credentials with 401")
    for clause in document["clauses"]:
        clause.update(verdict="skip", message="the target cannot be reached", evidence=[])
        clause.pop("known", None)
    return document


def all_well() -> Document:
    document = fixed()
    document.update(verdict="conforms", exitCode=0, insecure=False, deviations="")
    document["clauses"] = [clause for clause in document["clauses"] if clause["verdict"] in ("pass", "note")]
    return document


class Approved(unittest.TestCase):
    maxDiff = None

    def test_every_form_is_as_approved(self) -> None:
        for form, ending in ENDINGS.items():
            with self.subTest(form=form):
                name = f"report.{ending}"
                approved = (APPROVED / name).read_bytes().decode().replace("@VERSION@", VERSION)
                self.assertEqual(rendered(fixed(), form).decode(), approved, f"tests/approved/{name} differs; scripts/approve renders anew")

    def test_every_format_has_an_approved_file_and_a_row_in_the_guide(self) -> None:
        self.assertEqual({file.name for file in APPROVED.iterdir()}, {f"report.{ending}" for ending in ENDINGS.values()})
        self.assertLessEqual({"text", "json", "junit", "html"}, set(ENDINGS))
        self.assertEqual(re.findall(r"^\| `([a-z0-9]+)` \|", (ROOT / "docs" / "reports.md").read_text(), re.M), list(ENDINGS))

    def test_no_form_has_control_characters(self) -> None:
        for form in ENDINGS:
            with self.subTest(form=form):
                text = rendered(fixed(), form).decode()
                self.assertEqual(set(re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)), set())

    def test_every_form_counts_what_the_profile_did_not_cover(self) -> None:
        for form, words in {"text": "2 not covered by profile safe", "json": '"notCovered": 2', "junit": 'name="notCovered" value="2"', "tap": "2 not covered by profile safe",
                            "tap13": "2 not covered by profile safe",
                            "sarif": '"notCovered": 2', "markdown": "| 3 | 2 |", "html": "2 not covered by profile safe"}.items():
            with self.subTest(form=form):
                self.assertIn(words, rendered(fixed(), form).decode())

    def test_a_report_that_is_read_back_gives_the_bytes_of_the_run(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            reports = [part for form, ending in ENDINGS.items() for part in ("--report", f"{form}={folder / ('direct.' + ending)}")]
            result = subprocess.run([MOCK, "run", "--deviate", "retry-body-chunked-newline", "--", SUITE, "run", "--profile", "full", *reports],
                                    capture_output=True, text=True, timeout=60, env=clean_environment())
            self.assertEqual((result.returncode, result.stderr.count("--report")), (1, 0), result.stderr)
            for form, ending in ENDINGS.items():
                again = subprocess.run([SUITE, "report", str(folder / "direct.json"), "--as", form], capture_output=True, timeout=120, env=clean_environment())
                self.assertEqual((again.returncode, again.stderr), (0, b""))
                self.assertEqual(again.stdout, (folder / f"direct.{ending}").read_bytes(), form)

    def test_a_file_that_is_no_report_is_refused_with_the_place(self) -> None:
        def refused(document: Document | str) -> str:
            with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
                file.write(document if isinstance(document, str) else json.dumps(document))
                file.flush()
                result = suite("report", file.name)
                self.assertEqual((result.returncode, result.stdout), (2, ""))
                return result.stderr.replace(file.name, "FILE")
        self.assertIn("FILE: line 1, column", refused("{"))
        document = fixed()
        document["clauses"][0]["verdict"] = "splendid"
        self.assertIn("FILE: /clauses/0/verdict: ", refused(document))
        document = fixed()
        document["clauses"][0]["evidence"] = [99]
        self.assertEqual(refused(document), "opsmgr-suite: FILE: /clauses/0/evidence: there is no exchange of that number\n")
        document = fixed()
        document["times"]["exchangeDates"].pop()
        self.assertEqual(refused(document), "opsmgr-suite: FILE: /times/exchangeDates: there must be one for each exchange\n")
        document = fixed()
        document["switches"] = document.pop("deviations")
        self.assertIn("FILE: /switches: has another name since 0.2: 'deviations'\n", refused(document))
        document = fixed()
        document["changes"][0]["leftBehind"] = False
        self.assertEqual(refused(document), "opsmgr-suite: FILE: /changes/0/leftBehind: has another name since 0.2: 'leakedJobs', a list in the report\n")
        result = suite("report", "/nowhere/report.json")
        self.assertEqual((result.returncode, result.stderr), (2, "opsmgr-suite: /nowhere/report.json: cannot be read (No such file or directory)\n"))
        result = suite("report", str(APPROVED / "report.json"), "--as", "pdf")
        self.assertEqual((result.returncode, result.stderr), (2, f"opsmgr-suite: --as: 'pdf' is not one of {', '.join(ENDINGS)}\n"))


class Repeat(unittest.TestCase):
    """The line that tells how to judge a clause again is one that a shell can be given as it is."""

    @staticmethod
    def lines(text: str) -> list[str]:
        return [line.split("repeat    ", 1)[1] for line in text.splitlines() if line.strip().startswith("repeat    ")]

    def test_it_judges_the_same_clause_again_whatever_it_hangs_on(self) -> None:
        with mock("--deviate", "nonce-immortal") as ready:
            arguments = ["--target", ready["url"], "--public-key", ready["publicKey"], "--group", ready["groupId"], "--only", "authentication/nonce-expires", "--nonce-life", "0.2"]
            result = suite("run", *arguments, private_key=ready["privateKey"])
            self.assertIn("warn  authentication/nonce-expires", result.stdout)
            (line,) = self.lines(result.stdout)
            again = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60,
                                   env=clean_environment(OPSMGR_PUBLIC_KEY=ready["publicKey"], OPSMGR_PRIVATE_KEY=ready["privateKey"], PATH=f"{pathlib.Path(SUITE).parent}:/usr/bin:/bin"))
        self.assertIn("warn  authentication/nonce-expires", again.stdout)
        self.assertEqual((again.returncode, self.lines(again.stdout)), (result.returncode, [line]), again.stdout + again.stderr)

    def test_it_has_what_is_not_as_without_flags_and_nothing_else(self) -> None:
        def flags(*arguments: str) -> Any:
            _, report = judged("--only", "retry/unknown-job", "--profile", "full", "--seed", "1", *arguments)
            common = "--group 5c8100bcf2a30b12ff88258f --seed 1 --foreign-job 5c810cc4ff7a256345ff97d0 --foreign-group 5c8100bcf2a30b12ff8825a0"
            return f"{report['repeat'].removeprefix(common)}{report['repeatFull'].removeprefix('--job 5c810cc4ff7a256345ff97c4')}".strip()
        self.assertEqual(flags(), "")
        self.assertEqual(flags("--wait", "20", "--timeout", "5", "--rate", "0"), "")
        self.assertEqual(flags("--nonce-life", "0.29", "--wait", "1.5", "--timeout", "10", "--rate", "200"), "--nonce-life 0.29 --timeout 10 --rate 200 --wait 1.5")

    def test_a_name_in_it_is_one_word_of_a_shell_whatever_it_holds(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            contracts = pathlib.Path(folder) / "my $(echo INJECTED) 'dir"
            for part in ("clauses", "scripts"):
                shutil.copytree(ROOT / ("contracts" if part == "clauses" else "suite") / part, contracts / part)
            resource = "REPLICASET:my rs; echo INJECTED"
            result, report = judged("--profile", "full", "--allow", "create", "--resource", resource, "--contracts", str(contracts), mock_arguments=["--deviate", "retry-body-empty-object"])
        flags = shlex.split(f"{report['repeat']} {report['repeatFull']}")
        self.assertEqual([flags[flags.index(name) + 1] for name in ("--resource", "--contracts")], [resource, str(contracts)])
        (line,) = self.lines(result.stdout)
        words = subprocess.run(["sh", "-c", f"printf '%s\\n' {line}"], capture_output=True, text=True).stdout.splitlines()
        self.assertIn(resource, words)
        self.assertIn(str(contracts), words)
        self.assertNotIn("INJECTED", words)


class Curl(unittest.TestCase):
    """The line that has curl send the request that was answered wrongly."""

    @staticmethod
    def lines(text: str) -> list[str]:
        return [line.split("curl      ", 1)[1] for line in text.splitlines() if line.strip().startswith("curl      ")]

    def sent_by(self, deviation: str, *arguments: str) -> tuple[list[str], list[str]]:
        """The lines of a run, and what they print when a shell runs them against the same mock."""
        with mock("--deviate", deviation) as ready:
            result = suite("run", "--target", ready["url"], "--public-key", ready["publicKey"], "--group", ready["groupId"], *arguments, private_key=ready["privateKey"])
            lines = self.lines(result.stdout)
            shell = clean_environment(OPSMGR_PUBLIC_KEY=ready["publicKey"], OPSMGR_PRIVATE_KEY=ready["privateKey"])
            printed = [subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=30, env=shell).stdout for line in lines]
        for line in lines:
            self.assertNotIn(ready["privateKey"], line)
        return lines, printed

    def test_a_signed_request_is_sent_with_the_key_of_the_environment(self) -> None:
        lines, printed = self.sent_by("total-count-wrong", "--only", "get-all/count-matches")
        self.assertEqual(len(lines), 1)
        self.assertIn("| curl --digest --config - ", lines[0])
        self.assertRegex(printed[0], r"(?s)HTTP/1.1 200 OK.*\"totalCount\"")

    def test_an_unsigned_request_is_sent_without_a_key(self) -> None:
        lines, printed = self.sent_by("unauthenticated-403", "--only", "authentication/refused-without-credentials")
        self.assertNotIn("--digest", lines[0])
        self.assertIn("HTTP/1.1 403 ", printed[0])

    def test_a_method_without_a_body_and_one_with_a_body(self) -> None:
        lines, printed = self.sent_by("retry-phantom-success", "--profile", "probe", "--only", "retry/unknown-job")
        self.assertIn("--request PUT", lines[0])
        self.assertIn("HTTP/1.1 200 ", printed[0])

    def test_what_curl_cannot_send_has_no_line(self) -> None:
        self.assertEqual(self.sent_by("response-unchecked", "--only", "authentication/response-verified")[0], [])


class Junit(unittest.TestCase):
    @staticmethod
    def read(document: Document) -> Any:
        root = xml.etree.ElementTree.fromstring(rendered(document, "junit"))
        return root, {f"{case.get('classname')}/{case.get('name')}": case for case in root.iter("testcase")}

    def test_each_verdict_is_what_a_build_server_takes_it_for(self) -> None:
        _, cases = self.read(fixed())
        outcome = {name: [child.tag for child in case] for name, case in cases.items()}
        self.assertEqual(outcome, {
            "opsmgr.run/can be judged": [], "opsmgr.authentication/offers-digest": [], "opsmgr.authentication/printed-op": ["system-out"],
            "opsmgr.authentication/role-refusal-status": ["skipped"], "opsmgr.errors/detail-text": ["system-out"], "opsmgr.errors/retry-after": ["error"],
            "opsmgr.get-all/items": ["failure"], "opsmgr.get-all/page-size": ["skipped"], "opsmgr.get-one/dates": ["skipped"], "opsmgr.get-one/status-values": ["skipped"],
            "opsmgr.retry/empty-body": ["skipped"]})
        failure = cases["opsmgr.get-all/items"].find("failure")
        self.assertTrue(failure.get("message").startswith("expected /json/results to be an array; got <script>"))
        self.assertIn("The list has its jobs in results. (must)", failure.text)
        self.assertEqual(cases["opsmgr.retry/empty-body"].find("skipped").get("message"), "needs profile full")
        self.assertTrue(cases["opsmgr.errors/detail-text"].find("system-out").text.startswith("warning: expected /json/detail to be text; got 7\n"))

    def test_the_counts_are_those_of_the_elements(self) -> None:
        for document in (fixed(), not_judged(), all_well()):
            root, _cases = self.read(document)
            for node in [root, *root.findall("testsuite")]:
                for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                    if attribute == "skipped" and node is root:
                        continue  # the schema of the xUnit plugin has no place for it
                    self.assertEqual(int(node.get(attribute)), len(list(node.iter(tag))), f"{attribute} of {node.get('name')}")

    def test_a_run_that_was_not_judged_has_an_error(self) -> None:
        root, cases = self.read(not_judged())
        self.assertEqual(root.get("errors"), "1")
        self.assertEqual(cases["opsmgr.run/can be judged"].find("error").get("message"), "not judged (0 of 10 clauses, profile safe): the target refuses the credentials with 401")

    def test_every_case_and_every_suite_has_its_time_and_together_they_take_that_of_the_run(self) -> None:
        root, cases = self.read(fixed())
        suites = root.findall("testsuite")
        self.assertEqual({one.get("timestamp") for one in suites}, {fixed()["times"]["started"]})
        self.assertAlmostEqual(sum(float(one.get("time")) for one in suites), float(root.get("time")), delta=0.01)
        for one in suites:
            self.assertAlmostEqual(sum(float(case.get("time")) for case in one.findall("testcase")), float(one.get("time")), delta=0.01)
        self.assertGreater(float(cases["opsmgr.errors/detail-text"].get("time")), 0)

    def test_what_was_judged_and_how_is_in_the_properties(self) -> None:
        root, _ = self.read(fixed())
        properties = {one.get("name"): one.get("value") for one in root.find("testsuite/properties")}
        self.assertLessEqual({"target": "https://127.0.0.1:41235/base", "profile": "safe", "edition": "8.0", "seed": "7", "insecure": "true"}.items(), properties.items())


class Tap(unittest.TestCase):
    POINT = re.compile(r"(not )?ok (\d+) - ([^#\\]+?)(?: # (SKIP|TODO) (.+))?")

    def read(self, document: Document) -> Any:
        lines = rendered(document, "tap").decode().splitlines()
        self.assertEqual(lines[0], "TAP version 14")
        points, inside = [], False
        for line in lines[2:]:
            if line == "  ---" or line == "  ...":
                self.assertNotEqual(inside, line == "  ---")
                inside = line == "  ---"
            elif inside:
                self.assertRegex(line, r'^  (  - )?( *[a-z]+:( [a-z]+| ".*")?|".*")$')
            elif not line.startswith("#"):
                match = self.POINT.fullmatch(line)
                assert match is not None, line
                points.append(match.groups())
        self.assertEqual(lines[1], f"1..{len(points)}")
        self.assertEqual([int(point[1]) for point in points], list(range(1, len(points) + 1)))
        return {point[2]: (point[0] is None, point[3]) for point in points}

    def test_each_verdict_is_what_a_harness_takes_it_for(self) -> None:
        self.assertEqual(self.read(fixed()), {
            "authentication/offers-digest": (True, None), "authentication/printed-op": (True, None), "authentication/role-refusal-status": (True, "SKIP"),
            "errors/detail-text": (True, None), "errors/retry-after": (False, None), "get-all/items": (False, None), "get-all/page-size": (True, "SKIP"),
            "get-one/dates": (True, "SKIP"), "get-one/status-values": (False, "TODO"), "retry/empty-body": (True, "SKIP"), "the run can be judged": (True, None)})

    def test_it_is_there_for_harnesses_that_refuse_version_14(self) -> None:
        new, old = (rendered(fixed(), form).decode().splitlines() for form in ("tap", "tap13"))
        self.assertEqual((old[0], old[1:]), ("TAP version 13", new[1:]))

    def test_a_run_that_was_not_judged_is_not_ok(self) -> None:
        points = self.read(not_judged())
        self.assertEqual([name for name, (ok, _) in points.items() if not ok], ["the run can be judged"])

    def test_a_hash_in_a_reason_is_no_directive(self) -> None:
        document = not_judged()
        document["clauses"][0]["message"] = r"a # TODO and a \ in it"
        self.assertIn(r"# SKIP a \# TODO and a \\ in it", rendered(document, "tap").decode())


class Sarif(unittest.TestCase):
    def test_a_result_is_a_breach_and_a_rule_is_a_clause(self) -> None:
        document = json.loads(rendered(fixed(), "sarif"))
        self.assertEqual((document["version"], document["$schema"]), ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json"))
        run, = document["runs"]
        rules = run["tool"]["driver"]["rules"]
        self.assertEqual([rule["id"] for rule in rules], [*[clause["id"] for clause in fixed()["clauses"]], "run/can-be-judged"])
        self.assertEqual({one["ruleId"]: (one["kind"], one["level"], "suppressions" in one) for one in run["results"]}, {
            "get-all/items": ("fail", "error", False), "errors/detail-text": ("fail", "warning", False), "errors/retry-after": ("open", "none", False),
            "get-one/status-values": ("fail", "error", True)})
        for one in run["results"]:
            self.assertEqual(rules[one["ruleIndex"]]["id"], one["ruleId"])
            self.assertIn("webRequest", one)
            location, = one["locations"]
            self.assertEqual(location["physicalLocation"], {"artifactLocation": {"uri": f"contracts/clauses/{one['ruleId'].split('/')[0]}.json"}, "region": {"startLine": 1}})
            self.assertIn(fixed()["target"], location["logicalLocations"][0]["fullyQualifiedName"])
            self.assertEqual(one["partialFingerprints"], {"clause/v1": one["ruleId"], "clauseAndTarget/v1": f"{one['ruleId']} {fixed()['target']}"})
        for rule in rules:
            self.assertTrue(all(rule[name]["text"] for name in ("shortDescription", "fullDescription", "help")), rule["id"])
            self.assertTrue(rule["help"]["markdown"])
        self.assertEqual(run["invocations"][0], {"executionSuccessful": True, "exitCode": 1, "exitCodeDescription": "does not conform (5 of 10 clauses, profile safe)"})

    def test_a_run_that_was_not_judged_says_so(self) -> None:
        run, = json.loads(rendered(not_judged(), "sarif"))["runs"]
        reason = "not judged (0 of 10 clauses, profile safe): the target refuses the credentials with 401"
        self.assertFalse(run["invocations"][0]["executionSuccessful"])
        self.assertEqual([(one["ruleId"], one["kind"], one["level"], one["message"]["text"]) for one in run["results"]], [("run/can-be-judged", "fail", "error", reason)])
        self.assertEqual(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"], reason)


class Page(html.parser.HTMLParser):
    """What is in an HTML page, and that it is well formed."""
    VOID = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: collections.Counter[str] = collections.Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.opened: set[str | None] = set()
        self.feed(text)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        attributes = dict(attrs)
        self.ids += [attributes["id"] or ""] if "id" in attributes else []
        self.links += [attributes[name] or "" for name in ("href", "src") if name in attributes]
        if tag == "details" and "open" in attributes:
            self.opened.add(attributes.get("id"))
        assert not any(name.startswith("on") for name in attributes), attributes
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


class Html(unittest.TestCase):
    def test_it_is_one_file_without_scripts_and_every_link_leads_somewhere(self) -> None:
        page = Page(rendered(fixed(), "html").decode())
        self.assertLessEqual(set(page.tags), {"html", "head", "meta", "title", "style", "body", "main", "header", "h1", "h2", "h3", "p", "ul", "li", "dl", "div", "dt", "dd", "section", "details",
                                              "summary", "span", "code", "a", "table", "tr", "th", "td", "meter", "aside", "br", "b", "pre", "i", "footer"})
        self.assertGreater(len(page.links), 10)
        self.assertEqual({link[0] for link in page.links}, {"#"})
        self.assertEqual({link[1:] for link in page.links} - set(page.ids), set())
        self.assertEqual(len(page.ids), len(set(page.ids)))
        style, = re.findall(r"<style>(.*?)</style>", rendered(fixed(), "html").decode(), re.S)
        self.assertNotRegex(style, r"url\(|@import")
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self.assertIn(f"default-src 'none'; style-src 'sha256-{digest}'", rendered(fixed(), "html").decode())

    def test_its_words_are_those_of_a_reader(self) -> None:
        text = "".join(Page(rendered(fixed(), "html").decode()).words)
        for exchange in fixed()["exchanges"]:
            self.assertNotIn(exchange["step"], text)
        self.assertIn("Fail: the target breaks a promise that it must keep, and so does not conform.", text)

    def test_what_is_wrong_stands_open_and_the_rest_is_folded(self) -> None:
        page = Page(rendered(fixed(), "html").decode())
        self.assertEqual(page.opened, {"get-all/items", "errors/retry-after", "errors/detail-text"})

    def test_the_band_the_changes_and_the_bytes_are_there(self) -> None:
        text = rendered(fixed(), "html").decode()
        for part in ('<p class="stamp">certificate not verified</p>', "<dt>profile</dt><dd>safe</dd>", "<dt>seed</dt><dd>7</dd>", "<td>FAILURE</td><td>SUCCESS</td>",
                     "The documentation disagrees with itself", "HTTP/1.1 401 Unauthorized<i>CR LF</i>", "HTTP/1.1 500 &lt;b&gt;Oops&lt;/b&gt;<i>LF</i>", "<i>1B</i>", "<i>00</i>",
                     "20 bytes of body, in chunks of 5, 15, 0", "Date: Sun, 08 Mar 2026 12:02:55 GMT<i>CR LF</i>"):
            self.assertIn(part, text)
        self.assertNotIn("certificate not verified", rendered(all_well(), "html").decode())

    def test_a_target_cannot_put_markup_into_it(self) -> None:
        self.assertNotIn("<script", rendered(fixed(), "html").decode())
        self.assertNotIn("<b>odd", rendered(fixed(), "html").decode())


CONTROLS = "\x1b[31m\x85\x7f\u061c\u200f\u202e\u2066"  # of a terminal, and those that turn the direction of a text
WORDS_OF_OURS = {"format", "profile", "verdict", "id", "level", "kind", "page", "framing"}


def with_controls(document: Any, name: str = "") -> Any:
    """With such characters behind each text that is not one of a list."""
    if isinstance(document, dict):
        return {key: with_controls(member, key) for key, member in document.items()}
    if isinstance(document, list):
        return [with_controls(member, name) for member in document]
    return document + CONTROLS if isinstance(document, str) and name not in WORDS_OF_OURS else document


class Controls(unittest.TestCase):
    """Whoever reads a report sees what it says: nothing in it moves a terminal or turns a line around."""

    def assert_none(self, text: str) -> None:
        self.assertEqual({f"{ord(character):04X}" for character in text} & {f"{ord(character):04X}" for character in CONTROLS if not character.isprintable()}, set())

    def test_no_form_passes_them_on(self) -> None:
        document = with_controls(fixed())
        for form in ENDINGS:
            with self.subTest(form=form):
                self.assert_none(rendered(document, form).decode())
        self.assertTrue("<i>U+202E</i>" in rendered(document, "html").decode())

    def test_nor_do_the_commands_that_read_reports(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(with_controls(fixed()), file)
            file.flush()
            for arguments in (["survey", "--from", file.name], ["diff", file.name, str(APPROVED / "report.json")], ["diff", str(APPROVED / "report.json"), file.name]):
                with self.subTest(arguments=arguments):
                    result = suite(*arguments)
                    self.assertIn(result.returncode, (0, 1))
                    self.assert_none(result.stdout + result.stderr)


class Markdown(unittest.TestCase):
    def test_what_a_target_says_stays_inside_code_spans(self) -> None:
        for line in rendered(fixed(), "markdown").decode().splitlines():
            rest = re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", line)
            self.assertNotIn("<script", rest)
            self.assertNotIn("<b>", rest)

    def test_a_bar_does_not_break_a_table(self) -> None:
        rows = [line for line in rendered(fixed(), "markdown").decode().splitlines() if line.startswith("|")]
        self.assertGreater(len(rows), 15)
        widths = [len(re.findall(r"(?<!\\)\|", row)) for row in rows]
        self.assertEqual(set(widths) - {4, 5, 10}, set())

    def test_it_fits_the_page_of_a_build_whatever_a_target_says(self) -> None:
        document = fixed()
        failing = next(clause for clause in document["clauses"] if clause["verdict"] == "fail")
        document["clauses"] = [{**failing, "id": f"get-all/items-{number:04}", "message": "\u00e9" * 5000, "expected": "`" * 999 + "\u00e9" * 5000, "actual": "|" * 5000} for number in range(600)]
        page = rendered(document, "markdown")
        self.assertLess(len(page), 1024 * 1024)
        page.decode()
        self.assertIn(b"parts of this page were left out", page)
        self.assertNotIn(b"left out", rendered(fixed(), "markdown"))

    def test_all_well_is_short(self) -> None:
        text = rendered(all_well(), "markdown").decode()
        self.assertTrue(text.startswith("## opsmgr-suite: conforms (2 of 2 clauses, profile safe)\n"))
        self.assertNotIn("###", text)


if __name__ == "__main__":
    unittest.main()
