"""Get all, get one and retry of the log collection jobs API, a second time: written from the vendor's pages and RFC 7616 alone, sharing
no line with the mock. With a fault named it breaks one promise on purpose. Prints one line of JSON when it listens.

    server.py [FAULT]
"""
import datetime
import hashlib
import hmac
import http.server
import json
import re
import secrets
import sys
import time
from typing import Any
from urllib.parse import parse_qs

from faults import FAULTS

USER, KEY, REALM = "independent", secrets.token_hex(12), "MMS Public API"
GROUP = "5f0000000000000000000001"
BASE = f"/api/public/v1.0/groups/{GROUP}/logCollectionJobs"
ID = "([0-9a-fA-F]{24})"
JOBS, JOB, RETRY = (re.compile(f"/api/public/v1.0/groups/{ID}/logCollectionJobs{rest}$") for rest in ("", f"/{ID}", f"/{ID}/retry"))
REASONS = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed"}
fault = sys.argv[1] if len(sys.argv) > 1 else None
if fault not in (None, *FAULTS):
    sys.exit(f"server.py: '{fault}' is no fault; there are {', '.join(FAULTS)}")

Query = dict[str, list[str]]
Job = dict[str, Any]


def moment(days: float = 0) -> str:
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


YESTERDAY = moment(-1)


def job(number: int, status: str) -> Job:
    return {"creationDate": YESTERDAY, "expirationDate": moment(29), "groupId": GROUP, "id": f"5f00000000000000000000a{number}",
            "logTypes": ["MONGODB", "FTDC"], "redacted": False, "resourceName": "rs0", "resourceType": "REPLICASET", "rootResourceName": "rs0",
            "rootResourceType": "REPLICASET", "sizeRequestedPerFileBytes": 100000, "status": status, "uncompressedSizeTotalBytes": 4096,
            "userId": "5f00000000000000000000ff"}


jobs = {one["id"]: one for one in (job(0, "FAILURE"), job(1, "FAILURE"), job(2, "SUCCESS"), job(3, "IN_PROGRESS"), job(4, "EXPIRED"))}
reads_left: dict[str, int] = {}  # of a job that has been retried: it runs for two reads
nonces: dict[str, tuple[float, set[int]]] = {}  # nonce: (time of issue, counts used)


class Refusal(Exception):
    def __init__(self, status: int, code: str, detail: str, *parameters: str, **fields: str) -> None:
        super().__init__(detail)
        self.status, self.fields = status, fields
        self.document = {"detail": detail, "error": status, "errorCode": code, "parameters": list(parameters), "reason": REASONS[status]}


def md5(*parts: str) -> str:
    return hashlib.md5(":".join(parts).encode("utf-8", "replace")).hexdigest()


def challenge(stale: bool = False) -> dict[str, str]:
    nonce = secrets.token_urlsafe(24)
    nonces[nonce] = (time.monotonic(), set())
    qop = "" if fault == "challenge-without-qop" else ', qop="auth"'
    realm = "Another" if fault == "another-realm" else REALM
    text = f'Digest realm="{realm}", domain="", nonce="{nonce}", algorithm=MD5{qop}, stale={"true" if stale else "false"}'
    return {} if fault == "no-challenge" else {"WWW-Authenticate": text}


def unauthorized(stale: bool = False) -> Refusal:
    return Refusal(401, "UNAUTHORIZED", "You are not authorized for this resource.", **challenge(stale))


def signed_in(method: str, target: str, field: str | None) -> None:
    """Verifies an Authorization field (RFC 7616, 3.4); raises the 401 otherwise."""
    scheme, _, rest = (field or "").partition(" ")
    given = {name.lower(): quoted or bare for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', rest)}
    needed = {"username", "realm", "nonce", "uri", "response", "qop", "nc", "cnonce"}
    if scheme.lower() != "digest" or not needed <= given.keys() or not re.fullmatch("[0-9a-fA-F]{1,8}", given["nc"]):
        raise unauthorized()
    if given["nonce"] not in nonces or time.monotonic() - nonces[given["nonce"]][0] > 60:
        raise unauthorized(stale=True)
    if given["uri"] != target and fault != "uri-not-compared":
        raise unauthorized()
    counts, count = nonces[given["nonce"]][1], int(given["nc"], 16)
    right = md5(md5(USER, REALM, KEY), given["nonce"], given["nc"], given["cnonce"], given["qop"], md5(method, given["uri"]))
    matches = hmac.compare_digest(right, given["response"].lower()) or fault == "key-not-verified"
    if not matches or given["username"] != USER or given["realm"] != REALM or given["qop"] != "auth" or count == 0 or count in counts:
        raise unauthorized()
    counts.add(count)


def flag(query: Query, name: str) -> bool:
    value = query.get(name, ["false"])[-1]
    if value not in ("true", "false"):
        raise Refusal(400, "INVALID_QUERY_PARAMETER", f"The query parameter {name} must be true or false.", name)
    return value == "true"


def number(query: Query, name: str, default: int, most: int) -> int:
    value = query.get(name, [str(default)])[-1]
    if not value.isdigit() or not 1 <= int(value) <= most:
        raise Refusal(400, "INVALID_QUERY_PARAMETER", f"The query parameter {name} must be a number from 1.", name)
    return int(value)


def shown(one: Job, host: str, verbose: bool) -> Job:
    """A job as it is now; looking at it is what lets it go on."""
    if one["id"] in reads_left:
        reads_left[one["id"]] -= 1
        if reads_left[one["id"]] < 0:
            one["status"] = "SUCCESS"
    answer = {**one, "downloadUrl": f"http://{host}{BASE}/{one['id']}/download"}
    if fault == "status-in-lower-case":
        answer["status"] = answer["status"].lower()
    if fault == "job-without-id":
        del answer["id"]
    if verbose:
        answer["childJobs"] = [{"errorMessage": None, "finishDate": YESTERDAY, "hostName": "db0.example.net:27017", "logCollectionType": kind,
                                "path": f"db0.example.net/27017/{kind.lower()}", "startDate": YESTERDAY, "status": "SUCCESS" if one["status"] == "FAILURE" and kind == "MONGODB" else one["status"],
                                "uncompressedDiskSpaceBytes": 2048} for kind in one["logTypes"]]
    return answer


def get_all(group: str, query: Query, host: str) -> dict[str, Any]:
    page, size = number(query, "pageNum", 1, 10**9), number(query, "itemsPerPage", 100, 500)
    results = [shown(one, host, flag(query, "verbose")) for one in list(jobs.values())[(page - 1) * size:page * size]]

    def link(rel: str, to: int) -> dict[str, str]:
        return {"href": f"http://{host}{BASE}?pageNum={to}&itemsPerPage={size}", "rel": rel}

    links = [link("self", page)] + ([link("previous", page - 1)] if page > 1 else []) + ([link("next", page + 1)] if page * size < len(jobs) else [])
    return {"links": links, "results": results, "totalCount": len(jobs) + (fault == "wrong-count")}


def known(group: str, name: str) -> Job:
    if name.lower() not in jobs:
        raise Refusal(404, "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP", f"Group {group} has no log collection job {name}.", name, group)
    return jobs[name.lower()]


def get_one(group: str, name: str, query: Query, host: str) -> Job:
    return shown(known(group, name), host, flag(query, "verbose"))


def retry(group: str, name: str) -> dict[str, Any] | None:
    one = known(group, name) if fault != "unknown-job-retried" else jobs.get(name.lower(), {"id": name, "status": "FAILURE"})
    if one["status"] != "FAILURE" and fault != "any-job-retried":
        raise Refusal(400, "ONLY_FAILED_JOB_CAN_BE_RESTARTED", "Only a job that has failed can be retried.")
    if fault != "retry-without-effect":
        one["status"], reads_left[one["id"]] = "IN_PROGRESS", 2
    return {} if fault == "retry-with-body" else None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        pass

    def route(self, path: str) -> tuple[re.Pattern[str], tuple[str, ...], str]:
        for pattern, allowed in ((JOBS, "GET"), (JOB, "GET"), (RETRY, "PUT")):
            if found := pattern.match(path):
                return pattern, found.groups(), allowed
        raise Refusal(404, "RESOURCE_NOT_FOUND", f"Cannot find resource {path}.", path)

    def operate(self) -> tuple[dict[str, Any] | None, Query]:
        signed_in(self.command, self.path, self.headers.get("Authorization"))
        path, _, text = self.path.partition("?")
        query, host = parse_qs(text, keep_blank_values=True), self.headers.get("Host", "")
        pattern, (group, *name), allowed = self.route(path)
        method = "GET" if self.command == "HEAD" else self.command
        if method != allowed:
            raise Refusal(405, "METHOD_NOT_ALLOWED", "This path does not take the method.", Allow=allowed + (", HEAD" if allowed == "GET" else ""))
        if group.lower() != GROUP:
            raise Refusal(404, "GROUP_NOT_FOUND", f"There is no group {group}.", group)
        flag(query, "pretty"), flag(query, "envelope")
        if pattern is RETRY:
            return retry(group, name[0]), query
        return (get_all(group, query, host) if pattern is JOBS else get_one(group, name[0], query, host)), query

    def answer(self) -> None:
        if "Transfer-Encoding" in self.headers:  # chunks are not read here: what follows would be taken for a request
            self.close_connection = True
        if self.command in ("PUT", "POST", "PATCH") and "Content-Length" not in self.headers and fault == "length-required":
            self.send(411, None, {}, {})
            return
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            document, query = self.operate()
            self.send(201 if fault == "retry-answers-201" and self.command == "PUT" else 200, document, query, {})
        except Refusal as refusal:
            self.send(refusal.status, refusal.document, parse_qs(self.path.partition("?")[2]), refusal.fields)

    def send(self, status: int, document: dict[str, Any] | None, query: Query, fields: dict[str, str]) -> None:
        if query.get("envelope") == ["true"] and document is not None and status != 401:
            document = {"status": status, **document} if "results" in document else {"content": document, "status": status}
        pretty = query.get("pretty") == ["true"]
        text = "" if document is None else json.dumps(document, indent=2 if pretty else None, separators=(",", " : ") if pretty else (",", ":"))
        self.send_response(status)
        for name, value in {"Vary": "Accept-Encoding", "Content-Type": "application/json", "Strict-Transport-Security": "max-age=300",
                            "X-MongoDB-Service-Version": "gitHash=0000; versionString=8.0.0", "Content-Length": len(text), **fields}.items():
            self.send_header(name, str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text.encode())

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = do_OPTIONS = answer


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ids = list(jobs)
    print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}", "publicKey": USER, "privateKey": KEY, "groupId": GROUP, "jobs": ids[:2]}), flush=True)
    server.serve_forever()
