"""The report of a case that began with a session: which one, and what Django makes of it."""

from __future__ import annotations

from dataclasses import replace

from session_tui.diagnosis.report import markdown
from session_tui.diagnosis.wizard import step
from session_tui.model import Gate, Outcome
from session_tui.model.case import Case
from tests.diagnosis.worlds import NOW, known, world
from tests.tui.autopsies import REFUSED


def report(gates: tuple[Gate, ...]) -> str:
    facts = replace(world(), autopsy=known(replace(REFUSED, gates=gates)))
    return markdown(step(facts, ()), Case(NOW, facts), NOW)


def test_it_names_the_session_the_verdict_and_every_gate() -> None:
    text = report(REFUSED.gates)
    session = text[text.index("## The session") : text.index("## The finding")]
    assert f"`{REFUSED.key}` " in session
    assert "Refused" in session and "The cookie is kept, the data are gone" in session
    assert [line.split("`")[1] for line in session.splitlines() if line.startswith("- `")] == [
        gate.gate for gate in REFUSED.gates
    ]


def test_what_a_stranger_wrote_into_a_gate_is_no_markup() -> None:
    hostile = Gate("found", Outcome.FAIL, "</pre><script>alert(1)</script>", (), "`x`\n# h")
    text = report((hostile,))
    assert "<script>" not in text.replace("\\<script", "")
    assert "\n# h" not in text


def test_a_case_without_a_session_has_no_such_section() -> None:
    assert "## The session" not in markdown(step(world(), ()), Case(NOW, world()), NOW)
