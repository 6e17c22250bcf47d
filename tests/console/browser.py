"""A real browser for the tests of the console: Debian's Chromium, driven by Playwright, which scripts/setup --interop installs."""
from __future__ import annotations

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest
from collections.abc import Iterator
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent / "scripts")]
import tool_cache  # noqa: E402
from support import MOCK, Ready, clean_environment, mock  # noqa: E402

FOLDER = tool_cache.folder("console", [HERE / "requirements.txt"])
sys.path += [str(one) for one in FOLDER.glob("lib/python3*/site-packages")]
try:
    from playwright.sync_api import Browser, Page, expect, sync_playwright
except ImportError:
    sync_playwright = None

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
MISSING = "playwright is not installed: scripts/setup --interop" if sync_playwright is None else \
    "there is no chromium: apt-get install chromium" if CHROMIUM is None else ""
EMPTY = "No call has come yet"
KEY = "12345678-90ab-cdef-1234-567890abcdef"  # of the first key pair


def curl(ready: Ready, path: str, *options: str, key: str | None = None, signed: bool = True) -> str:
    """The status that a client of another maker gets."""
    user = ["--digest", "--user", f"{ready['publicKey']}:{key or ready['privateKey']}"] if signed else []
    result = subprocess.run(["curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--max-time", "10", *user, *options, ready["url"] + path],
                            capture_output=True, text=True, timeout=20, env=clean_environment())
    return result.stdout


def control(ready: Ready, method: str, path: str, document: object = None) -> object:
    """What the control API answers."""
    body = [] if document is None else ["--data", json.dumps(document)]
    said = subprocess.run(["curl", "--silent", "--request", method, *body, f"{ready['controlUrl']}{path}"], capture_output=True, text=True, check=True, timeout=20).stdout
    return json.loads(said)


@unittest.skipIf(MISSING, MISSING)
class InBrowser(unittest.TestCase):
    """Each test has a browser context of its own: no storage of another test is seen."""

    browser: Browser

    @classmethod
    def setUpClass(cls) -> None:
        playwright = sync_playwright().start()
        cls.addClassCleanup(playwright.stop)
        cls.browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        cls.addClassCleanup(cls.browser.close)
        expect.set_options(timeout=10_000)

    def setUp(self) -> None:
        self.said: list[str] = []  # by the page to its console: faults of the page, and what its policy keeps out

    def show(self, ready: Ready, place: str = "#/calls", wait: bool = True, **context: Any) -> Page:
        """The console of a mock, once it is live."""
        made = self.browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **context})
        self.addCleanup(made.close)
        page = made.new_page()
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.goto(f"{ready['url']}/__admin/console{place}")
        if wait:
            expect(page.locator("#live")).to_have_text("live")
        return page

    @contextlib.contextmanager
    def console(self, *arguments: str, place: str = "#/calls", **context: Any) -> Iterator[tuple[Ready, Page]]:
        """A mock of its own, and its console."""
        with mock(*arguments) as ready:
            page = self.show(ready, place, **context)
            yield ready, page
            page.context.close()


@contextlib.contextmanager
def mock_at(port: int) -> Iterator[Ready]:
    """A mock on that port, until the block ends."""
    process = subprocess.Popen([MOCK, "serve", "--port", str(port)], stdout=subprocess.PIPE, text=True, env=clean_environment())
    assert process.stdout is not None
    try:
        yield Ready(json.loads(process.stdout.readline()))
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def until(what: str, holds: Any, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


def environment_for(ready: Ready) -> dict[str, str]:
    return clean_environment(OPSMGR_PRIVATE_KEY=ready["privateKey"], PATH=os.environ["PATH"])
