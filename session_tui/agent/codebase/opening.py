"""One file of a stranger's project as text: opened without following, waiting or a trace."""

from __future__ import annotations

import os
import stat

from session_tui.agent.stores.folder import FILE, opened_quietly

SIZE_LIMIT = 512 * 1024
"""Bytes of one file."""


class Unread(Exception):
    """A file that is not read; its text is a sentence without the file's name."""


def text_of(path: str) -> str:
    """The text of a regular file, as UTF-8 or else byte by byte. Raises `Unread`."""
    try:
        descriptor = opened_quietly(path, FILE)
    except (OSError, ValueError) as error:
        raise Unread("cannot be opened: %s." % _reason(error)) from None
    try:
        return _decoded(_bytes(descriptor))
    except OSError as error:
        raise Unread("cannot be read: %s." % _reason(error)) from None
    finally:
        os.close(descriptor)


def shown(path: str) -> str:
    """A path as text that can be sent, whatever bytes it has."""
    return clean(os.fsencode(path).decode("utf-8", "backslashreplace"))


def clean(text: str) -> str:
    """A text without halves of characters, which JSON cannot carry."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _bytes(descriptor: int) -> bytes:
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        raise Unread("is no regular file.")
    payload, piece = b"", b"-"
    while piece and len(payload) <= SIZE_LIMIT and found.st_size <= SIZE_LIMIT:
        piece = os.read(descriptor, SIZE_LIMIT + 1 - len(payload))
        payload += piece
    if max(len(payload), found.st_size) > SIZE_LIMIT:
        raise Unread("is larger than %d KiB." % (SIZE_LIMIT // 1024))
    return payload


def _decoded(payload: bytes) -> str:
    """What a file declares as its coding is not believed: a codec is code that somebody names."""
    try:
        return payload.decode("utf-8-sig")
    except UnicodeDecodeError:
        return payload.decode("latin-1")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
