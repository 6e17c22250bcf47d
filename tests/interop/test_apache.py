"""The suite against a digest server that is not ours: Apache httpd with mod_auth_digest, which answers an empty 200 on
the retry path, an empty list of jobs, and knows nothing else of the API. What the suite says of it is asserted clause by clause."""
import json
import pathlib
import sys
import tempfile
import unittest
from contextlib import AbstractContextManager
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
import digest_servers  # noqa: E402
from digest_servers import KEY, REALM, USER  # noqa: E402
from support import BASE, clauses, suite  # noqa: E402

GROUP, JOB = "5c8100bcf2a30b12ff88258f", "5c810cc4ff7a256345ff97c4"
API = f"""
AliasMatch "^{BASE}/groups/[0-9a-f]+/logCollectionJobs$" "{{root}}/jobs.json"
ScriptAliasMatch "^{BASE}/groups/[0-9a-f]+/logCollectionJobs/[0-9a-f]+/retry$" "{{root}}/retry"
<LocationMatch "/logCollectionJobs$">
    <Limit GET>
        Require valid-user
    </Limit>
    <LimitExcept GET>
        Require user nobody-at-all
    </LimitExcept>
</LocationMatch>
"""
FILES = {
    "retry": "#!/bin/sh\nprintf 'Status: 200 OK\\r\\nContent-Type: application/json\\r\\n\\r\\n'\n",
    "jobs.json": '{"links":[],"results":[],"totalCount":0}',  # without a list a run would say that it was not let in
}


def apache(realm: str = REALM) -> AbstractContextManager[str]:
    return digest_servers.apache(API, FILES, realm)


def judge(url: str, *arguments: str, key: str = KEY) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        name = pathlib.Path(folder) / "report.json"
        result = suite("run", "--target", url, "--public-key", USER, "--group", GROUP, *(["--job", JOB] if "full" in arguments else []), "--report", f"json={name}", *arguments, private_key=key)
        return result, json.loads(name.read_text())


class Apache(unittest.TestCase):
    maxDiff = None

    def test_its_sign_in_is_judged_clause_by_clause(self) -> None:
        with apache() as url:
            result, report = judge(url, "--profile", "probe", "--only", "authentication/*")
        verdicts = {name: clause["verdict"] for name, clause in clauses(report).items() if clause["covered"]}
        self.assertEqual(verdicts, EXPECTED, {name: clauses(report)[name]["message"] for name in verdicts if verdicts[name] != EXPECTED.get(name)})
        self.assertEqual((result.returncode, report["verdict"]), (0, "conforms"))

    def test_it_refuses_basic_credentials_when_that_is_asked_for(self) -> None:
        with apache() as url:
            result, report = judge(url, "--allow", "basic", "--only", "authentication/basic-refused")
        self.assertEqual((result.returncode, clauses(report)["authentication/basic-refused"]["verdict"]), (0, "pass"), report["reason"])

    def test_another_realm_breaks_the_clause_of_the_realm_alone(self) -> None:
        with apache(realm="Some other place") as url:
            result, report = judge(url, "--profile", "probe", "--only", "authentication/*")
        self.assertEqual([name for name, clause in clauses(report).items() if clause["verdict"] == "fail"], ["authentication/realm"])
        self.assertEqual(result.returncode, 1)

    def test_it_is_no_log_collection_api_and_the_suite_says_so(self) -> None:
        with apache() as url:
            result, report = judge(url, "--profile", "probe")
        found = clauses(report)
        self.assertEqual((result.returncode, report["verdict"]), (1, "does-not-conform"))
        self.assertEqual(found["errors/json-document"]["verdict"], "fail")
        self.assertEqual(found["retry/unknown-job"]["verdict"], "fail")
        self.assertEqual(found["retry/unknown-job"]["actual"], "200")
        self.assertEqual(found["framing/message-ends"]["verdict"], "pass")
        self.assertEqual(found["framing/true-length"]["verdict"], "pass")

    def test_a_wrong_key_is_not_judged(self) -> None:
        with apache() as url:
            result, report = judge(url, "--only", "authentication/*", key="wrong-key-0123456789")
        self.assertEqual((result.returncode, report["verdict"]), (3, "not-judged"))
        self.assertIn("the target refuses the credentials with 401", report["reason"])


EXPECTED = {f"authentication/{name}": verdict for verdict, names in {
    "pass": "challenge-present challenge-syntax first-count malformed-header method-signed no-existence-oracle nonce-present nonce-reuse "
            "nonce-varies nonce-was-issued offers-digest offers-md5 offers-qop-auth per-request query-signed realm refused-without-credentials "
            "other-schemes-refused quoted-values required-parameters response-verified scheme-case stale-flag unknown-parameter unknown-user-refused unsigned-query-refused uri-signed "
            "wrong-key-refused info-syntax info-values",
    "note": "domain leaping-count printed-op quoted-qop quoted-tokens replay unpadded-count",
    "skip": "basic-refused info-next-nonce nonce-expires role-refusal-status role-required",  # not asked for, and it has no second user
}.items() for name in names.split()}

if __name__ == "__main__":
    unittest.main()
