"""Clocks as sentences: how far each is off, and what that does to the sessions of this engine."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from session_tui.model import ClockReading, Clocks, Written
from session_tui.text.numbers import duration, offset
from session_tui.visible import Visible, visible

MATTERS = 1.0
"""Seconds: less than a second changes no session that anybody would notice."""

JITTER = 2.0
"""Seconds by which the ages of two sessions may differ and still be one setting's."""

JUDGES = {
    "server": "The cache server counts a session's time down by itself, so that no clock's offset"
    " ends one early or late; only a step of that server's clock would.",
    "process": "Sessions live in the memory of each web process, by its own host's clock alone.",
    "": "How this engine ends a session is not known here, so neither is which clock matters.",
}
AHEAD = (
    "This host runs {off} ahead of true time (±{error} s): what it writes ends that much later on"
    " nodes that keep time, and it ends their sessions that much early."
)
BEHIND = (
    "This host runs {off} behind true time (±{error} s): what it writes ends that much early on"
    " nodes that keep time, and it takes their sessions that much longer than it should."
)
RIGHT = (
    "This host keeps true time (to ±{error} s); web nodes that do the same end no session early."
)
UNKNOWN = "Whether this host keeps true time is not known: no NTP server has told it."
SERVERS = (
    "The clock of {source} is {off} {way}: Django judges the end of a session by the web node's"
    " clock, so this touches only clean-ups that run in SQL."
)
CACHES = (
    "The clock of {source} is {off} {way}: the time of its entries is counted down, so this touches"
    " no session."
)
MOMENT = (
    "The clock of {source} is {off} {way} of this host's: an age of more than 30 days is stored as"
    " a moment, so what this host saves ends that much {when}."
)
SERVER_AGREES = (
    "An age of more than 30 days is stored as a moment by this host's clock and judged by the cache"
    " server's; they agree."
)
SERVER_UNKNOWN = (
    "An age of more than 30 days is stored as a moment by this host's clock and judged by the cache"
    " server's, whose clock is not known."
)
SPREAD = (
    ", by as much or more: what it saves ends that much late on other nodes, and it ends their"
    " sessions that much early."
)


def clock_lines(clocks: Clocks, width: int | None = None) -> list[Visible]:
    """What `session-tui clocks` prints: a line a clock, then what follows from them.

    `width`: columns to fold to; None leaves each sentence on one line.
    """
    label = min(max((len(each.source) for each in clocks.readings), default=0), 40)
    lines = [_line(each, label) for each in clocks.readings]
    rest = [*consequence(clocks)[0], *ages(clocks.written), clocks.service.sentence, *clocks.notes]
    said = [visible(sentence, 400) for sentence in rest]
    if width is None:
        return [*lines, visible(""), *said]
    clocks_folded = [part for line in lines for part in folded(line, width, label + 2)]
    return [*clocks_folded, visible(""), *(part for line in said for part in folded(line, width))]


def folded(line: Visible, width: int, indent: int = 0) -> list[Visible]:
    """A line as those that it takes in `width` columns; what is carried over is indented."""
    room = max(width, 20)
    indent = indent if indent < room // 2 else 2
    return [visible(each) for each in wrap(line, room, subsequent_indent=" " * indent)]


@dataclass(frozen=True)
class Effect:
    """What follows from one clock, for sessions."""

    sentence: str
    touches: bool | None
    """Whether it ends sessions early or late; None where that is not known."""


def consequence(clocks: Clocks) -> tuple[list[str], bool]:
    """What the offsets do to sessions, and whether any of them does something."""
    found = effects(clocks)
    return [each.sentence for each in found], any(each.touches for each in found)


def effects(clocks: Clocks) -> list[Effect]:
    """What the offsets do to the sessions of this engine: what touches them comes first."""
    return sorted(_effects(clocks), key=lambda each: each.touches is not True)


def _effects(clocks: Clocks) -> list[Effect]:
    if clocks.judge in JUDGES:
        touches = False if clocks.judge else None
        return [Effect(JUDGES[clocks.judge], touches), *_writers(clocks.written, False)]
    if clocks.judge == "both":
        return _against_server(clocks)
    stores = [each for each in clocks.readings if is_off(each) and _is_store(each)]
    return [_host(clocks.agreed), *map(_harmless, stores), *_writers(clocks.written, True)]


def _line(reading: ClockReading, width: int) -> Visible:
    source = visible(reading.source, 40).ljust(width)
    if reading.offset is None:
        return visible(f"{source}  {visible(reading.because, 200)}")
    odd = f"  {visible(reading.because, 200)}" if reading.because else ""
    return visible(f"{source}  {offset(reading.offset, reading.error)}{odd}")


def _host(truth: ClockReading | None) -> Effect:
    """What this host's clock does; where true time is ahead of it, it runs behind."""
    if truth is None or truth.offset is None or truth.error is None:
        return Effect(UNKNOWN, None)
    error = f"{truth.error:.2f}"
    if not is_off(truth):
        return Effect(RIGHT.format(error=error), False)
    sentence = AHEAD if truth.offset < 0 else BEHIND
    return Effect(sentence.format(off=amount(truth.offset), error=error), True)


def _against_server(clocks: Clocks) -> list[Effect]:
    """Memcached beyond 30 days: a moment by the node's clock, judged by the server's."""
    servers = [each for each in clocks.readings if each.source.startswith("cache:")]
    known = [each for each in servers if each.offset is not None]
    if not known:
        return [Effect(SERVER_UNKNOWN, None)]
    off = [each for each in known if is_off(each)]
    return [Effect(_shifted(each), True) for each in off] or [Effect(SERVER_AGREES, False)]


def _shifted(server: ClockReading) -> str:
    return MOMENT.format(
        source=visible(server.source, 80),
        off=amount(server.offset or 0),
        way=_way(server),
        when="early" if (server.offset or 0) > 0 else "late",
    )


def _harmless(reading: ClockReading) -> Effect:
    said = SERVERS if reading.source.startswith("db:") else CACHES
    source, off = visible(reading.source, 80), amount(reading.offset or 0)
    return Effect(said.format(source=source, off=off, way=_way(reading)), False)


def _writers(written: Written | None, judges: bool) -> list[Effect]:
    """`judges`: whether the nodes that write also judge."""
    if written is None or not written.ahead:
        return []
    said = f"{_future(written)}: some node that writes runs ahead{SPREAD if judges else '.'}"
    return [Effect(said, judges or None)]


def writing(clocks: Clocks) -> str:
    """What the newest sessions tell of the clocks that wrote them, in a few words."""
    written = clocks.written
    if written is None:
        return "not known: no session tells when it was saved"
    if not written.ahead:
        return f"none of the newest {written.rows} sessions lies in the future"
    return _future(written)


def _future(written: Written) -> str:
    far = duration(round(written.farthest), precise=True)
    if written.ahead == 1:
        return f"1 session of the newest {written.rows} was saved {far} in the future"
    return (
        f"{written.ahead} sessions of the newest {written.rows} were saved up to {far}"
        " in the future"
    )


def ages(written: Written | None) -> list[str]:
    """That the newest sessions were given different lifetimes, where they were."""
    found: list[float] = []
    for age in written.ages if written else ():
        # a signature counts whole seconds, so one age is seen as two
        if all(abs(age - other) > JITTER for other in found):
            found.append(age)
    if len(found) < 2:
        return []
    said = " and ".join(duration(age, precise=True) for age in found)
    return [
        f"The newest sessions were saved to last {said}: set by the site's code (set_expiry), or"
        " by SESSION_COOKIE_AGE, changed since or not the same on every node."
    ]


def _is_store(reading: ClockReading) -> bool:
    return reading.source.startswith(("db:", "cache:"))


def is_off(reading: ClockReading) -> bool:
    """Whether a clock is so far from this host's that it could matter to a session."""
    known = reading.offset is not None and reading.error is not None
    return known and abs(reading.offset or 0) > max(MATTERS, reading.error or 0)


def _way(reading: ClockReading) -> str:
    return "ahead" if (reading.offset or 0) > 0 else "behind"


def amount(seconds: float) -> str:
    """How far off a clock is, without a sign: "37.5 s", "3 m 12 s"."""
    seconds = round(abs(seconds), 1)
    return f"{seconds:.1f} s" if seconds < 60 else duration(round(seconds), precise=True)
