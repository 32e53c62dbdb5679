"""What operators paste: keys, `Cookie:` lines, and cURL commands of browsers."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from session_tui.agent.autopsy.asked import asked
from session_tui.agent.autopsy.curl import bash_words, sent_by

LINE = "sessionid=k3y; theme=dark"


class TestText:
    def test_without_an_equals_sign_is_a_key(self) -> None:
        assert asked(" abcdef12 \n").key == "abcdef12"

    def test_with_one_is_a_cookie_line(self) -> None:
        assert asked("a=1; sessionid=k").header == "a=1; sessionid=k"

    @pytest.mark.parametrize("name", ["Cookie: ", "cookie:", "  COOKIE : "])
    def test_may_have_the_name_of_the_header_in_front(self, name: str) -> None:
        assert asked(name + LINE).header == LINE
        assert asked(name).header == ""

    def test_of_a_signed_cookie_is_a_key(self) -> None:
        assert asked("eyJhIjoxfQ:1vabcd:c2lnbmF0dXJl").key == "eyJhIjoxfQ:1vabcd:c2lnbmF0dXJl"


class TestACurlCommand:
    @pytest.mark.parametrize(
        "command",
        [
            f"curl 'https://shop.test/' -H 'accept: */*' -H 'cookie: {LINE}' --compressed",
            f"curl https://shop.test/ \\\n  -H 'accept: */*' \\\n  -b '{LINE}' \\\n  --compressed",
            f'curl "https://shop.test/" -H "Cookie: {LINE}"',
            f"curl https://shop.test/ --cookie '{LINE}'",
            f"curl https://shop.test/ -b'{LINE}'",
            f"curl https://shop.test/ --header $'cookie: {LINE}'",
            f'curl ^"https://shop.test/^" ^\r\n  -H ^"accept: */*^" ^\r\n  -b ^"{LINE}^"',
            f'curl ^"https://shop.test/^?a=b^" ^\n  -H ^"cookie: {LINE}^" ^\n  --compressed',
            f'curl "https://shop.test/" ^\n  -H "cookie: {LINE}"',
        ],
    )
    def test_gives_the_cookies_that_it_sends(self, command: str) -> None:
        assert asked(command).header == LINE

    def test_without_cookies_gives_an_empty_line(self) -> None:
        assert asked("curl https://shop.test/ -H 'accept: */*'").header == ""

    def test_with_a_file_of_cookies_names_it_and_gives_the_others(self) -> None:
        found = asked("curl https://shop.test/ -b cookies.txt -H 'Cookie: a=1'")
        assert (found.header, found.file) == ("a=1", "cookies.txt")

    def test_undoes_the_escapes_of_bash(self) -> None:
        command = r"curl -H $'cookie: a=it\'s \u00e9\x41\101; b=\\'"
        assert sent_by(command).header == "a=it's éAA; b=\\"

    def test_undoes_the_escapes_of_cmd(self) -> None:
        command = 'curl ^"https://shop.test/^" ^\n -b ^"a=100^%^; b=^\\^"c^\\^"; d=^\\^\\e^"'
        assert sent_by(command).header == 'a=100%; b="c"; d=\\e'

    def test_with_several_cookie_headers_joins_them(self) -> None:
        assert sent_by("curl -H 'cookie: a=1' -H 'cookie: b=2'").header == "a=1; b=2"


@given(some.lists(some.text(some.characters(exclude_categories=["Cs", "Cc"]), max_size=9)))
def test_words_that_python_quotes_are_read_as_they_were(words: list[str]) -> None:
    assert bash_words(shlex.join(words)) == words


@settings(max_examples=25, deadline=None)
@given(some.lists(some.text("ab'\"\\$ \n=", min_size=1, max_size=7), min_size=1, max_size=4))
def test_words_that_bash_itself_quotes_are_read_as_they_were(words: list[str]) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    script = 'printf "%q " "$@"'
    done = subprocess.run([bash, "-c", script, "bash", *words], capture_output=True, check=True)
    assert bash_words(done.stdout.decode()) == words
