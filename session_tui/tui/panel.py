"""The store's panel in words; each fact has its place before it is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content

from session_tui.model import Capability, Count, Failure, Health, StoreFacts
from session_tui.text.failures import failure_lines
from session_tui.text.health import Block, Said, Tone, blocks, expected
from session_tui.text.numbers import count_text, offset
from session_tui.text.signs import UNICODE
from session_tui.text.store import CAPABILITY_WORDS
from session_tui.tui.drawing import (
    BAD,
    FAINT,
    GOOD,
    NAME,
    STRONG,
    WARN,
    content,
    folded,
    line,
    lines,
    spread,
)
from session_tui.visible import visible

ASKING = "asking…"
LABEL = 16
"""Cells of a label, between its sign and what is said."""

MARKS = {
    Tone.PLAIN: (" ", "", ""),
    Tone.GOOD: (" ", "", ""),
    Tone.WARN: ("!", WARN, ""),
    Tone.BAD: (UNICODE.bad, BAD, BAD),
    Tone.UNKNOWN: (UNICODE.dot, FAINT, FAINT),
}
"""By tone: a sign, its style, and that of the text."""


@dataclass(frozen=True)
class Panel:
    """What is known of the store by now."""

    facts: StoreFacts | None = None
    failure: Failure | None = None
    """Why the store does not answer."""
    count: Count | None = None
    health: Health | None = None
    health_failure: Failure | None = None
    asking: bool = True
    """Whether an answer about its health is awaited."""
    rights: tuple[str, ...] = ()
    """Statements that let the user read who may not."""


def panel_prose(panel: Panel, width: int) -> Content:
    """Everything, wrapped to `width` cells."""
    return lines(each for long in _said(panel, width) for each in folded(long, width, LABEL + 2))


def _said(panel: Panel, width: int) -> Iterator[Content]:
    yield from _failure(panel.failure)
    yield from _rights(panel.rights)
    yield from _identity(panel)
    told = blocks(panel.health.measures) if panel.health else ()
    yield content("")
    yield spread(content("How full, and how well", STRONG), content(_asked(panel), FAINT), width)
    yield from _facts(panel, told)
    if panel.facts is not None:
        yield from _capabilities(panel.facts.capabilities)
        yield from _notes(panel.facts.notes)
    yield from _rest(told)


def _failure(failure: Failure | None) -> Iterator[Content]:
    if failure is not None:
        first, *others = failure_lines(failure)
        yield line((f"{UNICODE.bad} ", BAD), (first, BAD))
        yield from map(content, others)
        yield content("")


def _rights(statements: tuple[str, ...]) -> Iterator[Content]:
    if statements:
        yield content("What lets this user read, for who administers it (y copies it)", STRONG)
        yield from map(content, statements)
        yield content("")


def _identity(panel: Panel) -> Iterator[Content]:
    facts = panel.facts
    unknown = "not known" if panel.failure else ASKING
    yield line((facts.server if facts else unknown, STRONG))
    yield _line("where", facts.place if facts else unknown)
    yield _line("rows named", facts.origin if facts else unknown)
    if facts is None:
        yield _line("only read", unknown)
    else:
        sign = (UNICODE.good, GOOD) if facts.read_only else ("!", WARN)
        word = "proven" if facts.read_only else "not proven"
        yield _line("only read", f"{word}: {facts.proof}", *sign)
    yield _line("sessions", count_text(panel.count) if panel.count else unknown)
    yield _line("its clock", _clock(panel))


def _clock(panel: Panel) -> str:
    if panel.health is None:
        return ASKING if panel.asking else "not known"
    clock = panel.health.clock
    if clock is None:
        return "none"
    if clock.offset is None:
        return f"not known: {clock.because}"
    return f"{offset(clock.offset, clock.error)} against this host's"


def _asked(panel: Panel) -> str:
    if panel.asking:
        return ASKING
    health = panel.health
    if health is None or not health.silent:
        return f"answered in {health.seconds:.3f} s" if health else "no answer"
    told = any(measure.value is not None for measure in health.measures)
    return "not all of it answered" if told else "no answer"


def _facts(panel: Panel, told: tuple[Block, ...]) -> Iterator[Content]:
    """What weighs most; each line has its place while it is asked, or does not answer."""
    if panel.health is not None:
        yield from _blocks([block for block in told if block.facts])
        if not told:
            yield _line("", "It tells nothing about itself.")
        return
    waiting = expected(panel.facts, ASKING) if panel.facts else ()
    kept = list(_blocks(waiting or [Block("", (Said("", ASKING),))]))
    if panel.health_failure is not None:
        failed = [] if panel.failure else list(_failure(panel.health_failure))[:-1]
        kept = [*failed, *[content("")] * (len(kept) - len(failed))]
    yield from kept


def _blocks(told: Sequence[Block]) -> Iterator[Content]:
    for block in told:
        if len(told) > 1:
            yield line("  ", (block.title, FAINT))
        yield from map(_fact, block.facts)


def _capabilities(capabilities: Iterable[Capability]) -> Iterator[Content]:
    yield content("")
    yield content("What it can do", STRONG)
    before = ""
    for each in capabilities:
        sign = (UNICODE.good, GOOD) if each.able else (UNICODE.bad, WARN)
        because = "For the same reason." if each.because == before else each.because
        yield _line(CAPABILITY_WORDS.get(each.name, each.name), because, *sign)
        before = each.because


def _notes(notes: Iterable[str]) -> Iterator[Content]:
    for at, note in enumerate(notes):
        if at == 0:
            yield content("")
            yield content("Notes", STRONG)
        yield line("  ", note)


def _rest(told: tuple[Block, ...]) -> Iterator[Content]:
    """What weighs less."""
    for block in told:
        if block.more:
            yield content("")
            yield content(f"What else {block.title} tells", STRONG)
            yield from map(_fact, block.more)


def _fact(said: Said) -> Content:
    sign, sign_style, style = MARKS[said.tone]
    return _line(said.label, said.text, sign, sign_style, style)


def _line(label: str, text: str, sign: str = " ", sign_style: str = "", style: str = "") -> Content:
    said = FAINT if text == ASKING else style
    name = f"{visible(label, 40):<{LABEL - 1}} "
    return line((f"{sign} ", sign_style), (name, NAME), (text, said))
