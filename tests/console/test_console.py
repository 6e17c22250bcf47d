"""The console by what a person sees, in a real browser, with a client at work meanwhile."""
import hashlib
import http.server
import json
import os
import re
import socket
import subprocess
import threading
import unittest
from unittest import mock as patching

from browser import EMPTY, InBrowser, curl, environment_for, mock_at, until
from support import Ready, mock

try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Page, expect
except ImportError:
    pass

KEY = "12345678-90ab-cdef-1234-567890abcdef"
A1 = hashlib.md5(f"ABCDEFGH:MMS Public API:{KEY}".encode()).hexdigest()


def control(ready: Ready, method: str, path: str, document: object = None) -> object:
    body = [] if document is None else ["--data", json.dumps(document)]
    said = subprocess.run(["curl", "--silent", "--request", method, *body, f"{ready['controlUrl']}{path}"], capture_output=True, text=True, check=True, timeout=20).stdout
    return json.loads(said)


def row(page: "Page", number: int) -> "object":
    return page.locator(f"#call-{number}")


def as_sandbox(ready: Ready, made: object) -> Ready:
    """The place of a sandbox in the form of a ready line."""
    return Ready({**ready, **made})  # type: ignore[dict-item]


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
            # The longest that a frame takes while calls come in, and somebody scrolls.
            worst = page.evaluate("""async () => {
                const view = document.querySelector(".viewport");
                let worst = 0;
                for (let i = 0; i < 60; ++i) {
                    const begin = performance.now();
                    view.scrollTop = i * 4000;
                    view.getBoundingClientRect();
                    await new Promise(requestAnimationFrame);
                    worst = Math.max(worst, performance.now() - begin);
                }
                return worst;
            }""")
            self.assertLess(worst, 250)
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


class Control(InBrowser):
    def test_a_job_is_retried_and_changed_by_hand(self) -> None:
        with self.console("--clock", "manual", "--start", "2019-03-08T12:00:00Z", place="#/jobs") as (ready, page):
            job = page.locator(f"[data-job='{ready['jobId']}']")
            expect(job).to_contain_text("next retry: 2 reads, then SUCCESS")
            job.get_by_role("button", name="Retry").click()
            expect(job.locator("h3 .pill")).to_have_text("IN_PROGRESS")
            expect(job.locator(".progress")).to_contain_text("2 reads left, then SUCCESS")
            curl(ready, ready.job)
            expect(job.locator(".progress")).to_contain_text("1 read left, then SUCCESS")
            curl(ready, ready.job)
            curl(ready, ready.job)
            expect(job.locator("h3 .pill")).to_have_text("SUCCESS")
            job.get_by_role("button", name="Fail").click()
            expect(job.locator("h3 .pill")).to_have_text("FAILURE")
            job.locator("summary").click()
            expect(job.locator(".children")).to_contain_text("MONGODB")
            job.get_by_role("button", name="Expire").click()
            expect(job.locator("h3 .pill")).to_have_text("EXPIRED")
            job.get_by_role("button", name="Succeed").click()
            expect(job.locator("h3 .pill")).to_have_text("SUCCESS")
            self.assertEqual(curl(ready, f"{ready.job}/download"), "200")

    def test_time_is_advanced_and_all_is_reset(self) -> None:
        with self.console("--clock", "manual", "--start", "2019-03-08T12:00:00Z", place="#/jobs") as (_, page):
            running = page.locator("[data-job='5c81086e014b76a3d85e1113']")
            expect(running.locator(".progress")).to_contain_text("50 min left, then SUCCESS")
            expect(page.locator("#clock")).to_have_text("2019-03-08 12:00:00")
            page.get_by_role("button", name="+1 min").click()
            expect(running.locator(".progress")).to_contain_text("49 min left, then SUCCESS")
            page.get_by_role("button", name="+1 h").click()
            expect(page.locator("#clock")).to_have_text("2019-03-08 13:01:00")
            expect(running.locator("h3 .pill")).to_have_text("SUCCESS")
            page.get_by_role("button", name="+1 day").click()
            expect(page.locator("#clock")).to_have_text("2019-03-09 13:01:00")
            page.get_by_role("button", name="Reset").click()
            expect(page.locator("#clock")).to_have_text("2019-03-08 12:00:00")
            expect(running.locator("h3 .pill")).to_have_text("IN_PROGRESS")

    def test_a_new_job_can_be_retried_by_a_client(self) -> None:
        with self.console(place="#/jobs") as (ready, page):
            expect(page.locator(".job")).to_have_count(4)
            page.get_by_role("button", name="New job").first.click()
            expect(page.locator(".job")).to_have_count(5)
            job = page.locator(".job.chosen, .job").last.get_attribute("data-job")
            names = [one.get_attribute("data-job") for one in page.locator(".job").all()]
            job = next(name for name in names if name and not name.startswith("5c81"))
            self.assertEqual(curl(ready, f"{ready.jobs}/{job}/retry", "--request", "PUT"), "200")

    def test_a_fault_strikes_is_counted_and_taken_away(self) -> None:
        with self.console(place="#/changes") as (ready, page):
            expect(page.locator(".active")).to_contain_text("no call has trouble")
            page.get_by_role("button", name="Add an example").click()
            page.get_by_role("button", name="Set the schedule").click()
            expect(page.locator(".at-work li")).to_contain_text("retry, call 1: retryAfter 2, status 503")
            expect(page.locator(".at-work li")).to_contain_text("struck 0 calls")
            self.assertEqual(curl(ready, ready.retry, "--request", "PUT"), "503")
            expect(page.locator(".at-work li")).to_contain_text("struck 1 call")
            page.goto(f"{ready['url']}/__admin/console#/calls")
            expect(page.locator("#call-1")).to_contain_text("fault: between: 503")
            page.goto(f"{ready['url']}/__admin/console#/changes")
            page.get_by_role("button", name=re.compile("^Turn off retry")).click()
            expect(page.locator(".active")).to_contain_text("no call has trouble")
            page.locator("#schedule").fill('{"faults": [{"do": {"status": 5}}]}')
            page.get_by_role("button", name="Set the schedule").click()
            expect(page.locator("#notice.fault")).to_contain_text("/faults/0/do")

    def test_a_deviation_is_turned_on_and_off_beside_what_it_breaks(self) -> None:
        with self.console(place="#/changes") as (ready, page):
            page.get_by_label("Filter deviations and variations").fill("retry-answers-204")
            expect(page.locator(".changes li")).to_have_count(1)
            expect(page.locator(".changes li .breaks")).to_contain_text("retry")
            page.get_by_role("switch", name="retry-answers-204").check()
            expect(page.locator(".at-work li")).to_contain_text("retry-answers-204")
            expect(page.locator("#views [aria-current]")).to_have_text("Faults1")
            self.assertEqual(curl(ready, ready.retry, "--request", "PUT"), "204")
            page.get_by_role("button", name="All off").click()
            expect(page.locator(".active")).to_contain_text("keeps to the contract")
            expect(page.get_by_role("switch", name="retry-answers-204")).not_to_be_checked()
            page.get_by_role("button", name="Variations").click()
            page.get_by_label("Filter deviations and variations").fill("nonce-single-use")
            page.get_by_role("switch", name="nonce-single-use").check()
            expect(page.locator(".at-work .variation")).to_have_count(1)

    def test_the_lines_of_keys_work_as_they_stand(self) -> None:
        with self.console(place="#/keys") as (ready, page):
            expect(page.locator(".keys li")).to_have_count(2)
            self.assertNotIn(KEY, page.content())
            lines = {one.locator("h3").inner_text(): one.locator("pre").inner_text() for one in page.locator(".line").all()}
            self.assertEqual(list(lines), ["get-all", "get-one", "create", "extend", "retry", "download", "delete"])
            statuses = {}
            order = ["get-all", "get-one", "create", "extend", "retry", "get-one", "get-one", "get-one", "download", "delete"]
            for name, line in ((name, lines[name]) for name in order):
                shown = line.replace("--output logs.tar.gz", "--output /dev/null --write-out 'HTTP/1.1 %{http_code}'")
                done = subprocess.run(["sh", "-c", shown], capture_output=True, text=True, timeout=20, env=environment_for(ready))
                statuses[name] = (re.findall(r"^HTTP/1.1 (\d+)", done.stdout, re.MULTILINE) or [done.stderr])[-1]
            self.assertEqual(statuses, {"get-all": "200", "get-one": "200", "create": "201", "extend": "200", "retry": "200", "download": "200", "delete": "200"})
            page.get_by_role("button", name="READONLY").click()
            expect(page.locator(".line pre").first).to_contain_text("groups/5c8100bcf2a30b12ff8825a0/")

    def test_two_sandboxes_do_not_mix(self) -> None:
        with mock() as ready:
            one, two = (as_sandbox(ready, control(ready, "POST", "/sandboxes")) for _ in range(2))
            page = self.show(ready)
            curl(one, one.jobs)
            curl(one, one.job)
            curl(two, two.retry, "--request", "PUT")
            expect(page.locator("#summary")).to_have_text("0 calls")
            page.locator("#sandboxes").select_option(one["id"])
            expect(page.locator("#summary")).to_have_text("2 calls")
            expect(page.locator("#call-1")).to_contain_text("get-all")
            page.locator("#sandboxes").select_option(two["id"])
            expect(page.locator("#summary")).to_have_text("1 call")
            expect(page.locator("#call-1")).to_contain_text("retry")
            page.get_by_role("link", name="Jobs").click()
            expect(page.locator(f"[data-job='{two['jobId']}'] h3 .pill")).to_have_text("IN_PROGRESS")
            page.reload()
            expect(page.locator("#sandboxes")).to_have_value(two["id"])
            curl(two, two.job)
            expect(page.locator("#views")).to_contain_text("Calls2")
            control(ready, "DELETE", f"/sandboxes/{two['id']}")
            page.reload()
            expect(page.locator("#live")).to_have_text("the sandbox is gone")
            page.context.close()


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
