"""What a target may do otherwise without breaking a promise: no clause fails under any of it, one by one, and none
warns."""
import concurrent.futures
import datetime
import json
import pathlib
import re
import sys
import tempfile
import unittest
from collections.abc import Callable
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from between import Answer, Forward, Request, between
from support import ROOT, Document, Result, clauses, listener, mock, suite

Alter = Callable[[Request, Forward], Answer]
Change = Callable[[Answer], Answer]


def challenge(edit: Callable[[str], str]) -> Alter:
    return answers(lambda answer: answer.status == 401, lambda answer: answer.with_field("WWW-Authenticate", edit(answer.field("WWW-Authenticate"))))


def answers(choose: Callable[[Answer], bool], change: Change) -> Alter:
    def tamper(request: Request, forward: Forward) -> Answer:
        answer = forward(request.data)
        return change(answer) if choose(answer) else answer
    return tamper


def bodies(status: int, edit: Callable[[Document], object]) -> Alter:
    return answers(lambda answer: answer.status == status and answer.body.startswith(b"{"), lambda answer: answer.edited(edit))


def each_job(document: Document) -> list[Document]:
    if "results" in document:
        return [job for job in document["results"] if isinstance(job, dict)]
    return [document.get("content", document)]


def jobs(edit: Callable[[Document], object]) -> Alter:
    def change(document: Document) -> None:
        for job in each_job(document):
            if "logTypes" in job:
                edit(job)
    return bodies(200, change)


def every(change: Change) -> Alter:
    return answers(lambda answer: True, change)


def reordered(answer: Answer) -> Answer:
    status, *fields = answer.head.split(b"\r\n")
    return Answer(b"\r\n".join([status, *sorted(fields, key=lambda field: field[::-1])]) + b"\r\n\r\n" + answer.body)


def backwards(document: Document) -> None:
    items = list(document.items())[::-1]
    document.clear()
    document.update(items)


def without_code(document: Document) -> None:
    document.pop("errorCode", None)
    backwards(document)


def text(old: bytes, new: bytes) -> Change:
    return lambda answer: answer.having(body=re.sub(old, new, answer.body))


def epoch(job: Document) -> None:
    for name in ("creationDate", "expirationDate"):
        job[name] = int(datetime.datetime.fromisoformat(job[name].replace("Z", "+00:00")).timestamp())


def shared(answer: Answer) -> Answer:
    """Two challenges in one field, the other one first."""
    return answer.with_field("WWW-Authenticate", 'Bearer realm="elsewhere", ' + answer.field("WWW-Authenticate"))


def empty_refusal(answer: Answer) -> Answer:
    return answer.having(body=b"").with_field("Content-Type")


def on(method: str, path: str, change: Change) -> Alter:
    def tamper(request: Request, forward: Forward) -> Answer:
        answer = forward(request.data)
        return change(answer) if request.method == method and path in request.path and answer.status != 401 else answer
    return tamper


def unknown_group(status: int, code: str) -> Alter:
    def tamper(request: Request, forward: Forward) -> Answer:
        answer = forward(request.data)
        if b"GROUP" in answer.body and answer.status in (401, 403, 404) and request.signed and b"GROUP_ID" not in answer.body and b"JOB_NOT_FOUND" not in answer.body:
            return answer.having(f"{status} X".encode()).edited(lambda document: document.update(error=status, errorCode=code, reason={401: "Unauthorized", 403: "Forbidden"}[status]))
        return answer
    return tamper


UNPRIVILEGED = json.loads((ROOT / "fixtures" / "default.json").read_text())["keys"][1]
LEGAL = {
    "fields in another order": every(reordered),
    "more fields": every(lambda a: a.with_field("Server", "Jetty").with_field("X-Request-Id", "1").with_field("Set-Cookie", "a=b; Path=/")),
    "another charset": every(lambda a: a.with_field("Content-Type", a.field("Content-Type").split(";")[0] + '; charset="utf-8"') if a.field("Content-Type") else a),
    "no service version": every(lambda a: a.with_field("X-MongoDB-Service-Version")),
    "Allow with more methods": answers(lambda a: a.status == 405, lambda a: a.with_field("Allow", "OPTIONS, HEAD, " + a.field("Allow"))),
    "opaque": challenge(lambda t: t + ', opaque="a/b+c=="'),
    "empty opaque": challenge(lambda t: t + ', opaque=""'),
    "no domain": challenge(lambda t: re.sub(r'domain="[^"]*", ?', "", t)),
    "a list as domain": challenge(lambda t: re.sub(r'domain="[^"]*"', 'domain="/api https://other.example.com/api"', t)),
    "parameters in another order, no blanks": challenge(lambda t: "Digest " + ",".join(sorted(re.findall(r'\w+=(?:"[^"]*"|[^,]+)', t), reverse=True))),
    "blanks wherever they may be": challenge(lambda t: re.sub(r", *", "  ,\t ", t)),
    "algorithm in quotes": challenge(lambda t: t.replace("algorithm=MD5", 'algorithm="MD5"')),
    "algorithm in lower case": challenge(lambda t: t.replace("algorithm=MD5", "algorithm=md5")),
    "no algorithm": challenge(lambda t: t.replace("algorithm=MD5, ", "")),
    "auth and auth-int": challenge(lambda t: t.replace('qop="auth"', 'qop="auth, auth-int"')),
    "auth-int before auth": challenge(lambda t: t.replace('qop="auth"', 'qop="auth-int,auth"')),
    "op beside qop": challenge(lambda t: t + ', op="auth"'),
    "no stale": challenge(lambda t: t.replace(", stale=false", "")),
    "stale in quotes and capitals": challenge(lambda t: t.replace("stale=false", 'stale="FALSE"')),
    "charset and userhash": challenge(lambda t: t + ", charset=UTF-8, userhash=false"),
    "unknown parameters": challenge(lambda t: t + ', hint="none", x=1'),
    "a second challenge in the same field": answers(lambda a: a.status == 401, shared),
    "Basic in a field of its own, behind": answers(lambda a: a.status == 401, lambda a: Answer(a.head + b"\r\nWWW-Authenticate: Basic realm=\"MMS Public API\"\r\n\r\n" + a.body)),
    "Authentication-Info": answers(lambda a: a.status == 200, lambda a: a.with_field("Authentication-Info", "qop=auth")),
    "a 401 without errorCode, in another order": bodies(401, without_code),
    "a 401 as the hosted service sends it": answers(lambda a: a.status == 401 and a.body != b"" and b"errorCode" not in a.body, lambda a: a.having(
        body=b'{\n  "error" : 401,\n  "reason" : "Unauthorized",\n  "detail" : "You are not authorized for this resource.",\n  "errorCode" : "UNEXPECTED_ERROR"\n}')),
    "fields of the hosted service": answers(lambda a: a.status != 401, lambda a: a.with_field("X-Error-Code", "SOME_CODE").with_field("Ratelimit-Remaining", "7")
                                            .with_field("X-Frame-Options", "DENY").with_field("Referrer-Policy", "no-referrer")),
    "a download without a byte": on("GET", "/download", lambda a: a.having(body=b"") if a.status == 200 else a),
    "the text null as the error of a child job": jobs(lambda job: [child.update(errorMessage="null", hostName="node0.example.com:27017", finishDate=None) for child in job.get("childJobs", [])]),
    "a 401 without a body": answers(lambda a: a.status == 401, empty_refusal),
    "other words": every(lambda a: a.edited(lambda d: d.update(detail="Nicht gefunden: Auftrag")) if a.status == 404 and a.body.startswith(b"{") else a),
    "parameters null": bodies(404, lambda d: d.update(parameters=None)),
    "no parameters": bodies(404, lambda d: d.pop("parameters", None)),
    "more members in an error": bodies(404, lambda d: d.update(badRequestDetail=None, traceId="1")),
    "more members in a job": jobs(lambda job: job.update(clusterName="x", extra=[1, {"a": None}])),
    "members in another order": jobs(backwards),
    "no downloadUrl yet": jobs(lambda job: job.update(downloadUrl=None) if job["status"] == "IN_PROGRESS" else None),
    "absent values of child jobs": jobs(lambda job: [child.pop(name, None) for child in job.get("childJobs", []) for name in ("finishDate", "errorMessage") if child.get(name) is None]),
    "numbers in another form": answers(lambda a: a.status == 200, text(rb'"sizeRequestedPerFileBytes"( ?:) ?(\d+)', rb'"sizeRequestedPerFileBytes"\1\2.0')),
    "fractions of seconds": answers(lambda a: a.status == 200, text(rb'(T\d\d:\d\d:\d\d)Z', rb'\1.000Z')),
    "+00:00": answers(lambda a: a.status == 200, text(rb'(T\d\d:\d\d:\d\d)Z', rb'\1+00:00')),
    "resource types as in requests": answers(lambda a: a.status == 200, text(rb"replicaset", b"REPLICASET")),
    "resource types as in the table": answers(lambda a: a.status == 200, text(rb"replicaset", b"REPLICA_SET")),
    "url": answers(lambda a: a.status == 200, text(rb'"downloadUrl"', b'"url"')),
    "envelope": answers(lambda a: a.status == 200, text(rb'"content"', b'"envelope"')),
    "jobs with links": jobs(lambda job: job.update(links=[{"rel": "self", "href": "https://central.example.com/x"}])),
    "pretty in another style": answers(lambda a: a.status == 200 and b"\n" in a.body and a.body.startswith(b"{"),
                                       lambda a: a.having(body=json.dumps(json.loads(a.body), indent="\t", separators=(",", " : ")).encode() + b"\n")),
    "a final newline": answers(lambda a: a.status == 200 and a.body.startswith(b"{"), lambda a: a.having(body=a.body + b"\n")),
    "central links": answers(lambda a: a.status == 200, text(rb"http://127\.0\.0\.1:\d+", b"https://ops.example.com:8443")),
    "a role refused with 403": answers(lambda a: b"NOT_IN_GROUP" in a.body or b"USER_UNAUTHORIZED" in a.body,
                                       lambda a: a.having(b"403 Forbidden").edited(lambda d: d.update(error=403, reason="Forbidden"))),
    "an unknown group is 403": unknown_group(403, "NOT_IN_GROUP"),
    "a wrong state is 400": on("GET", "/download", lambda a: a.having(b"400 Bad Request").edited(lambda d: d.update(error=400, reason="Bad Request")) if a.status == 403 else a),
    "the sibling's names": bodies(400, lambda d: d.update(errorCode={"EXPIRATION_DATE_MUST_BE_IN_FUTURE": "JOB_EXPIRATION_DATE_IN_PAST",
                                                                        "EXPIRATION_DATE_TOO_DISTANT": "JOB_EXPIRATION_DATE_EXCEEDS_MAX"}.get(d["errorCode"], d["errorCode"]))),
    "a malformed id is 400": on("GET", "zyx", lambda a: a.having(b"400 Bad Request").edited(lambda d: d.update(error=400, reason="Bad Request", errorCode="INVALID_JOB_ID"))),
    "a download of another type": on("GET", "/download", lambda a: a.with_field("Content-Type", "application/octet-stream").with_field("Content-Disposition") if a.status == 200 else a),
    "a download called JSON": on("GET", "/download", lambda a: a.with_field("Content-Type", "application/json") if a.status == 200 else a),
    "more in the answer of create": on("POST", "/logCollectionJobs", lambda a: a.edited(lambda d: d.update(status="IN_PROGRESS", links=[])) if a.status == 201 else a),
    "an empty answer without a type": every(lambda a: a.with_field("Content-Type") if a.status == 200 and not a.body else a),
    "405 without a body": answers(lambda a: a.status == 405, empty_refusal),
    "dates as epoch seconds": jobs(epoch),
}


class Variations(unittest.TestCase):
    maxDiff = None

    def judge(self, tamper: Alter) -> tuple[Result, Any, bool]:
        changed = []

        def noting(request: Request, forward: Forward) -> Answer:
            seen = []

            def remembering(data: bytes) -> Answer:
                seen.append(forward(data))
                return seen[-1]
            answer = tamper(request, remembering)
            changed.append(answer.bytes() != seen[-1].bytes())
            return answer
        with mock() as ready, listener(between(ready.port, noting)) as url, tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "report.json"
            result = suite("run", "--target", url, "--public-key", ready["publicKey"], "--group", ready["groupId"], "--job", ready["jobId"], "--profile", "full", "--allow", "create",
                           "--resource", "REPLICASET:my_deployment_1", "--report", f"json={report}", private_key=ready["privateKey"],
                           OPSMGR_UNPRIVILEGED_PUBLIC_KEY=UNPRIVILEGED["publicKey"], OPSMGR_UNPRIVILEGED_PRIVATE_KEY=UNPRIVILEGED["privateKey"])
            return result, json.loads(report.read_text()), any(changed)

    def test_nothing_legal_is_punished(self) -> None:
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            runs = list(pool.map(self.judge, LEGAL.values()))
        for name, (result, report, differs) in zip(LEGAL, runs, strict=True):
            with self.subTest(legal=name):
                self.assertTrue(differs, "nothing was done otherwise")
                found = {clause: one["message"] for clause, one in clauses(report).items() if one["verdict"] in ("fail", "warn", "error", "inconclusive")}
                self.assertEqual((result.returncode, found), (0, {}), report["reason"])


if __name__ == "__main__":
    unittest.main()
