"""Many facts at once: what hangs costs its own time limit, what fails its own sentence."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from session_tui.agent.facts import GATHERERS, Gatherer, Site, facts
from session_tui.agent.facts.gathering import gathered
from session_tui.agent.failing import refused
from session_tui.agent.stores.base import StoreError
from session_tui.cli.measuring import MEASURED
from session_tui.link import Launch, Link
from session_tui.model import AppsState, Fault
from session_tui.model.facts import FACTS, Fact
from tests.agent.facts.measured import measured
from tests.cli.commands import filled, session
from tests.projects import make_project

LIMIT = 0.4
"""Seconds that a gatherer of these tests may take; the machine may be a slow one."""

LOADED, BROKEN = AppsState(True), AppsState(False, "The app shop does not load.", "shop/apps.py:3")


@pytest.fixture
def never() -> Iterator[Callable[[Site], object]]:
    """A measurement that does not come to its end while the test runs."""
    gate = threading.Event()
    yield lambda site: gate.wait(60)
    gate.set()


@dataclass
class Heard:
    """What was reported, and when."""

    began: float = field(default_factory=time.monotonic)
    parts: list[tuple[str, Fact[Any], float]] = field(default_factory=list)
    known: tuple[str, ...] = ()

    def __call__(self, part: Any) -> None:
        after = time.monotonic() - self.began
        self.parts.append((part["name"], part["fact"], after))

    @property
    def names(self) -> list[str]:
        """In the order in which they came."""
        return [name for name, _, _ in self.parts]

    def fact(self, name: str) -> Fact[Any]:
        """The one of this name, which came once."""
        (found,) = [fact for each, fact, _ in self.parts if each == name]
        return found

    def after(self, name: str) -> float:
        """Seconds after which it came."""
        return next(seconds for each, _, seconds in self.parts if each == name)


def site(apps: AppsState = LOADED, settled: bool = True) -> Site:
    """A project whose apps stand as told."""
    event = threading.Event()
    if settled:
        event.set()
    project: Any = SimpleNamespace(apps=apps, settings=None, root="/srv/shop", options={})
    return Site(project, _no_sessions, {}, event)


def _no_sessions() -> Any:
    raise refused(Fault.STORE, "The engine cannot be read.", "SESSION_ENGINE")


def gatherer(
    name: str, measure: Callable[[Site], object], limit: float = LIMIT, apps: bool = False
) -> Gatherer:
    """One fact of a test."""
    return Gatherer(name, measure, "as a test does it", limit, apps)


def gather(*gatherers: Gatherer, at: Site | None = None) -> Heard:
    """All of them at once."""
    heard = Heard()
    heard.known = gathered(gatherers, at or site(), heard, lambda: False)
    return heard


def raising(error: BaseException) -> Callable[[Site], object]:
    """A measurement that ends in an exception."""

    def measure(site: Site) -> object:
        raise error

    return measure


def after(seconds: float, value: object) -> Callable[[Site], object]:
    """A measurement that takes its time."""

    def measure(site: Site) -> object:
        time.sleep(seconds)
        return value

    return measure


class TestArriving:
    def test_each_comes_with_its_value_its_time_and_how_it_was_measured(self) -> None:
        before = datetime.now(timezone.utc)
        heard = gather(gatherer("own", lambda site: "text"), gatherer("host", lambda site: 7))
        assert sorted(heard.names) == ["host", "own"] and set(heard.known) == {"host", "own"}
        fact = heard.fact("own")
        assert (fact.value, fact.problem, fact.how) == ("text", "", "as a test does it")
        assert fact.measured_at is not None and fact.measured_at >= before
        assert 0 <= fact.seconds < LIMIT

    def test_quick_ones_do_not_wait_for_slow_ones(self) -> None:
        slow = gatherer("code", after(0.2, 1))
        heard = gather(slow, gatherer("own", lambda site: 1))
        assert heard.names == ["own", "code"]
        assert heard.fact("code").seconds >= 0.2

    def test_none_is_asked_of_a_site_that_nobody_wants_anything_of(self) -> None:
        assert gather().parts == []


class TestHanging:
    def test_one_costs_its_own_limit_and_the_others_arrive_before(
        self, never: Callable[[Site], object]
    ) -> None:
        heard = gather(gatherer("clocks", never), gatherer("own", lambda site: "text"))
        assert heard.names == ["own", "clocks"]
        assert heard.fact("own").value == "text"
        assert LIMIT <= heard.after("clocks") < 4 * LIMIT
        lost = heard.fact("clocks")
        assert (lost.value, lost.problem) == (None, "It did not answer within 0.4 s.")
        assert (lost.seconds, lost.how) == (LIMIT, "as a test does it")
        assert heard.known == ("own",)

    def test_several_cost_the_longest_of_their_limits_and_not_their_sum(
        self, never: Callable[[Site], object]
    ) -> None:
        names = ("clocks", "store", "host", "table", "sample", "users")
        heard = gather(*(gatherer(name, never) for name in names))
        assert sorted(heard.names) == sorted(names)
        assert max(heard.after(name) for name in names) < 3 * LIMIT

    def test_one_that_answers_after_all_is_not_told_twice(self) -> None:
        late = gatherer("clocks", after(2 * LIMIT, "late"))
        slow = gatherer("store", after(3 * LIMIT, "slow"), 6 * LIMIT)
        heard = gather(late, slow)
        assert heard.names == ["clocks", "store"]
        assert heard.fact("clocks").value is None
        assert heard.fact("store").value == "slow"

    def test_nobody_waits_for_one_when_the_operator_has_left(
        self, never: Callable[[Site], object]
    ) -> None:
        heard = Heard()
        stopped = threading.Event()
        threading.Timer(0.2, stopped.set).start()
        hanging = gatherer("clocks", never, 60.0)
        known = gathered([hanging, gatherer("own", lambda site: 1)], site(), heard, stopped.is_set)
        assert (known, heard.names) == (("own",), ["own"])
        assert time.monotonic() - heard.began < 5


class TestFailing:
    @pytest.mark.parametrize(
        ("error", "problem"),
        [
            (refused(Fault.SETTINGS, "No engine.", "conf.py:3"), "No engine. (conf.py:3)"),
            (refused(Fault.SETTINGS, "No engine."), "No engine."),
            (StoreError("Redis is away.", "cache1:6379"), "Redis is away. (cache1:6379)"),
            (ValueError("no number"), "It could not be measured: ValueError: no number"),
            (KeyError(), "It could not be measured: KeyError"),
            (MemoryError(), "It could not be measured: MemoryError"),
            (SystemExit(3), "It could not be measured: SystemExit: 3"),
        ],
    )
    def test_one_is_a_sentence_and_the_others_arrive(
        self, error: BaseException, problem: str
    ) -> None:
        heard = gather(gatherer("store", raising(error)), gatherer("own", lambda site: 1))
        lost = heard.fact("store")
        assert (lost.value, lost.problem) == (None, problem)
        assert lost.how == "as a test does it"
        assert heard.known == ("own",)

    def test_it_costs_no_time(self) -> None:
        heard = gather(gatherer("store", raising(SystemExit()), 30.0))
        assert heard.after("store") < 5

    def test_the_sentence_quotes_no_secret(self) -> None:
        error = ValueError("postgres://shop:canary-Zq8Xw2Lk@db.invalid refused password=canary-Zq8")
        problem = gather(gatherer("store", raising(error))).fact("store").problem
        assert "canary" not in problem and "ValueError" in problem

    def test_it_is_one_line(self) -> None:
        problem = gather(gatherer("store", raising(ValueError("one\ntwo\n")))).fact("store").problem
        assert "\n" not in problem

    def test_a_store_that_cannot_be_read_is_the_reason_of_all_that_need_it(self) -> None:
        heard = gather(gatherer("sample", lambda site: site.sessions))
        assert heard.fact("sample").problem == "The engine cannot be read. (SESSION_ENGINE)"


class TestApps:
    def test_its_time_begins_when_they_are_loaded(self) -> None:
        place = site(AppsState(False, "Not yet."), settled=False)

        def load() -> None:
            place.project.apps = LOADED
            place._apps_settled.set()

        threading.Timer(2 * LIMIT, load).start()
        heard = gather(gatherer("users", lambda site: "counted", apps=True), at=place)
        assert heard.fact("users").value == "counted"
        assert heard.fact("users").seconds < LIMIT

    def test_where_they_do_not_load_only_what_needs_them_is_unknown(self) -> None:
        heard = gather(
            gatherer("users", lambda site: 1, apps=True),
            gatherer("host", lambda site: 1),
            at=site(BROKEN),
        )
        assert heard.known == ("host",)
        assert heard.fact("users").problem == "The app shop does not load. (shop/apps.py:3)"

    def test_where_they_never_come_nobody_waits_for_ever(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Site.apps, "__defaults__", (LIMIT,))
        never = site(AppsState(False), settled=False)
        heard = gather(
            gatherer("users", lambda site: 1, apps=True),
            gatherer("host", lambda site: 1),
            at=never,
        )
        assert heard.names == ["host", "users"]
        assert heard.fact("users").problem == "The project's apps are not loaded."
        assert heard.after("users") < 5 * LIMIT

    def test_one_that_asks_for_them_by_itself_gets_the_same_reason(self) -> None:
        heard = gather(gatherer("packages", lambda site: site.apps()), at=site(BROKEN))
        assert heard.fact("packages").problem == "The app shop does not load. (shop/apps.py:3)"


class TestGatherers:
    def test_there_is_one_for_each_fact_but_those_that_the_operator_brings(self) -> None:
        names = [each.name for each in GATHERERS]
        assert sorted(names) == sorted(MEASURED)
        assert set(names) < set(FACTS)

    def test_each_says_how_it_measures_and_has_a_limit(self) -> None:
        for each in GATHERERS:
            assert each.how, each.name
            assert 0 < each.limit <= 30, each.name

    def test_only_those_that_are_named_are_measured(self) -> None:
        heard = Heard()
        assert facts(site(), ["no-such-fact"], heard, lambda: False) == ()
        assert heard.parts == []


class TestKnown:
    async def test_the_project_and_the_store_are_what_the_agents_own_words_tell(
        self, tmp_path: Path
    ) -> None:
        folder = filled(tmp_path / "shop", [session("aaaaaaaa" * 4)])
        found = await measured(folder, "project", "store", "health", "clocks")
        link = Link.start(Launch(folder))
        try:
            project, store = await link.project(), await link.store()
        finally:
            await link.close()
        told = found.project.value
        assert told is not None and found.store.value is not None
        assert (told.engine, told.django) == (project.engine, project.django)
        assert (found.store.value.kind, found.store.value.place) == (store.kind, store.place)
        assert found.health.known and found.clocks.known

    async def test_a_store_that_is_not_there_is_a_sentence_for_each_that_needs_it(
        self, tmp_path: Path
    ) -> None:
        folder = make_project(
            tmp_path / "shop",
            """
            DATABASES["default"] = {
                "ENGINE": "django.db.backends.postgresql", "NAME": "shop", "USER": "shop",
                "PASSWORD": "canary-Zq8Xw2Lk9Pv4", "HOST": "127.0.0.1", "PORT": "1",
            }
            """,
        )
        found = await measured(folder, "project", "settings", "store", "sample", "table")
        assert found.project.known and found.settings.known
        for name in ("store", "sample", "table"):
            fact = getattr(found, name)
            assert not fact.known and "127.0.0.1" in fact.problem, name
