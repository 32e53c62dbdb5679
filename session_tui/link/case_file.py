"""Cases and reports on disk: for their owner alone, and never over something else.

A case file is written anew each time it is saved; whatever else stands under its name is left.
"""

from __future__ import annotations

import json
import math
import os
import secrets
from pathlib import Path
from typing import Any

from session_tui.link.facts import facts_of, plain, require_zones
from session_tui.link.refused import Refused
from session_tui.model import Failure, Fault
from session_tui.model.case import Case

SCHEMA = 1
LIMIT = 64 * 1024 * 1024
"""Bytes of a file that is read; a larger one is no case."""

OPENED = os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)


def load_case(path: Path) -> Case:
    """The case in a file. Raises `Refused` for one that holds none."""
    return _case(_document(path, "case"), path)


def load_facts(path: Path) -> Any:
    """The facts in a file: of `session-tui facts`, or of a case. Raises `Refused` for another."""
    document = _document(path, "facts")
    if "facts" not in document:
        raise _no(path, "facts")
    try:
        return facts_of(document["facts"])
    except ValueError as error:
        raise _no(path, f"facts ({error})") from None


def save_case(path: Path, case: Case) -> None:
    """Writes a case, mode 0600. Raises `Refused` where something else stands under that name."""
    if os.path.lexists(path):
        load_case(path)
    text = json.dumps({"schema": SCHEMA, "command": "case", "data": _plain(case)}, indent=1)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    _write(beside, text + "\n", path)
    try:
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise _refused(f"It cannot be written: {error.strerror}.", path, "Choose another") from None


def write_new(path: Path, text: str) -> None:
    """Writes a file that must not exist yet, mode 0600. Raises `Refused` where it does."""
    _write(path, text, path)


def _write(path: Path, text: str, told: Path) -> None:
    """The same; a refusal names the file `told`."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | OPENED, 0o600)
    except FileExistsError:
        raise _refused("There is a file of this name already.", told, "Choose another") from None
    except ValueError:
        raise _refused("No file can have this name.", told, "Choose another") from None
    except OSError as error:
        raise _refused(f"It cannot be written: {error.strerror}.", told, "Choose another") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _refused(f"It cannot be written: {error.strerror}.", told, "Free space") from None


def _plain(case: Case) -> dict[str, Any]:
    return {
        "started_at": case.started_at.isoformat(),
        "answers": [list(each) for each in case.answers],
        "notes": [{"at": note.at.isoformat(), "text": note.text} for note in case.notes],
        "facts": plain(case.facts),
    }


def _case(document: dict[str, Any], path: Path) -> Case:
    import msgspec

    try:
        case = msgspec.convert(document, Case)
        require_zones(case)
    except (msgspec.ValidationError, ValueError) as error:
        raise _no(path, f"case ({error})") from None
    return case


def _finite(text: str) -> float:
    """A number of a file; JSON as Python reads it has some that nobody can print."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _document(path: Path, what: str) -> dict[str, Any]:
    """The data of a document of ours."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | OPENED), "rb") as file:
            text = file.read(LIMIT)
        data = json.loads(text, parse_float=_finite, parse_constant=_finite)["data"]
    except OSError as error:
        raise _refused(f"It cannot be read: {error.strerror}.", path, "Check the path") from None
    except (ValueError, LookupError, TypeError, RecursionError):
        raise _no(path, what) from None
    if not isinstance(data, dict):
        raise _no(path, what)
    return data


def _no(path: Path, what: str) -> Refused:
    return _refused(f"This file holds no {what}.", path, "Name another file")


def _refused(sentence: str, path: Path, advice: str) -> Refused:
    return Refused(Failure(Fault.ARGUMENT, sentence, str(path), f"{advice}."))
