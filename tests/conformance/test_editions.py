"""The contract's editions: the mock conforms in each, by whichever edition it is judged."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import Document, clauses, judged, suite

EDITIONS = ("6.0", "7.0", "8.0", "9.0")
CREATE = ("--allow", "create", "--resource", "REPLICASET:my_deployment_1")


def complaints(report: Document) -> Document:
    return {name: one["message"] for name, one in clauses(report).items() if one["verdict"] in ("fail", "warn", "error", "inconclusive")}


class Editions(unittest.TestCase):
    def test_each_edition_of_the_mock_conforms_in_every_profile(self) -> None:
        for edition in EDITIONS:
            for arguments in (("--profile", "safe"), ("--profile", "probe"), ("--profile", "full", *CREATE)):
                with self.subTest(edition=edition, profile=arguments[1]):
                    result, report = judged(*arguments, "--edition", edition, mock_arguments=["--edition", edition])
                    self.assertEqual((result.returncode, report["verdict"], complaints(report)), (0, "conforms", {}))

    def test_without_an_edition_none_is_punished(self) -> None:
        for edition in EDITIONS:
            with self.subTest(edition=edition):
                result, report = judged("--profile", "full", *CREATE, mock_arguments=["--edition", edition])
                self.assertEqual((result.returncode, complaints(report)), (0, {}))

    def test_what_editions_disagree_in_is_reported_against_the_named_one(self) -> None:
        for judge, served, words in (("7.0", "7.0", "envelope; as edition 7.0 has it"), ("8.0", "7.0", "envelope; not as edition 8.0 has it: content")):
            with self.subTest(judge=judge, served=served):
                _, report = judged("--edition", judge, mock_arguments=["--edition", served])
                self.assertEqual(clauses(report)["conventions/envelope-member"]["message"], words)
        _, report = judged("--edition", "6.0", mock_arguments=["--edition", "6.0"])
        self.assertEqual(clauses(report)["get-one/link-name"]["message"], "url, as in the table; as edition 6.0 has it")
        self.assertEqual(clauses(report)["framing/service-version"]["message"], "absent; as edition 6.0 has it")

    def test_a_time_range_is_judged_only_where_the_edition_has_it(self) -> None:
        for judge, served, verdict in (("9.0", "9.0", "pass"), ("8.0", "8.0", "pass"), ("8.0", "7.0", "fail"), ("7.0", "7.0", "skip")):
            with self.subTest(judge=judge, served=served):
                _, report = judged("--profile", "full", *CREATE, "--only", "create/*", "--edition", judge, mock_arguments=["--edition", served])
                self.assertEqual(clauses(report)["create/date-range-accepted"]["verdict"], verdict)

    def test_an_unknown_edition_is_wrong_usage(self) -> None:
        result = suite("run", "--target", "http://127.0.0.1:1", "--public-key", "K", "--group", "5c8100bcf2a30b12ff88258f", "--edition", "5.0", private_key="secret-key")
        self.assertEqual((result.returncode, result.stderr), (2, "opsmgr-suite: --edition: '5.0' is not one of 6.0, 7.0, 8.0, 9.0\n"))

    def test_leave_to_create_names_its_resource(self) -> None:
        for arguments, message in (
                (("--allow", "create"), "--allow create needs --resource TYPE:NAME: of what a job may collect logs"),
                (("--resource", "REPLICASET:rs0"), "--resource needs --allow create beside it"),
                (("--allow", "create", "--resource", "SHARD:rs0"), "--resource: 'SHARD:rs0' is not of the form TYPE:NAME with CLUSTER, PROCESS or REPLICASET as TYPE"),
                (("--allow", "everything"), "--allow: 'everything' is not one of create, basic")):
            with self.subTest(arguments=arguments):
                result = suite("run", "--target", "http://127.0.0.1:1", "--public-key", "K", "--group", "5c8100bcf2a30b12ff88258f", "--profile", "full", *arguments,
                               private_key="secret-key")
                self.assertEqual((result.returncode, result.stderr), (2, f"opsmgr-suite: {message}\n"))


if __name__ == "__main__":
    unittest.main()
