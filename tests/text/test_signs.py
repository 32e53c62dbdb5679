"""Signs, and what stands for them where they cannot be drawn."""

from __future__ import annotations

from dataclasses import fields

from session_tui.text.signs import ASCII, UNICODE


class TestSigns:
    def test_have_ascii_twins(self) -> None:
        assert all(getattr(ASCII, field.name).isascii() for field in fields(ASCII))

    def test_are_exchanged_in_a_line(self) -> None:
        assert ASCII.plain("✗ jfdob26b… · ±1 →") == "x jfdob26b... - +-1 ->"
        assert UNICODE.plain("✗ ·") == "✗ ·"
