"""The catalogue as a whole: what holds for each of its causes, whatever the facts are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from session_tui.diagnosis.cause import Cause
from session_tui.diagnosis.causes import BY_ID, CATALOGUE
from session_tui.diagnosis.finding import Certainty
from session_tui.model import ClockReading
from session_tui.model.facts import FACTS, Fact, Facts
from tests.diagnosis import worlds
from tests.diagnosis.recording import looked_at
from tests.diagnosis.told_worlds import tables
from tests.diagnosis.worlds import CACHE, CACHED_DB, COOKIES, DB, FILE, clocks, told, unknown, world

KNOWLEDGE = Path(__file__).resolve().parents[3] / "shared" / "knowledge" / "causes.yaml"

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty
SYMPTOMS = {f"S{number}" for number in range(1, 13)}
TABLES = tables()
WORLDS = (told(), world(), *(facts for _, facts, _ in TABLES))
WITHOUT_ONE = tuple(world(**{name: unknown()}) for name in FACTS)

EACH = pytest.mark.parametrize("cause", CATALOGUE, ids=lambda cause: cause.id)

NO_ROWS = {"sample": unknown("The server keeps no session."), "users": unknown()}
NO_TABLE = {"table": unknown("This engine keeps no table of sessions.")}
REDIS = {
    "CACHES.default.BACKEND": "django.core.cache.backends.redis.RedisCache",
    "CACHES.default.LOCATION": "redis://cache1.internal:6379/0",
}
REDIS_STORE = {"kind": "redis", "server": "Redis 7.2", "place": "cache1.internal:6379"}
HEALTHY = {
    "db": world(settings={"SESSION_ENGINE": DB}),
    "cached_db": world(settings={"SESSION_ENGINE": CACHED_DB, **REDIS}),
    "cache": world(settings={"SESSION_ENGINE": CACHE, **REDIS}, store=REDIS_STORE, **NO_TABLE),
    "file": world(
        settings={"SESSION_ENGINE": FILE, "SESSION_FILE_PATH": "/srv/shop/sessions"}, **NO_TABLE
    ),
    "signed_cookies": world(
        settings={"SESSION_ENGINE": COOKIES}, store={"kind": "cookies"}, **NO_ROWS, **NO_TABLE
    ),
}
"""Sites where all is well, by their engines."""


def standing(facts: Facts) -> dict[str, str]:
    """Why each cause that is confirmed or suspected is so."""
    judged = ((cause.id, cause.judge(facts)) for cause in CATALOGUE)
    return {
        name: judgement.because
        for name, judgement in judged
        if judgement.certainty in (CONFIRMED, SUSPECTED)
    }


class TestEntries:
    def test_each_cause_is_there_once(self) -> None:
        assert len(CATALOGUE) == len(BY_ID) == 102

    @pytest.mark.skipif(not KNOWLEDGE.exists(), reason="the list of causes is not beside us")
    def test_each_has_the_id_the_family_and_the_symptoms_of_the_list(self) -> None:
        ours = {cause.id: (cause.family, cause.symptoms) for cause in CATALOGUE}
        assert ours == dict(_listed(KNOWLEDGE.read_text().splitlines()))

    @EACH
    def test_each_says_what_would_refute_it_what_mends_it_and_where_to_read_on(
        self, cause: Cause
    ) -> None:
        for sentence in (cause.title, cause.refutes, cause.remedy.text):
            assert sentence.strip() == sentence != ""
        assert cause.symptoms and set(cause.symptoms) <= SYMPTOMS
        assert cause.links and all(link.startswith("https://") for link in cause.links)
        assert cause.level in ("high", "med", "low")
        assert cause.check == f"session-tui diagnose --only {cause.id}"
        far = cause.check_of(("--via", "ssh web1"))
        assert far == f"session-tui diagnose --only {cause.id} --via 'ssh web1'"

    @EACH
    def test_a_sentence_is_one_line_and_fits_where_it_is_shown(self, cause: Cause) -> None:
        for text, room in ((cause.title, 160), (cause.refutes, 480), (cause.remedy.text, 590)):
            assert len(text) <= room and text.isprintable(), text


class TestJudges:
    @EACH
    def test_what_a_judge_needs_is_just_what_it_looks_at(self, cause: Cause) -> None:
        assert looked_at(cause, (*WORLDS, *WITHOUT_ONE)) == set(cause.needs)
        assert set(cause.needs) <= set(FACTS)

    @EACH
    def test_one_that_knows_nothing_leaves_it_open_and_says_what_is_missing(
        self, cause: Cause
    ) -> None:
        judgement = cause.judge(told())
        assert judgement.certainty is OPEN
        assert judgement.because and judgement.proves

    @pytest.mark.parametrize("name", FACTS)
    def test_a_single_fact_that_is_unknown_stops_no_judge_and_proves_nothing(
        self, name: str
    ) -> None:
        assert standing(world(**{name: unknown()})) == {}

    @settings(deadline=None, max_examples=60)
    @given(facts=some.sampled_from(WORLDS), lost=some.sets(some.sampled_from(FACTS)))
    def test_whatever_is_unknown_a_judge_says_something(self, facts: Facts, lost: set[str]) -> None:
        known = without(facts, lost)
        for cause in CATALOGUE:
            judgement = cause.judge(known)
            assert judgement.because.strip()
            assert isinstance(cause.remedy.change(known), str)

    @settings(deadline=None, max_examples=60)
    @given(
        facts=some.sampled_from(WORLDS), lost=some.sets(some.sampled_from(sorted(worlds.SETTINGS)))
    )
    def test_nor_does_a_setting_stop_one_that_nobody_knows(
        self, facts: Facts, lost: set[str]
    ) -> None:
        known = without_settings(facts, lost)
        for cause in CATALOGUE:
            assert cause.judge(known).because.strip()

    def test_what_is_confirmed_or_suspected_rests_on_what_was_asked(self) -> None:
        for name, facts, certainty in TABLES:
            if certainty in (CONFIRMED, SUSPECTED):
                evidence = BY_ID[name].judge(facts).evidence
                asked = [getattr(facts, each.source).measured_at for each in evidence]
                assert asked and None not in asked, (name, evidence)

    def test_what_is_suspected_says_what_would_prove_it(self) -> None:
        for name, facts, certainty in TABLES:
            if certainty is SUSPECTED:
                assert BY_ID[name].judge(facts).proves, (name, facts)

    def test_whatever_can_be_confirmed_is_shown_a_world_in_which_it_is_false(self) -> None:
        proven = {name for name, _, certainty in TABLES if certainty is CONFIRMED}
        doubted = {name for name, _, certainty in TABLES if certainty is not CONFIRMED}
        assert proven <= doubted

    def test_each_cause_has_a_table_of_worlds(self) -> None:
        assert {name for name, _, _ in TABLES} == set(BY_ID)


class TestHealth:
    @pytest.mark.parametrize("engine", HEALTHY)
    def test_where_all_is_well_nothing_is_confirmed_or_suspected(self, engine: str) -> None:
        assert standing(HEALTHY[engine]) == {}

    @pytest.mark.parametrize("judge", ["nodes", "server", "both", "process"])
    @pytest.mark.parametrize("source", ["PostgreSQL", "MariaDB", "Redis", "memcached", "HTTP Date"])
    @pytest.mark.parametrize("offset", [-7200.0, 41.0, 7200.0])
    def test_a_servers_clock_that_is_off_alone_says_nothing(
        self, source: str, offset: float, judge: str
    ) -> None:
        reading = ClockReading(source, offset, 0.01)
        facts = world(clocks=clocks((reading,), judge=judge))
        health = facts.health.value
        assert health is not None
        told = replace(facts, health=replace(facts.health, value=replace(health, clock=reading)))
        assert standing(told) == {}

    def test_a_server_that_does_not_tell_its_time_says_nothing(self) -> None:
        silent = ClockReading("Redis", None, None, "It did not answer within 1 s.")
        assert standing(world(clocks=clocks((silent,), agreed=None))) == {}


def without(facts: Facts, lost: Iterable[str]) -> Facts:
    """The same, these not measured."""
    gone: dict[str, Fact[Any]] = {name: unknown() for name in lost}
    return replace(facts, **gone)


def without_settings(facts: Facts, lost: Iterable[str]) -> Facts:
    """The same, these settings not known."""
    seen = facts.settings.value
    if seen is None:
        return facts
    kept = tuple(each for each in seen.settings if each.name not in lost)
    return replace(facts, settings=replace(facts.settings, value=replace(seen, settings=kept)))


def _listed(lines: Iterable[str]) -> Iterator[tuple[str, tuple[str, tuple[str, ...]]]]:
    """(id, (family, symptoms)) of each entry of the list."""
    name, family, part = "", "", ""
    symptoms: list[str] = []
    for line in (*lines, "- id: end"):
        key, _, value = line.strip("- ").partition(":")
        if line.startswith("- id:"):
            if name:
                yield name, (family, tuple(symptoms))
            name, symptoms = value.strip(), []
        elif line.startswith("  family:"):
            family = value.strip()
        elif line.startswith("  - ") and part == "symptom_ids":
            symptoms.append(key)
        elif line.startswith("  ") and line[2].isalpha():
            part = key
