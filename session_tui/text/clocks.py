"""Clocks as sentences: how far each is off, and what that does to the sessions of this engine."""

from __future__ import annotations

from session_tui.model import ClockReading, Clocks, Written
from session_tui.text.numbers import duration, offset
from session_tui.visible import Visible, visible

MATTERS = 1.0
"""Seconds: less than a second changes no session that anybody would notice."""

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


def clock_lines(clocks: Clocks) -> list[Visible]:
    """What `session-tui clocks` prints: a line a clock, then what follows from them."""
    width = max((len(each.source) for each in clocks.readings), default=0)
    lines = [_line(each, min(width, 40)) for each in clocks.readings]
    said, _ = consequence(clocks)
    lines += [visible(""), *map(visible, said), visible(clocks.service.sentence, 200)]
    return lines + [visible(note, 300) for note in clocks.notes]


def consequence(clocks: Clocks) -> tuple[list[str], bool]:
    """What the offsets do to sessions, and whether any of them does something."""
    if clocks.judge in JUDGES:
        return [JUDGES[clocks.judge], *_writers(clocks.written)], False
    said, touched = _host(clocks.agreed)
    if clocks.judge == "both":
        more, apart = _against_server(clocks)
        said, touched = said + more, touched or apart
    else:
        said += [_harmless(each) for each in clocks.readings if _is_off(each) and _is_store(each)]
    writers = _writers(clocks.written)
    return said + writers, touched or bool(writers)


def _line(reading: ClockReading, width: int) -> Visible:
    source = visible(reading.source, 40).ljust(width)
    if reading.offset is None:
        return visible(f"{source}  {visible(reading.because, 200)}")
    odd = f"  {visible(reading.because, 200)}" if reading.because else ""
    return visible(f"{source}  {offset(reading.offset, reading.error)}{odd}")


def _host(truth: ClockReading | None) -> tuple[list[str], bool]:
    """What this host's clock does; where true time is ahead of it, it runs behind."""
    if truth is None or truth.offset is None or truth.error is None:
        return [UNKNOWN], False
    error = f"{truth.error:.2f}"
    if abs(truth.offset) <= max(MATTERS, truth.error):
        return [RIGHT.format(error=error)], False
    sentence = AHEAD if truth.offset < 0 else BEHIND
    return [sentence.format(off=_amount(truth.offset), error=error)], True


def _against_server(clocks: Clocks) -> tuple[list[str], bool]:
    """Memcached beyond 30 days: a moment by the node's clock, judged by the server's."""
    off = [each for each in clocks.readings if _is_store(each) and _is_off(each)]
    said = [
        f"The clock of {visible(each.source, 80)} is {_amount(each.offset or 0)} {_way(each)}: an"
        " age of more than 30 days is stored as a moment, so it ends by that much early or late."
        for each in off
        if each.source.startswith("cache:")
    ]
    return said, bool(said)


def _harmless(reading: ClockReading) -> str:
    source = visible(reading.source, 80)
    return SERVERS.format(source=source, off=_amount(reading.offset or 0), way=_way(reading))


def _writers(written: Written | None) -> list[str]:
    if written is None or not written.ahead:
        return []
    one = written.ahead == 1
    rows = f"1 session of the newest {written.rows} was saved"
    if not one:
        rows = f"{written.ahead} sessions of the newest {written.rows} were saved up to"
    far = _amount(written.farthest)
    return [f"{rows} {far} in the future: some node that writes runs ahead."]


def _is_store(reading: ClockReading) -> bool:
    return reading.source.startswith(("db:", "cache:"))


def _is_off(reading: ClockReading) -> bool:
    known = reading.offset is not None and reading.error is not None
    return known and abs(reading.offset or 0) > max(MATTERS, reading.error or 0)


def _way(reading: ClockReading) -> str:
    return "ahead" if (reading.offset or 0) > 0 else "behind"


def _amount(seconds: float) -> str:
    seconds = abs(seconds)
    return f"{seconds:.1f} s" if seconds < 60 else duration(round(seconds), precise=True)
