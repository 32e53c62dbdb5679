"""Signs, and what stands for them where they cannot be drawn."""

from __future__ import annotations

from dataclasses import fields

import pytest

from session_tui.text.signs import ASCII, UNICODE, signs


class TestSigns:
    @pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf-16"])
    def test_are_drawn_where_the_encoding_has_them(self, encoding: str) -> None:
        assert signs(encoding) is UNICODE

    @pytest.mark.parametrize("encoding", [None, "ascii", "latin-1", "ANSI_X3.4-1968", "no-such"])
    def test_have_ascii_twins_elsewhere(self, encoding: str | None) -> None:
        assert signs(encoding) is ASCII
        assert all(getattr(ASCII, field.name).isascii() for field in fields(ASCII))

    def test_are_exchanged_in_a_line(self) -> None:
        assert ASCII.plain("✗ jfdob26b… · ±1 →") == "x jfdob26b... - +-1 ->"
        assert UNICODE.plain("✗ ·") == "✗ ·"
