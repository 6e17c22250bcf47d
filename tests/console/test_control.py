"""What can be changed in the console, in a real browser, and what clients see of it."""
import contextlib
import re
import subprocess
import unittest

from browser import KEY, InBrowser, control, curl, environment_for
from support import Ready, mock

with contextlib.suppress(ImportError):  # then the tests are skipped
    from playwright.sync_api import expect


def as_sandbox(ready: Ready, made: object) -> Ready:
    """The place of a sandbox in the form of a ready line."""
    return Ready({**ready, **made})  # type: ignore[dict-item]


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


if __name__ == "__main__":
    unittest.main()
