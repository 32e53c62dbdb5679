"""What a store can do and cannot, for the command line."""

from __future__ import annotations

from session_tui.model import Capability, Order, StoreFacts
from session_tui.text.capabilities import capability_lines

FACTS = StoreFacts(
    "redis",
    "Redis 7.0.15",
    "127.0.0.1:6379/0, keys :1:*",
    "cache:default",
    False,
    "the server lets this user write",
    (Order.STORED, Order.KEY),
    ("A \x1b[31mnote",),
    (Capability("list", True, "By SCAN."), Capability("written", False, "It does not tell.")),
)


def test_each_capability_is_a_line_with_its_reason() -> None:
    lines = [line.split() for line in capability_lines(FACTS)]
    assert ["list", "yes", "By", "SCAN."] in lines
    assert ["written", "no", "It", "does", "not", "tell."] in lines


def test_what_is_not_proven_is_said_first() -> None:
    text = "\n".join(capability_lines(FACTS))
    assert "read-only   not proven: the server lets this user write" in text
    assert "stored, key" in text and text.index("not proven") < text.index("By SCAN")


def test_what_strangers_wrote_is_visible() -> None:
    assert capability_lines(FACTS)[-1] == r"  A \x1b[31mnote"
