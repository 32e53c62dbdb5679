"""Clocks as sentences: how far each is off, and what that does to the sessions of this engine."""

from __future__ import annotations

from textwrap import wrap

from session_tui.model import ClockReading, Clocks
from session_tui.text.clock_effect import MATTERS, Effect, amount, is_off
from session_tui.text.numbers import offset
from session_tui.text.stored_times import ages, ahead, stamps
from session_tui.visible import Visible, visible

NTP = "NTP "
"""What the sources of NTP servers' readings begin with."""

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
CONTRADICTION = (
    "The NTP servers contradict each other by {off} and no majority of them agrees, so true time is"
    " not known: web nodes that follow different ones of them end each other's sessions that much"
    " early or late."
)
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


def clock_lines(clocks: Clocks, width: int | None = None) -> list[Visible]:
    """Clocks without an axis: a line each, then what follows from them.

    `width`: columns to fold to; None leaves each sentence on one line.
    """
    label = min(max((len(each.source) for each in clocks.readings), default=0), 40)
    lines = [_line(each, label) for each in clocks.readings]
    if width is not None:
        lines = [part for line in lines for part in folded(line, width, label + 2)]
    return [*lines, visible(""), *sentences(clocks, width)]


def sentences(clocks: Clocks, width: int | None = None) -> list[Visible]:
    """What follows from the clocks, what keeps this host's, and which were not asked."""
    rest = [*consequence(clocks)[0], *ages(clocks.written), clocks.service.sentence, *clocks.notes]
    said = [visible(sentence, 400) for sentence in rest]
    return said if width is None else [part for line in said for part in folded(line, width)]


def folded(line: Visible, width: int, indent: int = 0) -> list[Visible]:
    """A line as those that it takes in `width` columns; what is carried over is indented."""
    room = max(width, 20)
    indent = indent if indent < room // 2 else 2
    return [visible(each) for each in wrap(line, room, subsequent_indent=" " * indent)]


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
        return [Effect(JUDGES[clocks.judge], touches), *ahead(clocks.written, False)]
    if clocks.judge == "both":
        return _against_server(clocks)
    stores = [each for each in clocks.readings if is_off(each) and _is_store(each)]
    writers = ahead(clocks.written, True)
    return [_host(clocks), *map(_harmless, stores), *writers, *stamps(clocks.written)]


def _line(reading: ClockReading, width: int) -> Visible:
    source = visible(reading.source, 40).ljust(width)
    if reading.offset is None:
        return visible(f"{source}  {visible(reading.because, 200)}")
    odd = f"  {visible(reading.because, 200)}" if reading.because else ""
    return visible(f"{source}  {offset(reading.offset, reading.error)}{odd}")


def contradiction(clocks: Clocks) -> float | None:
    """Seconds by which the NTP servers differ where no majority agrees; None where one does."""
    told = _told_by_ntp(clocks)
    if clocks.agreed is not None or len(told) < 2:
        return None
    return max(offset for offset, _ in told) - min(offset for offset, _ in told)


def _told_by_ntp(clocks: Clocks) -> list[tuple[float, float]]:
    return [
        (each.offset, each.error or 0.0)
        for each in clocks.readings
        if each.offset is not None and each.source.startswith(NTP)
    ]


def _truth(clocks: Clocks) -> ClockReading | None:
    """What the servers agree on; of those that differ by less than matters, what holds them all."""
    apart = contradiction(clocks)
    if apart is None or apart > MATTERS:
        return clocks.agreed
    told = _told_by_ntp(clocks)
    low, high = min(at - error for at, error in told), max(at + error for at, error in told)
    return ClockReading("true time", (low + high) / 2, (high - low) / 2)


def _host(clocks: Clocks) -> Effect:
    """What this host's clock does; where true time is ahead of it, it runs behind."""
    truth, apart = _truth(clocks), contradiction(clocks)
    if truth is None and apart is not None:
        return Effect(CONTRADICTION.format(off=amount(apart)), True)
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


def _is_store(reading: ClockReading) -> bool:
    return reading.source.startswith(("db:", "cache:"))


def _way(reading: ClockReading) -> str:
    return "ahead" if (reading.offset or 0) > 0 else "behind"
