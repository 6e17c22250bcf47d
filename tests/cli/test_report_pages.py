"""What the reports for people owe to those who read them: HTML, Markdown."""
import base64
import collections
import hashlib
import html.parser
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from fixed_report import all_well, fixed, rendered


class Page(html.parser.HTMLParser):
    """What is in an HTML page, and that it is well formed."""
    VOID = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: collections.Counter[str] = collections.Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.opened: set[str | None] = set()
        self.feed(text)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        attributes = dict(attrs)
        self.ids += [attributes["id"] or ""] if "id" in attributes else []
        self.links += [attributes[name] or "" for name in ("href", "src") if name in attributes]
        if tag == "details" and "open" in attributes:
            self.opened.add(attributes.get("id"))
        assert not any(name.startswith("on") for name in attributes), attributes
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


class Html(unittest.TestCase):
    def test_it_is_one_file_without_scripts_and_every_link_leads_somewhere(self) -> None:
        page = Page(rendered(fixed(), "html").decode())
        self.assertLessEqual(set(page.tags), {"html", "head", "meta", "title", "style", "body", "main", "header", "h1", "h2", "h3", "p", "ul", "li", "dl", "div", "dt", "dd", "section", "details",
                                              "summary", "span", "code", "a", "table", "tr", "th", "td", "meter", "aside", "br", "b", "pre", "i", "footer"})
        self.assertGreater(len(page.links), 10)
        self.assertEqual({link[0] for link in page.links}, {"#"})
        self.assertEqual({link[1:] for link in page.links} - set(page.ids), set())
        self.assertEqual(len(page.ids), len(set(page.ids)))
        style, = re.findall(r"<style>(.*?)</style>", rendered(fixed(), "html").decode(), re.S)
        self.assertNotRegex(style, r"url\(|@import")
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self.assertIn(f"default-src 'none'; style-src 'sha256-{digest}'", rendered(fixed(), "html").decode())

    def test_its_words_are_those_of_a_reader(self) -> None:
        text = "".join(Page(rendered(fixed(), "html").decode()).words)
        for exchange in fixed()["exchanges"]:
            self.assertNotIn(exchange["step"], text)
        self.assertIn("Fail: the target breaks a promise that it must keep, and so does not conform.", text)

    def test_what_is_wrong_stands_open_and_the_rest_is_folded(self) -> None:
        page = Page(rendered(fixed(), "html").decode())
        self.assertEqual(page.opened, {"get-all/items", "errors/retry-after", "errors/detail-text"})

    def test_the_band_the_changes_and_the_bytes_are_there(self) -> None:
        text = rendered(fixed(), "html").decode()
        for part in ('<p class="stamp">certificate not verified</p>', "<dt>profile</dt><dd>safe</dd>", "<dt>seed</dt><dd>7</dd>", "<td>FAILURE</td><td>SUCCESS</td>",
                     "The documentation disagrees with itself", "HTTP/1.1 401 Unauthorized<i>CR LF</i>", "HTTP/1.1 500 &lt;b&gt;Oops&lt;/b&gt;<i>LF</i>", "<i>1B</i>", "<i>00</i>",
                     "20 bytes of body, in chunks of 5, 15, 0", "Date: Sun, 08 Mar 2026 12:02:55 GMT<i>CR LF</i>"):
            self.assertIn(part, text)
        self.assertNotIn("certificate not verified", rendered(all_well(), "html").decode())

    def test_a_target_cannot_put_markup_into_it(self) -> None:
        self.assertNotIn("<script", rendered(fixed(), "html").decode())
        self.assertNotIn("<b>odd", rendered(fixed(), "html").decode())


class Markdown(unittest.TestCase):
    def test_what_a_target_says_stays_inside_code_spans(self) -> None:
        for line in rendered(fixed(), "markdown").decode().splitlines():
            rest = re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", line)
            self.assertNotIn("<script", rest)
            self.assertNotIn("<b>", rest)

    def test_a_bar_does_not_break_a_table(self) -> None:
        rows = [line for line in rendered(fixed(), "markdown").decode().splitlines() if line.startswith("|")]
        self.assertGreater(len(rows), 15)
        widths = [len(re.findall(r"(?<!\\)\|", row)) for row in rows]
        self.assertEqual(set(widths) - {4, 5, 10}, set())

    def test_it_fits_the_page_of_a_build_whatever_a_target_says(self) -> None:
        document = fixed()
        failing = next(clause for clause in document["clauses"] if clause["verdict"] == "fail")
        document["clauses"] = [{**failing, "id": f"get-all/items-{number:04}", "message": "\u00e9" * 5000, "expected": "`" * 999 + "\u00e9" * 5000, "actual": "|" * 5000} for number in range(600)]
        page = rendered(document, "markdown")
        self.assertLess(len(page), 1024 * 1024)
        page.decode()
        self.assertIn(b"parts of this page were left out", page)
        self.assertNotIn(b"left out", rendered(fixed(), "markdown"))

    def test_all_well_is_short(self) -> None:
        text = rendered(all_well(), "markdown").decode()
        self.assertTrue(text.startswith("## opsmgr-suite: conforms (2 of 2 clauses, profile safe)\n"))
        self.assertNotIn("###", text)


if __name__ == "__main__":
    unittest.main()
