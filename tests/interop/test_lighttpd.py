"""The suite against a second digest server that is not ours: lighttpd with mod_auth, which has no log collection API at all.
What the suite says of its sign-in is asserted clause by clause."""
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
from digest_servers import KEY, USER  # noqa: E402
from support import BASE, clauses, suite  # noqa: E402

GROUP = "5c8100bcf2a30b12ff88258f"
LIST = {"links": [{"rel": "self", "href": f"http://127.0.0.1{BASE}/groups/{GROUP}/logCollectionJobs?pageNum=1&itemsPerPage=100"}], "results": [], "totalCount": 0}


def lighttpd(algorithm: str = "MD5") -> AbstractContextManager[str]:
    return digest_servers.lighttpd({f"htdocs{BASE}/groups/{GROUP}/logCollectionJobs": json.dumps(LIST, separators=(",", ":"))}, algorithm)


def judge(url: str, *arguments: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        name = pathlib.Path(folder) / "report.json"
        result = suite("run", "--target", url, "--public-key", USER, "--group", GROUP, "--report", f"json={name}", *arguments, private_key=KEY)
        return result, json.loads(name.read_text())


class Lighttpd(unittest.TestCase):
    maxDiff = None

    def test_its_sign_in_is_judged_clause_by_clause(self) -> None:
        with lighttpd() as url:
            _result, report = judge(url, "--profile", "probe", "--allow", "basic", "--only", "authentication/*")
        found = clauses(report)
        verdicts = {name.removeprefix("authentication/"): one["verdict"] for name, one in found.items() if one["covered"]}
        self.assertEqual(verdicts, EXPECTED, {name: one["message"] for name, one in found.items() if one["covered"] and one["verdict"] != EXPECTED.get(name.removeprefix("authentication/"))})

    def test_without_md5_only_that_is_wrong_with_it(self) -> None:
        with lighttpd(algorithm="SHA-256") as url:
            result, report = judge(url, "--profile", "probe", "--only", "authentication/*")
        self.assertEqual([name for name, one in clauses(report).items() if one["verdict"] in ("fail", "warn", "error")], ["authentication/offers-md5"])
        self.assertEqual(result.returncode, 1)

    def test_what_it_serves_as_a_list_is_taken_for_the_list_of_an_empty_group(self) -> None:
        with lighttpd() as url:
            _result, report = judge(url, "--only", "get-all/*")
        self.assertEqual({name: one["verdict"] for name, one in clauses(report).items() if one["verdict"] not in ("skip",)},
                         {"get-all/empty-list": "pass", "get-all/wrapper": "pass", "get-all/self-link": "pass", "get-all/count-matches": "pass"})


EXPECTED = {name: verdict for verdict, names in {
    "pass": "basic-refused challenge-present challenge-syntax first-count malformed-header method-signed no-existence-oracle nonce-present "
            "nonce-reuse nonce-varies nonce-was-issued offers-digest offers-md5 offers-qop-auth per-request query-signed realm "
            "refused-without-credentials required-parameters response-verified scheme-case stale-flag unknown-user-refused uri-signed wrong-key-refused "
            "other-schemes-refused quoted-values unknown-parameter unsigned-query-refused",
    "note": "domain leaping-count printed-op quoted-qop quoted-tokens replay unpadded-count",
    "skip": "info-next-nonce info-syntax info-values nonce-expires role-refusal-status role-required",  # not asked for, and it has no second user
}.items() for name in names.split()}

if __name__ == "__main__":
    unittest.main()
