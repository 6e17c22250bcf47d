"""One broken promise at a time, made by a man in the middle: each is caught under its own topic, by the level of its clause, and
breaks few others. What the mock can break by itself is in scripts/mutation-test, create, extend, delete and download in test_changes.py."""
import concurrent.futures
import json
import pathlib
import re
import sys
import tempfile
import unittest
from collections.abc import Callable
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from between import Answer, Edit, Forward, Request, between, signed_anew
from support import ROOT, Document, Ready, Result, clauses, listener, mock, suite

ERROR = b'{"detail":"No.","error":404,"errorCode":"LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP","parameters":[],"reason":"Not Found"}'


Tamper = Callable[[Request, Forward, Ready], Answer]
Change = Callable[[Answer], Answer]
Choose = Callable[[Request, Answer], object]


# ---- ways to break something; each takes (request, forward, ready) and gives the answer

def answers(choose: Choose, change: Callable[[Answer], Answer]) -> Tamper:
    """Answers to requests that `choose(request, answer)` picks are what `change(answer)` makes of them."""
    def tamper(request: Request, forward: Forward, ready: Ready) -> Answer:
        answer = forward(request.data)
        return change(answer) if choose(request, answer) else answer
    return tamper


def refuses(choose: Callable[[Request], Any], status: bytes) -> Tamper:
    """Requests that `choose(request)` picks never reach the mock."""
    def tamper(request: Request, forward: Forward, ready: Ready) -> Answer:
        if not choose(request):
            return forward(request.data)
        answer = forward(request.without("Authorization"))
        return answer if answer.status == 401 and status.startswith(b"401") else answer.having(status, b"").with_field("WWW-Authenticate")
    return tamper


def trusts(choose: Callable[[Request], Any]) -> Tamper:
    """Requests that `choose(request)` picks are let in whatever their signature."""
    def tamper(request: Request, forward: Forward, ready: Ready) -> Answer:
        return signed_anew(request, forward, ready) if choose(request) else forward(request.data)
    return tamper


def routes(choose: Callable[[Request], Any], method: str | None = None, target: Callable[[Request], str] | None = None) -> Tamper:
    """Requests that `choose(request)` picks are carried out as another."""
    def tamper(request: Request, forward: Forward, ready: Ready) -> Answer:
        if not (choose(request) and request.signed):
            return forward(request.data)
        return signed_anew(request, forward, ready, method, target(request) if target else None)
    return tamper


def challenge(edit: Callable[[str], str]) -> Tamper:
    """Every challenge is what `edit(text)` makes of it."""
    def tamper(request: Request, forward: Forward, ready: Ready) -> Answer:
        answer = forward(request.data)
        text = answer.field("WWW-Authenticate")
        return answer.with_field("WWW-Authenticate", edit(text)) if text else answer
    return tamper


def jobs(edit: Callable[[Document], object]) -> Tamper:
    """Every job, wherever it is shown, is changed by `edit(job)`."""
    def change(document: Document) -> None:
        shown = document["results"] if "results" in document else [document.get("content", document)]
        for job in shown:
            if isinstance(job, dict) and "status" in job and "logTypes" in job:
                edit(job)

    def tamper(request: Request, forward: Forward, ready: Ready) -> Answer:
        answer = forward(request.data)
        right = request.method == "GET" and answer.status == 200 and not request.path.endswith("/download")
        return answer.edited(change) if right else answer
    return tamper


def children(edit: Callable[[Document], object]) -> Tamper:
    return jobs(lambda job: [edit(child) for child in job.get("childJobs", [])])


def errors(status: int, edit: Callable[[Document], object]) -> Tamper:
    """Every refusal with that status is changed by `edit(document)`."""
    return answers(lambda request, answer: answer.status == status and answer.body, lambda answer: answer.edited(edit))


def setting(**values: Any) -> Edit:
    return lambda document: document.update(values)


def dropping(*names: str) -> Edit:
    return lambda document: [document.pop(name, None) for name in names]


def varying(texts: Callable[[str, int], str]) -> Callable[[str], str]:
    """One text after another."""
    state = [0]

    def following(text: str) -> str:
        state[0] += 1
        return texts(text, state[0])
    return following


def constant_nonce() -> Callable[[str], str]:
    first: list[str] = []

    def edit(text: str) -> str:
        if not first:
            first.append(text)
        return first[0]
    return edit


# ---- which requests and answers

def ok(request: Request, answer: Answer) -> bool:
    return request.method == "GET" and answer.status == 200 and not request.path.endswith("/download")


def entity(request: Request, answer: Answer) -> bool:
    return ok(request, answer) and re.search(r"/logCollectionJobs/[0-9a-f]{24}$", request.path) is not None


def listed(request: Request, answer: Answer) -> bool:
    return ok(request, answer) and request.path.endswith("/logCollectionJobs")


def retried(request: Request, answer: Answer) -> bool:
    return request.retries and answer.status == 200


def unknown(request: Request, answer: Answer) -> bool:
    return answer.status == 404 and b"LOG_COLLECTION_JOB_NOT_FOUND" in answer.body


def unauthorized(request: Request, answer: Answer) -> bool:
    return answer.status == 401


def bare(request: Request, answer: Answer) -> bool:
    return answer.status == 401 and not request.signed


def text(old: bytes, new: bytes) -> Change:
    return lambda answer: answer.having(body=answer.body.replace(old, new))


def put(status: bytes | None = None, body: bytes | None = None, **fields: str | None) -> Change:
    def change(answer: Answer) -> Answer:
        answer = answer.having(status, body)
        for name, value in fields.items():
            answer = answer.with_field(name.replace("_", "-"), value)
        return answer
    return change


def query(part: str) -> Choose:
    return lambda request, answer: ok(request, answer) and part in request.query


def other_uri(request: Request) -> bool:
    signed = re.search(r'uri="([^"]*)"', request.field("Authorization"))
    return signed is not None and signed[1] != request.target


def other_uri_path(request: Request) -> bool:
    signed = re.search(r'uri="([^"?]*)', request.field("Authorization"))
    return signed is not None and other_uri(request) and signed[1] != request.path


KEYS = json.loads((ROOT / "fixtures" / "default.json").read_text())["keys"]
USER, UNPRIVILEGED = KEYS[0]["publicKey"], KEYS[1]


def method_only(name: str) -> Callable[[Request], bool]:
    return lambda request: request.method == name and request.path.endswith("/retry")


def simultaneous() -> Tamper:
    """A retry that follows another within a moment on a new connection is a crash."""
    seen: dict[str, int] = {}

    def tamper(request: Request, forward: Forward, ready: Ready) -> Answer:
        answer = forward(request.data)
        count = re.search(r'nonce="([^"]*)"', request.field("Authorization"))
        if request.retries and count and answer.status == 400:
            seen[count[1]] = seen.get(count[1], 0) + 1
            if len(seen) >= 2 and "nc=00000001" in request.field("Authorization"):
                return answer.having(b"500 Internal Server Error", b"")
        return answer
    return tamper


JOB = "5c810cc4ff7a256345ff97c4"


def once_retried(edit: Callable[[Document], object]) -> Tamper:
    """Jobs are changed by `edit(job)` from the first retry on that was carried out."""
    begun = []

    def tamper(request: Request, forward: Forward, ready: Ready) -> Answer:
        if request.retries and request.signed and JOB in request.path:
            answer = forward(request.data)
            begun.extend([True] if answer.status == 200 else [])
            return answer
        return jobs(edit)(request, forward, ready) if begun else forward(request.data)
    return tamper


def each_exchange_runs(signed_again: bool) -> Tamper:
    """A PUT that is refused for want of credentials starts the retry all the same, and the signed one is taken as well."""
    def tamper(request: Request, forward: Forward, ready: Ready) -> Answer:
        if request.retries and JOB in request.path and not request.signed:
            signed_anew(request, forward, ready)
        answer = forward(request.data)
        return answer.having(b"200 OK", b"") if signed_again and request.retries and JOB in request.path and answer.status == 400 else answer
    return tamper


def list_stays_behind() -> Tamper:
    def edit(document: Document) -> None:
        for job in document["results"]:
            if job["id"] == JOB:
                job["status"] = "FAILURE"
    return answers(listed, lambda answer: answer.edited(edit))


BROKEN = [
    ("retry is answered 202", "retry/answers-200", "fail", answers(retried, put(b"202 Accepted"))),
    ("retry is answered 201 with a place", "retry/answers-200", "fail", answers(retried, put(b"201 Created", Location="/elsewhere"))),
    ("retry is answered with null", "retry/empty-body", "fail", answers(retried, put(body=b"null"))),
    ("retry is answered with a job", "retry/empty-body", "fail", answers(retried, put(body=b'{"id":"5c810cc4ff7a256345ff97c4"}'))),
    ("retry is answered with an error dressed as 200", "retry/empty-body", "fail", answers(retried, put(body=ERROR))),
    ("retry of an unknown job is answered 200", "retry/unknown-job", "fail", answers(lambda r, a: r.retries and unknown(r, a), put(b"200 OK", b""))),
    ("retry crashes in HTML", "retry/answers-200", "fail", answers(retried, put(b"500 Internal Server Error", b"<html>at java.lang.Thread</html>", Content_Type="text/html"))),
    ("retry redirects", "retry/answers-200", "fail", answers(retried, put(b"307 Temporary Redirect", Location="/elsewhere/"))),
    ("retry is answered with an empty gzip stream", "retry/empty-body", "fail",
     answers(lambda r, a: retried(r, a) and "gzip" in r.field("Accept-Encoding"),
             put(body=b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00", Content_Encoding="gzip"))),
    ("retry demands a length", "retry/without-content-length", "fail", refuses(lambda r: r.retries and not r.field("Content-Length"), b"411 Length Required")),
    ("retry reads an empty body as JSON", "retry/documented-example", "fail", refuses(lambda r: r.retries and r.signed and r.field("Content-Type") and not r.body, b"400 Bad Request")),
    ("pretty=true puts a newline behind a retry", "retry/empty-body", "fail", answers(lambda r, a: retried(r, a) and "pretty=true" in r.query, put(body=b"\n"))),
    ("Accept: */* is refused", "conventions/accept-forms", "warn", refuses(lambda r: r.signed and r.field("Accept") == "*/*", b"406 Not Acceptable")),
    ("no Accept is refused", "conventions/accept-forms", "warn", refuses(lambda r: r.signed and b"\r\nAccept:" not in r.data, b"406 Not Acceptable")),

    ("nobody is challenged with 404", "authentication/refused-without-credentials", "fail", answers(bare, put(b"404 Not Found", ERROR))),
    ("Basic alone is offered", "authentication/offers-digest", "fail", challenge(lambda text: 'Basic realm="MMS Public API"')),
    ("another realm", "authentication/realm", "fail", answers(bare, lambda a: a.with_field("WWW-Authenticate", a.field("WWW-Authenticate").replace("MMS Public API", "Ops")))),
    ("the nonce is empty", "authentication/nonce-present", "fail", challenge(lambda text: re.sub(r'nonce="[^"]*"', 'nonce=""', text))),
    ("everybody gets the same nonce", "authentication/nonce-varies", "warn", challenge(constant_nonce())),
    ("neither qop nor op", "authentication/offers-qop-auth", "fail", challenge(lambda text: re.sub(r', qop="auth"', "", text))),
    ("auth-int alone", "authentication/offers-qop-auth", "fail", challenge(lambda text: text.replace('qop="auth"', 'qop="auth-int"'))),
    ("SHA-256 alone", "authentication/offers-md5", "fail", challenge(lambda text: text.replace("algorithm=MD5", "algorithm=SHA-256"))),
    ("the realm is not quoted", "authentication/challenge-syntax", "fail", challenge(lambda text: text.replace('"MMS Public API"', "MMS"))),
    ("a quote is never closed", "authentication/challenge-syntax", "fail", challenge(lambda text: text.replace('qop="auth"', 'qop="auth').replace(", stale=false", ""))),
    ("stale=true from the start", "authentication/stale-flag", "warn", answers(bare, lambda a: a.with_field("WWW-Authenticate", a.field("WWW-Authenticate").replace("stale=false", "stale=true")))),
    ("the 401 is no JSON", "errors/json-document", "fail", answers(unauthorized, put(body=b"Go away"))),
    ("the 401 says 403", "errors/status-member", "fail", errors(401, setting(error=403))),
    ("an unknown group is told from a known one", "authentication/no-existence-oracle", "warn",
     answers(lambda r, a: bare(r, a) and "5c8100bcf2a30b12ff88258f" not in r.path and "/groups/" in r.path, put(b"404 Not Found", ERROR, WWW_Authenticate=None))),
    ("no challenge with the refusal of a wrong key", "authentication/challenge-present", "fail", answers(lambda r, a: a.status == 401 and r.signed, put(WWW_Authenticate=None))),

    ("any user is let in", "authentication/unknown-user-refused", "fail", trusts(lambda r: "no-such-key" in r.field("Authorization"))),
    ("PUT needs no credentials", "authentication/refused-without-credentials", "fail", trusts(lambda r: r.method == "PUT" and not r.signed)),
    ("GET needs no credentials", "authentication/refused-without-credentials", "fail", trusts(lambda r: r.method == "GET" and not r.signed)),
    ("download needs no credentials", "authentication/refused-without-credentials", "fail", trusts(lambda r: r.path.endswith("/download") and not r.signed)),
    ("create needs no credentials", "authentication/refused-without-credentials", "fail", trusts(lambda r: r.method == "POST" and not r.signed)),
    ("extend needs no credentials", "authentication/refused-without-credentials", "fail", trusts(lambda r: r.method == "PATCH" and not r.signed)),
    ("delete needs no credentials", "authentication/refused-without-credentials", "fail", trusts(lambda r: r.method == "DELETE" and not r.signed)),
    ("the signed path is not compared", "authentication/uri-signed", "warn", trusts(other_uri_path)),
    ("the signed query is not compared", "authentication/query-signed", "warn", trusts(lambda r: other_uri(r) and not other_uri_path(r))),
    ("nc may be missing", "authentication/required-parameters", "warn", trusts(lambda r: r.signed and "qop=" in r.field("Authorization") and "nc=" not in r.field("Authorization"))),
    ("cnonce may be missing", "authentication/required-parameters", "warn", trusts(lambda r: r.signed and "qop=" in r.field("Authorization") and "cnonce=" not in r.field("Authorization"))),
    ("a nonce serves once, without stale", "authentication/nonce-reuse", "warn",
     refuses(lambda r: r.signed and "nc=00000001" not in r.field("Authorization") and "nc=" in r.field("Authorization"), b"401 Unauthorized")),
    ("digest in lower case is refused", "authentication/scheme-case", "fail", refuses(lambda r: r.field("Authorization").startswith("digest "), b"401 Unauthorized")),
    ("malformed credentials crash", "authentication/malformed-header", "warn", refuses(lambda r: r.signed and "response=" not in r.field("Authorization"), b"500 Internal Server Error")),
    ("a key without a role is served", "authentication/role-required", "fail",
     trusts(lambda r: r.signed and not re.search(f'username="({USER}|no-such-key[^"]*)"', r.field("Authorization")) and "username=" in r.field("Authorization"))),
    ("lower-case field names are not seen", "framing/field-name-case", "fail", refuses(lambda r: b"\r\nauthorization:" in r.data, b"401 Unauthorized")),

    ("GET on retry is answered 200", "retry/other-methods-refused", "fail", answers(lambda r, a: r.method == "GET" and r.path.endswith("/retry") and a.status == 405, put(b"200 OK", b"{}"))),
    ("POST retries too", "retry/other-methods-refused", "fail", routes(method_only("POST"), "PUT")),
    ("DELETE on retry deletes", "retry/other-methods-refused", "fail", routes(method_only("DELETE"), "DELETE", lambda r: r.target.replace("/retry", ""))),
    ("PATCH on retry crashes", "retry/other-methods-refused", "fail", answers(lambda r, a: method_only("PATCH")(r) and a.status == 405, put(b"500 Internal Server Error", b""))),
    ("another method is obeyed", "conventions/method-override", "warn", routes(lambda r: r.field("X-HTTP-Method-Override") == "PUT", "PUT")),
    ("a 405 has no Allow", "retry/allow-header", "fail", answers(lambda r, a: a.status == 405 and r.path.endswith("/retry"), put(Allow=None))),
    ("a 405 allows the wrong method", "retry/allow-header", "fail", answers(lambda r, a: a.status == 405 and r.path.endswith("/retry"), put(Allow="GET"))),
    ("other methods are answered 404", "retry/method-status-405", "warn",
     answers(lambda r, a: a.status == 405 and r.method != "HEAD", put(b"404 Not Found", ERROR.replace(b"LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP", b"RESOURCE_NOT_FOUND")))),
    ("an id of other letters is a job", "errors/malformed-id", "fail",
     answers(lambda r, a: "/zyx" in r.path and "/logCollectionJobs/zyx" in r.path and a.status >= 400 and a.status != 401, put(b"200 OK", b"{}"))),
    ("an id of 23 digits crashes", "errors/malformed-id", "fail",
     answers(lambda r, a: re.search(r"/[0-9a-f]{23}$", r.path) and a.status >= 400 and a.status != 401, put(b"500 Internal Server Error", b""))),
    ("an unknown group has an empty list", "errors/unknown-group", "fail",
     answers(lambda r, a: r.signed and r.path.endswith("/logCollectionJobs") and r.method == "GET" and "5c8100bcf2a30b12ff88258f" not in r.path and "zyx" not in r.path,
             put(b"200 OK", b'{"links":[],"results":[],"totalCount":0}'))),
    ("an unknown job is 410", "errors/unknown-job", "fail",
     answers(lambda r, a: unknown(r, a) and r.method == "GET" and "/download" not in r.path, lambda a: a.having(b"410 Gone").edited(setting(error=410, reason="Gone")))),
    ("any group will do", "errors/job-of-another-group", "fail",
     routes(lambda r: r.method == "GET" and re.search(r"/groups/(?!5c8100bc)[0-9a-f]{24}/logCollectionJobs/5c", r.path), None,
            lambda r: re.sub(r"/groups/[0-9a-f]{24}", "/groups/5c8100bcf2a30b12ff88258f", r.target))),
    ("an unknown address is 400", "errors/unknown-path", "fail",
     answers(lambda r, a: "noSuchThings" in r.path and a.status == 404, lambda a: a.having(b"400 Bad Request").edited(setting(error=400, reason="Bad Request")))),
    ("PUT on a job is taken", "conventions/other-methods-refused", "fail", answers(lambda r, a: r.method == "PUT" and not r.retries and a.status == 405, put(b"200 OK", b""))),

    ("pretty changes nothing", "conventions/pretty-applied", "fail", answers(query("pretty=true"), lambda a: a.having(body=json.dumps(json.loads(a.body), separators=(",", ":")).encode()))),
    ("everything is indented", "conventions/compact-by-default", "fail", answers(ok, lambda a: a.having(body=json.dumps(json.loads(a.body), indent=2).encode()))),
    ("pretty changes a name", "conventions/pretty-same-values", "fail", answers(query("pretty=true"), text(b"my_deployment", b"My_deployment"))),
    ("envelope=false is an envelope", "conventions/false-is-default", "fail", answers(query("envelope=false"), lambda a: a.having(body=b'{"status":200,"content":' + a.body + b"}"))),
    ("pretty=false is pretty", "conventions/false-is-default", "fail", answers(query("pretty=false"), lambda a: a.having(body=json.dumps(json.loads(a.body), indent=2).encode()))),
    ("verbose=false is verbose", "conventions/false-is-default", "fail", answers(query("verbose=false"), lambda a: a.edited(setting(childJobs=[])))),
    ("the envelope's status is 0", "conventions/envelope-status", "fail", answers(lambda r, a: query("envelope=true")(r, a), lambda a: a.edited(setting(status=0)))),
    ("the envelope's status is text", "conventions/envelope-status", "fail", answers(lambda r, a: query("envelope=true")(r, a), lambda a: a.edited(setting(status="200")))),
    ("the entity lies under another name", "conventions/envelope-name", "fail", answers(lambda r, a: query("envelope=true")(r, a) and b'"content"' in a.body, text(b'"content"', b'"entity"'))),
    ("the list is wrapped twice", "conventions/envelope-list", "fail",
     answers(lambda r, a: listed(r, a) and "envelope=true" in r.query, lambda a: a.having(body=b'{"status":200,"content":' + a.body + b"}"))),
    ("an unknown parameter crashes", "conventions/unknown-query", "warn", refuses(lambda r: r.signed and "noSuchParameter" in r.query, b"500 Internal Server Error")),
    ("a page of 501 crashes", "conventions/too-large-page", "warn", refuses(lambda r: r.signed and "itemsPerPage=501" in r.query, b"500 Internal Server Error")),
    ("verbose brings nothing", "get-one/verbose-child-jobs", "fail", jobs(dropping("childJobs"))),
    ("child jobs come unasked", "get-one/plain-no-child-jobs", "warn", jobs(lambda job: job.setdefault("childJobs", []))),

    ("an id of 23 digits", "get-one/id-form", "fail", answers(entity, lambda a: a.having(body=re.sub(rb'"id":"([0-9a-f]{23})[0-9a-f]"', rb'"id":"\1"', a.body)))),
    ("the groupId is another", "get-one/group-identity", "fail", jobs(setting(groupId="5c8100bcf2a30b12ff880000"))),
    ("a failed job is FAILED", "get-one/status-values", "fail", jobs(lambda job: job.update(status="FAILED") if job["status"] == "FAILURE" else None)),
    ("dates are text", "conventions/date-format", "fail", jobs(setting(creationDate="Mar 8, 2019 3:04 PM", expirationDate="Apr 8, 2019 3:04 PM"))),
    ("dates have no zone", "conventions/date-in-utc", "fail", jobs(lambda job: job.update(creationDate=job["creationDate"].rstrip("Z"), expirationDate=job["expirationDate"].rstrip("Z")))),
    ("there is no status", "get-one/members", "fail", jobs(dropping("status"))),
    ("there is no userId", "get-one/members", "fail", jobs(dropping("userId"))),
    ("a number is text", "get-one/members", "fail", jobs(setting(sizeRequestedPerFileBytes="1000"))),
    ("redacted is text", "get-one/members", "fail", jobs(setting(redacted="true"))),
    ("an unknown log type", "get-one/log-type-values", "warn", jobs(setting(logTypes=["MONGODB", "NOISE"]))),
    ("logTypes is text", "get-one/members", "fail", jobs(setting(logTypes="MONGODB"))),
    ("the link names another job", "get-one/download-url", "warn", jobs(lambda job: job.update(downloadUrl=job["downloadUrl"].replace(job["id"], "0" * 24)))),
    ("the link names another group", "get-one/download-url", "warn", jobs(lambda job: job.update(downloadUrl=job["downloadUrl"].replace(job["groupId"], "0" * 24)))),
    ("get one answers another job", "get-one/same-job", "fail", answers(entity, lambda a: a.having(body=re.sub(rb'"id":"[0-9a-f]{24}"', b'"id":"5c8100000000000000000000"', a.body)))),
    ("the list has no totalCount", "get-all/wrapper", "fail", answers(listed, lambda a: a.edited(dropping("totalCount")))),
    ("the list has no links", "get-all/wrapper", "fail", answers(listed, lambda a: a.edited(dropping("links")))),
    ("the list has no self link", "get-all/self-link", "fail", answers(listed, lambda a: a.edited(lambda d: d.update(links=[one for one in d["links"] if one["rel"] != "self"])))),
    ("the self link names something else", "get-all/self-link", "fail",
     answers(listed, lambda a: a.edited(lambda d: [one.update(href=one["href"].replace("logCollectionJobs", "hosts")) for one in d["links"] if one["rel"] == "self"]))),
    ("the list shows another name than get one", "get-all/agrees-with-get-one", "warn", answers(listed, text(b"my_deployment_1", b"my_deployment_2"))),
    ("jobs expire before they begin", "get-one/expiry-after-creation", "warn", jobs(setting(expirationDate="2001-01-01T00:00:00Z"))),
    ("a member stands twice", "conventions/unique-members", "warn", answers(entity, lambda a: a.having(body=a.body.replace(b'"redacted":', b'"redacted":false,"redacted":', 1)))),
    ("a comma too many", "conventions/strict-json", "fail", answers(entity, lambda a: a.having(body=a.body[:-1] + b",}"))),
    ("a child job has an unknown status", "get-one/child-status-values", "fail", children(setting(status="DONE"))),
    ("a child job has no path", "get-one/child-members", "fail", children(dropping("path"))),
    ("a child job has dates without a zone", "conventions/date-in-utc", "fail", children(setting(startDate="2019-03-08T12:02:54"))),

    ("the userId is a name", "get-one/id-form", "fail", jobs(setting(userId="somebody"))),
    ("a total below nothing", "get-one/size-values", "warn", jobs(setting(uncompressedSizeTotalBytes=-1))),
    ("a child job of an unknown log type", "get-one/child-log-type-values", "warn", children(setting(logCollectionType="NOISE"))),
    ("verbose drops a member", "get-one/members", "fail", answers(lambda r, a: entity(r, a) and "verbose=true" in r.query, lambda a: a.edited(dropping("resourceName")))),
    ("pretty drops a member", "get-one/members", "fail", answers(lambda r, a: entity(r, a) and "pretty=true" in r.query, lambda a: a.edited(dropping("status")))),
    ("another job lies in the envelope", "get-one/same-job", "fail", answers(lambda r, a: entity(r, a) and "envelope=true" in r.query, lambda a: a.edited(lambda d: d["content"].update(id="0" * 24)))),
    ("an error without a detail", "errors/detail", "fail", errors(404, dropping("detail"))),
    ("an error whose detail is an object", "errors/detail", "fail", errors(404, setting(detail={}))),
    ("HEAD finds nothing", "conventions/head-like-get", "warn", answers(lambda r, a: r.method == "HEAD" and a.status == 200, lambda a: a.having(b"404 Not Found"))),
    ("404 without a code", "errors/has-error-code", "fail", errors(404, dropping("errorCode"))),
    ("the error member is another number", "errors/status-member", "fail", errors(404, setting(error=400))),
    ("the error member is text", "errors/status-member", "fail", errors(404, setting(error="404"))),
    ("the reason is no phrase", "errors/reason-phrase", "warn", errors(404, setting(reason="Oh no"))),
    ("errors are HTML", "errors/json-document", "fail", answers(lambda r, a: a.status == 404, put(body=b"<html>Not Found</html>", Content_Type="text/html"))),
    ("errors have no body", "errors/json-document", "fail", answers(lambda r, a: a.status == 404, put(body=b""))),
    ("another code for an unknown job", "errors/code-names-the-case", "fail", answers(unknown, text(b"LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP", b"GROUP_NOT_FOUND"))),
    ("the text shows a stack", "errors/no-internals", "warn", errors(404, setting(detail="java.lang.NullPointerException at com.xgen.svc.mms.Jobs.java:12"))),

    ("JSON is called text", "conventions/json-media-type", "fail", answers(ok, put(Content_Type="text/plain"))),
    ("no Vary", "framing/vary", "warn", answers(ok, put(Vary=None))),
    ("a Date that is none", "framing/date-header", "fail", answers(lambda r, a: True, put(Date="yesterday"))),
    ("gzip unasked", "framing/identity-coding", "warn", answers(ok, put(Content_Encoding="gzip"))),
    ("a refusal under another code", "retry/refusal-named", "warn", answers(lambda r, a: r.retries and a.status == 400, lambda a: a.edited(setting(errorCode="INVALID_STATE")))),
    ("a finished job is retried", "retry/only-failed-jobs", "fail", answers(lambda r, a: r.retries and a.status == 400, put(b"200 OK", b""))),
    ("HEAD on retry starts it", "retry/safe-methods", "fail", routes(lambda r: r.method == "HEAD" and r.path.endswith("/retry") and JOB in r.path, "PUT")),
    ("OPTIONS on retry starts it", "retry/safe-methods", "fail", routes(lambda r: r.method == "OPTIONS" and r.path.endswith("/retry") and JOB in r.path, "PUT")),
    ("a refused retry runs", "authentication/refusal-has-no-effect", "fail", each_exchange_runs(False)),
    ("each exchange of the sign-in runs", "retry/runs-once", "fail", each_exchange_runs(True)),
    ("the list stays behind", "get-all/follows-get-one", "warn", list_stays_behind()),
    ("retry rewrites the creation date", "retry/keeps-dates", "warn", once_retried(lambda job: job.update(creationDate="2026-01-01T00:00:00Z") if job["id"] == JOB else None)),
    ("retry rewrites the expiration date", "retry/keeps-dates", "warn", once_retried(lambda job: job.update(expirationDate="2036-01-01T00:00:00Z") if job["id"] == JOB else None)),
    ("retry rewrites the log types", "retry/stable-members", "warn", once_retried(lambda job: job.update(logTypes=["FTDC"]) if job["id"] == JOB else None)),
    ("retry touches other jobs", "retry/other-jobs-untouched", "warn", once_retried(lambda job: job.update(redacted=not job["redacted"]) if job["id"] != JOB else None)),
    ("a status of its own on the way", "retry/statuses-on-the-way", "fail", once_retried(lambda job: job.update(status="QUEUED") if job["id"] == JOB and job["status"] == "IN_PROGRESS" else None)),
    ("HEAD is answered with a body", "framing/head-without-body", "fail", answers(lambda r, a: r.method == "HEAD", lambda a: Answer(a.head + b"\r\n\r\n{}"))),
    ("of two retries at one instant one crashes", "retry/simultaneous", "warn", simultaneous()),
]




def in_topic(clause: str, topic: str) -> bool:
    return clause == topic or clause.startswith(topic + "-")


class Deviations(unittest.TestCase):
    maxDiff = None

    def judge(self, tamper: Tamper) -> tuple[Result, Any]:
        with mock() as ready, listener(between(ready.port, lambda request, forward: tamper(request, forward, ready))) as url, tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "report.json"
            result = suite("run", "--target", url, "--public-key", ready["publicKey"], "--group", ready["groupId"], "--job", ready["jobId"], "--profile", "full", "--wait", "1", "--timeout", "2",
                           "--report", f"json={report}", private_key=ready["privateKey"],
                           OPSMGR_UNPRIVILEGED_PUBLIC_KEY=UNPRIVILEGED["publicKey"], OPSMGR_UNPRIVILEGED_PRIVATE_KEY=UNPRIVILEGED["privateKey"])
            return result, json.loads(report.read_text())

    def test_each_is_caught_under_its_own_topic_and_breaks_few_others(self) -> None:
        sizes = []
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            runs = list(pool.map(lambda row: self.judge(row[3]), BROKEN))
        for (name, topic, verdict, _), (result, report) in zip(BROKEN, runs, strict=True):
            with self.subTest(broken=name):
                found = {clause: one["verdict"] for clause, one in clauses(report).items() if one["verdict"] in ("fail", "warn", "error")}
                print(f"{name}: {', '.join(f'{clause} {one}' for clause, one in found.items()) or 'nothing'}; exit {result.returncode}")
                self.assertTrue(any(in_topic(clause, topic) and one == verdict for clause, one in found.items()), f"{topic} holds; {found}; {report['reason']}")
                self.assertNotIn("error", found.values())
                if verdict == "fail":
                    self.assertEqual(result.returncode, 1)
                else:
                    self.assertNotIn("fail", found.values())
                sizes.append(len(found))
                self.assertLessEqual(len(found), 4, found)
        self.assertLessEqual(sorted(sizes)[len(sizes) // 2], 1)


if __name__ == "__main__":
    unittest.main()
