"""Get all, get one, download and retry of the log collection jobs API, a second time: written from the vendor's pages and RFC 7616 alone,
sharing no line with the mock. With a fault named it breaks one promise on purpose; with a legal difference it breaks none. Prints one line
of JSON when it listens.

    server.py [FAULT | DIFFERENCE]
"""
import datetime
import http.server
import json
import re
from typing import Any
from urllib.parse import parse_qs

import archive
from sign_in import KEY, USER, Refusal, fault, signed_in

GROUP = "5f0000000000000000000001"
BASE = f"/api/public/v1.0/groups/{GROUP}/logCollectionJobs"
ID = "([0-9a-fA-F]{24})"
JOBS, JOB, RETRY, DOWNLOAD = (re.compile(f"/api/public/v1.0/groups/{ID}/logCollectionJobs{rest}$") for rest in ("", f"/{ID}", f"/{ID}/retry", f"/{ID}/download"))
SHORT = re.compile(f"/api/public/v1.0/groups/{ID}/logCollectionJobs/[0-9a-f]{{23}}$")

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
retried: set[str] = set()
downloads = 0


def flag(query: Query, name: str) -> bool:
    value = query.get(name, ["false"])[-1]
    if value == "TRUE" and fault == "odd-boolean-crashes":
        raise Refusal(500, "UNEXPECTED_ERROR", "Unexpected error.")
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
    answer = {**one, "downloadUrl": f"{'' if fault == 'link-without-host' else f'http://{host}'}{BASE}/{one['id']}/download"}
    if fault == "odd-status-on-the-way" and answer["status"] == "IN_PROGRESS" and one["id"] in retried:
        answer["status"] = "QUEUED"
    if fault == "status-in-lower-case":
        answer["status"] = answer["status"].lower()
    if fault == "job-without-id":
        del answer["id"]
    if verbose:
        answer["childJobs"] = [{"errorMessage": None, "finishDate": YESTERDAY, "hostName": "db0.example.net:27017", "logCollectionType": kind,
                                "path": f"db0.example.net/27017/{kind.lower()}", "startDate": YESTERDAY, "status": "SUCCESS" if one["status"] == "FAILURE" and kind == "MONGODB" else one["status"],
                                "uncompressedDiskSpaceBytes": 2048} for kind in one["logTypes"]]
        if fault == "child-job-twice":
            answer["childJobs"].append(dict(answer["childJobs"][0]))
        if fault == "retry-loses-child-job" and one["id"] in retried:
            answer["childJobs"].pop()
    return answer


def get_all(group: str, query: Query, host: str) -> dict[str, Any]:
    page, size = number(query, "pageNum", 1, 10**9), number(query, "itemsPerPage", 100, 500)
    ordered = sorted(jobs.values(), key=lambda one: one["status"]) if fault == "list-by-status" else list(jobs.values())
    results = [shown(one, host, flag(query, "verbose")) for one in ordered[(page - 1) * size:page * size]]
    if fault == "last-job-without-owner" and page * size >= len(jobs) and results:
        del results[-1]["userId"]

    def link(rel: str, to: int) -> dict[str, str]:
        size_too = "" if rel == "next" and fault == "next-link-without-size" else f"&itemsPerPage={size}"
        return {"href": f"http://{host}{BASE}?pageNum={to}{size_too}", "rel": rel}

    links = [link("self", page)] + ([link("previous", page - 1)] if page > 1 else []) + ([link("next", page + 1)] if page * size < len(jobs) else [])
    return {"links": links, "results": results, "totalCount": len(jobs) + (fault == "wrong-count")}


def known(group: str, name: str) -> Job:
    if name.lower() not in jobs:
        raise Refusal(404, "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP", f"Group {group} has no log collection job {name}.", name, group)
    return jobs[name.lower()]


def get_one(group: str, name: str, query: Query, host: str) -> Job:
    return shown(known(group, name), host, flag(query, "verbose"))


def download(group: str, name: str) -> bytes:
    global downloads
    one = known(group, name)
    if one["status"] in ("EXPIRED", "IN_PROGRESS"):
        code = "CANNOT_DOWNLOAD_EXPIRED_JOB" if one["status"] == "EXPIRED" else "CANNOT_DOWNLOAD_JOB_IN_PROGRESS"
        raise Refusal(403, code, f"The job {name} cannot be downloaded.", name)
    downloads += 1
    names = ("db0/27017/mongodb/mongodb.log", "db0/27017/ftdc/metrics")
    whole = archive.archive(names[:1] if fault == "second-archive-differs" and downloads % 2 == 0 else names)
    return {"text-for-archive": archive.of_text(), "archive-damaged": archive.with_wrong_checksum(whole), "two-gzip-members": archive.in_two_members(whole)}.get(fault or "", whole)


def retry(group: str, name: str) -> dict[str, Any] | None:
    one = known(group, name) if fault != "unknown-job-retried" else jobs.get(name.lower(), {"id": name, "status": "FAILURE"})
    if one["status"] != "FAILURE" and fault != "any-job-retried":
        raise Refusal(400, "ONLY_FAILED_JOB_CAN_BE_RESTARTED", "Only a job that has failed can be retried.")
    if fault == "second-retry-refused" and retried:
        raise Refusal(409, "CANNOT_BE_RESTARTED", "A job has been retried already.")
    retried.add(one["id"])
    if fault != "retry-without-effect":
        one["status"], reads_left[one["id"]] = "IN_PROGRESS", 2
    return {} if fault == "retry-with-body" else None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        pass

    def route(self, path: str) -> tuple[re.Pattern[str], tuple[str, ...], str]:
        if fault == "short-id-served" and SHORT.match(path):
            path = f"{BASE}/{next(iter(jobs))}"
        for pattern, allowed in ((JOBS, "GET"), (JOB, "GET"), (RETRY, "PUT"), (DOWNLOAD, "GET")):
            if found := pattern.match(path):
                return pattern, found.groups(), allowed
        raise Refusal(404, "RESOURCE_NOT_FOUND", f"Cannot find resource {path}.", path)

    def operate(self) -> tuple[dict[str, Any] | bytes | None, Query, dict[str, str]]:
        fields = signed_in(self.command, self.path, self.headers.get("Authorization"))
        path, _, text = self.path.partition("?")
        query, host = parse_qs(text, keep_blank_values=True), self.headers.get("Host", "")
        pattern, (group, *name), allowed = self.route(path)
        method = "GET" if self.command == "HEAD" else self.command
        if method != allowed:
            methods = allowed + (", HEAD" if allowed == "GET" else "")
            raise Refusal(405, "METHOD_NOT_ALLOWED", "This path does not take the method.", Allow=f'"{methods}"' if fault == "allow-in-quotes" else methods)
        if group.lower() != GROUP:
            raise Refusal(404, "GROUP_NOT_FOUND", f"There is no group {group}.", group)
        flag(query, "pretty"), flag(query, "envelope")
        document = retry(group, name[0]) if pattern is RETRY else download(group, name[0]) if pattern is DOWNLOAD else \
            get_all(group, query, host) if pattern is JOBS else get_one(group, name[0], query, host)
        return document, query, fields

    def answer(self) -> None:
        if "Transfer-Encoding" in self.headers:  # chunks are not read here: what follows would be taken for a request
            self.close_connection = True
        if self.command in ("PUT", "POST", "PATCH") and "Content-Length" not in self.headers and fault == "length-required":
            self.send(411, None, {}, {})
            return
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if fault == "close-ignored" and "Transfer-Encoding" not in self.headers:
            self.close_connection = False
        try:
            document, query, fields = self.operate()
            self.send(201 if fault == "retry-answers-201" and self.command == "PUT" else 200, document, query, fields)
        except Refusal as refusal:
            if fault == "parameters-null" and not refusal.document["parameters"]:
                refusal.document["parameters"] = None
            self.send(refusal.status, refusal.document, parse_qs(self.path.partition("?")[2]), refusal.fields)

    def send(self, status: int, document: dict[str, Any] | bytes | None, query: Query, fields: dict[str, str]) -> None:
        pretty = query.get("pretty") == ["true"]
        if query.get("envelope") == ["true"] and isinstance(document, dict) and status != 401:
            document = {"status": status, **document} if "results" in document else {"content": document, "status": status}
            pretty = pretty and fault != "envelope-drops-pretty"
        body = document if isinstance(document, bytes) else b"" if document is None else \
            json.dumps(document, indent=2 if pretty else None, separators=(",", " : ") if pretty else (",", ":")).encode()
        self.send_response(status)
        all_fields = {"Vary": "Accept-Encoding", "Content-Type": "application/gzip" if isinstance(document, bytes) else "application/json",
                      "Strict-Transport-Security": "max-age=300", "X-MongoDB-Service-Version": "gitHash=0000; versionString=8.0.0", **fields}
        for name, value in all_fields.items():
            self.send_header(name, value)
        if fault == "two-dates":
            self.send_header("Date", self.date_time_string())
        if fault == "closes-after-each":
            self.send_header("Connection", "close")  # which has the base class close it
        self.send_body(body)

    def send_body(self, body: bytes) -> None:
        if fault == "answers-in-chunks" and body:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            pieces = [body[at:at + 7] for at in range(0, len(body), 7)]
            body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
        else:
            self.send_header("Content-Length", "0" if fault == "head-says-empty" and self.command == "HEAD" else str(len(body)))
            self.end_headers()
        if self.command != "HEAD" or fault == "head-with-body":
            self.wfile.write(body)

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = do_OPTIONS = answer


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ids = list(jobs)
    print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}", "publicKey": USER, "privateKey": KEY, "groupId": GROUP, "jobs": ids[:2]}), flush=True)
    server.serve_forever()
