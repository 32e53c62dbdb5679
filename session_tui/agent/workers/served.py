"""Which settings a server's application loads by itself, where no variable names them."""

from __future__ import annotations

import os
import re
from typing import Iterator, Sequence

from session_tui.agent import worker as process
from session_tui.agent.discovery import defaults_in
from session_tui.agent.workers.kinds import serving_words

APPLICATION = re.compile(r"^\[?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?::[\w.()]*)?\]?$")
"""What servers are told to serve: "shop.wsgi", "shop.asgi:application", a title's "[shop.wsgi]"."""


def named_settings(pid: int) -> str:
    """What `--settings` of Django's own commands names; empty without it."""
    return next(process.values_of(serving_words(pid), ("--settings",)), "")


def served_settings(pid: int, folder: str) -> str:
    """The default of the module that a worker was told to serve; empty where nothing tells it."""
    for path in _files(" ".join(serving_words(pid)).split()[1:], folder):
        named = next(defaults_in(path), "")
        if named:
            return named
    return ""


def _files(words: Sequence[str], folder: str) -> Iterator[str]:
    """Files in the worker's folder that its words could name as the application."""
    for word in words:
        named = APPLICATION.match(word)
        path = os.path.join(folder, *named.group(1).split(".")) + ".py" if named else ""
        if path and os.path.isfile(path):
            yield path
