"""What a store's server tells about itself, in words and in the order of its weight."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from session_tui.model import Measure, StoreFacts
from session_tui.text.health.databases import MARIADB, MYSQL, POSTGRESQL, SQLITE
from session_tui.text.health.folder import FOLDER
from session_tui.text.health.memcached import MEMCACHED
from session_tui.text.health.redis import REDIS
from session_tui.text.health.saying import Kind, Said, Told, Tone, value_text, word_of

__all__ = ("Block", "Said", "Tone", "blocks", "expected", "said_of")

KINDS = {
    "redis": REDIS,
    "valkey": REDIS,
    "memcached": MEMCACHED,
    "postgresql": POSTGRESQL,
    "mariadb": MARIADB,
    "mysql": MYSQL,
    "sqlite": SQLITE,
    "file": FOLDER,
}
"""By the first word of a measure's name, which the server's name has in it too."""

AT = re.compile(r" at (\S+)\Z")
"""How a measure names its server, where there are several."""

UNKNOWN = Kind("the server", (), {})


@dataclass(frozen=True)
class Block:
    """What one server told, or will."""

    title: str
    """Which of several it is."""
    facts: tuple[Said, ...]
    """What weighs most; the same lines for every server of a kind."""
    more: tuple[Said, ...] = ()


def blocks(measures: Iterable[Measure]) -> tuple[Block, ...]:
    """Measures by the server that told them, the first one first."""
    found: dict[tuple[str, str], list[Measure]] = {}
    for measure in measures:
        at = AT.search(measure.how)
        server = (measure.name.partition(".")[0], at.group(0) if at else "")
        found.setdefault(server, []).append(measure)
    return tuple(_block(kind, place, each) for (kind, place), each in found.items())


def expected(store: StoreFacts, word: str) -> tuple[Block, ...]:
    """The lines that servers of these kinds will fill, each saying `word`."""
    words = f"{store.kind} {store.server}".lower()
    found = dict(sorted((words.index(name), kind) for name, kind in KINDS.items() if name in words))
    return tuple(
        Block(kind.title, tuple(Said(fact.label, word) for fact in kind.facts))
        for kind in dict.fromkeys(found.values())
    )


def said_of(measure: Measure) -> Said:
    """One measure in words; one that is not known here under its own name."""
    kind, word = measure.name.partition(".")[0], word_of(measure)
    label = KINDS.get(kind, UNKNOWN).labels.get(word, measure.name)
    tone = Tone.UNKNOWN if measure.value is None else Tone.PLAIN
    return Said(label, value_text(measure), tone)


def _block(name: str, place: str, measures: list[Measure]) -> Block:
    kind, told = KINDS.get(name, UNKNOWN), Told(measures)
    others = [fact for fact in kind.others if not told.measures.keys().isdisjoint(fact.names)]
    spoken = {word for fact in (*kind.facts, *others) for word in fact.names}
    rest = [said_of(each) for each in measures if word_of(each) not in spoken]
    if told.measures.keys() == {"server"}:
        return Block(f"{kind.title}{place}", (replace(rest[0], label="server", tone=Tone.BAD),))
    facts = tuple(fact.of(told) for fact in kind.facts)
    return Block(f"{kind.title}{place}", facts, (*(fact.of(told) for fact in others), *rest))
