"""What the console shows of calls, in a real browser, with a client at work meanwhile."""
import contextlib
import hashlib
import json
import re
import socket
import subprocess
import unittest

from browser import EMPTY, KEY, InBrowser, control, curl, environment_for, until
from support import Ready, mock

with contextlib.suppress(ImportError):  # then the tests are skipped
    from playwright.sync_api import expect

A1 = hashlib.md5(f"ABCDEFGH:MMS Public API:{KEY}".encode()).hexdigest()


class Calls(InBrowser):
    def test_calls_appear_as_a_client_makes_them(self) -> None:
        with self.console() as (ready, page):
            expect(page.locator("#calls .viewport")).to_be_visible()
            self.assertIn(EMPTY, page.locator("#calls").get_attribute("data-nothing") or "")
            self.assertEqual(curl(ready, ready.jobs), "200")
            expect(page.locator("#call-1")).to_contain_text("get-all")
            expect(page.locator("#call-1 .legs")).to_have_text("401200")
            self.assertEqual(curl(ready, ready.retry, "--request", "PUT"), "200")
            expect(page.locator("#call-2")).to_contain_text("retry")
            expect(page.locator("#call-2")).to_contain_text("job was FAILURE")
            self.assertEqual(curl(ready, ready.jobs, signed=False), "401")
            expect(page.locator("#call-3")).to_contain_text("challenged, not signed yet")
            expect(page.locator("#summary")).to_have_text("3 calls")
            first = page.locator("[role=option]").evaluate_all("all => all.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0].id")
            self.assertEqual(first, "call-3", "the newest stands at the top")
            page.reload()
            expect(page.locator("#call-2")).to_contain_text("retry")
        self.assertEqual(self.said, [])

    def test_a_refused_sign_in_is_explained_step_by_step(self) -> None:
        with self.console() as (ready, page):
            curl(ready, ready.jobs, key="another-key")
            page.locator("#call-1").click()
            opened = page.locator("#call")
            expect(opened).to_contain_text("response does not match")
            expect(opened.locator(".verdict")).to_contain_text("most likely the private key is another one")
            expect(opened.locator(".parameters tbody tr")).to_have_count(8)
            expect(opened.locator(".parameters tbody tr.wrong")).to_have_count(0)
            steps = opened.locator(".steps li")
            expect(steps.nth(0)).to_contain_text("MD5(ABCDEFGH:MMS Public API:(private key))")
            expect(steps.nth(0)).to_contain_text("(masked)")
            a2 = hashlib.md5(f"GET:{ready.jobs}".encode()).hexdigest()
            expect(steps.nth(1)).to_contain_text(a2)
            given, expected = (opened.locator(".compared dd").nth(i).inner_text() for i in (0, 1))
            self.assertRegex(given, r"^[0-9a-f]{32}$")
            self.assertNotEqual(given, expected)
            # What is expected is what the arithmetic of the RFC gives with the key of the mock.
            formula = re.search(r"MD5\(H\(A1\):(\S+)\)", steps.nth(2).inner_text().replace("\n", ""))
            assert formula is not None
            self.assertEqual(hashlib.md5(f"{A1}:{formula[1]}".encode()).hexdigest(), expected)
            shown = page.content()
            self.assertNotIn(KEY, shown)
            self.assertNotIn(A1, shown)
            self.assertEqual(page.url.split("#")[1], "/calls/1")

    def test_what_is_wrong_is_marked(self) -> None:
        with self.console("--clock", "manual") as (ready, page):
            curl(ready, ready.jobs + "/nonsense", signed=False)
            field = 'Digest username="ABCDEFGX", realm="MMS Public API", nonce="x", uri="/", response="0", qop=auth, nc=00000001, cnonce="c"'
            curl(ready, ready.jobs, "--header", f"Authorization: {field}", signed=False)
            page.locator("#call-2").click()
            wrong = page.locator("#call .parameters tr.wrong")
            expect(wrong).to_have_count(3)
            expect(wrong.nth(0)).to_contain_text("username")
            expect(wrong.nth(0)).to_contain_text("ABCDEFGH")
            expect(wrong.nth(1)).to_contain_text("uri")
            expect(wrong.nth(2)).to_contain_text("nonce")

    def test_request_and_answer_are_as_on_the_wire(self) -> None:
        with self.console() as (ready, page):
            curl(ready, ready.job, "--header", "X-Mine: <b>bold</b>")
            page.locator("#call-1").click()
            wire = page.locator("#call pre")
            expect(wire).to_have_count(4)
            expect(wire.nth(0)).to_contain_text(f"GET {ready.job} HTTP/1.1")
            expect(wire.nth(0)).to_contain_text("X-Mine: <b>bold</b>")
            expect(wire.nth(1)).to_contain_text("HTTP/1.1 200 OK")
            expect(wire.nth(1)).to_contain_text('"status": "FAILURE"')
            expect(wire.nth(3)).to_contain_text("WWW-Authenticate: Digest")
            self.assertEqual(page.locator("#call pre b", has_text="bold").count(), 0, "what a client sent is text")

    def test_the_filter_and_the_keyboard_find_a_call(self) -> None:
        with self.console() as (ready, page):
            for path in (ready.jobs, ready.job, f"{ready.jobs}/5c8100000000000000000000"):
                curl(ready, path)
            expect(page.locator("#call-3")).to_contain_text("LOG_COLLECTION_JOB_NOT_FOUND")
            page.keyboard.press("/")
            expect(page.locator("#filter")).to_be_focused()
            page.keyboard.type("get-one 404")
            expect(page.locator("#summary")).to_have_text("1 of 3 calls")
            page.keyboard.press("Enter")
            page.keyboard.press("Enter")
            expect(page.locator("#call h2")).to_contain_text("#3")
            page.keyboard.press("Escape")
            expect(page.locator("#call")).to_be_hidden()
            page.locator("#filter").fill("")
            page.locator("#filter").blur()
            for key in "jjjk":
                page.keyboard.press(key)
            expect(page.locator("#call-2")).to_have_attribute("aria-selected", "true")
            page.keyboard.press("Enter")
            expect(page.locator("#call h2")).to_contain_text("#2")
            page.keyboard.press("k")
            expect(page.locator("#call h2")).to_contain_text("#3")
            page.keyboard.press("?")
            expect(page.locator("dialog")).to_contain_text("the next call")
            page.keyboard.press("Escape")
            page.get_by_role("button", name="Refused").click()
            expect(page.locator("#summary")).to_have_text("1 of 3 calls")

    def test_a_link_leads_to_the_same_call(self) -> None:
        with self.console() as (ready, page):
            curl(ready, ready.jobs)
            curl(ready, ready.job)
            for other in (page, self.show(ready, "#/calls/1")):
                other.goto(f"{ready['url']}/__admin/console#/calls/1")
                expect(other.locator("#call h2")).to_contain_text("#1 get-all")
                expect(other).to_have_title("#1 - Calls - opsmgr-mock")

    def test_a_call_is_taken_along_in_four_forms(self) -> None:
        with self.console(permissions=["clipboard-read", "clipboard-write"]) as (ready, page):
            curl(ready, ready.retry, "--request", "PUT")
            curl(ready, ready.retry, "--request", "PUT")
            page.locator("#call-2").click()

            def copied(what: str) -> str:
                page.locator(f"[data-copy='{what}']").click()
                expect(page.locator("#notice")).to_have_text(f"{what} is on the clipboard")
                return page.evaluate("navigator.clipboard.readText()")

            line = copied("curl")
            self.assertNotIn(KEY, line)
            again = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=20, env=environment_for(ready)).stdout
            self.assertIn("HTTP/1.1 400 Bad Request", again)
            self.assertIn("ONLY_FAILED_JOB_CAN_BE_RESTARTED", again)
            fault = json.loads(copied("fault"))
            self.assertEqual(fault, {"faults": [{"on": {"operation": "retry", "group": ready["groupId"], "job": ready["jobId"], "call": 2},
                                                 "do": {"status": 400, "errorCode": "ONLY_FAILED_JOB_CAN_BE_RESTARTED"}}]})
            self.assertIn("faults", control(ready, "PUT", "/faults", fault))  # type: ignore[arg-type]
            self.assertEqual([curl(ready, ready.retry, "--request", "PUT") for _ in range(2)], ["400", "400"])
            self.assertEqual(copied("C++"), f'const auto verdict = mock.verify({{.filter = {{.operation = "retry", .job = "{ready["jobId"]}", .status = 400}}, '
                             ".at_least = 1, .at_most = 1});\nINFO(verdict.text);\nCHECK(verdict.satisfied);\n")
            self.assertEqual(copied("Python"), f'opsmgr.verify("retry", job="{ready["jobId"]}", status=400, exactly=1)\n')

    def test_ten_thousand_calls_stay_smooth(self) -> None:
        with mock() as ready:
            self.fill(ready, 10_000)
            page = self.show(ready, "", wait=False)
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable")
            expect(page.locator("#call-10000")).to_contain_text("get-all")
            seconds = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}["ThreadTime"]
            print(f"first paint with 10,000 calls: {1000 * seconds:.0f} ms of CPU in the page")
            self.assertLess(seconds, 0.3)
            expect(page.locator("#summary")).to_have_text("10,000 calls")
            self.assertLess(page.locator("[role=option]").count(), 60)
            page.locator(".viewport").evaluate("one => { one.scrollTop = one.scrollHeight; }")
            expect(page.locator("#call-1")).to_contain_text("get-all", timeout=60_000)  # once all are loaded
            page.locator("#filter").fill("#9999 ")
            expect(page.locator("#summary")).to_have_text("1 of 10,000 calls")
            page.locator("#filter").fill("")
            # How long frames take while calls come in, and somebody scrolls; other programs may hold a few of them up.
            took = page.evaluate("""async () => {
                const view = document.querySelector(".viewport");
                const took = [];
                for (let i = 0; i < 60; ++i) {
                    const begin = performance.now();
                    view.scrollTop = i * 4000;
                    view.getBoundingClientRect();
                    await new Promise(requestAnimationFrame);
                    took.push(performance.now() - begin);
                }
                return took;
            }""")
            self.assertLess(sorted(took)[-6], 100)
            page.context.close()

    @staticmethod
    def fill(ready: Ready, count: int) -> None:
        """Calls that are challenged and no more, a hundred at once."""
        request = f"GET {ready.jobs} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        with socket.create_connection(("127.0.0.1", ready.port), 20) as connection:
            for _ in range(count // 100):
                connection.sendall(request * 100)
                data = b""
                while data.count(b"HTTP/1.1 401") < 100 or not data.endswith(b"}"):
                    data += connection.recv(262144)

    def test_the_timeline_leads_to_a_call_and_shows_the_states_of_a_job(self) -> None:
        with self.console("--clock", "manual", viewport={"width": 1600, "height": 900}) as (ready, page):
            curl(ready, ready.retry, "--request", "PUT")
            expect(page.locator("#call-1")).to_contain_text("retry")
            chart = page.locator("#timeline")
            expect(chart).to_have_attribute("aria-label", re.compile("^Timeline of 1 calls from 20"))
            box = chart.bounding_box()
            assert box is not None
            # A single call stands in the middle; retry has the fifth lane.
            chart.click(position={"x": 76 + (box["width"] - 76 - 14) / 2, "y": 6 + 4.5 * 11})
            expect(page.locator("#call h2")).to_contain_text("#1 retry")
            page.keyboard.press("Escape")
            page.locator(f"[data-job='{ready['jobId']}'] h3 button").click()
            expect(page).to_have_url(re.compile(f"job={ready['jobId']}"))
            colours = """([x, y]) => [...document.getElementById("timeline").getContext("2d").getImageData(x, y, 1, 1).data].slice(0, 3)"""
            expected = page.evaluate("""() => ["--fail", "--note"].map(name => {
                const one = getComputedStyle(document.documentElement).getPropertyValue(name).trim().slice(1);
                return [0, 2, 4].map(i => parseInt(one.slice(i, i + 2), 16));
            })""")
            until("the states are drawn", lambda: page.evaluate(colours, [100, 6 + 8 * 11 + 6]) == expected[0])
            width = page.evaluate("document.getElementById('timeline').width")
            until("it was in FAILURE before the retry, and runs after it", lambda: page.evaluate(colours, [width - 30, 6 + 8 * 11 + 6]) == expected[1])


if __name__ == "__main__":
    unittest.main()
