"""What the answer to a request does: `SessionMiddleware.process_response`, step by step.

The request is a GET whose view reads `request.session` and then `request.user`, answers 200 and
writes nothing; or one whose view touches neither. LoginRequiredMiddleware reads the user before
both, and sends who is not logged in elsewhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from session_tui.agent.autopsy.cookie import Carried
from session_tui.agent.autopsy.loaded import Key, Loaded, Lying
from session_tui.agent.autopsy.middleware import Site
from session_tui.agent.autopsy.user_gates import Action, Authenticated
from session_tui.agent.expiry import ExpiryRules
from session_tui.agent.expiry.age import age_of
from session_tui.model import CookieFate, Effect, StoredFate

DATED_AT_SAVE = ("db", "cached_db", "cache", "redis_sessions")
"""Engines whose `save` itself computes an age or an end, and fails where there is none."""


ENTRIES = ("cache", "redis_sessions")
"""Engines that keep nothing but entries of a cache."""


class Failing(Exception):
    """The site answers with this status."""

    def __init__(self, status: int) -> None:
        """`status` of HTTP."""
        super().__init__(status)
        self.status = status


class Request:
    """One request on its way through Django."""

    def __init__(
        self,
        site: Site,
        carried: Carried,
        loaded: Loaded,
        who: Authenticated,
        rules: ExpiryRules,
        at: datetime,
    ) -> None:
        """As the gates have found them at the moment `at`."""
        self.site, self.carried, self.loaded = site, carried, loaded
        self.action, self.known = who.action, who.user is not None
        self.rules, self.engine, self.at = rules, rules.engine, at
        self.key = Key.GIVEN if carried.key is not None else Key.NONE
        self.row, self.entry = _before(loaded.row), loaded.entry and _before(loaded.entry)
        self.is_loaded = self.modified = self.made = False
        self.cookie = CookieFate.KEPT if carried.present else CookieFate.NONE

    def answered(self, touches: bool, saves_always: bool) -> Effect:
        """What it ends in; `saves_always` is SESSION_SAVE_EVERY_REQUEST."""
        if not self.site.starts:
            return self._effect(500)
        status = 302 if self.site.wants_user and not self.known else 200
        try:
            if touches or self.site.reads_user:
                self._read()
        except Failing as failing:
            status = failing.status
        if self.site.session:
            status = self._responded(status, saves_always)
        return self._effect(status)

    def _read(self) -> None:
        if not self.site.session or (self.site.reads_user and not self.site.user):
            raise Failing(500)
        self._load()
        if not self.site.user or self.action is Action.RAISE:
            raise Failing(500)
        if self.action is Action.FLUSH:
            self._flush()
        elif self.action is Action.CYCLE:
            self._cycle()

    def _load(self) -> None:
        if self.key is Key.NONE or (self.is_loaded and not self.loaded.raises):
            self.is_loaded = True
            return
        first, self.is_loaded = not self.is_loaded, True
        if first:
            self.row, self.entry = self.loaded.row, self.loaded.entry
            self.made = self.loaded.made
            self.key, self.modified = self.loaded.key, self.loaded.modified
        if self.loaded.raises:
            raise Failing(500)

    def _flush(self) -> None:
        self.row, self.entry = self.row.gone(), self.entry and self.entry.gone()
        self.key, self.modified = Key.NONE, True

    def _cycle(self) -> None:
        """`cycle_key`; with signed cookies a new cookie is all there is."""
        self.modified = True
        if self.engine == "signed_cookies":
            return
        self.key = Key.NEW
        if self.engine in DATED_AT_SAVE and self._is_endless():
            self.modified = False
            raise Failing(500)
        self.row, self.entry, self.made = self.row.gone(), self.entry and self.entry.gone(), True

    def _responded(self, status: int, saves_always: bool) -> int:
        empty = self.key is Key.NONE
        if empty:
            if self.carried.present:
                self.cookie = CookieFate.DELETED
            return status
        if not (self.modified or saves_always):
            return status
        try:
            self._load()
            if self._is_endless():
                raise Failing(500)
            if status < 500:
                self._save()
        except Failing as failing:
            return failing.status
        return status

    def _save(self) -> None:
        if self.engine == "signed_cookies":
            self.cookie = CookieFate.REPLACED
            return
        if self.key is Key.NONE:
            self.made = True
        if self.key is Key.NEW and self.engine in ENTRIES and self._is_stillborn():
            self.made = False
            raise Failing(400)
        if self.key is not Key.GIVEN:
            self.cookie = CookieFate.REPLACED
            return
        if not self.row.exists:  # only cached_db takes a session without a row
            raise Failing(400)
        self.row, self.entry = self.row.written(), self.entry and self.entry.written()
        self.cookie = CookieFate.RENEWED

    def _is_endless(self) -> bool:
        """Whether Django cannot compute an end for it, and raises."""
        return age_of(self.loaded.data or {}, self.rules).raises

    def _is_stillborn(self) -> bool:
        """Whether an entry has ended as soon as it is made, so that `save` finds none."""
        age = age_of(self.loaded.data or {}, self.rules)
        if age.date is None:
            return age.seconds is not None and age.seconds <= 0
        aware = age.date.tzinfo is not None
        now = self.at if aware else self.at.astimezone().replace(tzinfo=None)
        return age.date - now < timedelta(seconds=1)

    def _effect(self, status: int) -> Effect:
        entry = None if self.entry is None else _fate(self.entry)
        return Effect(status, self.cookie, _fate(self.row), self.made, entry)


def _before(lying: Lying) -> Lying:
    """The place as it was before the request."""
    return Lying(lying.existed, lying.existed)


def _fate(lying: Lying) -> StoredFate:
    if not lying.exists:
        return StoredFate.DELETED if lying.existed else StoredFate.NONE
    if not lying.existed:
        return StoredFate.CREATED
    return StoredFate.REWRITTEN if lying.changed else StoredFate.KEPT
