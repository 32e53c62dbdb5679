"""Values to sentences: the one place where both faces, screen and command line, find their words.

Where text from outside is in it, the result is `Visible`. Signs beyond ASCII are written as they
are and exchanged at the end by `Signs.plain`, where a terminal cannot draw them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timezone, tzinfo
from enum import Enum
from zoneinfo import ZoneInfo

from session_tui.model import (
    Count,
    Ending,
    Failure,
    Order,
    Problem,
    Row,
    SessionDetail,
    State,
    Value,
)
from session_tui.visible import Visible, visible, visible_lines


@dataclass(frozen=True)
class Signs:
    """The signs of the screens. `UNICODE` and `ASCII` are the two sets of them."""

    good: str = "✓"
    bad: str = "✗"
    pointer: str = "▸"
    opened: str = "▾"
    closed: str = "▸"
    low: str = "▂"
    middling: str = "▃"
    high: str = "▅"
    full: str = "▇"
    dot: str = "·"
    ellipsis: str = "…"
    line: str = "─"
    bar: str = "│"
    plus_minus: str = "±"
    arrow: str = "→"
    confirmed: str = "●"
    suspected: str = "◐"
    open: str = "○"

    def plain(self, text: str) -> Visible:
        """`text` with the signs of `UNICODE` exchanged for these."""
        pairs = {ord(getattr(UNICODE, f.name)): getattr(self, f.name) for f in fields(self)}
        pairs[ord(UNICODE.pointer)] = self.pointer
        return visible(text.translate(pairs), len(text) * 3 + 1)


UNICODE = Signs()
ASCII = Signs(
    *("+", "x", ">", "v", ">", ".", ":", "|", "#", "-", "...", "-", "|", "+-", "->", "*", "?", "o")
)


def signs(encoding: str | None) -> Signs:
    """The signs that a terminal of this encoding can draw; ASCII where it is not known."""
    try:
        "".join(getattr(UNICODE, field.name) for field in fields(UNICODE)).encode(
            encoding or "ascii"
        )
    except (UnicodeError, LookupError):
        return ASCII
    return UNICODE


class Times(Enum):
    """How moments are written; `t` goes through these."""

    RELATIVE = "relative to now"
    UTC = "in UTC"
    PROJECT = "in the project's time zone"

    @property
    def next(self) -> Times:
        """The way behind this one."""
        ways = list(Times)
        return ways[(ways.index(self) + 1) % len(ways)]


@dataclass(frozen=True)
class Moments:
    """One way of writing moments, the same everywhere."""

    times: Times = Times.RELATIVE
    zone: str = "UTC"
    """TIME_ZONE of the project; strangers' text."""

    def end(self, at: datetime | None, now: datetime) -> Visible:
        """When a session ends, or how long it has left: "3 h 12 m", "ended 41 s ago"."""
        if at is None:
            return visible("not known")
        if self.times is not Times.RELATIVE:
            return self.short(at, now)
        left = (at - now).total_seconds()
        return visible(duration(left) if left > 0 else f"ended {ago(-left)}")

    def past(self, at: datetime | None, now: datetime) -> Visible:
        """When something happened: "4 m ago"; "41 s ahead" where it lies in the future."""
        if at is None:
            return visible("not known")
        if self.times is not Times.RELATIVE:
            return self.short(at, now)
        return visible(ago((now - at).total_seconds()))

    def short(self, at: datetime, now: datetime) -> Visible:
        """A moment in ten characters: the time of today, the date of other days."""
        local = at.astimezone(self.tzinfo)
        today = local.date() == now.astimezone(self.tzinfo).date()
        return visible(f"{local:%H:%M:%S}" if today else local.date().isoformat())

    def full(self, at: datetime | None) -> Visible:
        """A moment to the second with its zone; in UTC while others are relative."""
        if at is None:
            return visible("no fixed moment")
        named = self.times is Times.PROJECT and not self.problem
        local = at.astimezone(self.tzinfo).replace(tzinfo=None, microsecond=0)
        return visible(f"{local.isoformat(' ')} {self.zone if named else 'UTC'}")

    @property
    def tzinfo(self) -> tzinfo:
        """The zone that moments are written in; UTC where `problem` says why."""
        found = _zone(self.zone) if self.times is Times.PROJECT else None
        return found or timezone.utc

    @property
    def problem(self) -> Visible:
        """Why times are in UTC although the project's zone was asked for; or empty."""
        if self.times is not Times.PROJECT or _zone(self.zone):
            return visible("")
        return visible(f"This machine does not know the time zone {visible(self.zone, 60)}: UTC.")


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


_UNITS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def duration(seconds: float, precise: bool = False) -> str:
    """Seconds as a person says them: "13 d", "3 h 12 m", "52 m", "41 s"; no sign.

    Hours come with their minutes; `precise` gives each its next smaller unit: "13 d 4 h".
    """
    whole = int(abs(seconds))
    at = next((at for at, (unit, _) in enumerate(_UNITS) if whole >= unit), 3)
    count, rest = divmod(whole, _UNITS[at][0])
    text = f"{count:,} {_UNITS[at][1]}"
    if at == 3 or not (precise or _UNITS[at][1] == "h"):
        return text
    minor = rest // _UNITS[at + 1][0]
    return f"{text} {minor} {_UNITS[at + 1][1]}" if minor else text


def ago(seconds: float) -> str:
    """How long ago in one unit: "4 m ago", "just now"; "41 s ahead" for what is still to come."""
    if abs(seconds) < 1:
        return "just now"
    number, unit = duration(seconds).split()[:2]
    return f"{number} {unit} {'ago' if seconds > 0 else 'ahead'}"


def size(count: int) -> str:
    """Bytes, in powers of 1024: "841", "1.2 k", "4.0 M"."""
    if count < 1000:
        return str(count)
    amount = float(count)
    for unit in ("k", "M", "G", "T"):
        amount /= 1024
        if amount < 999.5 or unit == "T":
            break
    return f"{amount:.1f} {unit}" if amount < 99.95 else f"{amount:,.0f} {unit}"


def offset(seconds: float | None, error: float | None) -> str:
    """A clock against another: "+0.021 s ±0.012", "-3 m 12 s ±0.2", "0 s ±1"."""
    if seconds is None:
        return "not known"
    places = 3 if error is None or error < 0.1 else 1 if error < 1 else 0
    sign = "" if round(seconds, places) == 0 else "+" if seconds > 0 else "-"
    amount = abs(round(seconds, places)) if sign else 0.0
    plain = f"{amount:.{places}f} s" if amount < 60 else duration(amount, precise=True)
    return f"{sign}{plain}" if error is None else f"{sign}{plain} ±{error:.{places}f}"


def count_text(count: Count) -> str:
    """How many: "1,204" where it is exact, "~31,000" where it is an estimate."""
    if count.value is None:
        return "not known"
    if count.exact:
        return f"{count.value:,}"
    return f"~{round(count.value, min(0, 3 - len(str(abs(count.value))))):,}"


def at_least(value: int, complete: bool) -> str:
    """A count that goes on: "1,204+", without the plus once everything was read."""
    return f"{value:,}" if complete else f"{value:,}+"


def position(shown: int, count: Count) -> str:
    """How much of the store a list shows: "12 of ~32,400"."""
    return f"{shown:,}" if count.value is None else f"{shown:,} of {count_text(count)}"


@dataclass(frozen=True)
class Words:
    """What is said about one problem."""

    short: str
    """For a cell of a table."""
    sentence: str
    advice: str


STATES = {
    State.LIVE: "live",
    State.ANONYMOUS: "anonymous",
    State.EXPIRED: "expired",
    State.UNDECODABLE: "unreadable",
}
"""A word for each state."""

ORDERS = {
    Order.LATEST_END: "The one that ends last comes first.",
    Order.EARLIEST_END: "The one that ends first comes first.",
    Order.KEY: "Sorted by key.",
}
"""A sentence for each order."""

PROBLEMS = {
    Problem.NONE: Words("", "The payload opens.", ""),
    Problem.EMPTY: Words(
        "empty", "The row holds no payload at all.", "Look for code that writes the session table."
    ),
    Problem.NOT_SIGNED: Words(
        "not signed",
        "The payload carries no signature.",
        "Django does not write such rows; find out what else writes to this store.",
    ),
    Problem.BAD_SIGNATURE: Words(
        "no key fits",
        "The signature fits no key of this project.",
        "If SECRET_KEY was changed, put the old one into SECRET_KEY_FALLBACKS (Django 4.1 or"
        " later); make sure that all workers have the same key.",
    ),
    Problem.OTHER_SALT: Words(
        "other salt",
        "The key fits, but with the salt of another session store class.",
        "A renamed or replaced store class signs with another salt: compare SESSION_ENGINE.",
    ),
    Problem.BAD_BASE64: Words(
        "bad base64",
        "The payload is no base64.",
        "It was cut or changed on its way; compare its length with others and the column's type.",
    ),
    Problem.BAD_ZLIB: Words(
        "bad zlib",
        "The payload says that it is compressed and cannot be inflated.",
        "It was cut or changed on its way; compare its length with others and the column's type.",
    ),
    Problem.TOO_LARGE: Words(
        "too large",
        "The payload is larger than is read in a list.",
        "Open the session to read more of it.",
    ),
    Problem.BAD_JSON: Words(
        "bad JSON",
        "The signature fits, and what was signed is no JSON.",
        "Compare SESSION_SERIALIZER with the one that wrote the session.",
    ),
    Problem.TOO_DEEP: Words(
        "too deep",
        "The data is nested deeper than can be read.",
        "Find the code that puts a growing structure into the session.",
    ),
    Problem.PICKLE: Words(
        "pickle",
        "The payload is a pickle, which is never loaded here.",
        "Sessions of PickleSerializer do not open in Django 5.0 and later; they must be renewed.",
    ),
    Problem.UNKNOWN_FORMAT: Words(
        "other format",
        "The payload has a format that the installed Django does not read.",
        "Sessions from before Django 3.1 do not open in Django 4.0 and later; others come from"
        " another program.",
    ),
}
"""What is said about each problem."""


def failure_lines(failure: Failure, debug: bool = False) -> list[Visible]:
    """A failure for a person: what, where, what to do; with `debug` the traceback too."""
    found = [visible(failure.sentence)]
    if failure.where:
        found.append(visible(f"  at {visible(failure.where, 300)}"))
    if failure.advice:
        found.append(visible(f"  {visible(failure.advice)}"))
    return [*found, *(visible_lines(failure.trace) if debug and failure.trace else ())]


HEADER = ("key", "user", "ends in", "written", "signed by", "size")
"""Above the cells of `row_cells`."""

WIDTHS = (10, 18, 18, 12, 16, 7)
"""Of these columns on the command line, in characters."""


def row_cells(row: Row, now: datetime, moments: Moments) -> tuple[Visible, ...]:
    """The cells of a row: key, user, ends in, written, signed by, size."""
    return (
        visible(row.key, 64),
        user_text(row),
        moments.end(row.expires_at, now),
        moments.past(row.saved_at, now),
        signer_text(row),
        visible(size(row.size)),
    )


def user_text(row: Row) -> Visible:
    """Whose session it is: the name, else the id, else what stands in its place."""
    if row.username is not None:
        return visible(row.username, 150)
    if row.user_id is not None:
        return visible(f"id {visible(row.user_id, 60)}")
    opened = row.problem in (Problem.NONE, Problem.TOO_LARGE, Problem.TOO_DEEP)
    return visible("anonymous" if opened and row.state is not State.UNDECODABLE else "unreadable")


def signer_text(row: Row) -> Visible:
    """The key that fits: "SECRET_KEY", "FALLBACKS[0]", or why there is none."""
    if row.signer is None:
        return visible(PROBLEMS[row.problem].short or "not signed")
    return visible(row.signer.replace("SECRET_KEY_FALLBACKS", "FALLBACKS"), 40)


def header_line() -> Visible:
    """The line above `row_line`."""
    return _columns([visible(label) for label in HEADER])


def row_line(row: Row, now: datetime, moments: Moments | None = None) -> Visible:
    """A row on the command line; long cells push the rest aside rather than being cut."""
    return _columns(row_cells(row, now, moments or Moments()))


def _columns(cells: Iterable[Visible]) -> Visible:
    *padded, last = (cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))
    return visible("  ".join([*padded, last.strip().rjust(WIDTHS[-1])]))


def peek_lines(row: Row, now: datetime, moments: Moments) -> tuple[Visible, Visible]:
    """Two lines about the row under the cursor: who it is, and what is in it."""
    return who_line(row), peek_line(row, now, moments)


def who_line(row: Row) -> Visible:
    """Key, user and id: "jfdob26b…  alice (id 7)", with the reason where there is no name."""
    known = row.username is not None and row.user_id is not None
    id_text = f" (id {visible(row.user_id, 60)})" if known else ""
    problem = f", {visible(row.username_problem, 200)}" if row.username_problem else ""
    return visible(f"{visible(row.key, 64)}  {user_text(row)}{id_text}{problem}")


def peek_line(row: Row, now: datetime, moments: Moments) -> Visible:
    """What is in a session and when it ends; of one that does not open, why."""
    end = f"ends {moments.full(row.expires_at)}"
    if row.seconds_left(now) is not None and (row.seconds_left(now) or 0) <= 0:
        end = f"ended {moments.full(row.expires_at)}"
    if row.problem is not Problem.NONE:
        return visible(f"{visible(row.because or PROBLEMS[row.problem].sentence)} · {end}")
    found = [f"{visible(name, 40)} {visible(text, 60)}" for name, text in row.peek]
    return visible(" · ".join([*found, end]))


_FIRST = {
    "engine": "The server ends it first.",
    "cookie": "The browser ends it first.",
    "together": "Server and browser end it together.",
}


def expiry_lines(detail: SessionDetail, moments: Moments) -> list[Visible]:
    """When a session ends on the server and in the browser, by whose clock, and which is first."""
    found = [
        *_ending_lines("On the server", detail.expiry.engine, detail.now, moments),
        *_ending_lines("In the browser", detail.expiry.cookie, detail.now, moments),
        visible(_FIRST.get(detail.expiry.first, "Which of them comes first is not known.")),
    ]
    if detail.age_at_save is not None:
        age = duration(detail.age_at_save, precise=True)
        found.append(visible(f"When it was written, sessions lasted {age}."))
    for clock in detail.clocks:
        said = offset(clock.offset, clock.error) if clock.offset is not None else clock.because
        found.append(visible(f"{visible(clock.source, 80)}  {visible(said, 200)}"))
    return found


def _ending_lines(place: str, ending: Ending, now: datetime, moments: Moments) -> list[Visible]:
    left = ""
    if ending.at is not None:
        seconds = (ending.at - now).total_seconds()
        left = f", in {duration(seconds, True)}" if seconds > 0 else f", {ago(-seconds)}"
    slides = "slides with use" if ending.slides else "does not slide"
    head = f"{place}  {moments.full(ending.at)}{left}"
    rule = f"  by {visible(ending.rule, 200)}, {visible(ending.clock, 100)}; {slides}"
    return [visible(head), visible(rule), visible(f"  {visible(ending.sentence)}")]


def detail_lines(detail: SessionDetail, moments: Moments | None = None) -> list[Visible]:
    """One session for the command line: who, why it does not open, its end, its data."""
    row = detail.row
    found = [who_line(row), visible(f"{STATES[row.state]}, {size(row.size)} in {row.origin}")]
    if row.problem is not Problem.NONE:
        words = PROBLEMS[row.problem]
        found += [visible(row.because or words.sentence), visible(f"  {words.advice}")]
    found += expiry_lines(detail, moments or Moments())
    return found if detail.data is None else [*found, visible("Data"), *_data_lines(detail.data)]


def _data_lines(value: Value, name: str = "", level: int = 1) -> list[Visible]:
    shown = repr(value.text) if value.kind == "str" else value.text
    label = f"{visible(name, 80)}: " if name else ""
    found = [visible(f"{'  ' * min(level, 20)}{label}{visible(shown)}")]
    for index, item in enumerate(value.items):
        inner = value.names[index] if index < len(value.names) else f"[{index}]"
        found += _data_lines(item, inner, level + 1)
    return found


def json_of(value: Value) -> object:
    """The plain JSON value; what JSON cannot say is text.

    Masked and cut values are their word in brackets, NaN and the infinities strings (RFC 8259,
    section 6), integers exact. A string that was cut says how much is missing.
    """
    if value.kind == "dict":
        return _object(value)
    if value.kind == "list":
        return [json_of(item) for item in value.items]
    if value.kind in ("null", "bool"):
        return {"true": True, "false": False}.get(value.text)
    if value.kind in ("int", "float"):
        return _number(value)
    if value.kind in ("masked", "cut"):
        return f"[{value.text}]"
    left = value.size - len(value.text)
    return f"{value.text}… ({left} more)" if left > 0 and len(value.text) >= 65536 else value.text


def _object(value: Value) -> dict[str, object]:
    """A dict in which names that became the same by masking stand beside each other."""
    found: dict[str, object] = {}
    for name, item in zip(value.names, value.items, strict=True):
        unique, number = name, 2
        while unique in found:
            unique, number = f"{name} ({number})", number + 1
        found[unique] = json_of(item)
    return found


def _number(value: Value) -> object:
    try:
        number = int(value.text) if value.kind == "int" else float(value.text)
    except ValueError:
        return value.text
    return value.text if number != number or abs(number) == float("inf") else number
