"""What goes wrong in automated tests only."""

from __future__ import annotations

import re

from session_tui.diagnosis.cause import Cause, Remedy
from session_tui.diagnosis.changes import rewritten
from session_tui.diagnosis.finding import Judgement
from session_tui.diagnosis.judging import missing, open_, ruled_out, suspected
from session_tui.diagnosis.readings.looking import spots_seen
from session_tui.model.facts import Facts, Spot

FAMILY = "dev-test"

WRITTEN = re.compile(
    r"(?P<indent>\s*)(?P<client>[\w.]*client)\.session(?P<rest>\[.*[^\[({,\\…])\s*"
)
"""A line that writes into a test client's session, as a whole."""


def client_session(facts: Facts) -> Judgement:
    """Each access reads the session anew, so that what is written into it is written nowhere."""
    code = facts.code.value
    if code is None:
        return missing(facts, "code")
    spots = code.of("client-session")
    if spots:
        because = "A test writes into client.session, which is another object at each access."
        proves = "The value is missing in that test alone, and never in a browser."
        return suspected(because, *spots_seen(facts, spots), proves=proves)
    if code.complete and code.files:
        return ruled_out("No test of this project writes into client.session.")
    return open_("Not all of the tests were read.", proves="The rest of the project's tests.")


def _on_one_object(spot: Spot) -> tuple[str, ...]:
    found = WRITTEN.fullmatch(spot.snippet)
    if found is None:
        return ()
    indent, client, rest = found["indent"], found["client"], found["rest"]
    lines = (f"session = {client}.session", f"session{rest}", "session.save()")
    return tuple(indent + line for line in lines)


CAUSES = (
    Cause(
        id="test-client-session-copy",
        family=FAMILY,
        title="In tests, client.session is a new object at each access",
        symptoms=("S10",),
        judge=client_session,
        needs=("code",),
        refutes="It happens in a browser as well.",
        remedy=Remedy(
            "Take client.session once, write into that object, and save it.",
            rewritten("client-session", _on_one_object),
        ),
        links=(
            "https://docs.djangoproject.com/en/stable/topics/testing/tools/"
            "#django.test.Client.session",
        ),
        cases=1,
        level="low",
    ),
)
