"""Worlds for the screens of a diagnosis, and an app that has measured them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from session_tui.model.facts import Facts, OwnConfiguration, Span, Turn
from session_tui.tui.app import SessionTui
from tests.diagnosis.worlds import DAY, HEALTHY, NOW, known, spot, world
from tests.tui.fake_link import PROJECT, STORE, FakeLink, open_on

__all__ = ("HEALTHY", "SICK", "WAIVED", "link_in", "on_pulse", "titles")

NESTED = spot("nested-mutation", '    request.session["cart"]["tea"] = 2')

SICK = world(
    settings={"SESSION_SAVE_EVERY_REQUEST": False, "SESSION_COOKIE_DOMAIN": "shop.example:8000"},
    spots=[NESTED],
    sample={
        "signers": (
            Span("SECRET_KEY", 400, NOW - 3 * DAY, NOW),
            Span("", 500, NOW - 13 * DAY, NOW - 3 * DAY),
        ),
        "problems": (Span("bad-signature", 500, NOW - 13 * DAY, NOW - 3 * DAY),),
        "turn": Turn("before", NOW - 3 * DAY),
        "ends": (0, 0, 3, 310, *[5] * 20),
    },
)
"""One cause is confirmed (a domain that is none), nested data and a changed key are suspected."""

WAIVED = replace(
    SICK,
    own=known(
        OwnConfiguration(
            '[tool.session-tui]\nwaive = [{id = "cookie-attributes-invalid",'
            ' reason = "The old site goes in May.", until = 2999-01-31}]\n'
        )
    ),
)
"""The same, where the project lives with one of them."""


def link_in(facts: Facts, **how: Any) -> FakeLink:
    """A link that measures `facts`."""
    whole = replace(facts, project=known(PROJECT), store=known(STORE))
    return FakeLink(measured=whole, **how)


def on_pulse(facts: Facts, **how: Any) -> SessionTui:
    """The app on `facts`, with the pulse first."""
    return open_on(link_in(facts, **how), first="pulse")


def titles(app: SessionTui) -> list[str]:
    """The ids of what is confirmed or suspected by facts alone, the worst first."""
    return [
        each.cause.id
        for each in app.investigation.findings
        if each.certainty.value in ("confirmed", "suspected")
    ]
