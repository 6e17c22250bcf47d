"""What stands in front of a target answers in its place, or changes what is asked: no clause passes for it, and the report names it."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from between import Answer, Forward, Request, message
from judging import CREATE, failing, run_at, through
from support import clauses, listener, mock

PAGE = b"<html><head><title>403 Forbidden</title></head><body>No.</body></html>"
NOT_THE_API = "with a page that is not the API's own; something in front of it may have answered"


def page(status: bytes, body: bytes = PAGE) -> Answer:
    return Answer(b"HTTP/1.1 " + status + b"\r\nDate: Mon, 30 Nov 2026 20:00:00 GMT\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


class Answering(unittest.TestCase):
    def test_a_page_that_keeps_a_method_out_proves_nothing(self) -> None:
        _, report = through(lambda request, forward: page(b"403 Forbidden") if request.method == "PUT" else forward(request.data), "--profile", "probe")
        found = clauses(report)
        for name in ("retry/documented-example", "retry/without-content-length", "retry/query-pretty-accepted", "authentication/method-signed"):
            with self.subTest(name):
                self.assertEqual((found[name]["verdict"], found[name]["message"]), ("inconclusive", f"403 {NOT_THE_API}"))
        self.assertEqual(found["errors/json-document"]["verdict"], "fail")

    def test_no_job_is_made_where_none_can_be_removed(self) -> None:
        made: list[Request] = []

        def keeping_out(request: Request, forward: Forward) -> Answer:
            made.extend([request] if request.creates and forward(request.data).status == 201 else [])
            return page(b"403 Forbidden") if request.method == "DELETE" else forward(request.data)
        _, report = through(keeping_out, *CREATE)
        self.assertEqual((len(made), [one for one in report["changes"] if one["before"] == "not there"]), (0, []))
        self.assertEqual(clauses(report)["create/answers-201"]["message"], "DELETE was answered 403: what this would make could not be removed")

    def test_a_page_now_and_then_is_named_where_it_is_looked_back_at(self) -> None:
        retried: list[int] = []

        def now_and_then(request: Request, forward: Forward) -> Answer:
            first = request.signed and request.retries and not retried
            retried.extend([1] if first else [])
            return page(b"403 Forbidden") if first else forward(request.data)
        _, report = through(now_and_then, "--profile", "probe", "--only", "retry/query-pretty-accepted")
        clause = clauses(report)["retry/query-pretty-accepted"]
        self.assertEqual((clause["verdict"], len(clause["evidence"])), ("fail", 2))
        self.assertIn(f"got 404 (403 {NOT_THE_API})", clause["message"])

    def test_a_page_that_asks_people_to_sign_in_is_no_api(self) -> None:
        body = b"<html><body><form>Sign in</form></body></html>"
        with mock() as ready, listener(lambda connection: connection.sendall(page(b"200 OK", body).bytes()) if message(connection) else None) as url:
            result, report = run_at(url, ready)
        self.assertEqual((result.returncode, failing(report)), (3, {}))
        self.assertIn("was answered 200 OK with a page of HTML, without credentials and with them: is --target the base URL", report["reason"])

    def test_a_target_without_its_path_is_not_judged(self) -> None:
        with mock("--base-path", "/om") as ready:
            result, report = run_at(ready["url"].removesuffix("/om"), ready)
        self.assertEqual((result.returncode, failing(report)), (3, {}))
        self.assertIn("is --target the base URL of the deployment, with the path below which it lies?", report["reason"])


class Changing(unittest.TestCase):
    def test_a_query_that_is_changed_on_the_way_is_named(self) -> None:
        def sorting(request: Request, forward: Forward) -> Answer:
            changed = "&".join(sorted(request.query.split("&"), reverse=True))
            return forward(request.asking(target=f"{request.path}?{changed}") if request.query else request.data)

        def dropping(request: Request, forward: Forward) -> Answer:
            return forward(request.asking(target=request.path))
        for change in (sorting, dropping):
            with self.subTest(change=change.__name__):
                _, report = through(change, "--only", "conventions/*", "--only", "get-all/*")
                said = [one["message"] for one in clauses(report).values() if one["verdict"] == "fail"]
                self.assertTrue(any("only with a query: does something on the way change it?" in one for one in said), said)


class Warned(unittest.TestCase):
    def test_a_run_whose_only_clause_warns_has_judged_it(self) -> None:
        with mock("--deviate", "uri-not-compared") as ready:
            result, report = run_at(ready["url"], ready, "--only", "authentication/uri-signed")
        self.assertEqual((result.returncode, report["verdict"], clauses(report)["authentication/uri-signed"]["verdict"]), (0, "conforms", "warn"))


if __name__ == "__main__":
    unittest.main()
