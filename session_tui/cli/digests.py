"""What `session-tui fingerprint` printed, as JSON or as text, read again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from session_tui.agent.fingerprints import digest
from session_tui.link import Refused
from session_tui.model import Failure, Fault

LARGEST = 1 << 20
"""Bytes of a file that are read."""
LINE = re.compile(r"(\S.*?)\s{2,}(\S+)\s*\Z")
"""One item as text: its name and its digest."""
KEY, CHECK = "key", "key_check"
ALWAYS = frozenset(("python", "django"))
"""Items of every output, which tell it from another file."""


@dataclass(frozen=True)
class Digests:
    """One output of `fingerprint`."""

    items: dict[str, str]
    key: str = ""
    """Hexadecimal; empty where the digests were made under a secret that is not printed."""
    check: str = ""
    """Of the secret: the same for the same; empty where a key is printed."""

    def comparable(self, other: Digests) -> bool:
        """Whether one key made both, as far as that can be told."""
        known, others = (self.key, self.check), (other.key, other.check)
        return known == others or not any(known) or not any(others)


def check_of(key: bytes) -> str:
    """Eight hex digits that tell one secret from another, as little as a digest tells a setting."""
    return digest(key, CHECK, "")


def content_of(path: str, what: str) -> bytes:
    """The beginning of a file, called `what`. Raises `Refused` where it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST)
    except OSError as error:
        sentence = f"{what} cannot be read: {error.strerror}."
        raise Refused(Failure(Fault.ARGUMENT, sentence, path)) from None


def digests_in(content: bytes) -> Digests | None:
    """The output that a file holds; None where it is none."""
    try:
        data = json.loads(content)["data"]
        items, key, check = data["items"].items(), data.get(KEY, ""), data.get(CHECK, "")
        return Digests({str(name): str(each) for name, each in items}, str(key), str(check))
    except (ValueError, LookupError, TypeError, AttributeError):
        return _in_text(content.decode("utf-8", "replace"))


def _in_text(text: str) -> Digests | None:
    found = [LINE.match(line) for line in text.splitlines() if line.strip()]
    items = {each[1]: each[2] for each in found if each is not None}
    if None in found or not items.keys() >= ALWAYS:
        return None
    key, check = items.pop(KEY, ""), items.pop(CHECK, "")
    return Digests(items, key, check)
