"""What a store's server tells about itself, in words and in the order of its weight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from session_tui.model import Measure, StoreFacts
from session_tui.text.health import folder, redis
from session_tui.text.health.saying import Fact, Said, Told, Tone, value_text, word_of

__all__ = ("Block", "Said", "Tone", "blocks", "expected", "said_of")

KINDS: dict[str, tuple[tuple[Fact, ...], dict[str, str]]] = {
    "redis": (redis.FACTS, redis.LABELS),
    "file": (folder.FACTS, folder.LABELS),
}
"""By the first word of a measure's name: what is said first, and what the others are called."""


@dataclass(frozen=True)
class Block:
    """What one server told."""

    place: str
    """Which of several it is; empty where there is one."""
    facts: tuple[Said, ...]
    """What weighs most; the same lines for every server of a kind."""
    more: tuple[Said, ...]


def blocks(measures: Iterable[Measure]) -> tuple[Block, ...]:
    """Measures by the server that told them, the first one first."""
    found: dict[tuple[str, str], list[Measure]] = {}
    for measure in measures:
        kind, place = measure.name.partition(".")[0], measure.how.partition(" at ")[2]
        found.setdefault((kind, place), []).append(measure)
    return tuple(_block(kind, place, each) for (kind, place), each in found.items())


def expected(store: StoreFacts) -> tuple[str, ...]:
    """The labels of the lines that a server of this kind will fill."""
    for word in (store.kind, *store.server.lower().split()[:1]):
        if word in KINDS:
            return tuple(fact.label for fact in KINDS[word][0])
    return ()


def said_of(measure: Measure) -> Said:
    """One measure in words; one that is not known here under its own name."""
    kind, word = measure.name.partition(".")[0], word_of(measure)
    label = KINDS.get(kind, ((), {}))[1].get(word, measure.name)
    tone = Tone.UNKNOWN if measure.value is None else Tone.PLAIN
    return Said(label, value_text(measure), tone)


def _block(kind: str, place: str, measures: list[Measure]) -> Block:
    facts = KINDS.get(kind, ((), {}))[0]
    told = Told(measures)
    spoken = {name for fact in facts for name in fact.names}
    rest = tuple(said_of(each) for each in measures if word_of(each) not in spoken)
    return Block(place, tuple(fact.of(told) for fact in facts), rest)
