"""The page of the console in a real browser: who may see it, what it does when the mock is away, accessibility, its policy."""
import http.server
import os
import threading
import unittest
from unittest import mock as patching

from browser import InBrowser, control, curl, mock_at
from support import mock

try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import expect
except ImportError:
    pass


class Manners(InBrowser):
    def test_a_browser_that_asks_for_the_root_comes_to_the_console(self) -> None:
        with mock() as ready:
            page = self.show(ready)
            page.goto(ready["url"] + "/")
            self.assertEqual(page.url, ready["url"] + "/__admin/console#/calls" if "#" in page.url else ready["url"] + "/__admin/console")
            expect(page.locator("#live")).to_have_text("live")
            self.assertEqual(curl(ready, "/", signed=False), "404")
            page.context.close()

    def test_the_token_is_asked_for_once_and_kept_for_the_tab(self) -> None:
        with patching.patch.dict(os.environ, {}), patching.patch("support.clean_environment", lambda **more: {**os.environ, "OPSMGR_CONTROL_TOKEN": "s3cret", **more}), mock() as ready:
            page = self.show(ready, wait=False)
            expect(page.get_by_role("dialog")).to_contain_text("This mock has a control token")
            for word in ("wrong", "s3cret"):
                page.locator("#token").fill(word)
                page.keyboard.press("Enter")
            expect(page.locator("#live")).to_have_text("live")
            expect(page.get_by_role("dialog")).to_have_count(0)
            curl(ready, ready.jobs)
            expect(page.locator("#call-1")).to_contain_text("get-all")
            page.reload()
            expect(page.locator("#call-1")).to_contain_text("get-all")
            self.assertEqual(page.context.cookies(), [])
            self.assertEqual(page.evaluate("localStorage.length"), 0)
            other = self.show(ready, wait=False)
            expect(other.get_by_role("dialog")).to_be_visible()
            page.context.close()
            other.context.close()

    def test_it_goes_on_after_the_mock_was_away(self) -> None:
        # Not one of those that the system gives to connections: while nobody listens there, the browser could meet itself.
        port = 20_000 + os.getpid() % 10_000
        with mock_at(port) as ready:
            page = self.show(ready)
            curl(ready, ready.jobs)
            curl(ready, ready.jobs)
            expect(page.locator("#summary")).to_have_text("2 calls")
        expect(page.locator("#live")).to_have_text("no answer")
        with mock_at(port) as ready:
            expect(page.locator("#live")).to_have_text("live")
            curl(ready, ready.job)
            expect(page.locator("#call-1")).to_contain_text("get-one")
            expect(page.locator("#summary")).to_have_text("1 call")
            page.context.close()

    def test_it_asks_every_second_where_events_are_blocked(self) -> None:
        with mock() as ready:
            page = self.show(ready)
            page.route("**/requests/events*", lambda route: route.abort())
            page.reload()
            expect(page.locator("#live")).to_have_text("polling")
            curl(ready, ready.jobs)
            expect(page.locator("#call-1")).to_contain_text("get-all")
            page.context.close()

    def test_a_page_of_another_origin_gets_no_data(self) -> None:
        class Quiet(http.server.SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<title>elsewhere</title>")

            def log_message(self, *arguments: object) -> None:
                pass

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server, mock() as ready:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            page = self.show(ready)
            for host in ("127.0.0.1", "localhost"):  # another port is another origin of the same site, another name another site
                page.goto(f"http://{host}:{server.server_port}/")
                taken = page.evaluate("target => fetch(target, {mode: 'no-cors'}).then(() => 'taken', () => 'refused')", f"{ready['controlUrl']}/requests")
                self.assertEqual(taken, "refused")
                page.evaluate("target => { location.href = target; }", f"{ready['controlUrl']}/requests")
                expect(page.locator("body")).to_contain_text("pages of another origin may not use it")
            server.shutdown()
            page.context.close()

    def test_no_rule_of_accessibility_is_broken_and_nothing_is_wider_than_the_window(self) -> None:
        with mock() as ready:
            curl(ready, ready.jobs)
            curl(ready, ready.retry, "--request", "PUT")
            curl(ready, ready.jobs, key="another-key")
            control(ready, "PUT", "/faults", {"faults": [{"on": {"operation": "create"}, "do": {"status": 503}}]})
            for scheme in ("light", "dark"):
                for width in (390, 1600):
                    page = self.show(ready, viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
                    for place in ("#/calls", "#/calls/3", "#/jobs", "#/changes", "#/keys"):
                        with self.subTest(scheme=scheme, width=width, place=place):
                            page.goto(f"{ready['url']}/__admin/console{place}")
                            expect(page.locator("#call h2" if place.endswith("3") else "#views [aria-current]")).to_be_visible()
                            if place == "#/changes":
                                expect(page.locator(".changes li").first).to_be_visible()
                            found = Axe().run(page).response["violations"]
                            self.assertEqual([(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found], [])
                            self.assertEqual(page.evaluate("document.documentElement.scrollWidth - innerWidth"), 0)
                    page.context.close()

    def test_the_policy_of_the_page_keeps_foreign_code_out(self) -> None:
        with self.console() as (_, page):
            self.assertEqual(self.said, [])
            page.evaluate("""() => {
                const script = document.createElement("script");
                script.textContent = "window.taken = true";
                document.body.append(script);
                document.body.setAttribute("style", "display: none");
            }""")
            self.assertIsNone(page.evaluate("window.taken ?? null"))
            expect(page.locator("#calls")).to_be_visible()
            self.assertTrue(any("Content Security Policy" in one for one in self.said), self.said)


if __name__ == "__main__":
    unittest.main()
