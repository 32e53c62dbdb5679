"""Values that the tests of the words share."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from session_tui.agent.masking import value_tree
from session_tui.model import ClockReading, Ending, Expiry, Problem, Row, SessionDetail, State

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=timezone.utc)
ROW = Row(
    ref="1",
    key="jfdob26b…",
    user_id="7",
    state=State.LIVE,
    problem=Problem.NONE,
    because="",
    signer="SECRET_KEY",
    size=1229,
    origin="db:default",
    expires_at=NOW + timedelta(hours=3, minutes=12, seconds=10),
    saved_at=NOW - timedelta(minutes=4, seconds=30),
    username="alice",
    peek=(("cart", "3 items"), ("checkout", "{step: 2}")),
)
ENDING = Ending(ROW.expires_at, "this node's clock", "SESSION_COOKIE_AGE", False, "It ends then.")
DETAIL = SessionDetail(
    row=ROW,
    data=value_tree({"cart": ["a"], "n": 1}, False),
    format="signed",
    salt="s",
    parts=(),
    expiry=Expiry(ENDING, replace(ENDING, at=None), "engine"),
    clocks=(ClockReading("PostgreSQL", 192.0, 0.2), ClockReading("ntp", None, None, "no answer")),
    now=NOW,
    age_at_save=1209600.0,
)
EVIL = "\x1b]0;x\x07\u202e[/]\ud800"
