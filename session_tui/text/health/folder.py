"""Files: the file system that they lie on, who may write there, and who else deletes them."""

from __future__ import annotations

from session_tui.text.health.saying import Answer, Fact, Kind, Told, Tone, plain
from session_tui.text.numbers import bytes_text

TIGHT = 0.05
"""Share of the file system that is left, below which it is a worry."""


def _space(told: Told) -> Answer:
    left, whole = told.number("space_free"), told.number("space")
    if left is None:
        return None
    of_all = f" of {bytes_text(int(whole))}" if whole else ""
    tone = Tone.WARN if whole and left < TIGHT * whole else Tone.GOOD
    if not left:
        return f"no space{of_all}: no session can be written", Tone.BAD
    return f"{bytes_text(int(left))}{of_all}", tone


def _inodes(told: Told) -> Answer:
    left, whole = told.number("inodes_free"), told.number("inodes")
    if left is None:
        return None
    if not left:
        return "no more files can be made: no session can be written", Tone.BAD
    of_all = f" of {whole:,}" if whole else ""
    return f"{left:,}{of_all}", Tone.WARN if whole and left < TIGHT * whole else Tone.GOOD


def _cleaner(told: Told) -> Answer:
    found = told.word("cleaner")
    if found is not None:
        return f"{found}: deletes sessions by their age", Tone.WARN
    return ("nobody, as far as its configuration tells", Tone.GOOD) if "cleaner" in told else None


def _rights(told: Told) -> Answer:
    mode = told.word("mode")
    if mode is None:
        return None
    owner, group = told.word("owner") or "?", told.word("group") or "?"
    return f"{mode}, of {owner} and group {group}"


def _owners(told: Told) -> Answer:
    owners = told.word("owners")
    if owners and "," in owners:
        return f"{owners}: each may read its own alone", Tone.WARN
    return owners or "there is no file yet"


def _limit(told: Told) -> Answer:
    most = told.number("max_entries")
    if most is None:
        return None
    return f"{most:,} files: beyond, sessions are deleted at random (MAX_ENTRIES)", Tone.WARN


_LIMIT = Fact("most files", ("max_entries",), _limit)

_FACTS = (
    Fact("space left", ("space_free", "space"), _space),
    Fact("files left", ("inodes_free", "inodes"), _inodes),
    Fact("who else cleans", ("cleaner",), _cleaner),
    Fact("rights", ("mode", "owner", "group"), _rights),
    Fact("whose files", ("owners",), _owners),
    plain("file system", "system"),
)

_LABELS = {
    "mode": "permissions",
    "owner": "owner",
    "cull_frequency": "drops one of",
    "shared_temp": "shared /tmp",
    "ahead_of_signature": "after signing",
    "mount": "mounted at",
    "mount_options": "mounted with",
    "reader": "read as",
}

FOLDER = Kind("the folder", _FACTS, _LABELS, (_LIMIT,))
