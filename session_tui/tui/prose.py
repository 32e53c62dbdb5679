"""One session in words: what it is, when it ends by every clock, how it lies in the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from textual.content import Content

from session_tui.model import ClockReading, Copies, Ending, Problem, Row, SessionDetail, State
from session_tui.text.expiry import corrected, first_sentence, rule_sentence
from session_tui.text.health import said_of
from session_tui.text.moments import Moments
from session_tui.text.numbers import duration, offset, until
from session_tui.text.signs import UNICODE
from session_tui.text.words import ATTACK, COPIES, ODD_COPIES, STATE_SENTENCES, problem_sentence
from session_tui.tui.drawing import (
    BAD,
    FAINT,
    INDENT,
    NAME,
    STRONG,
    WARN,
    content,
    folded,
    line,
    lines,
)
from session_tui.visible import visible_lines


def verdict(row: Row) -> Content:
    """What Django makes of the session now, and why."""
    if row.dangerous:
        return line((f"{UNICODE.bad} {problem_sentence(row)} {ATTACK.advice}", BAD))
    bad = row.state is State.UNDECODABLE
    style = BAD if bad else WARN if row.state is State.EXPIRED else ""
    said = [line((STATE_SENTENCES[row.state], style))]
    if row.problem is not Problem.NONE:
        said.append(line(" ", problem_sentence(row)))
    if row.copies is not None and row.copies is not Copies.SAME:
        odd = row.copies in ODD_COPIES
        said.append(line((f" {'! ' if odd else ''}{COPIES[row.copies]}", WARN if odd else "")))
    return Content("").join(said)


def no_data(detail: SessionDetail) -> Content:
    """Why the tab of data holds none."""
    row = detail.row
    if detail.data is not None:
        return content("There is nothing in it.", FAINT)
    return lines(
        [
            content("Nothing could be opened.", BAD),
            *([] if row.dangerous else [content(row.because)]),
            content(""),
            content("x shows the parts of the payload as they are stored.", FAINT),
        ]
    )


def expiry_prose(
    detail: SessionDetail, moments: Moments, width: int, truth: ClockReading | None = None
) -> Content:
    """Both ends, which is first, and what the clocks make of it, wrapped to `width` cells.

    `truth`: true time against this host's clock, where it is known.
    """
    expiry = detail.expiry
    said = [line((first_sentence(expiry), STRONG)), content("")]
    said += _ending("On the server", expiry.engine, detail, moments)
    said += _ending("In the browser", expiry.cookie, detail, moments)
    said += _clocks(detail, truth)
    said += _written(detail, moments)
    return lines(each for long in said for each in folded(long, width))


def _ending(
    title: str, ending: Ending, detail: SessionDetail, moments: Moments
) -> Iterator[Content]:
    left = "" if ending.at is None else until((ending.at - detail.now).total_seconds())
    yield line((f"{title:<{INDENT}}", NAME), moments.full(ending.at), ("  " + left, FAINT))
    yield _below("", rule_sentence(ending))
    yield _below("judged by", ending.clock)
    if ending.sentence:
        yield _below("", ending.sentence)
    yield content("")


def _clocks(detail: SessionDetail, truth: ClockReading | None) -> Iterator[Content]:
    end = detail.expiry.engine.at
    yield line((f"{'Clocks':<{INDENT}}", NAME), _left("this host", end, detail.now.timestamp()))
    right = corrected(detail, truth)
    if right is not None and truth is not None:
        seen = _remaining("true time", right.left)
        yield _below("", f"{seen}  ({offset(truth.offset, truth.error)})")
        yield _below("", right.sentence)
    for clock in detail.clocks:
        if clock.offset is None:
            yield _below("", f"{clock.source}: {clock.because}")
            continue
        seen = _left(clock.source, end, detail.now.timestamp() + clock.offset)
        yield _below("", f"{seen}  ({offset(clock.offset, clock.error)})")
    yield content("")


def _left(source: str, end: datetime | None, clock: float) -> str:
    if end is None:
        return f"{source}: no end to count to"
    return _remaining(source, end.timestamp() - clock)


def _remaining(source: str, left: float) -> str:
    word = "left" if left > 0 else "past the end"
    return f"{source}: {duration(left, precise=True)} {word}"


def _written(detail: SessionDetail, moments: Moments) -> Iterator[Content]:
    row = detail.row
    yield line(
        (f"{'Last written':<{INDENT}}", NAME),
        moments.full(row.saved_at) if row.saved_at else "unknown: no time in the payload",
    )
    if detail.age_at_save is not None:
        yield _below(
            "", f"with an age of {duration(detail.age_at_save)} ({detail.age_at_save:,.0f} s) then"
        )


def raw_prose(detail: SessionDetail) -> Content:
    """The payload's parts, each with its name, size and meaning."""
    row = detail.row
    about = f"{detail.format}, {_bytes(row.size)} in {row.origin}"
    said = [content(about, STRONG)]
    if detail.salt is not None:
        said.append(line(("salt ", FAINT), detail.salt))
    said += [line((f"{each.label} ", FAINT), each.text) for each in map(said_of, detail.measures)]
    said += _imports(detail)
    for part in detail.parts:
        said += [
            content(""),
            line(
                (part.name, NAME),
                (f"  {_bytes(part.size)}  ", FAINT),
                (part.meaning, FAINT),
            ),
        ]
        said += [content(each) for each in visible_lines(part.text)]
    if not detail.parts:
        said += [content(""), content("The payload was too large to be read, or is empty.", WARN)]
    return lines(said)


def _imports(detail: SessionDetail) -> Iterator[Content]:
    """What a load of the pickle imports; what of it runs something comes first."""
    for name in detail.dangerous:
        yield line((f"{UNICODE.bad} a load would run ", BAD), (name, BAD))
    for name in dict.fromkeys(detail.imports):
        if name not in detail.dangerous:
            yield line(("a load would import ", FAINT), name)


def _below(word: str, text: str) -> Content:
    return line(" " * INDENT, (f"{word} " if word else "", FAINT), text)


def _bytes(count: int) -> str:
    return f"{count:,} byte{'' if count == 1 else 's'}"
