"""The sessions of one project: its engine, its store, and what opens what lies there."""

from __future__ import annotations

from dataclasses import replace

from session_tui.agent.browse import Browser, Reporting, understood
from session_tui.agent.codec import codec_of
from session_tui.agent.doors import Doors
from session_tui.agent.engine import Engine, engine_of
from session_tui.agent.expiry import rules_of
from session_tui.agent.failing import refused
from session_tui.agent.names import Users
from session_tui.agent.opened import opened
from session_tui.agent.project import Project
from session_tui.agent.rows import Rows
from session_tui.agent.sealing import MARK, Seal
from session_tui.agent.stores.base import Store, Stored
from session_tui.agent.stores.db import DbStore
from session_tui.model import Fault, Found, PageRequest, SessionDetail, StoreFacts

SHORTEST_PREFIX = 6
"""Characters of a key that a prefix needs at least."""


class Sessions:
    """What the agent's words about sessions are made of. Needs loaded settings."""

    def __init__(self, project: Project) -> None:
        """Connects to nothing yet. Raises `Refused` for an engine that cannot be read."""
        import django  # by now the project's folder has its say about which one that is

        settings = project.settings
        self.engine = engine_of(project)
        self.doors = Doors(settings, project.options.get("schema"))
        self.store = store_of(self.engine, project, self.doors)
        self.rules = rules_of(settings)
        codec = codec_of(settings, django.VERSION[:2], self.engine.qualname)
        seal = Seal(_bytes(settings.SECRET_KEY))
        self.rows = Rows(codec, seal, "db:%s" % self.engine.alias)
        self.browser = Browser(self.store, self.rows)
        self.users = Users(project, self.doors)

    def facts(self) -> StoreFacts:
        """What the store is; connects."""
        facts = self.store.facts()
        return replace(facts, notes=facts.notes + self.engine.notes)

    def scan(self, request: PageRequest, call: Reporting) -> Found:
        """Hits of a filter; its user patterns are resolved first, by one query each."""
        patterns = understood(request.filter).users
        users = {pattern: frozenset(self.users.ids(pattern)) for pattern in patterns}
        return self.browser.scan(request, users, call)

    def detail(self, name: str, reveal: bool, more: bool) -> SessionDetail:
        """One session by ref, key or unique prefix; `Refused` where it is not to be had."""
        stored = self._stored(name)
        return opened(stored, self.rows, self.rules, self.store.clock(), reveal, more)

    def _stored(self, name: str) -> Stored:
        key = self.browser.named(name) if name.startswith(MARK) else name
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
            raise refused(
                Fault.MISSING,
                "No session has this key, nor one that begins with it.",
                self.store.facts().place,
                "It was deleted, or never was in this store.",
            )
        stored = self.store.get(found[0].key)
        return found[0] if stored is None else stored


def store_of(engine: Engine, project: Project, doors: Doors) -> Store:
    """The store of an engine. Raises `Refused` for one that this version does not read."""
    settings = project.settings
    if engine.kind == "db":
        zone, origin = settings.TIME_ZONE or "UTC", "db:%s" % engine.alias
        return DbStore(doors[engine.alias], engine.table, settings.USE_TZ, zone, origin)
    raise refused(
        Fault.STORE,
        "The session engine %s is not read yet; only the db engine is." % settings.SESSION_ENGINE,
        "SESSION_ENGINE in %s" % project.module,
    )


def _bytes(secret: object) -> bytes:
    return secret if isinstance(secret, bytes) else str(secret).encode("utf-8", "surrogatepass")
