"""What a pickle made, turned into values that can be walked, compared and printed without harm.

A few bytes of a memo can stand for 2**30 values, or for a list that holds itself. What comes out of
here is a tree of bounded size and depth. No step recurses.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, Callable, Dict, Iterator

from session_tui.agent.opaque import Cut
from session_tui.agent.pickles.hashing import Keys
from session_tui.agent.pickles.machine import Entries, Frozen, Members, Node
from session_tui.agent.pickles.of_django import DJANGO
from session_tui.agent.pickles.parts import Parts
from session_tui.agent.pickles.standard import STANDARD
from session_tui.agent.pickles.times import TIMES
from session_tui.model import DEPTH_LIMIT, VALUE_LIMIT, Problem

SHARED_LIMIT = 50_000
"""Values that may be laid out once more, because they are referred to more than once."""

TEXT_LIMIT = 2 * VALUE_LIMIT
"""Characters and bytes that are laid out, counted in the same way."""

MAKERS = {**TIMES, **STANDARD, **DJANGO}
"""How the value of a name is made; NotImplemented where it does not fit."""

TEXTS = frozenset((str, bytes, bytearray))
ATOMS = TEXTS | {type(None), bool, int, float}

EMPTY: Dict[type, Callable[[], object]] = {
    list: list,
    tuple: tuple,
    Entries: dict,
    Members: set,
    Frozen: frozenset,
}
"""What becomes of containers with nothing in them, without further ado."""


class _Frame:
    """One container that is being laid out."""

    __slots__ = ("out", "rest", "source")

    def __init__(self, source: Any) -> None:
        self.source = source
        self.rest = _children(source)
        self.out: list[Any] = []


class Plain:
    """Lays out what a machine made: `data`, with `problem` and `because` where some is missing."""

    def __init__(self, result: object, opcodes: int) -> None:
        """`result` is what lay on the stack in the end; it took at most `opcodes` to make it."""
        self.items, self.text = opcodes + SHARED_LIMIT, TEXT_LIMIT
        self.problem, self.because = Problem.NONE, ""
        self.keys = Keys()
        self.data = self._laid_out(result)
        if self.keys.unhashable:
            self.problem = Problem.PICKLE
            self.because = "A load fails: what cannot be hashed is in a set or a key of a dict."

    def _laid_out(self, result: object) -> Any:
        frames = [_Frame([result])]
        path: set[int] = set()
        while True:
            frame = frames[-1]
            out = frame.out
            for child in frame.rest:
                if type(child) in ATOMS:
                    out.append(child)
                    continue
                if not child and type(child) in EMPTY:
                    out.append(EMPTY[type(child)]())
                    continue
                cut = self._refused(child, len(frames), path)
                if cut is None:
                    path.add(id(child))
                    frames.append(_Frame(child))
                    break
                out.append(cut)
            else:
                frames.pop()
                if not frames:
                    return out[0]
                path.discard(id(frame.source))
                frames[-1].out.append(self._assembled(frame))

    def _refused(self, child: Any, depth: int, path: set[int]) -> Cut | None:
        """Why a container is left out, or None; what it holds is taken off the budgets."""
        if id(child) in path:
            return Cut("holds itself")
        size = _size(child)
        if size and depth > DEPTH_LIMIT:
            sentence = f"Nested deeper than the {DEPTH_LIMIT} levels that are shown."
            self._left(Problem.TOO_DEEP, sentence)
            return Cut(f"nested more than {DEPTH_LIMIT} levels deep")
        self.text -= _text(child) if size <= self.items and self.text >= 0 else 0
        if size > self.items or self.text < 0:
            self._left(Problem.TOO_LARGE, "The pickle stands for more values than are shown.")
            return Cut("more than is shown")
        self.items -= size
        return None

    def _left(self, problem: Problem, because: str) -> None:
        if self.problem is Problem.NONE:
            self.problem, self.because = problem, because

    def _assembled(self, frame: _Frame) -> Any:
        source, out = frame.source, frame.out
        kind = type(source)
        if kind is list:
            return out
        if kind is tuple:
            return tuple(out)
        if kind is Entries:
            return self.keys.dict_of(out)
        if kind is Members:
            return set(self.keys.safe(out))
        if kind is Frozen:
            return frozenset(self.keys.safe(out))
        return made(Parts(source, out, self.keys))


def made(parts: Parts) -> Any:
    """The value that an object stands for, where it is known how to make it; else an `Opaque`."""
    make = MAKERS.get(parts.name)
    if make is None or not parts.called:
        return parts.opaque()
    try:
        value = make(parts)
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
        return parts.opaque()
    return parts.opaque() if value is NotImplemented else value


def _pieces(node: Node) -> list[Any]:
    pieces = (node.arguments, node.states, node.items, node.entries)
    return [piece for piece in pieces if piece]


def _size(source: Any) -> int:
    return sum(map(len, _pieces(source))) if type(source) is Node else len(source)


def _text(source: Any) -> int:
    return sum([len(child) for child in _children(source) if type(child) in TEXTS])


def _children(source: Any) -> Iterator[Any]:
    """What lies in a container, in one line; a node's arguments, states, items and entries."""
    return chain.from_iterable(_pieces(source)) if type(source) is Node else iter(source)
