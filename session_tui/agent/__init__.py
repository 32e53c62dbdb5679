"""Everything that runs inside the project. The public methods of `Agent` are the wire's words."""

from __future__ import annotations

import getpass
import os
import platform
import sys
import threading
from typing import TYPE_CHECKING, Any, Callable, Mapping, Sequence, TypeVar

from session_tui.agent.failing import Refused, last_line, place_of, trace_of
from session_tui.agent.project import Project
from session_tui.model import PROTOCOL, Failure, Fault, Hello

if TYPE_CHECKING:
    from session_tui.agent.browse import Reporting
    from session_tui.agent.sessions import Sessions
    from session_tui.model import (
        AppsState,
        Autopsy,
        Clocks,
        Count,
        Fingerprint,
        Found,
        Health,
        Names,
        Page,
        PageRequest,
        Plan,
        ProjectFacts,
        Readers,
        SessionDetail,
        StoreFacts,
        Tally,
        Whereabouts,
        Workers,
    )

Method = TypeVar("Method", bound=Callable[..., object])


def word(lane: str, reports: bool = False) -> Callable[[Method], Method]:
    """Marks a method as one of the wire's words, in `lane`; `reports`: ahead of its result too."""

    def marked(method: Method) -> Method:
        method.lane, method.reports = lane, reports  # type: ignore[attr-defined]
        return method

    return marked


class Agent:
    """Answers the operator's side. Each stage is loaded when the first request needs it."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        """`options` as `session_tui.link.Launch` sends them."""
        self.options = dict(options)
        self.root = os.path.realpath(options["project"])
        self.loaded = Project(self.root, self.options)
        self.settled = threading.Event()
        self.apps_settled = threading.Event()
        self.refusal: Refused | None = None
        self.building = threading.Lock()
        self.built: Sessions | None = None
        self.built_with: tuple[str, ...] = ()
        """`Project.altered` when they were."""

    @word("hello")
    def hello(self) -> Hello:
        """Who answers."""
        return Hello(
            PROTOCOL, os.getpid(), platform.python_version(), sys.executable, getpass.getuser()
        )

    @word("project")
    def project(self) -> ProjectFacts:
        """Loads the settings, and the apps where a page could not be trusted without them."""
        from session_tui.agent.engine import needs_apps
        from session_tui.agent.settings_facts import project_facts

        try:
            self.loaded.load_settings()
            if needs_apps(self.loaded.settings):
                self.loaded.load_apps()
            return project_facts(self.loaded, bytes.fromhex(self.options["salt"]))
        except Refused as refusal:
            self.refusal = refusal
            raise
        finally:
            self.settled.set()

    @word("project")
    def apps(self) -> AppsState:
        """Loads the project's apps."""
        try:
            return self.loaded.load_apps()
        finally:
            self.apps_settled.set()

    @word("project")
    def names(self, ids: Sequence[str]) -> Names:
        """User names for ids."""
        return self._sessions().users.names(ids)

    @word("store")
    def store(self) -> StoreFacts:
        """Connects to the session store, and proves that it cannot be written."""
        return self._sessions().facts()

    @word("store")
    def page(self, request: Mapping[str, Any]) -> Page:
        """One page of a list."""
        return self._sessions().browser.page(_request(request))

    @word("store")
    def session(self, name: str, reveal: bool, more: bool) -> SessionDetail:
        """One session: `name` is a row's ref, a key, or a prefix of one."""
        return self._sessions().detail(name, reveal, more)

    @word("store")
    def plan(self, text: str) -> Plan:
        """What answering a filter costs."""
        return self._sessions().browser.plan(text)

    @word("store")
    def estimate(self) -> Count:
        """How many sessions there are, without reading them."""
        return self._sessions().store.estimate()

    @word("scan", reports=True)
    def count(self, call: Reporting) -> Count:
        """How many sessions there are, exactly; what is known on the way is reported."""
        return self._sessions().browser.count(call)

    @word("health")
    def health(self) -> Health:
        """What the store's server tells about itself."""
        return self._sessions().health()

    @word("host")
    def readers(self) -> Readers:
        """Who reads the sessions, and where: what the least rights are written for."""
        from session_tui.agent.readers import readers
        from session_tui.model import Readers

        return Readers(readers(self._sessions().store, self.loaded))

    @word("places")
    def whereabouts(self, name: str, reveal: bool) -> Whereabouts:
        """Every place in which a session could lie: `name` is a row's ref, or a whole key."""
        return self._sessions().whereabouts(name, reveal)

    @word("project", reports=True)
    def why(self, call: Reporting, text: str, options: Mapping[str, Any]) -> Autopsy:
        """Django's decision for a key, a `Cookie:` line or a cURL command; each gate is reported.

        The apps are loaded when a gate is reached that needs them.
        """
        from session_tui.agent.autopsy import why

        self._wait_for_settings()
        return why(self.loaded, self._sessions, text, options, call.report)

    @word("scan", reports=True)
    def scan(self, call: Reporting, request: Mapping[str, Any]) -> Found:
        """Every session that a filter lets through, as it is found."""
        return self._sessions().scan(_request(request), call)

    @word("scan", reports=True)
    def tally(self, call: Reporting) -> Tally:
        """Sessions by state, as it becomes known."""
        return self._sessions().browser.tally(call)

    @word("host")
    def workers(self) -> Workers:
        """The Django workers of this host; needs no project."""
        from session_tui.agent.workers import compared

        return compared(bytes.fromhex(self.options["salt"]), self.root)

    @word("project")
    def fingerprint(self, key: str) -> Fingerprint:
        """Digests of the settings under `key`, hexadecimal."""
        from session_tui.agent.fingerprints import of_settings

        self.loaded.load_settings()
        return of_settings(self.loaded.settings, bytes.fromhex(key))

    @word("clocks")
    def clocks(self, ntp: Sequence[str], url: str | None) -> Clocks:
        """Every clock against this host's: `ntp` servers or the host's own, stores, `url`."""
        from session_tui.agent.clocks.gathering import gathered

        return gathered(self._sessions(), ntp, url)

    @word("facts", reports=True)
    def facts(
        self, call: Reporting, names: Sequence[str], ntp: Sequence[str], url: str | None
    ) -> Sequence[str]:
        """Facts by their names, each reported when it is measured; `apps` is asked beside it."""
        from session_tui.agent.facts import Site, facts

        self._wait_for_settings()
        asked = {"ntp": ntp, "url": url}
        site = Site(self.loaded, self._sessions, asked, self.apps_settled)
        return facts(site, names, call.report, call.is_stopped)

    def interrupt(self, method: str) -> None:
        """Cuts a query of a cancelled `method` short.

        A list of keys ends by itself between two batches; cut, it would take with it what others
        read of the same server.
        """
        from session_tui.agent.stores.listed import ListedStore

        store = None if self.built is None else self.built.store
        if method == "count" and store is not None and not isinstance(store, ListedStore):
            store.interrupt()

    def bug(self, error: BaseException) -> Failure:
        """An exception that nobody foresaw, without locals."""
        where = place_of(error.__traceback__, self.root)
        return Failure(Fault.BUG, last_line(error), where, "This is our own bug.", trace_of(error))

    def doing(self, method: str) -> str:
        """What a request was about, as the beginning of a sentence."""
        method = "apps" if self.loaded.populating and method == "why" else method
        return {
            "project": "Loading the settings",
            "apps": "Loading the project's apps",
            "names": "Looking up user names",
            "facts": "Measuring",
        }.get(method, "Reading the session store")

    def patience(self, method: str) -> str:
        """What to do about a request that did not end."""
        if method == "project":
            return "See what hangs at this line; the site's variables may be missing (--env-file)."
        if method in ("apps", "names") or (self.loaded.populating and method == "why"):
            return "Go on without the project's apps: --no-apps."
        return "Ask again; the store may be busy."

    def _wait_for_settings(self) -> None:
        """Raises `Refused` where they do not load."""
        self.settled.wait()
        if self.refusal is not None:
            raise self.refusal

    def _sessions(self) -> Sessions:
        from session_tui.agent.sessions import Sessions

        self._wait_for_settings()
        with self.building:
            if self.built is None or self.built_with != self.loaded.altered:
                self.built_with, self.built = self.loaded.altered, Sessions(self.loaded)
            return self.built


def _request(fields: Mapping[str, Any]) -> PageRequest:
    from session_tui.model import Order, PageRequest

    order = fields["order"]
    return PageRequest(**{**fields, "order": None if order is None else Order(order)})
