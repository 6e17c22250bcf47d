"""Digest credentials made ahead of time, without any code of the project, so that signing costs the load nothing."""
import hashlib
import pathlib
import re
from collections.abc import Iterable

CNONCE = "0a4f113b"
USES = 1023  # of one nonce, as often as the mock takes it


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def nonce_in(answer: bytes) -> str:
    found = re.search(rb'nonce="([^"]+)"', answer)
    if not found:
        raise RuntimeError("the answer has no challenge")
    return found.group(1).decode()


class Signer:
    """Signs requests for one method and one target."""

    def __init__(self, key: dict[str, str], realm: str, method: str, target: str) -> None:
        self.user = key["publicKey"]
        self.realm, self.method, self.target = realm, method, target
        self.a1 = md5(f"{self.user}:{realm}:{key['privateKey']}")
        self.a2 = md5(f"{method}:{target}")

    def response(self, nonce: str, count: int) -> str:
        return md5(f"{self.a1}:{nonce}:{count:08x}:{CNONCE}:auth:{self.a2}")

    def parts(self) -> tuple[str, str, str, str]:
        """What stands before the nonce, between nonce and count, between count and response, and behind it."""
        return (f'Digest username="{self.user}", realm="{self.realm}", nonce="',
                f'", uri="{self.target}", cnonce="{CNONCE}", algorithm=MD5, qop=auth, nc=', ', response="', '"')

    def credentials(self, nonce: str, count: int) -> str:
        before, between, behind, end = self.parts()
        return f"{before}{nonce}{between}{count:08x}{behind}{self.response(nonce, count)}{end}"

    def request(self, nonce: str, count: int) -> bytes:
        length = "" if self.method == "GET" else "Content-Length: 0\r\n"
        return (f"{self.method} {self.target} HTTP/1.1\r\nHost: localhost\r\n"
                f"Authorization: {self.credentials(nonce, count)}\r\n{length}\r\n").encode()

    def write(self, file: pathlib.Path, nonces: Iterable[str]) -> None:
        """The file that `load.lua` reads."""
        counts = [f":{count:08x}:{CNONCE}:auth:{self.a2}" for count in range(1, USES + 1)]
        with file.open("w") as out:
            out.write("\n".join((*self.parts(), "")) + "\n")
            for nonce in nonces:
                begun = hashlib.md5(f"{self.a1}:{nonce}".encode())
                line = []
                for count in counts:
                    hashed = begun.copy()
                    hashed.update(count.encode())
                    line.append(hashed.hexdigest())
                out.write(f"{nonce} {''.join(line)}\n")
