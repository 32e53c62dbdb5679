"""What a store is, and what it can do and cannot, for the command line."""

from __future__ import annotations

from session_tui.model import Capability, StoreFacts
from session_tui.visible import Visible, visible


def capability_lines(facts: StoreFacts) -> list[Visible]:
    """The store, each of its capabilities with a reason, and what else there is to say."""
    proven = "yes" if facts.read_only else "not proven"
    orders = ", ".join(order.value for order in facts.orders)
    return [
        _line("store", "", f"{visible(facts.kind, 40)}, {visible(facts.server, 200)}"),
        _line("place", "", facts.place),
        _line("origin", "", facts.origin),
        _line("read-only", "", f"{proven}: {visible(facts.proof, 600)}"),
        _line("orders", "", orders or "none"),
        visible("Can it"),
        *map(_capability, facts.capabilities),
        *([visible("Notes")] if facts.notes else ()),
        *(visible(f"  {visible(note, 1000)}") for note in facts.notes),
    ]


def _capability(capability: Capability) -> Visible:
    return _line(capability.name, "yes" if capability.able else "no", capability.because)


def _line(name: str, answer: str, said: str) -> Visible:
    word = f"{answer:<3}  " if answer else ""
    return visible(f"  {visible(name, 40):<10}  {word}{visible(said, 1000)}", 1100)
