"""Real servers with a digest sign-in, each started on a free port with one user and ended by its own id. A server whose package is absent
is a visible skip."""
import contextlib
import dataclasses
import functools
import json
import pathlib
import select
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from unittest import SkipTest

import digest_servers
import tools
from sign_in_stories import GROUP, LIFE, Client
from support import BASE, ROOT, clean_environment, mock

WHOLE_LIFE = LIFE - 1  # where servers count in whole seconds, and the last one counts as well
SOURCES = pathlib.Path(__file__).resolve().parent / "servers"


@contextlib.contextmanager
def program(*command: str | pathlib.Path, algorithm: str = "MD5") -> Iterator[Client]:
    """A server that prints one line of JSON when it listens, within 30 s, and ends with its standard input or a signal."""
    process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean_environment())
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    try:
        readable, _, _ = select.select([process.stdout], [], [], 30)
        line = process.stdout.readline() if readable else ""
        if not line:
            process.kill()
            raise RuntimeError(f"{command[0]} did not start: {process.stderr.read()}")
        ready = json.loads(line)
        yield Client(ready["url"], ready["publicKey"], ready["privateKey"], GROUP, ready.get("jobId", ""), algorithm)
    finally:
        process.terminate()
        process.wait(20)
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()


@contextlib.contextmanager
def mock_like(preset: str, algorithm: str = "MD5") -> Iterator[Client]:
    """The mock with a preset; its nonces live as long as those of the servers."""
    with tempfile.TemporaryDirectory() as folder:
        fixture = pathlib.Path(folder) / "fixture.json"
        fixture.write_text(json.dumps(json.loads((ROOT / "fixtures" / "default.json").read_text()) | {"signIn": {"nonceLifeSeconds": LIFE}}))
        with mock(str(fixture), "--like", preset) as ready:
            yield Client(ready["url"], ready["publicKey"], ready["privateKey"], ready["groupId"], algorithm=algorithm)


@contextlib.contextmanager
def java(server: str, source: str, *arguments: str, renamed: str = "", algorithm: str = "MD5") -> Iterator[Client]:
    """A server in Java, with the jars of that name. `renamed` takes the place of `javax.servlet` in its source."""
    with tempfile.TemporaryDirectory() as folder:
        file = SOURCES / source
        if renamed:
            file = pathlib.Path(folder) / file.name
            file.write_text((SOURCES / source).read_text().replace("javax.servlet", renamed))
        flags = ["-XX:TieredStopAtLevel=1", "-Dorg.eclipse.jetty.util.log.class=org.eclipse.jetty.util.log.StdErrLog", "-Dorg.eclipse.jetty.LEVEL=WARN"]
        with program(tools.need("java"), *flags, "-cp", tools.jars(server), file, *(one.format(folder=folder) for one in arguments), algorithm=algorithm) as client:
            yield client


def python(package: str, source: str, *arguments: str) -> AbstractContextManager[Client]:
    interpreter = tools.need(tools.python())
    if subprocess.run([interpreter, "-c", f"import {package}"], capture_output=True).returncode != 0:
        raise SkipTest(f"{package} is not installed: scripts/setup --interop")
    return program(interpreter, SOURCES / "python" / source, *arguments)


@contextlib.contextmanager
def microhttpd() -> Iterator[Client]:
    if not pathlib.Path("/usr/include/microhttpd.h").exists():
        raise SkipTest("libmicrohttpd-dev is not installed: scripts/setup --tests")
    with tempfile.TemporaryDirectory() as folder:
        built = pathlib.Path(folder) / "server"
        subprocess.run([tools.need("cc"), "-Wall", "-Wextra", "-Werror", SOURCES / "microhttpd" / "server.c", "-lmicrohttpd", "-o", built], check=True)
        with program(built, str(WHOLE_LIFE)) as client:
            yield client


@contextlib.contextmanager
def apache() -> Iterator[Client]:
    with digest_servers.apache('AliasMatch "^/api" "{root}/document"\n', {"document": "{}"}, life=LIFE) as url:
        yield Client(url, digest_servers.USER, digest_servers.KEY)


@contextlib.contextmanager
def lighttpd() -> Iterator[Client]:
    with digest_servers.lighttpd({f"htdocs{BASE}/groups/{GROUP}/logCollectionJobs": "{}"}) as url:
        yield Client(url, digest_servers.USER, digest_servers.KEY)


@dataclasses.dataclass(frozen=True)
class Server:
    name: str
    preset: str  # of the mock that is like it
    start: Callable[[], AbstractContextManager[Client]]
    lets_in: frozenset[str] = frozenset()  # stories that the mock refuses all the same
    other: dict[str, str] = dataclasses.field(default_factory=dict)  # stories in which it refuses otherwise, and why the mock does not follow
    life_can_be_set: bool = True  # that of a nonce
    algorithm: str = "MD5"


JETTY = "jetty-11/JettyServer.java"
JETTY_12 = "jetty-12/JettyServer.java"
REPLAYS = {"a count used again", "count 0 used again"}
UNREAD_COUNTS = {*REPLAYS, "a count that is no number"}
NOBODY = "no client is known that writes so"
FAULT = "a fault of the server, and the request is refused either way"
SERVERS = [
    Server("Jetty 9.4", "jetty-9", functools.partial(java, "", JETTY, str(LIFE)), frozenset({"another path in the uri"})),
    Server("Jetty 11", "jetty-11", functools.partial(java, "jetty-11", JETTY, str(LIFE), renamed="jakarta.servlet"), frozenset({"another path in the uri"})),
    Server("Jetty 12.0", "jetty-11", functools.partial(java, "jetty-12.0", JETTY_12, str(LIFE)), frozenset({"another path in the uri"}),
           {"the challenges": "its domain is the root"}),
    Server("Jetty 12.1", "jetty-12", functools.partial(java, "jetty-12", JETTY_12, str(LIFE), algorithm="SHA-256"),
           frozenset({"no algorithm"}), algorithm="SHA-256"),  # which means MD5 (RFC 7616, 3.3)
    Server("Tomcat 11", "tomcat", functools.partial(java, "tomcat", "tomcat/TomcatServer.java", "{folder}", str(LIFE)),
           frozenset({"no blank behind the scheme"}), {"names in upper case": NOBODY}),
    Server("Undertow", "undertow", functools.partial(java, "undertow", "undertow/UndertowServer.java"), frozenset({"the older form, without qop"}),
           {"names in upper case": NOBODY, "blanks around an equals sign": NOBODY}, life_can_be_set=False),
    Server("Apache", "apache", apache, frozenset(UNREAD_COUNTS), {"Authentication-Info": "nextnonce stands in it in the last 30 s of a nonce, which here are all"}),
    Server("lighttpd", "lighttpd", lighttpd, frozenset({*UNREAD_COUNTS, "the older form, without qop"}), {"names in upper case": NOBODY}, life_can_be_set=False),
    Server("libmicrohttpd", "libmicrohttpd", microhttpd, frozenset({"another opaque", "count 0 used again"}),
           {"blanks around an equals sign": NOBODY, "two blanks behind the scheme": NOBODY}),
    Server("Twisted", "twisted", functools.partial(python, "twisted", "twisted_server.py", str(WHOLE_LIFE)),
           frozenset({*UNREAD_COUNTS, "the older form, without qop", "no realm", "another path in the uri"}), {"names in upper case": NOBODY, "no uri": FAULT}),
    Server("Flask-HTTPAuth", "flask-httpauth", functools.partial(python, "flask_httpauth", "flask_server.py"),
           frozenset({*UNREAD_COUNTS, "the older form, without qop", "another realm", "another path in the uri", "OPTIONS without credentials"}),
           {"names in upper case": NOBODY, "no nonce count": FAULT, "no cnonce": FAULT}, life_can_be_set=False),
]
