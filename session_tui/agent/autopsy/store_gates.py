"""Found, and not past its end: each engine's own `load`, without what it does to the store.

Sources: django/contrib/sessions/backends/*.py of Django 3.2 to 6.1.
"""

from __future__ import annotations

from typing import Callable, Dict, Optional

from session_tui.agent.autopsy.case import Case
from session_tui.agent.autopsy.content_gates import decoded_into, serializer_gate, signature_gate
from session_tui.agent.autopsy.cookie import alphabet_gate, shown
from session_tui.agent.autopsy.loaded import EMPTY, NOTHING, THERE, UNKNOWN, Key, Loaded
from session_tui.agent.autopsy.reading import Read, cookie_of, entry_of, row_of, stored_of
from session_tui.agent.expiry import Fate
from session_tui.agent.stores.base import StoreError
from session_tui.model import VALUE_LIMIT

LARGE = "It is larger than %d bytes, which are not read here." % VALUE_LIMIT


RAISED = "With Django"
"""What our sentences say where `decode` itself raises (3.2), not only a page that uses it."""


def loaded_of(key: str, case: Case) -> Loaded:
    """What the session under `key` is to the site."""
    return ENGINES.get(case.kind, _of_row)(key, case)


def _of_row(key: str, case: Case) -> Loaded:
    read = _found(row_of(key, case), key, case, "row")
    if read is None:
        return EMPTY
    if not _is_alive(read, case, "row-end"):
        return _of(read, EMPTY._replace(row=THERE))
    return _decoded(read, case, _of(read, Loaded(None, row=THERE)))


def _of_both(key: str, case: Case) -> Loaded:
    """The entry while it lives, then the row, which is put into the cache again."""
    try:
        entry = entry_of(key, case)
    except StoreError as error:
        return _beside_a_mute_cache(error.failure.sentence, key, case)
    row = row_of(key, case)
    there = THERE if row is not None else NOTHING
    if entry is None:
        because, lying = "The cache has no entry: Django goes on to the row.", NOTHING
    elif _past(entry, case):
        because, lying = "The entry has ended: Django goes on to the row.", THERE.gone()
    elif entry.decoded.absent:
        because, lying = "%s Django goes on to the row." % entry.decoded.because, THERE
    else:
        case.steps.passed("found", "The cache has an entry, which counts.", "entry-first")
        case.steps.passed("expiry", _left(entry), "entry-first", _end_of(entry, case))
        used = _of(entry, Loaded(None, row=there, entry=THERE))
        return serializer_gate(entry.decoded, used, case, "entry-first")
    case.steps.passed("entry", because, "entry-first")
    loaded = _from_row(row, key, case, EMPTY._replace(row=there, entry=lying))
    raised = row is not None and loaded.raises and RAISED in row.decoded.because
    if loaded.key is Key.GIVEN and not raised:
        loaded = loaded._replace(entry=lying.written())
    return loaded


def _beside_a_mute_cache(because: str, key: str, case: Case) -> Loaded:
    """What the row tells where nobody here can look into the cache, which Django asks first."""
    skipped = "%s An entry there would count before the row." % because
    case.steps.skipped("entry", skipped, "entry-first")
    return _from_row(row_of(key, case), key, case, EMPTY)._replace(known=False)


def _from_row(row: Optional[Read], key: str, case: Case, nothing: Loaded) -> Loaded:
    row = _found(row, key, case, "row")
    if row is None:
        return nothing
    if not _is_alive(row, case, "row-end"):
        return _of(row, nothing)
    return _decoded(row, case, _of(row, nothing._replace(data=None, key=Key.GIVEN)))


def _of_cache(key: str, case: Case) -> Loaded:
    read = _found(entry_of(key, case), key, case, "entry")
    if read is None:
        return EMPTY
    if not _is_alive(read, case, "entry"):
        return _of(read, EMPTY._replace(row=THERE.gone()))
    if read.decoded.absent:
        case.steps.failed("serializer", read.decoded.because, "entry")
        return _of(read, EMPTY._replace(row=THERE))
    return serializer_gate(read.decoded, _of(read, Loaded(None, row=THERE)), case, "entry")


def _of_file(key: str, case: Case) -> Loaded:
    """Decoded first, then judged by its end; what has ended is replaced by a new, empty file."""
    if not alphabet_gate(key, case.steps, case.reveal):
        return EMPTY
    read = _found(stored_of(key, case), key, case, "file")
    if read is None:
        return EMPTY
    loaded = _of(read, Loaded(None, row=THERE))
    if read.stored.payload is not None and not read.stored.payload:
        case.steps.failed("signature", read.decoded.because, "file-content")
        return loaded._replace(data={})
    if read.stored.raises:
        case.steps.broke("serializer", read.stored.unreadable, "file-content")
        return loaded._replace(raises=True)
    loaded = _decoded(read, case, loaded)
    if loaded.raises:
        return loaded
    if read.end.fate is Fate.FAILS:
        case.steps.broke("expiry", read.end.because, "file-end")
        return loaded._replace(raises=True)
    if _past(read, case):
        case.steps.failed("expiry", _past_words(read), "file-end", _end_of(read, case))
        found = loaded._replace(data={}, accepted=False, key=Key.NEW, modified=True, made=True)
        return found._replace(row=THERE.gone())
    if loaded.accepted:
        case.steps.passed("expiry", _left(read), "file-end", _end_of(read, case))
    return loaded


def _of_signed_cookie(key: str, case: Case) -> Loaded:
    """The cookie is the session; one that does not open is replaced by an empty one."""
    read = cookie_of(key, case)
    lost = Loaded({}, modified=True)
    if read is None:
        return UNKNOWN
    if not signature_gate(read.decoded, case):
        return _of(read, lost)
    if _past(read, case):
        because = "%s Django begins an empty one." % _past_words(read)
        case.steps.failed("expiry", because, "signed-cookie-end", _end_of(read, case))
        return _of(read, lost)
    case.steps.passed("expiry", _left(read), "signed-cookie-end", _end_of(read, case))
    loaded = serializer_gate(read.decoded, _of(read, Loaded(None)), case, "signed-cookie")
    if loaded.data == {} and not loaded.accepted:
        return _of(read, lost)
    return loaded


def _found(read: Optional[Read], key: str, case: Case, at: str) -> Optional[Read]:
    place = "%s engine" % (case.kind or "session")
    if read is None:
        because = "Nothing lies under the key %s." % shown(key, case.reveal)
        case.steps.failed("found", because, at, (place,))
        return None
    origin = read.stored.origin or place
    case.steps.passed("found", "It lies in %s." % origin, at, ("%d bytes" % read.stored.size,))
    return read


def _is_alive(read: Read, case: Case, at: str) -> bool:
    if _past(read, case):
        case.steps.failed("expiry", _past_words(read), at, _end_of(read, case))
        return False
    if read.end.fate is Fate.UNKNOWN:
        because = read.end.because or "Its end cannot be read."
        case.steps.skipped("expiry", because, at, _end_of(read, case))
        return True
    case.steps.passed("expiry", _left(read), at, _end_of(read, case))
    return True


def _decoded(read: Read, case: Case, loaded: Loaded) -> Loaded:
    if read.stored.payload is None:
        case.steps.skipped("signature", read.stored.unreadable or LARGE)
        return loaded._replace(data=None, known=False)
    return decoded_into(read.decoded, loaded, case)


def _of(read: Read, loaded: Loaded) -> Loaded:
    return loaded._replace(stored=read.stored, decoded=read.decoded)


def _past(read: Read, case: Case) -> bool:
    return read.end.is_past(case.at)


def _past_words(read: Read) -> str:
    if read.end.fate is Fate.ALWAYS:
        return "It has ended whenever it is read."
    return "It has ended."


def _left(read: Read) -> str:
    return "It never ends." if read.end.fate is Fate.NEVER else "It has not ended."


def _end_of(read: Read, case: Case) -> "tuple[str, ...]":
    moment = read.end.at.isoformat() if read.end.at is not None else "no moment"
    clock = "judged by %s" % read.clock
    return ("end %s" % moment, "judged at %s" % case.at.isoformat(), clock)


ENGINES: Dict[str, Callable[[str, Case], Loaded]] = {
    "cache": _of_cache,
    "redis_sessions": _of_cache,
    "cached_db": _of_both,
    "file": _of_file,
    "signed_cookies": _of_signed_cookie,
}
"""By `Engine.kind`; every other one keeps rows."""
