"""Foreign tools on the contract: validators find it without fault, Schemathesis and Prism find that the mock answers as it says, and
clients generated from it retry a job."""
import contextlib
import http.client
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from collections.abc import Iterator
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tools
from programs import SEEN
from support import BASE, MOCK, ROOT, Ready, Result, clean_environment, digest_header, mock

CLIENTS = pathlib.Path(__file__).resolve().parent / "clients"
CONTRACT, CONTROL = ROOT / "contracts" / "openapi.json", ROOT / "contracts" / "control-openapi.json"


def run(program: str, *arguments: str | pathlib.Path, below_mock: bool = False, **options: Any) -> Result:
    command = [tools.need(program), *map(str, arguments)]
    if below_mock:
        command = [MOCK, "run", "--", *command]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, env=clean_environment(), **options)


class Validators(unittest.TestCase):
    def without_warning(self, document: pathlib.Path, *flags: str) -> None:
        redocly = run(tools.node("redocly"), "lint", "--format=json", *flags, document)
        totals = json.loads(redocly.stdout)["totals"]
        self.assertEqual((redocly.returncode, totals), (0, {"errors": 0, "warnings": 0, "ignored": 0}), redocly.stdout)
        other = run(tools.python("openapi-spec-validator"), document)
        self.assertEqual((other.returncode, other.stdout), (0, f"{document}: OK\n"), other.stderr)

    def test_the_contract_passes_two_validators_without_a_warning(self) -> None:
        self.without_warning(CONTRACT, "--skip-rule=no-ambiguous-paths")  # /groups/byName/{GROUP-NAME} is the vendor's

    def test_the_control_api_passes_two_validators_without_a_warning(self) -> None:
        self.without_warning(CONTROL)


def schemas(document: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a document with its place."""
    if isinstance(document, dict):
        yield at, document
        for name, one in document.items():
            yield from schemas(one, f"{at}/{name}")
    elif isinstance(document, list):
        for index, one in enumerate(document):
            yield from schemas(one, f"{at}/{index}")


class Forms(unittest.TestCase):
    """Forms that are right in OpenAPI 3.1 and that generators of others do not read, or read wrongly."""

    def test_no_schema_has_a_form_that_generators_fail_on(self) -> None:
        for file in (CONTRACT, CONTROL):
            document = json.loads(file.read_text())
            self.assertNotIn("Error", document["components"]["schemas"])  # hides the class of that name in TypeScript
            for at, schema in schemas(document):
                with self.subTest(file=file.name, at=at):
                    self.assertNotIsInstance(schema.get("type"), list)
                    if schema.get("type") == "array":
                        self.assertIn("items", schema)

    def test_an_envelope_is_one_of_two_whole_alternatives(self) -> None:
        found = {name: one for name, one in json.loads(CONTRACT.read_text())["components"]["schemas"].items() if name.endswith("Envelope")}
        self.assertGreater(len(found), 5)
        for name, one in found.items():
            with self.subTest(name):
                self.assertEqual(set(one), {"description", "oneOf"})
                self.assertEqual([alternative["required"] for alternative in one["oneOf"]], [["status", "content"], ["status", "envelope"]])


class Linters(unittest.TestCase):
    def test_spectral_finds_no_error(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            rules = pathlib.Path(folder) / "rules.json"
            rules.write_text('{"extends": ["spectral:oas"]}')
            for document in (CONTRACT, CONTROL):
                result = run(tools.node("spectral"), "lint", "--ruleset", rules, "--fail-severity", "error", "--display-only-failures", document)
                self.assertEqual(result.returncode, 0, result.stdout)

    def test_ajv_takes_every_schema_in_its_strict_mode(self) -> None:
        tools.need(tools.node("spectral"))
        folder = ROOT / "contracts" / "schemas"
        result = run("node", CLIENTS / "schemas.mjs", tools.NODE / "node_modules", folder)
        self.assertEqual(result.stdout.splitlines(), [f"{len(list(folder.iterdir()))} schemas"], result.stderr)


class Types(unittest.TestCase):
    def test_typescript_types_of_an_envelope_want_both_members(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place)
            for document in (CONTRACT, CONTROL):
                made = run(tools.node("openapi-typescript"), document, "--output", folder / f"{document.stem}.ts")
                self.assertEqual(made.returncode, 0, made.stderr)
            use = ("import type { components } from './openapi';\n"
                   "type Envelope = components['schemas']['CreatedJobEnvelope'];\n"
                   "export const whole: Envelope = { status: 201, content: { id: '5c810cc4ff7a256345ff97c4' } };\n"
                   "export const older: Envelope = { status: 201, envelope: { id: '5c810cc4ff7a256345ff97c4' } };\n")
            for added, verdict in (("", 0), ("export const bare: Envelope = { status: 201 };\n", 2)):
                (folder / "use.ts").write_text(use + added)
                checked = run(tools.node("tsc"), "--strict", "--noEmit", "use.ts", cwd=folder)
                self.assertEqual(checked.returncode, verdict, checked.stdout)

    def test_oapi_codegen_makes_go_clients_that_build(self) -> None:
        tools.need("go")
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place) / "module"
            shutil.copytree(CLIENTS / "go-oapi", folder)
            for document in (CONTRACT, CONTROL):
                package = document.stem.replace("-", "")
                (folder / package).mkdir()
                made = run("go", "tool", "oapi-codegen", "-package", package, "-generate", "types,client", "-o", f"{package}/client.go", document, cwd=folder)
                self.assertEqual(made.returncode, 0, made.stderr)
            built = run("go", "build", "./...", cwd=folder)
            self.assertEqual(built.returncode, 0, built.stderr)


class Schemathesis(unittest.TestCase):
    def examples(self, document: str | pathlib.Path) -> Result:
        return run(tools.python(), CLIENTS / "python_schemathesis.py", document, below_mock=True)

    def test_it_finds_no_answer_that_the_contract_does_not_allow(self) -> None:
        result = self.examples(CONTRACT)
        self.assertEqual(result.returncode, 0, result.stderr)
        seen = {" ".join(line.split()[:2]) for line in result.stdout.splitlines()}  # method and path, without the statuses
        operations = {f"{method.upper()} {path}" for path, methods in json.loads(CONTRACT.read_text())["paths"].items() for method in methods if method in ("get", "put", "post", "patch", "delete")}
        self.assertEqual(len(seen), len(operations), result.stdout)
        self.assertIn("PUT jobs/{JOB-ID}/retry 200", result.stdout)

    def test_it_does_find_what_a_narrower_contract_would_not_allow(self) -> None:
        document = json.loads(CONTRACT.read_text())
        document["components"]["schemas"]["Job"]["properties"]["status"] = {"type": "integer"}
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(document, file)
            file.flush()
            result = self.examples(file.name)
        self.assertEqual(result.returncode, 1)
        self.assertIn("Response violates schema", result.stderr)


class Generated(unittest.TestCase):
    def test_a_generated_client_retries_a_job(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            configuration = pathlib.Path(folder) / "configuration.json"
            configuration.write_text('{"package_name_override": "generated", "post_hooks": []}')
            made = run(tools.python("openapi-python-client"), "generate", "--path", CONTRACT, "--config", configuration,
                       "--output-path", pathlib.Path(folder) / "client")
            self.assertEqual(made.returncode, 0, made.stderr)
            # What it cannot do: it knows no binary answer of type application/gzip, and leaves out the download's.
            self.assertEqual(re.findall(r"^WARNING parsing (.*)$", made.stdout + made.stderr, re.M), ["GET /groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}/download within reading."])
            result = run(tools.python(), CLIENTS / "python_generated.py", pathlib.Path(folder) / "client", below_mock=True)
        self.assertEqual(result.stdout.splitlines(), ["get-one FAILURE", "retry 200 None b''", "get-one IN_PROGRESS", "retry ONLY_FAILED_JOB_CAN_BE_RESTARTED"], result.stderr)


class GeneratedGo(unittest.TestCase):
    def client(self, place: str, *properties: str) -> pathlib.Path:
        """The client that openapi-generator makes of the contract, built."""
        tools.need("go")
        folder = pathlib.Path(place) / "module"
        shutil.copytree(CLIENTS / "go-generated", folder)
        made = run("java", "-jar", tools.generator(), "generate", "--generator-name", "go", "--input-spec", CONTRACT, "--output", folder / "client",
                   "--package-name", "client", "--additional-properties", ",".join(("withGoMod=false", *properties)),
                   "--global-property", "apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,modelDocs=false")
        self.assertEqual(made.returncode, 0, made.stderr)
        # What it cannot do: it knows no digest, so that the credentials are the transport's to send.
        self.assertIn("Unknown scheme `digest`", made.stdout + made.stderr)
        built = run("go", "build", "-o", "program", ".", cwd=folder)
        self.assertEqual(built.returncode, 0, built.stderr)
        return folder / "program"

    def runs(self, program: pathlib.Path, *options: str) -> tuple[int, list[str], str]:
        result = subprocess.run([MOCK, "run", *options, "--", program], capture_output=True, text=True, timeout=60, env=clean_environment())
        return result.returncode, result.stdout.splitlines(), result.stderr.strip()

    def test_a_client_made_by_openapi_generator_goes_through_all_seven(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            program = self.client(place, "disallowAdditionalPropertiesIfNotPresent=false")
            self.assertEqual(self.runs(program, "--strict"), (0, SEEN, ""))
            self.assertEqual(self.runs(program, "--vary", "job-extra-members"), (0, SEEN, ""))

    def test_without_that_property_its_client_refuses_members_that_it_does_not_know(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            program = self.client(place)
            self.assertEqual(self.runs(program, "--strict"), (0, SEEN, ""))
            self.assertEqual(self.runs(program, "--vary", "job-extra-members"), (1, [], 'json: unknown field "retention"'))


def start_prism(upstream: str) -> tuple[subprocess.Popen[str] | None, int, str]:
    """Prism on a port that was free a moment ago, or what it said before it ended."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([tools.need(tools.node("prism")), "proxy", "--host", "127.0.0.1", "--port", str(port), str(CONTRACT), upstream + BASE],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=clean_environment())
    watch = threading.Timer(60, process.kill)
    watch.start()
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if "Prism is listening" in line:
            watch.cancel()
            return process, port, said
    watch.cancel()
    process.communicate()
    return None, port, said


@contextlib.contextmanager
def prism(upstream: str) -> Iterator[int]:
    for _ in range(3):  # somebody else may have taken the port
        process, port, said = start_prism(upstream)
        if process is None:
            continue
        assert process.stdout is not None
        try:
            yield port
        finally:
            process.terminate()
            process.wait(10)
            process.stdout.close()
        return
    raise RuntimeError(f"prism did not start: {said}")


def ask(port: int, method: str, path: str, authorization: str | None = None) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request(method, path, headers={"Authorization": authorization} if authorization else {})
        answer = connection.getresponse()
        return answer, answer.read()


# Prism wants a quoted value of letters and digits alone in every part between two blanks, which no client sends. All else in the
# list would be about an answer.
NO_DIGEST = [{"location": ["request"], "severity": "Error", "code": 401, "message": "Invalid security scheme used"}]


class Prism(unittest.TestCase):
    def through(self, ready: Ready, port: int, method: str, path: str) -> tuple[http.client.HTTPResponse, bytes]:
        """Signed with a nonce of the mock, since Prism answers an unsigned request by itself."""
        challenge = ask(ready.port, method, BASE + path)[0].getheader("WWW-Authenticate", "")
        return ask(port, method, path, digest_header(challenge, method, BASE + path, ready["publicKey"], ready["privateKey"]))

    def test_as_validating_proxy_it_agrees_with_every_json_body(self) -> None:
        with mock() as ready, prism(ready["url"]) as port:
            jobs, job = ready.jobs.removeprefix(BASE), ready.job.removeprefix(BASE)
            asked = [("GET", jobs, 200), ("GET", job, 200), ("GET", job + "?verbose=true", 200), ("GET", job + "?envelope=true", 200), ("GET", job[:-24] + "0" * 24, 404)]
            seen = []
            for method, path, _ in asked:
                answer, _ = self.through(ready, port, method, path)
                self.assertEqual(json.loads(answer.getheader("sl-violations", "null")), NO_DIGEST, path)
                seen.append((method, path, answer.status))
            self.assertEqual(seen, asked)

    def test_an_empty_answer_of_type_json_is_too_much_for_it(self) -> None:
        """It parses the body of every answer that says application/json, and an empty one is no JSON; the job has been retried."""
        with mock() as ready, prism(ready["url"]) as port:
            retry = ready.retry.removeprefix(BASE)
            answers = [self.through(ready, port, "PUT", retry)[0] for _ in range(2)]
        self.assertEqual([answer.status for answer in answers], [500, 400])
        self.assertEqual(json.loads(answers[1].getheader("sl-violations", "null")), NO_DIGEST)

    def test_it_does_object_to_a_body_that_breaks_the_contract(self) -> None:
        with mock("--deviate", "error-code-missing") as ready, prism(ready["url"]) as port:
            answer, _ = self.through(ready, port, "GET", ready.job.removeprefix(BASE)[:-24] + "0" * 24)
        self.assertIn("errorCode", answer.getheader("sl-violations") or "nothing")


if __name__ == "__main__":
    unittest.main()
