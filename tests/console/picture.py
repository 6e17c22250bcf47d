"""Makes docs/console.png, the picture of the console in the README.

    python3 tests/console/picture.py [FILE]
"""
import collections
import contextlib
import json
import pathlib
import struct
import subprocess
import sys
import zlib

from browser import CHROMIUM, MISSING, curl
from support import Ready, mock

with contextlib.suppress(ImportError):
    from playwright.sync_api import expect, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and colours of a picture as browsers make it: 8 bits, RGB or RGBA, not interlaced (PNG, 9.2)."""
    chunks: dict[bytes, bytes] = collections.defaultdict(bytes)
    at = 8
    while at < len(png):
        size, = struct.unpack(">I", png[at:at + 4])
        chunks[png[at + 4:at + 8]] += png[at + 8:at + 8 + size]
        at += size + 12
    width, height, depth, kind = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert depth == 8 and kind in (2, 6)
    step = 3 if kind == 2 else 4
    data, line, found = zlib.decompress(chunks[b"IDAT"]), bytearray(width * step), []
    for row in range(height):
        begin = row * (width * step + 1)
        above, line = line, bytearray(data[begin + 1:begin + 1 + width * step])
        way = data[begin]
        for i in range(len(line) if way else 0):
            left, up, corner = (line[i - step], above[i], above[i - step]) if i >= step else (0, above[i], 0)
            near = min((left, up, corner), key=lambda one: abs(left + up - corner - one))  # the first of equals
            line[i] = line[i] + (0, left, up, (left + up) // 2, near)[way] & 255
        found += [bytes(line[i:i + 3]) for i in range(0, len(line), step)]
    return width, height, found


def with_palette(png: bytes) -> bytes:
    """The same with its 256 most frequent colours, each of the others as the nearest of them: a third of the size."""
    width, height, colours = pixels(png)
    palette = [colour for colour, _ in collections.Counter(colours).most_common(256)]
    place = {colour: i for i, colour in enumerate(palette)}
    for colour in set(colours) - set(place):
        place[colour] = min(range(len(palette)), key=lambda i: sum((a - b) ** 2 for a, b in zip(palette[i], colour, strict=True)))
    lines = b"".join(b"\0" + bytes(place[one] for one in colours[row * width:(row + 1) * width]) for row in range(height))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return png[:8] + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)) + chunk(b"PLTE", b"".join(palette)) + \
        chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b"")


def advance(ready: Ready, by: str) -> None:
    subprocess.run(["curl", "--silent", "--output", "/dev/null", "--data", json.dumps({"advance": by}), f"{ready['controlUrl']}/clock"], check=True, timeout=20)


def work(ready: Ready) -> None:
    """What a client did before the picture is taken."""
    put = ("--request", "PUT")
    steps = [(ready.jobs,), (ready.job,), (f"{ready.jobs}/5c8100000000000000000000",), (ready.retry, *put), (ready.job,), (ready.retry, *put), (ready.job,), (ready.job,),
             (f"{ready.job}/download",), (ready.jobs,), (f"{ready.job}/retri", *put), (ready.jobs + "?pageNum=2",)]
    for number, (path, *options) in enumerate(steps):
        curl(ready, path, *options)
        advance(ready, f"{3 + 7 * number % 20}s")
    curl(ready, ready.retry, *put, key=f"{ready['privateKey']}\n")
    advance(ready, "4s")
    curl(ready, ready.job)


def main() -> int:
    file = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "console.png")
    if MISSING:
        print(f"picture: {MISSING}", file=sys.stderr)
        return 1
    with mock("--clock", "manual", "--start", "2019-03-08T12:00:00Z") as ready, sync_playwright() as playwright:
        work(ready)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1600, "height": 820})
        page.goto(f"{ready['url']}/__admin/console#/calls/13?job={ready['jobId']}")
        expect(page.locator("#call .verdict")).to_be_visible()
        expect(page.locator(".job")).to_have_count(4)
        expect(page.locator("#live")).to_have_text("live")
        page.wait_for_timeout(500)  # the light beside "live" has its colour
        file.write_bytes(with_palette(page.screenshot()))
        chromium.close()
    print(f"{file}: {file.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
