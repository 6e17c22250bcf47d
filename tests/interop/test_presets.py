"""Each preset of the mock beside the real server whose name it has: the same requests go to both, and what a client sees of the sign-in
must be the same. Where the server lets in what the mock refuses, and where the mock does not follow, stands in real_servers.py by name."""
import concurrent.futures
import os
import pathlib
import re
import sys
import unittest
from collections.abc import Callable
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
from real_servers import SERVERS, Server, mock_like  # noqa: E402
from sign_in_stories import COUNTERS, LET_IN, SHORT_LIFE_STORIES, STORIES, Client, Told, info_is_right, parameters  # noqa: E402


def form(challenge: str) -> list[str]:
    """The scheme and the parameters of a challenge in no order, as they are written; nonces and opaque values are any."""
    scheme, _, rest = challenge.partition(" ")
    made_anew = re.sub(r'\b(nonce|opaque)="[^"]+"', r'\1="..."', rest)
    return [scheme, "blanks" if ", " in rest else "no blanks", *sorted(re.split(r",\s*", made_anew))]


def seen(client: Client, stories: dict[str, Callable[[Client], Any]]) -> dict[str, Any]:
    """What a client sees of a server's sign-in, by what it did."""
    refusal = client.send()
    given = client.challenge()
    info = client.send(client.sign(given), cookie=given.cookie).info
    return {
        "the challenges": [form(one) for one in refusal.challenges],
        "a reason phrase": refusal.reason != "",
        "a cookie with the challenge": refusal.cookie is not None,
        "Authentication-Info": None if info is None else sorted(parameters(info)),
        "Authentication-Info is right": info is None or info_is_right(client, given, info),
        **{name: story(client) for name, story in stories.items()},
    }


def compared(server: Server) -> tuple[dict[str, Any], dict[str, Any]]:
    stories = {**STORIES, **COUNTERS, **(SHORT_LIFE_STORIES if server.life_can_be_set else {})}
    with server.start() as real:
        theirs = seen(real, stories)
    with mock_like(server.preset, server.algorithm) as like:
        ours = seen(like, stories)
    return theirs, ours


def lets_in(answer: Told | tuple[int, Told]) -> bool:
    return answer == LET_IN or answer[1] == LET_IN


COMPARED: dict[str, "concurrent.futures.Future[tuple[dict[str, Any], dict[str, Any]]]"] = {}


def setUpModule() -> None:
    # Most of the time is waiting: for a server to start, and for nonces to run out.
    pool = concurrent.futures.ThreadPoolExecutor((os.cpu_count() or 1) + 1)
    unittest.addModuleCleanup(pool.shutdown)
    for server in SERVERS:
        COMPARED[server.name] = pool.submit(compared, server)


class Presets(unittest.TestCase):
    maxDiff = None

    def check(self, server: Server) -> None:
        theirs, ours = COMPARED[server.name].result()
        differ = {name for name, answer in theirs.items() if answer != ours[name]}
        let_in = {name for name in differ if name in STORIES | COUNTERS | SHORT_LIFE_STORIES and lets_in(theirs[name])}
        both = {name: (theirs[name], ours[name]) for name in differ}
        self.assertEqual(let_in, server.lets_in, both)
        self.assertEqual(differ - let_in, set(server.other), both)


def test_of(server: Server) -> Callable[[Presets], None]:
    return lambda self: self.check(server)


for one in SERVERS:
    setattr(Presets, "test_" + re.sub(r"\W", "_", one.name.lower()), test_of(one))


class Documented(unittest.TestCase):
    def test_it_is_what_the_mock_does_by_itself(self) -> None:
        names = ("no credentials", "signed as the RFC has it", "a count used again", "a nonce of somebody else", "the scheme in lower case")
        with mock_like("documented") as client:
            refusal = client.send()
            self.assertEqual(form(refusal.challenges[0]), ["Digest", "blanks", "algorithm=MD5", 'domain=""', 'nonce="..."', 'qop="auth"', 'realm="MMS Public API"', "stale=false"])
            self.assertEqual([STORIES[name](client) for name in names], [(401, "false"), LET_IN, (401, "false"), (401, "true"), LET_IN])


if __name__ == "__main__":
    unittest.main()
