"""What Django's authentication makes of the newest sessions that name a user.

Their users are read in as few queries as can be, behind the read-only door; nobody is logged in,
and no method of the user model or of a backend is called.
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

from session_tui.agent.expiry.rules import EXPIRY, ROWS, TOLERANCE
from session_tui.agent.facts.backends import is_external, is_importable
from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.agent.facts.tallying import backend_name
from session_tui.agent.failing import refused
from session_tui.agent.names import CHUNK, primary_key
from session_tui.agent.rows import now, user_of
from session_tui.agent.sessions import Sessions
from session_tui.agent.stores.base import Denied
from session_tui.model import Fault, Order, State
from session_tui.model.facts import UsersSeen

MOST = 500
READ = 10_000
"""Sessions that are looked at to find them."""
SECONDS = 2.0
REST = 0.015

VISIT = timedelta(minutes=1)
"""What is written later than that after a login was written by another request."""

UNUSABLE = "!"
"""Begins a password that nobody can have: UNUSABLE_PASSWORD_PREFIX of contrib/auth/hashers.py."""

BEYOND = 1 << 63
"""Whole numbers from here on fit no database's column."""

WANTED = ("password", "is_active", "last_login")


class Session(NamedTuple):
    """What of one session is held against its user."""

    user: str
    backend: str
    carried: Any
    """Its `_auth_user_hash`, which never leaves this process."""
    saved_at: datetime | None
    counted_from: datetime | None
    """Its end less SESSION_COOKIE_AGE; None where it has an end of its own."""


def users(site: Site) -> UsersSeen:
    """Counts of them. Raises `Refused` or `StoreError`."""
    if "django.contrib.auth" not in site.settings.INSTALLED_APPS:
        raise refused(Fault.SETTINGS, "django.contrib.auth is not installed: there are no users.")
    sessions = site.sessions
    looked = list(_newest(sessions))
    keys, unconvertible = keys_of({each.user for each in looked})
    people = people_of(sessions, list(keys.values())) if keys else {}
    seen = Seeing(sessions)
    for each in looked:
        if each.user in keys:
            seen.take(each, people.get(keys[each.user]))
    listed = [str(path) for path in site.settings.AUTHENTICATION_BACKENDS]
    unlisted = Counter(each.backend for each in looked if each.backend not in listed)
    return UsersSeen(
        len(looked),
        unconvertible=sum(each.user in unconvertible for each in looked),
        unlisted=tuple(unlisted.most_common()),
        unimportable=tuple(path for path in listed if not is_importable(path)),
        external=sum(is_external(each.backend) for each in looked),
        differing_users=len(seen.strangers),
        without_password=len(seen.passwordless),
        **seen.counts,
    )


class Seeing:
    """Holds sessions against their users."""

    def __init__(self, sessions: Sessions) -> None:
        """Needs the project's apps."""
        self._sessions = sessions
        self.compares = _hash_is_djangos()
        """Whether it is Django itself that makes the hash which a session carries."""
        self._hashes: Dict[str, Dict[str, str]] = {}
        names = "missing inactive differing fitting fallback legacy not_refreshed visited_after"
        self.counts = dict.fromkeys(names.split(), 0)
        self.strangers: set[str] = set()
        self.passwordless: set[str] = set()

    def take(self, session: Session, person: Dict[str, Any] | None) -> None:
        """One of them, and the row of its user; None where there is none."""
        if person is None:
            self.counts["missing"] += 1
            return
        self.counts["inactive"] += person.get("is_active") is False
        password = person.get("password")
        if isinstance(password, str) and password.startswith(UNUSABLE):
            self.passwordless.add(session.user)
        if self.compares and password is not None:
            how = self._fits(session, password)
            self.counts[how] += 1
            if how == "differing":
                self.strangers.add(session.user)
        self._time(session, _aware(person.get("last_login")))

    def _fits(self, session: Session, password: str) -> str:
        """Which of the counts a session's hash belongs to."""
        if session.user not in self._hashes:
            self._hashes[session.user] = _hashes(password, self._sessions.settings)
        carried = session.carried
        known = self._hashes[session.user]
        return known.get(carried, "differing") if isinstance(carried, str) else "differing"

    def _time(self, session: Session, login: datetime | None) -> None:
        if login is None:
            return
        if session.counted_from is not None:
            apart = abs((session.counted_from - login).total_seconds())
            self.counts["not_refreshed"] += apart < TOLERANCE
        if session.saved_at is not None and self._sessions.engine.kind in ROWS:
            self.counts["visited_after"] += session.saved_at - login > VISIT


def _newest(sessions: Sessions) -> Iterator[Session]:
    """Live sessions that name a user, those that end last first."""
    store, rows, found = sessions.store, sessions.rows, 0
    deadline = time.monotonic() + SECONDS
    order = Order.LATEST_END if store.indexed else store.orders[0]
    read, position = 0, None
    while read < READ:
        page, at = store.page(order, CHUNK, position), now()
        for stored in map(rows.used, page):
            decoded = rows.open(stored)
            user = user_of(decoded)
            if user is None or rows.state_of(stored, decoded, at) is not State.LIVE:
                continue
            yield _session(user, decoded.data, stored, rows.signed(stored, decoded), sessions)
            found += 1
            if found >= MOST:
                return
        if len(page) < CHUNK or time.monotonic() > deadline:
            return
        read, position = read + len(page), page[-1].position
        time.sleep(REST)


def _session(user: str, data: Any, stored: Any, signed: Any, sessions: Sessions) -> Session:
    age, start = sessions.rules.cookie_age, None
    row = stored.beside if stored.beside and stored.origin.startswith("cache:") else stored
    if age is not None and row.expires is not None and not data.get(EXPIRY):
        try:
            start = row.expires - timedelta(seconds=age)
        except OverflowError:
            start = None
    backend = backend_name(data.get("_auth_user_backend"))
    return Session(user, backend, data.get("_auth_user_hash"), signed.saved_at, start)


def keys_of(ids: "set[str]") -> Tuple[Dict[str, Any], "set[str]"]:
    """Primary keys by what sessions have for them, and what can be none."""
    from django.contrib.auth import get_user_model

    keys: Dict[str, Any] = {}
    for text in ids:
        found = primary_key(get_user_model(), text)
        if found is not None:
            keys[text] = found
    return keys, ids - set(keys)


def people_of(sessions: Sessions, keys: List[Any]) -> Dict[Any, Dict[str, Any]]:
    """Those users that are there, by their primary keys.

    A reader with least rights sees only who is there.
    """
    asked = [key for key in keys if not (isinstance(key, int) and abs(key) >= BEYOND)]
    try:
        return _read(sessions, asked, WANTED)
    except Denied:
        return _read(sessions, asked, ())


def _read(
    sessions: Sessions, keys: List[Any], columns: Tuple[str, ...]
) -> Dict[Any, Dict[str, Any]]:
    found: Dict[Any, Dict[str, Any]] = {}
    with sessions.users.rows() as rows:
        fields = {field.name for field in rows.model._meta.concrete_fields}
        wanted = [name for name in columns if name in fields]
        for start in range(0, len(keys), CHUNK):
            chunk = rows.filter(pk__in=keys[start : start + CHUNK])
            for key, *values in chunk.values_list("pk", *wanted):
                found[key] = dict(zip(wanted, values))
    return found


def _hash_is_djangos() -> bool:
    from django.contrib.auth import get_user_model

    from session_tui.agent.autopsy.hashes import own_method

    model = get_user_model()
    return hasattr(model, "get_session_auth_hash") and not own_method(model)


def _hashes(password: str, settings: Any) -> Dict[str, str]:
    """Every hash that this password could have left, and what it says."""
    from session_tui.agent.autopsy.hashes import accepted
    from session_tui.agent.autopsy.nearest_key import known_keys
    from session_tui.agent.autopsy.password_hash import made

    known = {made(password, key, "sha1"): "legacy" for _, key in known_keys(settings)}
    for each in reversed(accepted(password, settings)):
        if known.get(each.text) != "legacy" or each.name == "SECRET_KEY":
            known[each.text] = "fallback" if each.cycles else "fitting"
    return known


def _aware(login: Any) -> datetime | None:
    """The time of a login; without USE_TZ it is one of the project's time zone."""
    from django.utils import timezone

    if not isinstance(login, datetime):
        return None
    try:
        return login if timezone.is_aware(login) else timezone.make_aware(login)
    except Exception:  # in an hour that clocks leave out, or go through twice (pytz)
        return None


USERS = Gatherer("users", users, "SELECT of the users whom the newest sessions name", 7.0, True)
