"""What a run of the bench is shown as: a table for the terminal, JSON, Markdown for the guide, and a plot."""
import argparse
import datetime
import math
import os
import pathlib
import platform
import subprocess
from collections.abc import Iterator
from typing import Any

from rows import Row

OWN = ("opsmgr-mock", "opsmgr-suite", "opsmgr-double")


def machine() -> str:
    model = "unknown processor"
    with pathlib.Path("/proc/cpuinfo").open() as lines:
        for line in lines:
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return f"{os.cpu_count()} cores, {model}, Linux {platform.release().split('-')[0]}"


def version(command: list[str]) -> str:
    try:
        ran = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return ""
    return (ran.stdout + ran.stderr).strip().splitlines()[0].strip()


def verdict_text(row: Row) -> str:
    return {True: "yes", False: "NO", None: ""}[row.verdict()]


def table_lines(rows: dict[str, Row]) -> Iterator[list[str]]:
    """Title, unit, ours, nginx, ratio, wanted, verdict: one list of cells a row that has samples. Peers have a table of their own."""
    for row in rows.values():
        if row.row.startswith("peer-"):
            continue
        medians = row.medians()
        own = next((medians[name] for name in OWN if name in medians), None)
        if own is None:
            continue
        nginx = medians.get("nginx")
        yield [row.title, row.unit, row.written(own), "" if nginx is None else row.written(nginx),
               "" if not nginx else f"{own / nginx:.2f}", row.wanted, verdict_text(row)]


HEADINGS = ["what", "unit", "mock", "nginx", "ratio", "wanted", "holds"]


def terminal(rows: dict[str, Row]) -> str:
    lines = [HEADINGS, *table_lines(rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    shown = []
    for line in lines:
        cells = [cell.rjust(width) if column in (2, 3, 4) else cell.ljust(width)
                 for column, (cell, width) in enumerate(zip(line, widths, strict=True))]
        shown.append("  ".join(cells).rstrip())
    return "\n".join(shown)


def markdown(rows: dict[str, Row]) -> str:
    lines = ["| " + " | ".join(HEADINGS) + " |", "| --- | --- | ---: | ---: | ---: | --- | --- |"]
    lines += ["| " + " | ".join(cells) + " |" for cells in table_lines(rows)]
    return "\n".join(lines)


def peers_markdown(rows: dict[str, Row], peers: list[str]) -> str:
    lines = ["| server | start, ms | ready, MB | after load, MB | requests/s at 16, 64, 256 | CPU us a request | unserved |",
             "| --- | ---: | ---: | ---: | --- | --- | ---: |"]
    connections = (16, 64, 256)
    for name in peers:
        medians = {row: f"{rows[row].medians()[name]:,.0f}" if name in rows[row].samples else "-" for row in rows}
        lines.append("| " + " | ".join([
            name, medians["peer-start"], medians["peer-ready"], medians["peer-loaded"],
            ", ".join(medians[f"peer-{count}"] for count in connections),
            ", ".join(medians[f"peer-{count}-cpu"] for count in connections), medians["peer-unserved"]]) + " |")
    return "\n".join(lines)


def as_json(rows: dict[str, Row], settings: argparse.Namespace) -> dict[str, Any]:
    return {
        "made": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "machine": machine(),
        "versions": {"nginx": version(["nginx", "-v"]) or version(["/usr/sbin/nginx", "-v"]), "wrk": version(["wrk", "-v"])},
        "rounds": settings.rounds,
        "seconds": settings.seconds,
        "rows": [{"id": row.row, "what": row.title, "unit": row.unit, "wanted": row.wanted, "holds": row.verdict(),
                  "medians": row.medians(), "samples": row.samples} for row in rows.values() if row.samples],
    }


COLOURS = ["#00684a", "#1254b7", "#b1371f", "#944f01", "#5e0c9e", "#006ca5", "#6c6c6c", "#856d00", "#970606"]


def plot(series: dict[str, dict[int, float]], title: str) -> str:
    """An SVG of throughput against connections, by powers of ten; `series` has for each name its points, {connections: requests a second}."""
    left, top, width, height, right = 80, 50, 520, 300, 190
    every = sorted({count for points in series.values() for count in points})
    rates = [max(1, rate) for points in series.values() for rate in points.values()]
    steps = [factor * 10 ** power for power in range(8) for factor in (1, 2, 5)]
    lowest = max(step for step in steps if step <= min(rates))
    highest = min(step for step in steps if step >= max(rates) and step > lowest)

    def x(count: int) -> float:
        return left + width * every.index(count) / max(1, len(every) - 1)

    def y(rate: float) -> float:
        return top + height - height * math.log(max(1, rate) / lowest) / math.log(highest / lowest)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + right} {top + height + 60}" '
           'font-family="system-ui, sans-serif" font-size="13" role="img">',
           f"<title>{title}</title>",
           '<rect width="100%" height="100%" fill="#ffffff"/>',
           f'<text x="{left}" y="26" font-size="16" fill="#1c2d38">{title}</text>']
    for rate in (step for step in steps if lowest <= step <= highest):
        out.append(f'<line x1="{left}" x2="{left + width}" y1="{y(rate):.1f}" y2="{y(rate):.1f}" stroke="#d5dbe1"/>')
        out.append(f'<text x="{left - 8}" y="{y(rate) + 4:.1f}" text-anchor="end" fill="#3d4f58">{rate:,.0f}</text>')
    for count in every:
        out.append(f'<text x="{x(count):.1f}" y="{top + height + 22}" text-anchor="middle" fill="#3d4f58">{count}</text>')
    out.append(f'<text x="{left + width / 2}" y="{top + height + 46}" text-anchor="middle" fill="#1c2d38">connections</text>')
    label = top - 18.0
    for index, (name, points) in enumerate(sorted(series.items(), key=lambda one: -list(one[1].values())[-1])):
        colour = COLOURS[index % len(COLOURS)]
        ordered = sorted(points.items())
        path = " ".join(f"{x(count):.1f},{y(rate):.1f}" for count, rate in ordered)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        out += [f'<circle cx="{x(count):.1f}" cy="{y(rate):.1f}" r="3.5" fill="{colour}"/>' for count, rate in ordered]
        # Labels stand at the end of their lines, one below the other where the lines end close together.
        end = ordered[-1]
        label = max(y(end[1]) + 4, label + 17)
        out.append(f'<line x1="{x(end[0]) + 5:.1f}" y1="{y(end[1]):.1f}" x2="{left + width + 14}" y2="{label - 4:.1f}" stroke="{colour}" stroke-width="0.8"/>')
        out.append(f'<text x="{left + width + 18}" y="{label:.1f}" fill="{colour}">{name}</text>')
    out.append("</svg>")
    return "\n".join(out) + "\n"
