"""The cookies of a cURL command, as browsers copy it for bash and for Windows' cmd.

bash: '...', "..." and ANSI-C $'...' (Bash manual, 3.1.2 Quoting), lines that go on behind a
backslash. cmd: a caret before what would mean something to it, within the quotes too.
"""

from __future__ import annotations

import re
from typing import Iterator, List, NamedTuple, Sequence, Tuple

HEADER_OPTIONS = ("-H", "--header")
COOKIE_OPTIONS = ("-b", "--cookie")

COOKIE = re.compile(r"\s*Cookie\s*:\s*", re.IGNORECASE)
CMD = re.compile(r"\^[\"\r\n]|\^\s*$")

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b"}
ANSI = re.compile(
    r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|(.))", re.DOTALL
)


class Sent(NamedTuple):
    """What a command sends."""

    header: str
    """The `Cookie:` header that stands in it; empty where none does."""
    file: str
    """A file that more cookies are read from; empty where none is."""


def sent_by(command: str) -> Sent:
    """The cookies that the command sends."""
    words = cmd_words(command) if CMD.search(command) else bash_words(command)
    cookies, file = [], ""
    for option, value in _options(words):
        named = COOKIE.match(value)
        if option in COOKIE_OPTIONS and "=" not in value:  # as curl itself tells them apart
            file = value.strip() or file
        elif option in COOKIE_OPTIONS:
            cookies.append(value.strip())
        elif named:
            cookies.append(value[named.end() :].strip())
    return Sent("; ".join(filter(None, cookies)), file)


def _options(words: Sequence[str]) -> Iterator[Tuple[str, str]]:
    """Each header and cookie option with its value, which may stand in the same word."""
    for place, word in enumerate(words):
        follower = words[place + 1] if place + 1 < len(words) else ""
        if word in HEADER_OPTIONS + COOKIE_OPTIONS:
            yield word, follower
        elif word[:2] in ("-H", "-b") and not word.startswith("--"):
            yield word[:2], word[2:]


def cmd_words(command: str) -> List[str]:
    """The words of a command for cmd: carets undone first, then quotes as programs read them."""
    plain = re.sub(r"\^\r?\n(?:\r?\n)?", " ", command)
    plain = re.sub(r"\^(.)", r"\1", plain, flags=re.DOTALL)
    words, word, quoted, begun = [], "", False, False
    place = 0
    while place < len(plain):
        letter = plain[place]
        if letter == "\\" and plain[place + 1 : place + 2] in ('"', "\\") and quoted:
            place += 1
            word += plain[place]
        elif letter == '"':
            quoted, begun = not quoted, True
        elif letter.isspace() and not quoted:
            if begun or word:
                words.append(word)
            word, begun = "", False
        else:
            word += letter
        place += 1
    return [*words, word] if begun or word else words


def bash_words(command: str) -> List[str]:
    """The words of a command for bash."""
    words, word, begun, place = [], "", False, 0
    while place < len(command):
        piece, after = _piece(command, place)
        if piece is None:
            if begun:
                words.append(word)
            word, begun = "", False
        else:
            word, begun = word + piece, begun or after > place
        place = after
        if piece == "" and command[after - 2 : after] == "\\\n":
            begun = bool(word)
    return [*words, word] if begun else words


def _piece(text: str, place: int) -> Tuple["str | None", int]:
    """What begins at `place`, and where it ends; None for what stands between two words."""
    letter = text[place]
    if letter.isspace():
        return None, place + 1
    if letter == "\\":
        follower = text[place + 1 : place + 2]
        if text[place + 1 : place + 3] == "\r\n":
            return None, place + 3
        return ("", place + 2) if follower == "\n" else (follower, place + 2)
    if letter == "'":
        return _until(text, place + 1, "'")
    if text.startswith("$'", place):
        inner, end = _until(text, place + 2, "'", escapes=True)
        return ANSI.sub(_unescaped, inner), end
    if letter == '"':
        inner, end = _until(text, place + 1, '"', escapes=True)
        return re.sub(r'\\([$`"\\])', r"\1", inner.replace("\\\n", "")), end
    return letter, place + 1


def _until(text: str, start: int, quote: str, escapes: bool = False) -> Tuple[str, int]:
    """The text up to the quote that ends it, and the place behind that."""
    place = start
    while place < len(text) and text[place] != quote:
        place += 2 if escapes and text[place] == "\\" else 1
    return text[start:place], place + 1


def _unescaped(found: "re.Match[str]") -> str:
    hexadecimal, short, long, octal, letter = found.groups()
    digits = hexadecimal or short or long
    if digits:
        return chr(int(digits, 16)) if int(digits, 16) < 0x110000 else ""
    if octal:
        return chr(int(octal, 8) & 0xFF)
    return ESCAPES.get(letter, letter)
