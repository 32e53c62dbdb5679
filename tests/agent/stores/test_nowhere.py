"""Caches in which no session can be looked at: LocMem, Dummy, and those that nobody knows."""

from __future__ import annotations

from typing import Any

import pytest

from session_tui.agent.caches.entry import cache_entry
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.nowhere import NowhereStore
from session_tui.model import CAPABILITIES, Order

NOTHING: Any = None
LOCMEM = "django.core.cache.backends.locmem.LocMemCache"
DUMMY = "django.core.cache.backends.dummy.DummyCache"
UNKNOWN = "django.core.cache.backends.base.BaseCache"


def store(backend: str) -> NowhereStore:
    caches = {"default": {"BACKEND": backend, "LOCATION": "redis://:secret@host/"}}
    entry = cache_entry(caches, "default", "django.contrib.sessions.cache")
    return NowhereStore(entry, NOTHING, NOTHING)


@pytest.mark.parametrize(
    ("backend", "said"),
    [(LOCMEM, "memory of each web process"), (DUMMY, "keeps nothing"), (UNKNOWN, "not known")],
)
def test_a_list_is_one_sentence_that_says_what_it_means_for_sessions(
    backend: str, said: str
) -> None:
    for order in Order:
        with pytest.raises(StoreError) as told:
            store(backend).page(order, 10)
        failure = told.value.failure
        assert said in failure.sentence or said in store(backend).facts().server
        assert failure.advice and "CACHES['default']" in failure.where
        assert "secret" not in repr(failure)


@pytest.mark.parametrize("backend", [LOCMEM, DUMMY, UNKNOWN])
def test_every_capability_says_why_not(backend: str) -> None:
    found = store(backend).capabilities()
    assert [each.name for each in found] == list(CAPABILITIES)
    assert [each.name for each in found if each.able] == ["read-only"]
    assert all(each.because.endswith(".") for each in found)


@pytest.mark.parametrize("backend", [LOCMEM, DUMMY, UNKNOWN])
def test_what_it_is_can_be_told_without_touching_anything(backend: str) -> None:
    facts = store(backend).facts()
    assert facts.read_only and facts.notes and facts.origin == "cache:default"
    assert "secret" not in repr(facts)


def test_what_keeps_nothing_surely_has_no_session() -> None:
    assert store(DUMMY).get("k" * 32) is None
    assert (store(DUMMY).count().value, store(DUMMY).count().exact) == (0, True)
    assert [place.found for place in store(DUMMY).places("k" * 32)] == [False]


@pytest.mark.parametrize("backend", [LOCMEM, UNKNOWN])
def test_whether_another_process_has_a_session_is_not_known(backend: str) -> None:
    with pytest.raises(StoreError):
        store(backend).get("k" * 32)
    assert store(backend).count().value is None
    assert [place.found for place in store(backend).places("k" * 32)] == [None]
