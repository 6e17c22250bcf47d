"""How the server signs in (RFC 7616), and what it refuses with; `fault` is what it was started with."""
import hashlib
import hmac
import re
import secrets
import sys
import time

from faults import FAULTS, LEGAL

USER, KEY, REALM = "independent", secrets.token_hex(12), "MMS Public API"
REASONS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 500: "Internal Server Error"}
fault = sys.argv[1] if len(sys.argv) > 1 else None
if fault not in (None, *FAULTS, *LEGAL):
    sys.exit(f"server.py: '{fault}' is no fault; there are {', '.join([*FAULTS, *LEGAL])}")
nonces: dict[str, tuple[float, set[int], str]] = {}  # nonce: (time of issue, counts used, method and path at which it was given)


class Refusal(Exception):
    def __init__(self, status: int, code: str, detail: str, *parameters: str, **fields: str) -> None:
        super().__init__(detail)
        self.status, self.fields = status, fields
        self.document = {"detail": detail, "error": status, "errorCode": code, "parameters": list(parameters), "reason": REASONS[status]}


def md5(*parts: str) -> str:
    return hashlib.md5(":".join(parts).encode("utf-8", "replace")).hexdigest()


def new_nonce(asked: str) -> str:
    nonce = secrets.token_urlsafe(24)
    nonces[nonce] = (time.monotonic(), set(), asked)
    return nonce


def challenge(asked: str, stale: bool = False) -> dict[str, str]:
    nonce = new_nonce(asked)
    qop = "" if fault == "challenge-without-qop" else ", qop=auth" if fault == "qop-unquoted" else ', qop="auth"'
    realm = "Another" if fault == "another-realm" else REALM
    text = f'Digest realm="{realm}", domain="", nonce="{nonce}", algorithm=MD5{qop}, stale={"true" if stale else "false"}'
    return {} if fault == "no-challenge" else {"WWW-Authenticate": text}


def unauthorized(asked: str, stale: bool = False) -> Refusal:
    return Refusal(401, "UNAUTHORIZED", "You are not authorized for this resource.", **challenge(asked, stale))


def count_of(text: str) -> int:
    if fault == "count-in-decimal":
        return int(text) if text.isdigit() else 0
    return int(text, 16)


def info(given: dict[str, str], uri: str, asked: str) -> dict[str, str]:
    """Authentication-Info (RFC 7616, 3.5)."""
    if fault not in ("answer-unproven", "next-nonce-unknown", "next-nonce"):
        return {}
    answer = md5(md5(USER, REALM, KEY), given["nonce"], given["nc"], given["cnonce"], given["qop"], md5("", uri))
    proof = answer[::-1] if fault == "answer-unproven" else answer
    following = secrets.token_urlsafe(24) if fault == "next-nonce-unknown" else new_nonce(asked)
    after = "" if fault == "answer-unproven" else f', nextnonce="{following}"'
    return {"Authentication-Info": f'qop=auth, rspauth="{proof}", cnonce="{given["cnonce"]}", nc={given["nc"]}{after}'}


def is_let_in(field: str | None, target: str) -> bool:
    """By one of the faults."""
    return (fault == "empty-response-accepted" and 'response=""' in (field or "")) or (fault == "bearer-accepted" and (field or "").startswith("Bearer ")) or \
        (fault == "verbose-opens" and field is None and "verbose=true" in target)


def signed_in(method: str, target: str, field: str | None) -> dict[str, str]:
    """Verifies an Authorization field (RFC 7616, 3.4); raises the 401 otherwise. Fields for the answer."""
    asked = f"{method} {target.partition('?')[0]}"
    if is_let_in(field, target):
        return {}
    scheme, _, rest = (field or "").partition(" ")
    given = {name.lower(): quoted or bare for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', rest)}
    needed = {"username", "realm", "nonce", "uri", "response", "qop", "nc", "cnonce"}
    if scheme.lower() != "digest" or not needed <= given.keys() or not re.fullmatch("[0-9a-fA-F]{1,8}", given["nc"]):
        raise unauthorized(asked)
    if given["nonce"] not in nonces or time.monotonic() - nonces[given["nonce"]][0] > 60:
        raise unauthorized(asked, stale=True)
    if given["uri"] != target and fault != "uri-not-compared":
        raise unauthorized(asked)
    _, counts, issued_for = nonces[given["nonce"]]
    count = count_of(given["nc"])

    def made_for(method: str) -> bool:
        right = md5(md5(USER, REALM, KEY), given["nonce"], given["nc"], given["cnonce"], given["qop"], md5(method, given["uri"]))
        return hmac.compare_digest(right, given["response"].lower())
    matches = made_for(method) or fault == "key-not-verified" or (fault == "method-not-signed" and made_for("GET"))
    if not matches or given["username"] != USER or given["realm"] != REALM or given["qop"] != "auth" or count == 0 or count in counts:
        raise unauthorized(asked)
    bound = {"nonce-of-one-method": 0, "nonce-of-one-path": 2}.get(fault or "")
    is_elsewhere = bound is not None and issued_for.partition(" ")[bound] != asked.partition(" ")[bound]
    if (fault == "nonce-once" and counts) or is_elsewhere:
        raise unauthorized(asked, stale=True)
    if fault == "forgets-nonce-after-thirty" and len(counts) >= 30:
        raise unauthorized(asked)
    counts.add(count)
    return info(given, given["uri"], asked)
