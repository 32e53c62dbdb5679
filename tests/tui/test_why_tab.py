"""Why a session is accepted or not: the first tab of its screen, and what a pasted line opens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from session_tui.model import CookieFate, Effect, Gate, Outcome, StoredFate, Verdict
from session_tui.tui.screens.session import SessionScreen
from session_tui.tui.screens.sessions import SessionsScreen
from session_tui.tui.screens.why import NOT_KEPT, LineScreen
from session_tui.tui.why import MARGIN, Why, deciding, not_reached, why_prose, why_verdict
from session_tui.tui.widgets.key_box import KeyBox
from tests.tui.autopsies import ACCEPTED, NO_COOKIE, REACHED, REFUSED, TWICE, passed
from tests.tui.fake_link import CLOCKS, NO_CLOCK, FakeLink, a_failure, drawn, open_on, settle

KEY = "jfdob26b"
LINE = f"Cookie: sessionid=other; sessionid={KEY}"


@asynccontextmanager
async def opened(
    link: FakeLink, *keys: str, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[Any]]:
    """`keys` pressed on the list of sessions."""
    async with open_on(link).run_test(size=size) as pilot:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        yield pilot


@asynccontextmanager
async def pasted(link: FakeLink, line: str, *keys: str) -> AsyncIterator[Pilot[Any]]:
    """`line` pasted into the box for keys, and `keys` pressed behind it."""
    async with opened(link, "p") as pilot:
        pilot.app.screen.query_one(KeyBox).post_message(Paste(line))
        await settle(pilot)
        for key in ("enter", *keys):
            await pilot.press(key)
            await settle(pilot)
        yield pilot


def said(why: Why, width: int = 80, evidence: bool = False) -> str:
    """The gates and what follows, as text."""
    return str(why_prose(why, width, evidence))


class TestTheVerdict:
    def test_names_the_gate_that_decides(self) -> None:
        assert str(why_verdict(Why(REFUSED))) == (
            "✗ Refused: the site sees an anonymous visitor. The cookie is kept, the data are gone."
            " Neither SECRET_KEY nor the one fallback verifies it."
        )

    def test_names_the_user_of_an_accepted_session(self) -> None:
        assert str(why_verdict(Why(ACCEPTED))) == (
            "✓ Authenticated: the site knows who asks, alice (id 7)."
        )

    @pytest.mark.parametrize(
        ("verdict", "outcome", "sign"),
        [
            (Verdict.REFUSED, Outcome.FAIL, "✗"),
            (Verdict.ERROR, Outcome.ERROR, "!"),
            (Verdict.UNKNOWN, Outcome.SKIP, "○"),
        ],
    )
    def test_has_a_sign_and_a_gate_of_its_own_kind(
        self, verdict: Verdict, outcome: Outcome, sign: str
    ) -> None:
        gates = (*REACHED, Gate("user", outcome, "Because of this."))
        autopsy = replace(ACCEPTED, verdict=verdict, gates=gates, user=None)
        gate = deciding(autopsy)
        assert gate is not None and gate.outcome is outcome
        shown = str(why_verdict(Why(autopsy)))
        assert shown.startswith(f"{sign} ") and shown.endswith("Because of this.")

    def test_of_an_anonymous_session_needs_no_gate(self) -> None:
        autopsy = replace(REFUSED, verdict=Verdict.ANONYMOUS)
        assert str(why_verdict(Why(autopsy))) == (
            "✓ Anonymous: the session is accepted, and there is no user in it."
        )

    def test_is_asked_for_and_then_may_be_a_failure(self) -> None:
        assert str(why_verdict(Why())) == "asking…"
        assert str(why_verdict(Why(failure=a_failure("No apps.")))) == "✗ No apps."
        assert "127.0.0.1:5432" in said(Why(failure=a_failure()))


class TestTheGates:
    def test_stand_one_a_line_with_sign_name_and_sentence(self) -> None:
        shown = said(Why(REFUSED)).split("\n")
        assert shown[1] == "✓ length         It has 32 characters, at least 8."
        assert shown[4] == "✗ signature      Neither SECRET_KEY nor the one fallback verifies it."

    def test_the_line_of_django_stands_below_the_gate_that_decides_and_nowhere_else(self) -> None:
        shown = said(Why(REFUSED))
        assert f"\n{' ' * MARGIN}django/core/signing.py:199\n" in shown
        assert "middleware.py:12" not in shown and "902 bytes" not in shown

    def test_all_evidence_is_shown_when_asked_for(self) -> None:
        shown = said(Why(REFUSED), evidence=True)
        assert "django/contrib/sessions/middleware.py:12" in shown and "902 bytes" in shown

    def test_those_not_reached_stand_on_one_line(self) -> None:
        shown = said(Why(NO_COOKIE)).split("\n")
        assert (
            "· not expired, content, user in it, backend, user, active, hash: not reached" in shown
        )
        assert not_reached(REFUSED) == (
            *("serializer", "user-id", "backend", "user", "active", "hash"),
        )
        assert not_reached(NO_COOKIE)[0] == "expiry" and not_reached(ACCEPTED) == ()

    def test_behind_a_gate_that_is_not_run_the_others_are_not_judged(self) -> None:
        gate = Gate("user", Outcome.SKIP, "get_user() of shop.Backend is not run.")
        gates = (*ACCEPTED.gates[:-3], gate)
        autopsy = replace(ACCEPTED, verdict=Verdict.UNKNOWN, gates=gates, user=None, effect=None)
        assert "○ user exists" in said(Why(autopsy))
        assert "· active, hash: not judged" in said(Why(autopsy))

    def test_a_file_past_its_end_was_opened_before(self) -> None:
        end = Gate("expiry", Outcome.FAIL, "It has ended.")
        gates = (passed("found", "It lies in file."), passed("serializer", "It opens."), end)
        assert not_reached(replace(REFUSED, gates=gates))[0] == "user-id"

    def test_an_error_of_the_response_lies_behind_all_of_them(self) -> None:
        gates = (*ACCEPTED.gates[:3], Gate("response", Outcome.ERROR, "Saving fails."))
        assert not_reached(replace(ACCEPTED, verdict=Verdict.ERROR, gates=gates)) == ()


class TestWhatFollows:
    def test_is_the_effect_and_where_another_setting_differs(self) -> None:
        shown = " ".join(said(Why(REFUSED)).split())
        assert "What follows A GET that reads session and user: status 200, the cookie is" in shown
        assert "With SESSION_SAVE_EVERY_REQUEST: status 200, the cookie is sent again" in shown

    def test_says_which_families_of_loss_there_are(self) -> None:
        lost = Effect(200, CookieFate.DELETED, StoredFate.DELETED, False)
        shown = " ".join(said(Why(replace(REFUSED, effect=lost))).split())
        assert "the cookie is deleted, what is stored is deleted." in shown

    def test_the_nearest_world_has_its_paragraph_where_there_is_one(self) -> None:
        assert "\nNearest          It verifies under SECRET_KEY with" in said(Why(REFUSED))
        assert "Nearest" not in said(Why(ACCEPTED))

    @pytest.mark.parametrize("width", [37, 50, 77, 200])
    def test_nothing_is_wider_than_the_screen(self, width: int) -> None:
        for autopsy in (ACCEPTED, REFUSED, NO_COOKIE):
            for evidence in (False, True):
                shown = said(Why(autopsy), width, evidence).split("\n")
                assert max(map(len, shown)) <= width


class TestTheTab:
    async def test_d_opens_it_from_the_list_and_asks_by_the_rows_own_name(self) -> None:
        link = FakeLink(autopsy=REFUSED)
        async with opened(link, "d") as pilot:
            shown = drawn(await settle(pilot))
        assert "✗ Refused: the site sees an anonymous visitor." in shown
        assert "✗ signature      Neither SECRET_KEY" in shown and "What follows" in shown
        assert link.calls("why") == [("ref0", False)]

    async def test_it_asks_by_true_time_too_where_that_is_known(self) -> None:
        known, unknown = FakeLink(clocks_told=CLOCKS), FakeLink(clocks_told=NO_CLOCK)
        for link in (known, unknown):
            async with opened(link, "d"):
                pass
        assert known.calls("why by") == [(0.021, "true time")]
        assert unknown.calls("why by") == [(None, None)]

    async def test_enter_opens_the_data_and_asks_for_no_autopsy(self) -> None:
        link = FakeLink()
        async with opened(link, "enter") as pilot:
            shown = drawn(await settle(pilot))
            assert "Why │ Data │ Expiry │ Raw │ Where" in shown and "green-tea" in shown
            assert link.calls("why") == []
            await pilot.press("d")
            assert "✓ Authenticated:" in drawn(await settle(pilot))
            await pilot.press("d")
            assert "green-tea" in drawn(await settle(pilot))
        assert link.calls("why") == [("ref0", False)]

    async def test_it_is_the_first_of_the_tabs(self) -> None:
        async with opened(FakeLink(), "enter", "shift+tab") as pilot:
            assert "✓ Authenticated:" in drawn(await settle(pilot))
            await pilot.press("tab")
            assert "green-tea" in drawn(await settle(pilot))

    async def test_the_data_does_not_wait_for_it(self) -> None:
        link = FakeLink(examining=asyncio.Event())
        async with opened(link, "d") as pilot:
            assert "asking…" in drawn(await settle(pilot))
            await pilot.press("tab")
            shown = drawn(await settle(pilot))
            assert "green-tea" in shown and "asking…" not in shown
            assert link.examining is not None
            link.examining.set()
            await pilot.press("d")
            assert "✓ Authenticated:" in drawn(await settle(pilot))

    async def test_r_asks_again_and_what_was_known_stays_meanwhile(self) -> None:
        link = FakeLink(autopsy=REFUSED)
        async with opened(link, "d") as pilot:
            link.examining, link.autopsy = asyncio.Event(), ACCEPTED
            await pilot.press("r")
            shown = drawn(await settle(pilot))
            assert "✗ Refused" in shown and "asking…" in shown
            link.examining.set()
            shown = drawn(await settle(pilot))
            assert "✓ Authenticated:" in shown and "asking…" not in shown
        assert link.calls("why") == [("ref0", False)] * 2

    async def test_what_was_read_again_elsewhere_is_asked_anew_when_it_is_looked_at(self) -> None:
        link = FakeLink()
        async with opened(link, "d", "tab", "R", "d"):
            pass
        assert link.calls("why") == [("ref0", False), ("ref0", True)]

    async def test_a_failure_is_a_sentence_and_the_other_tabs_go_on(self) -> None:
        link = FakeLink(refusals={"why": a_failure("The apps did not load in time.")})
        async with opened(link, "d") as pilot:
            shown = drawn(await settle(pilot))
            assert "✗ The apps did not load in time." in shown and "Is it running?" in shown
            assert "asking…" not in shown
            await pilot.press("tab")
            assert "green-tea" in drawn(await settle(pilot))

    async def test_v_shows_the_evidence_of_every_gate_and_works_there_alone(self) -> None:
        async with opened(FakeLink(), "d") as pilot:
            shown = drawn(await settle(pilot))
            assert "v evidence" in shown and "902 bytes" not in shown
            await pilot.press("v")
            assert "902 bytes" in drawn(await settle(pilot))
            await pilot.press("tab")
            assert "v evidence" not in drawn(await settle(pilot))

    async def test_j_k_g_and_G_scroll_what_is_longer_than_the_screen(self) -> None:
        async with opened(FakeLink(), "d", size=(80, 16)) as pilot:
            top = drawn(await settle(pilot))
            assert "✓ middleware" in top and "What follows" not in top
            await pilot.press("j")
            assert "✓ middleware" not in drawn(await settle(pilot))
            await pilot.press("k")
            assert drawn(await settle(pilot)) == top
            await pilot.press("G")
            assert "overwritten" in drawn(await settle(pilot))
            await pilot.press("g")
            assert drawn(await settle(pilot)) == top

    async def test_it_folds_anew_when_the_window_changes(self) -> None:
        async with opened(FakeLink(autopsy=REFUSED), "d") as pilot:
            await pilot.resize_terminal(44, 24)
            shown = drawn(await settle(pilot))
            assert max(map(len, shown.split("\n"))) <= 44 and "verifies it." in shown

    async def test_y_copies_its_text(self) -> None:
        async with opened(FakeLink(autopsy=REFUSED), "d", "y") as pilot:
            assert "✗ signature      Neither SECRET_KEY" in pilot.app.clipboard

    async def test_without_utf_8_its_signs_are_ascii(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LC_ALL", "C")
        async with opened(FakeLink(autopsy=REFUSED), "d") as pilot:
            shown = drawn(await settle(pilot))
        assert shown.isascii() and "x signature" in shown and "+ length" in shown

    async def test_without_colours_the_signs_are_left(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        async with opened(FakeLink(autopsy=REFUSED), "d") as pilot:
            assert "✗ signature" in drawn(await settle(pilot))


class TestAPastedLine:
    async def test_opens_the_autopsy_of_exactly_that_line_beside_its_session(self) -> None:
        link = FakeLink(autopsy=TWICE)
        async with pasted(link, LINE) as pilot:
            shown = drawn(await settle(pilot))
            assert isinstance(pilot.app.screen, SessionScreen)
            assert "✓ cookie         2 cookies are named sessionid: Django takes" in shown
            await pilot.press("tab")
            assert "green-tea" in drawn(await settle(pilot))
        assert link.calls("why") == [(LINE, False)]
        assert link.calls("session") == [(KEY, False, False)]

    async def test_without_the_sessions_cookie_is_told_so_by_a_gate(self) -> None:
        link = FakeLink(autopsy=NO_COOKIE)
        async with pasted(link, "csrftoken=abc; theme=dark") as pilot:
            shown = drawn(await settle(pilot))
            assert isinstance(pilot.app.screen, LineScreen)
            assert "✗ cookie         There is no cookie named sessionid" in shown
            assert "no session key  as it was pasted" in shown and "abc" not in shown
            await pilot.press("q")
            await settle(pilot)
            assert isinstance(pilot.app.screen, SessionsScreen)
        assert link.calls("session") == []

    async def test_of_a_session_that_is_not_there_is_told_so_by_a_gate_too(self) -> None:
        refusals = {"session": a_failure("No session has this key.")}
        async with pasted(FakeLink(refusals=refusals, autopsy=REFUSED), LINE) as pilot:
            await settle(pilot)
            assert isinstance(pilot.app.screen, LineScreen)

    async def test_may_be_a_command_over_several_lines(self) -> None:
        link = FakeLink(autopsy=TWICE)
        async with pasted(link, f"curl 'https://shop/' \\\n  -b 'a=b;  sessionid={KEY}'\n"):
            pass
        assert link.calls("why") == [(f"curl 'https://shop/'  -b 'a=b;  sessionid={KEY}'", False)]

    async def test_is_kept_nowhere_so_r_cannot_ask_again(self) -> None:
        link = FakeLink(autopsy=TWICE)
        async with pasted(link, LINE, "r") as pilot:
            shown = drawn(await settle(pilot))
            assert NOT_KEPT in shown and "✓ cookie" in shown
            assert len(link.calls("why")) == 1
            link.asked.clear()
            screens = [vars(screen) for screen in pilot.app.screen_stack]
            assert "sessionid=other" not in repr(screens)

    @pytest.mark.parametrize("autopsy", [TWICE, NO_COOKIE])
    async def test_what_was_revealed_of_it_is_gone_when_secrets_are_hidden(
        self, autopsy: Any
    ) -> None:
        refusals = {} if autopsy is TWICE else {"session": a_failure()}
        link = FakeLink(autopsy=replace(autopsy, key="unmasked"), refusals=refusals)
        async with opened(link, "R", "p") as pilot:
            pilot.app.screen.query_one(KeyBox).value = LINE
            for key in ("enter", "R"):
                await pilot.press(key)
                await settle(pilot)
            shown = drawn(await settle(pilot))
        assert NOT_KEPT in shown and "unmasked" not in shown and "middleware" not in shown
        assert link.calls("why") == [(LINE, True)]

    async def test_another_can_be_pasted_from_there(self) -> None:
        async with pasted(FakeLink(autopsy=NO_COOKIE), "a=b", "p") as pilot:
            assert "Which session?" in drawn(await settle(pilot))
            await pilot.press("escape")
            await settle(pilot)
            assert isinstance(pilot.app.screen, SessionsScreen)

    async def test_that_cannot_be_judged_says_why_and_leaves_the_box_open(self) -> None:
        failure = a_failure("This cURL command cannot be read.")
        link = FakeLink(refusals={"why": failure, "session": failure})
        async with pasted(link, "curl 'https://shop/'") as pilot:
            shown = drawn(await settle(pilot))
        assert "This cURL command cannot be read." in shown and "Which session?" in shown

    async def test_its_session_is_shown_even_where_no_autopsy_can_be_made(self) -> None:
        link = FakeLink(refusals={"why": a_failure("The apps did not load.")})
        async with pasted(link, LINE) as pilot:
            assert "✗ The apps did not load." in drawn(await settle(pilot))
            await pilot.press("tab")
            assert "green-tea" in drawn(await settle(pilot))

    async def test_y_copies_what_is_told_of_it(self) -> None:
        async with pasted(FakeLink(autopsy=NO_COOKIE), "a=b", "y") as pilot:
            assert "✗ cookie" in pilot.app.clipboard
