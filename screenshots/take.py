"""Takes the pictures of this folder anew, from the real program on its demo.

    python screenshots/take.py

A test runs the same and compares the words, so that a picture never shows what is gone.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape

from textual.pilot import Pilot

from session_tui.faults import Demo, demo_project
from session_tui.link import Launch, Link
from session_tui.tui.app import SessionTui
from session_tui.tui.navigation import PULSE, SESSIONS

HERE = Path(__file__).parent
SIZE = (80, 24)
CELL = 12.2
"""Width of one character in the pictures that Textual exports."""

NOBODY = ("127.0.0.1:1",)
"""An address where no NTP server listens: the pictures tell no time of the machine."""

DIAGNOSIS: dict[str, tuple[tuple[str, ...], str]] = {
    "pulse": ((), "24 h"),
    "findings": (("5",), "would refute it"),
    "case": (("6", "1"), "What does the login do"),
}
"""As `PICTURES`, taken when everything was measured. What they say depends on the machine."""

PICTURES: dict[str, tuple[tuple[str, ...], str]] = {
    "sessions": ((), "SECRET_KEY"),
    "filter": (("slash", *"user:alice", "enter"), "found in 2,000 rows"),
    "why": (("d",), "What follows"),
    "data": (("enter",), "_auth_user_id"),
    "expiry": (("enter", "tab"), "In the browser"),
    "raw": (("enter", "x"), "signature"),
    "where": (("enter", "w"), "Django takes this one"),
    "help": (("question_mark",), "Stop a search"),
}
"""Name: the keys that lead there, and the words by which one knows to have arrived."""


async def pictures(demo: Demo) -> dict[str, str]:
    """Every picture as SVG, taken in the project's folder: no option is needed there."""
    before = Path.cwd()
    os.chdir(demo.folder)
    try:
        first = {name: await picture(PULSE, *how) for name, how in DIAGNOSIS.items()}
        return first | {name: await picture(SESSIONS, *how) for name, how in PICTURES.items()}
    finally:
        os.chdir(before)


async def picture(first: str, keys: tuple[str, ...], arrived: str) -> str:
    """One picture, taken after `keys`, when the screen has come to rest."""
    link = Link.start(Launch(Path.cwd()))
    app = SessionTui(link, first=first, title="teashop", ntp=NOBODY)
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "READ-ONLY", *(("24 h",) if first == PULSE else ("grace", "2,000")))
        await pilot.press(*keys)
        await shown(pilot, arrived)
        taken = app.export_screenshot(title="session-tui", simplify=True)
    await app.link.close()
    return with_its_blanks(without_web_fonts(taken))


async def shown(pilot: Pilot[Any], *words: str) -> None:
    """Waits until all `words` stand on the screen, and it has stopped to change."""
    before = ""
    for _ in range(200):
        await pilot.pause(0.05)
        now = "\n".join(texts(pilot.app.export_screenshot(simplify=True)))
        if now == before and all(word in now for word in words):
            return
        before = now
    raise AssertionError(f"{words} never came:\n{before}")


def without_web_fonts(svg: str) -> str:
    """The picture without the fonts that it would fetch from elsewhere."""
    return re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)


def with_its_blanks(svg: str) -> str:
    """The picture with no blank that a viewer may fold: inner ones fixed, leading ones as place."""
    return re.sub(
        r'(<text[^>]* x=")([\d.]+)(" y="[\d.]+" textLength=")([\d.]+)("[^>]*>)(.*?)(</text>)',
        _placed,
        svg,
        flags=re.DOTALL,
    )


def _placed(found: re.Match[str]) -> str:
    head, x, middle, length, rest, text, tail = found.groups()
    shown = text.replace("&#160;", " ")
    text = shown.lstrip(" ")
    moved = CELL * (len(shown) - len(text))
    places = f"{head}{float(x) + moved:g}{middle}{float(length) - moved:g}{rest}"
    return places + text.replace(" ", "&#160;") + tail


def texts(svg: str) -> Iterator[str]:
    """The words of a picture, line by line."""
    for text in re.findall(r"<text[^>]*>(.*?)</text>", svg, flags=re.DOTALL):
        yield unescape(text, {"&#160;": " "})


def words(svg: str) -> str:
    """What a picture says, whatever its numbers, widths, cut-off secrets, folders and bars."""
    said = re.sub(r"\S{8,}…", "…", " ".join(texts(svg)))
    said = re.sub(r"\S*session-tui-demo-\S*|[▂▃▅▇·]{3,}", "…", said)
    said = re.sub(r"\d[\d.,]* [kMGT]?B\b", "0 B", said)
    return re.sub(r"\s+", " ", re.sub(r"\d+", "0", said)).strip()


def keys_line(svg: str) -> str:
    """The last line of a picture: the keys that work there."""
    drawn = re.findall(r'<text[^>]* y="([\d.]+)"[^>]*>(.*?)</text>', svg, flags=re.DOTALL)
    last = max(float(y) for y, _ in drawn)
    said = (unescape(text, {"&#160;": " "}) for y, text in drawn if float(y) == last)
    return re.sub(r"\s+", " ", " ".join(said)).strip()


def main() -> None:
    """Writes every picture."""
    with demo_project() as demo:
        for name, svg in asyncio.run(pictures(demo)).items():
            (HERE / f"{name}.svg").write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
