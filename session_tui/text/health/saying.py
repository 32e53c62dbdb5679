"""What measures are made of in words: a label, a sentence, and whether it is a worry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum

from session_tui.model import Measure
from session_tui.text.numbers import bytes_text, duration


class Tone(Enum):
    """What an operator should make of a fact."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Said:
    """One fact about a server; its text may be a stranger's."""

    label: str
    text: str
    tone: Tone = Tone.PLAIN


Answer = tuple[str, Tone] | str | None
"""A sentence, with a tone where it is not plain; None where there is nothing to say."""


class Told:
    """What one server told, by the words behind its kind: "used_memory"."""

    def __init__(self, measures: Iterable[Measure]) -> None:
        """Of several measures of one name, the first counts."""
        self.measures: dict[str, Measure] = {}
        for measure in measures:
            self.measures.setdefault(word_of(measure), measure)

    def __contains__(self, name: str) -> bool:
        """Whether it was asked, and answered with a value or why there is none."""
        return name in self.measures

    def number(self, name: str) -> float | None:
        """A number, where it told one."""
        measure = self.measures.get(name)
        value = None if measure is None else measure.value
        return None if isinstance(value, str) else value

    def word(self, name: str) -> str | None:
        """A word, where it told one; a number as a word too."""
        measure = self.measures.get(name)
        return None if measure is None or measure.value is None else str(measure.value)

    def said(self, name: str) -> str | None:
        """A value with its unit, where there is one."""
        measure = self.measures.get(name)
        return None if measure is None or measure.value is None else value_text(measure)


@dataclass(frozen=True)
class Fact:
    """One line about a server, and the measures that it speaks of."""

    label: str
    names: tuple[str, ...]
    say: Callable[[Told], Answer]

    def of(self, told: Told) -> Said:
        """The line; where nothing was told, why not."""
        answer = self.say(told)
        if isinstance(answer, str):
            return Said(self.label, answer)
        if answer is not None:
            return Said(self.label, *answer)
        missing = [told.measures[name] for name in self.names if name in told.measures]
        because = next((each.because for each in missing if each.because), "not told")
        return Said(self.label, because, Tone.UNKNOWN)


@dataclass(frozen=True, eq=False)
class Kind:
    """What is said of one kind of server."""

    title: str
    facts: tuple[Fact, ...]
    """What weighs most, in that order: the same lines for every server of the kind."""
    labels: Mapping[str, str]
    """What other measures are called."""
    others: tuple[Fact, ...] = ()
    """What some servers of the kind tell."""


def plain(label: str, name: str) -> Fact:
    """A line with one measure as it is."""
    return Fact(label, (name,), lambda told: told.said(name))


def word_of(measure: Measure) -> str:
    """The server's own word of a measure, without the kind in front of it."""
    return measure.name.partition(".")[2] or measure.name


def value_text(measure: Measure) -> str:
    """A measure's value with its unit: "412 MB", "3 h 12 m", "1,204 rows", "yes"."""
    value, unit = measure.value, measure.unit
    if value is None:
        return measure.because or "not told"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return f"{value} {unit}".strip() if value else "empty"
    if unit == "bytes":
        return bytes_text(int(value))
    if unit == "s":
        return _seconds(value)
    if unit == "s since 1970":
        return _moment(value)
    number = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
    return f"{number} {unit}".strip()


def share(part: float, whole: float) -> str:
    """How much of something is used: "412 MB of 512 MB, 80 %"."""
    percent = f", {100 * part / whole:.0f} %" if whole else ""
    return f"{bytes_text(int(part))} of {bytes_text(int(whole))}{percent}"


def _seconds(value: float) -> str:
    sign = "-" if value < 0 else ""
    return sign + (f"{abs(value):.3f} s" if 0 < abs(value) < 1 else duration(value, precise=True))


def _moment(value: float) -> str:
    try:
        at = datetime.fromtimestamp(value, timezone.utc)
    except (ValueError, OSError, OverflowError):
        return f"{value:,} s since 1970"
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if value else "never"
