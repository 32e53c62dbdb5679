"""The sessions of one project: its engine, its store, and what opens what lies there."""

from __future__ import annotations

import time
from dataclasses import replace

from session_tui.agent.browse import Browser, Reporting, understood
from session_tui.agent.doors import Doors
from session_tui.agent.engine import engine_of
from session_tui.agent.expiry import rules_of
from session_tui.agent.failing import Refused, refused
from session_tui.agent.masking import masked_key
from session_tui.agent.names import Users
from session_tui.agent.opened import opened
from session_tui.agent.openers import cache_openers, main_codec
from session_tui.agent.project import Project
from session_tui.agent.rows import Rows
from session_tui.agent.sealing import MARK, Seal
from session_tui.agent.stores.base import Stored
from session_tui.agent.stores.of_engine import cache_kind, store_of
from session_tui.agent.stores.places import places_of
from session_tui.model import (
    Fault,
    Found,
    Health,
    PageRequest,
    SessionDetail,
    StoreFacts,
    Whereabouts,
)

SHORTEST_PREFIX = 6
"""Characters of a key that a prefix needs at least."""


class Sessions:
    """What the agent's words about sessions are made of. Needs loaded settings."""

    def __init__(self, project: Project) -> None:
        """Connects to nothing yet. Raises `Refused` for an engine that cannot be read."""
        self.settings = settings = project.settings
        self.engine = engine_of(project)
        self.doors = Doors(settings, project.options.get("schema"))
        self.store = store_of(self.engine, project, self.doors)
        self.rules = rules_of(
            settings, self.engine.kind, cache_kind(self.engine, settings), self.engine.overrides
        )
        self.rows = Rows(
            main_codec(self.engine, settings),
            Seal(_bytes(settings.SECRET_KEY)),
            self.engine.kind,
            cache_openers(self.engine, settings),
            self.rules,
        )
        self.browser = Browser(self.store, self.rows)
        self.users = Users(project, self.doors)

    def facts(self) -> StoreFacts:
        """What the store is; connects."""
        facts = self.store.facts()
        return replace(
            facts,
            notes=facts.notes + self.engine.notes,
            orders=self.store.orders,
            capabilities=tuple(self.store.capabilities()),
        )

    def health(self) -> Health:
        """What the store's server tells about itself."""
        start = time.monotonic()
        measures, clock = tuple(self.store.health()), self.store.clock()
        return Health(measures, time.monotonic() - start, clock)

    def whereabouts(self, name: str, reveal: bool) -> Whereabouts:
        """Every place in which the session of a ref, or a whole key, could lie."""
        key = self.browser.named(name) if name.startswith(MARK) else name
        found = places_of(key, self.store, self.engine, self.settings, self.doors)
        return Whereabouts(key if reveal else masked_key(key), tuple(found))

    def scan(self, request: PageRequest, call: Reporting) -> Found:
        """Hits of a filter; its user patterns are resolved first, by one query each."""
        patterns = understood(request.filter).users
        users = {pattern: frozenset(self.users.ids(pattern)) for pattern in patterns}
        return self.browser.scan(request, users, call)

    def detail(self, name: str, reveal: bool, more: bool) -> SessionDetail:
        """One session by ref, key or unique prefix; `Refused` where it is not to be had."""
        key = self.browser.named(name) if name.startswith(MARK) else name
        measures = tuple(self.store.measures(key))  # reading it changes what some servers tell
        lying = self._stored(name, key)
        if lying.key != key:  # a prefix was given, which only a list of keys completes
            measures = tuple(self.store.measures(lying.key))
        stored = self.rows.used(lying)
        clock = self.store.clock()
        return opened(stored, self.rows, self.rules, clock, measures, reveal, more)

    def _stored(self, name: str, key: str) -> Stored:
        stored = self.store.get(key)
        if stored is not None:
            return stored
        if name.startswith(MARK):
            raise refused(Fault.MISSING, "This session was deleted since it was listed.")
        return self._by_prefix(key)

    def _by_prefix(self, prefix: str) -> Stored:
        if len(prefix) < SHORTEST_PREFIX:
            raise refused(
                Fault.ARGUMENT,
                "A key is given by at least %d of its characters." % SHORTEST_PREFIX,
            )
        found = self.store.find(prefix)
        if len(found) > 1:
            raise refused(
                Fault.ARGUMENT,
                "More than one session key begins like this.",
                "",
                "Give more of it.",
            )
        if not found:
            raise self._missing()
        stored = self.store.get(found[0].key)
        return found[0] if stored is None else stored

    def _missing(self) -> Refused:
        able = {each.name: each for each in self.store.capabilities()}
        sentence = "No session has this key, nor one that begins with it."
        advice = "It was deleted, or never was in this store."
        if not able["prefix"].able:
            sentence, advice = "No session has exactly this key.", able["prefix"].because
        return refused(Fault.MISSING, sentence, self.store.facts().place, advice)


def _bytes(secret: object) -> bytes:
    return secret if isinstance(secret, bytes) else str(secret).encode("utf-8", "surrogatepass")
