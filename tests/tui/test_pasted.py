"""What an operator may paste to name a session."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_tui.tui.pasted import is_line, one_line, session_key

KEY = "jfdob26bxq0123456789abcdefghijkl"
SIGNED = ".eJxVjDsOwjAQBe_iGlm2:1tKx2a:h3YtABC-_d"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (KEY, KEY),
        (f"  {KEY}\n", KEY),
        ("jfdob26b…", "jfdob26b"),
        (f"sessionid={KEY}", KEY),
        (f"Cookie: csrftoken=abc; sessionid={KEY}; theme=dark", KEY),
        (f"cookie:sessionid={KEY}", KEY),
        (f"Set-Cookie: sessionid={KEY}; HttpOnly; Path=/", KEY),
        (f'sessionid="{KEY}"', KEY),
        (f"curl 'https://shop/' -H 'Cookie: a=b; sessionid={KEY}' --compressed", KEY),
        (f"curl 'https://shop/' -b 'sessionid={KEY}'", KEY),
        (f"sessionid=first; sessionid={KEY}", KEY),
        (SIGNED, SIGNED),
        (f"sessionid={SIGNED}", SIGNED),
        (f'curl ^"https://shop/^" -H ^"cookie: sessionid={KEY}^"', KEY),
        ("sessionid=; a=b", ""),
        ("csrftoken=abc; theme=dark", None),
        ("xsessionid=abc", None),
        ("curl 'https://shop/'", None),
        ("", ""),
    ],
)
def test_a_key_is_found_in(text: str, key: str | None) -> None:
    assert session_key(text, "sessionid") == key


def test_the_name_of_the_cookie_is_the_projects() -> None:
    assert session_key(f"sessionid=x; shop.sid={KEY}", "shop.sid") == KEY
    assert session_key(f"shopxsid={KEY}", "shop.sid") is None


@given(st.text())
def test_any_text_gives_a_key_or_none(text: str) -> None:
    found = session_key(text, "sessionid")
    assert found is None or found in text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (KEY, False),
        (SIGNED, False),
        ("what is this", False),
        ("Cookie: nothing", True),
        ("theme=dark; a=b", True),
        ("curl 'https://shop/'", True),
        ("CURL.exe https://shop/", True),
        ("curling", False),
    ],
)
def test_a_line_is_told_from_a_key(text: str, line: bool) -> None:
    assert is_line(text) is line


@pytest.mark.parametrize("end", [" \\\n  ", " ^\r\n  ", "\n", "\r\n"])
def test_a_command_over_several_lines_becomes_one_and_keeps_its_blanks(end: str) -> None:
    text = f"curl 'https://shop/'{end}-H 'cookie: a=b;  c=d'\n"
    words = one_line(text).split(" -H ")
    assert words[0].rstrip() == "curl 'https://shop/'" and words[1] == "'cookie: a=b;  c=d'"
