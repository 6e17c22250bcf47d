"""The part of docs/clients.md that is made from contracts/clients.json."""
import pathlib
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Document = dict[str, Any]
PAGE = pathlib.Path(__file__).resolve().parents[3] / "docs" / "clients.md"
BEGIN = "<!-- made from contracts/clients.json by scripts/survey-clients --page -->\n"
END = "<!-- end of what is made -->\n"
FAILURES = ("fails", "timed out", "sent no request")


def names(entry: Document) -> str:
    return f"{entry['library']} {entry['version']}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def paragraph(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 140, break_long_words=False, break_on_hyphens=False)) + "\n"


def writes(entry: Document) -> list[str]:
    sends = entry["sends"]
    verdicts = [found["verdict"] for found in entry["results"].values()]
    lengths = " and ".join(dict.fromkeys("none" if length is None else f"`{length}`" for length in sends["lengths"]))
    counts = sends["counts"] + (", quoted" if sends["countQuoted"] else "")
    return [f"{entry['library']}{' (on ' + entry['on'] + ')' if 'on' in entry else ''}", entry["version"], entry["language"],
            f"{sends['requests']}, {sends['requestsOf12']}", counts, *(f"`{sends[one]}`" if sends[one] else "none" for one in ("qop", "algorithm")), lengths,
            ", ".join(map(str, sends["wrongKey"])), f"{verdicts.count('works')} of {len(verdicts)}"]


def troubled(document: Document, case: str, verdicts: Sequence[str]) -> list[str]:
    return [names(entry) for entry in document["clients"] if entry["results"].get(case, {}).get("verdict") in verdicts]


def tolerated(document: Document, fits: Callable[[str], bool]) -> str:
    rows, quiet = [], []
    for case in document["cases"]:
        if not fits(case["kind"]):
            continue
        failing, breaking = troubled(document, case["name"], FAILURES), troubled(document, case["name"], ("breaks a rule",))
        run = sum(case["name"] in entry["results"] for entry in document["clients"])
        if failing or breaking:
            rows.append([f"`{case['name']}`", f"{len(failing)} of {run}", ", ".join(failing), ", ".join(breaking)])
        else:
            quiet.append(f"`{case['name']}`")
    rows.sort(key=lambda row: -int(row[1].split()[0]))
    columns = 4 if any(row[3] for row in rows) else 3
    text = table(["beside", "fail", "which", "work, but break a rule"][:columns], (row[:columns] for row in rows))
    return text + ("\n" + paragraph(f"All work beside {', '.join(quiet)}.") if quiet else "")


def made(document: Document) -> str:
    clients = document["clients"]
    cells = [found["verdict"] for entry in clients for found in entry["results"].values()]
    days = sorted({entry["seen"] for entry in clients})
    failing = sum(verdict in FAILURES for verdict in cells)
    unused = [names(entry) for entry in clients if entry["results"]["plain"]["verdict"] in FAILURES]
    without_query = [names(entry) for entry in clients if not entry["query"] and names(entry) not in unused]
    text = [
        paragraph(f"{len(clients)} clients, each beside up to {len(document['cases'])} kinds of server: {len(cells)} cells, of which {cells.count('works')} work, "
                  f"{cells.count('breaks a rule')} work but break a rule, and {failing} fail. Seen {'on ' + days[0] if len(days) == 1 else f'from {days[0]} to {days[-1]}'}."),
        "\n### What they write\n\n",
        paragraph("Requests are those of two calls and of twelve, `nc` is that of twelve; the length is that of an empty PUT, unsigned and signed. The last "
                  "columns: requests with a wrong key, for each of the two calls, and beside how many kinds of server the client simply works."),
        "\n", table(["client", "version", "language", "requests", "`nc`", "`qop`", "`algorithm`", "length", "wrong key", "works"], map(writes, clients)),
        "\n### Which legal servers they fail on\n\n",
        paragraph("Each server differs from the plain mock in a way that the RFCs and the documentation allow; [deviations](deviations.md) says how."),
        "\n", tolerated(document, lambda kind: kind in ("variation", "preset")),
        "\n### Which servers at fault they fail on\n\n",
        paragraph("These servers break the contract, so that no client is to blame; a clause that is broken harms the clients in its row."),
        "\n", tolerated(document, lambda kind: kind == "deviation"),
    ]
    if unused:
        text += ["\n", paragraph(f"Fail on the plain mock, and so were not run beside others: {', '.join(unused)}.")]
    if without_query:
        text += ["\n", paragraph(f"Run without a query, since they fail with `?pretty=true&a=b%20c` on the plain mock: {', '.join(without_query)}.")]
    if document.get("absent"):
        text += ["\n### Not run\n\n", table(["client", "why"], ([one["library"], one["why"]] for one in document["absent"]))]
    return "".join(text)


def with_made(page: str, document: Document) -> str:
    """The page with its made part anew."""
    found = re.search(re.escape(BEGIN) + r"(.*)" + re.escape(END), page, re.S)
    assert found is not None, f"{PAGE.name} has no place for what is made"
    return page[:found.start(1)] + "\n" + made(document) + "\n" + page[found.end(1):]
