"""What the answer to one request does to the cookie and to what is stored; Django is the oracle of
`test_oracle.py`, these are the families by name."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from session_tui.agent.autopsy.cookie import Carried
from session_tui.agent.autopsy.effect import Request
from session_tui.agent.autopsy.loaded import EMPTY, NOTHING, THERE, Key, Loaded
from session_tui.agent.autopsy.middleware import Site
from session_tui.agent.autopsy.user_gates import Action, Authenticated
from session_tui.agent.expiry import ExpiryRules
from session_tui.model import CookieFate, Effect, Known, StoredFate

AT = datetime(2026, 3, 1, 12, 30, tzinfo=timezone.utc)
GOOD = Loaded({"cart": 1}, accepted=True, row=THERE)
LOST = Loaded({}, row=THERE)
KEEP = (Action.CYCLE,)
"""What `get_user` does where it gives a user here."""


def answered(
    loaded: Loaded,
    action: Action = Action.NOTHING,
    engine: str = "db",
    touches: bool = True,
    saves: bool = False,
    age: float = 3600.0,
    site: Site = Site(),  # noqa: B008 - frozen
) -> Effect:
    """The effect of one request with a cookie."""
    rules = ExpiryRules(age, saves, False, engine, (5, 2), True)
    who = Authenticated(action, Known("1", "alice") if action in KEEP else None)
    request = Request(site, Carried(True, "k" * 32), loaded, who, rules, AT)
    return request.answered(touches, saves)


def fates(**asked: Any) -> tuple[CookieFate, StoredFate, bool]:
    """Cookie, row, and whether a new row is made."""
    effect = answered(**asked)
    return effect.cookie, effect.row, effect.made


class TestACookie:
    def test_is_kept_with_its_row_where_all_is_well(self) -> None:
        assert fates(loaded=GOOD) == (CookieFate.KEPT, StoredFate.KEPT, False)

    def test_is_deleted_where_nothing_lies_under_its_key(self) -> None:
        assert fates(loaded=EMPTY) == (CookieFate.DELETED, StoredFate.NONE, False)

    def test_of_no_row_is_kept_by_a_view_that_does_not_look(self) -> None:
        assert fates(loaded=EMPTY, touches=False)[0] is CookieFate.KEPT

    def test_of_no_row_gets_a_new_one_where_such_a_view_saves(self) -> None:
        found = fates(loaded=EMPTY, touches=False, saves=True)
        assert found == (CookieFate.REPLACED, StoredFate.NONE, True)

    def test_is_kept_where_only_the_data_are_gone(self) -> None:
        assert fates(loaded=LOST) == (CookieFate.KEPT, StoredFate.KEPT, False)

    def test_that_does_not_verify_is_replaced_where_it_is_the_session(self) -> None:
        loaded = Loaded({}, modified=True)
        assert fates(loaded=loaded, engine="signed_cookies")[0] is CookieFate.REPLACED


class TestARow:
    def test_with_the_wrong_key_is_overwritten_where_every_request_saves(self) -> None:
        assert fates(loaded=LOST, saves=True) == (CookieFate.RENEWED, StoredFate.REWRITTEN, False)

    def test_of_a_hash_that_does_not_fit_is_deleted_with_its_cookie(self) -> None:
        found = fates(loaded=GOOD, action=Action.FLUSH)
        assert found == (CookieFate.DELETED, StoredFate.DELETED, False)

    def test_of_a_hash_under_a_fallback_moves_to_a_new_key(self) -> None:
        found = fates(loaded=GOOD, action=Action.CYCLE)
        assert found == (CookieFate.REPLACED, StoredFate.DELETED, True)

    def test_in_a_file_that_has_ended_is_replaced_by_an_empty_one(self) -> None:
        ended = Loaded({}, Key.NEW, modified=True, row=THERE.gone(), made=True)
        found = fates(loaded=ended, engine="file")
        assert found == (CookieFate.REPLACED, StoredFate.DELETED, True)

    def test_that_only_the_cache_has_cannot_be_saved(self) -> None:
        loaded = GOOD._replace(row=NOTHING, entry=THERE)
        effect = answered(loaded, engine="cached_db", saves=True)
        assert (effect.status, effect.entry) == (400, StoredFate.KEPT)


class TestAnErrorPage:
    def test_comes_where_a_new_entry_has_ended_before_it_is_saved(self) -> None:
        effect = answered(GOOD, Action.CYCLE, "cache", age=0.0)
        assert (effect.status, effect.row, effect.made) == (400, StoredFate.DELETED, False)

    def test_leaves_cookie_and_row_where_reading_fails(self) -> None:
        effect = answered(Loaded(None, raises=True, row=THERE))
        assert (effect.status, effect.cookie) == (500, CookieFate.KEPT)

    def test_comes_of_every_page_where_the_middleware_is_in_the_wrong_order(self) -> None:
        site = Site(session=False, starts=False)
        assert answered(GOOD, site=site, touches=False).status == 500

    def test_comes_of_an_end_that_cannot_be_computed(self) -> None:
        loaded = GOOD._replace(data={"_session_expiry": "tomorrow"})
        assert answered(loaded).status == 200
        assert answered(loaded, saves=True).status == 500

    def test_is_a_login_page_where_the_middleware_wants_a_user_and_there_is_none(self) -> None:
        site = Site(reads_user=True, wants_user=True)
        assert answered(EMPTY, site=site, touches=False) == answered(EMPTY, site=site)
        assert answered(EMPTY, site=site).status == 302
        assert answered(GOOD, Action.CYCLE, site=site).status == 200
