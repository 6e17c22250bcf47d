"""Lists that do not add up, lists that move, and pages of any size: what breaks a clause, and what does not."""
import json
import pathlib
import re
import sys
import tempfile
import unittest
from collections.abc import Callable

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from between import Answer, Forward, Request, Tamper, between
from support import Document, Result, clauses, listener, mock, suite


def lists(edit: Callable[[Document, str], object]) -> Tamper:
    """Every list is changed by `edit(document, query)`."""
    def tamper(request: Request, forward: Forward) -> Answer:
        answer = forward(request.data)
        path, _, query = request.target.partition("?")
        if request.method != "GET" or answer.status != 200 or not path.endswith("/logCollectionJobs"):
            return answer
        return answer.edited(lambda document: edit(document, query))
    return tamper


def adding(number: int) -> Tamper:
    def edit(document: Document, _query: str) -> None:
        document["totalCount"] += number
    return lists(edit)


def the_first_page_for_ever() -> Tamper:
    pages: dict[str, Answer] = {}

    def tamper(request: Request, forward: Forward) -> Answer:
        answer = forward(request.data)
        page = re.search(r"itemsPerPage=(\d+)&pageNum=(\d+)", request.target)
        if not page or answer.status != 200:
            return answer
        return pages.setdefault(page[1], answer)
    return tamper


def without(rel: str) -> Tamper:
    def edit(document: Document, _query: str) -> None:
        document["links"] = [link for link in document["links"] if link["rel"] != rel]
    return lists(edit)


def always(rel: str) -> Tamper:
    def edit(document: Document, _query: str) -> None:
        document["links"].append({"rel": rel, "href": document["links"][0]["href"]})
    return lists(edit)


def moving() -> Tamper:
    """A new job stands in front each time; the rest is as it was."""
    count = [0]

    def edit(document: Document, query: str) -> None:
        count[0] += 1
        document["totalCount"] += count[0]
        if document["results"] and "pageNum=2" not in query:
            document["results"] = [dict(document["results"][-1], id=f"{count[0]:024x}"), *document["results"]][:len(document["results"])]
    return lists(edit)


BROKEN = [
    ("totalCount one too large", adding(1), {"get-all/count-matches"}),
    ("totalCount one too small", adding(-1), {"get-all/count-matches"}),
    ("the first page for ever", the_first_page_for_ever(), {"conventions/page-number"}),
    ("no link to the next page", without("next"), {"get-all/page-links"}),
    ("no link to the previous page", without("previous"), {"get-all/page-links"}),
    ("a next page behind the last", always("next"), {"get-all/page-links"}),
    ("a previous page before the first", always("previous"), {"get-all/page-links"}),
]


class Lists(unittest.TestCase):
    def judge(self, tamper: Tamper, *fixtures: str) -> tuple[Result, dict[str, str]]:
        with mock(*fixtures) as ready, listener(between(ready.port, tamper)) as url, tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "report.json"
            result = suite("run", "--target", url, "--public-key", ready["publicKey"], "--group", ready["groupId"], "--report", f"json={report}", private_key=ready["privateKey"])
            report = json.loads(report.read_text())
            return result, {name: one["message"] for name, one in clauses(report).items() if one["verdict"] in ("fail", "warn", "error")}

    def test_each_broken_list_breaks_its_own_clause(self) -> None:
        for fixture in ("default", "many-jobs"):
            for name, tamper, expected in BROKEN:
                with self.subTest(broken=name, fixture=fixture):
                    result, found = self.judge(tamper, fixture)
                    self.assertEqual(set(found), expected, found)
                    self.assertEqual(result.returncode, 1)

    def test_a_list_that_moves_is_not_punished(self) -> None:
        result, found = self.judge(moving())
        self.assertEqual((result.returncode, found), (0, {}))


if __name__ == "__main__":
    unittest.main()
