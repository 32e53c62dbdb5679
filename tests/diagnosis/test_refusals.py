"""A case that was opened from a session: only what can have refused this one ends it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.saying import BESIDE, finding_lines
from session_tui.diagnosis.wizard import Step, step
from session_tui.model import Autopsy, Gate, Outcome, Problem, Verdict
from session_tui.model.autopsy import OLD_HASH
from session_tui.model.facts import Facts, LoadsSeen, Span, WorkersSeen
from tests.diagnosis.worlds import DAY, NOW, worker, world

OLD_ROWS: dict[str, Any] = {
    "formats": (Span("signed", 900), Span("legacy", 100)),
    "problems": (
        Span("NOT_SIGNED", 100, NOW - DAY, NOW),
        Span("PICKLE", 3, NOW - DAY, NOW),
        Span("OTHER_SALT", 2, NOW - DAY, NOW),
    ),
    "states": (Span("live", 900), Span("undecodable", 105)),
}
"""A store with rows of before Django 3.1, of another serializer and of another store class."""

RANDOM_KEY: dict[str, Any] = {
    "loads": LoadsSeen(("SECRET_KEY",), 60),
    "workers": WorkersSeen("web1", (worker(11), worker(12))),
}

KEYS = "secret-random-per-process"
FORMAT, SALT, SERIALIZER = "upgrade-session-format", "session-engine-switched", "serializer-changed"


def refused(gate: str, problem: Problem = Problem.NONE, **told: Any) -> Autopsy:
    """The autopsy of a session that ended at a gate, and what it tells of the payload."""
    gates = (Gate("middleware", Outcome.PASS, "It passes."), Gate(gate, Outcome.FAIL, "It fails."))
    none = (None, None, None, None)
    return replace(
        Autopsy("aaaaaaaa", gates, Verdict.REFUSED, *none, (), NOW),
        problem="" if problem is Problem.NONE else problem.value,
        **told,
    )


def sick(autopsy: Autopsy, **changed: Any) -> Facts:
    """A site whose store has sessions of many faults, and a session of it."""
    return world(sample=OLD_ROWS, autopsy=autopsy, **changed)


def proven(stand: Step) -> set[str]:
    """What is confirmed for this session."""
    return {each.cause.id for each in stand.suspects if each.certainty is Certainty.CONFIRMED}


UNFIT = refused("signature", Problem.BAD_SIGNATURE, format="signed")

ENDED_BY = [
    (UNFIT, set()),
    (refused("signature", Problem.OTHER_SALT, signer="SECRET_KEY", format="signed"), {SALT}),
    (refused("signature", Problem.NOT_SIGNED, format="legacy"), {FORMAT}),
    (refused("signature", Problem.NOT_SIGNED, signer="SECRET_KEY", format="legacy"), {FORMAT}),
    (refused("signature", Problem.NOT_SIGNED, format="unknown"), set()),
    (refused("signature", Problem.BAD_SIGNATURE, signer="SECRET_KEY", format="signed"), set()),
    (refused("signature", Problem.EMPTY, format="empty"), set()),
    (refused("signature", Problem.UNKNOWN_FORMAT, format="unknown"), set()),
    (refused("serializer", Problem.PICKLE, signer="SECRET_KEY", format="signed"), {SERIALIZER}),
    (refused("serializer", Problem.BAD_JSON, signer="SECRET_KEY", format="signed"), {SERIALIZER}),
    (refused("serializer", Problem.BAD_ZLIB, signer="SECRET_KEY", format="signed"), set()),
    (refused("serializer", Problem.BAD_BASE64, signer="SECRET_KEY", format="signed"), set()),
    (refused("serializer", Problem.TOO_DEEP, signer="SECRET_KEY", format="signed"), set()),
    (refused("serializer", Problem.UNKNOWN_FORMAT, signer="SECRET_KEY", format="signed"), set()),
    (refused("found"), {SALT}),
    (refused("hash", signer="SECRET_KEY", format="signed"), set()),
    (refused("user", signer="SECRET_KEY", format="signed"), {"auth-user-inactive-or-deleted"}),
]


@pytest.mark.parametrize(("autopsy", "causes"), ENDED_BY)
def test_of_what_is_confirmed_for_the_site_only_what_fits_this_session_ends_the_case(
    autopsy: Autopsy, causes: set[str]
) -> None:
    stand = step(sick(autopsy))
    assert proven(stand) == causes
    if causes:
        assert stand.ask is None


def test_one_whose_signature_fits_no_key_is_asked_about_where_only_others_are_explained() -> None:
    stand = step(sick(UNFIT))
    assert stand.ask is not None
    found = next(each for each in stand.findings if each.cause.id == FORMAT)
    assert found.certainty is Certainty.CONFIRMED and not found.relevant


def test_what_holds_for_the_site_alone_is_told_as_such() -> None:
    facts = sick(UNFIT)
    said = {each.cause.id: list(finding_lines(each, facts)) for each in step(facts).findings}
    assert f"  {BESIDE}" in said[FORMAT]
    assert f"  {BESIDE}" not in said["secret-rotated-no-fallback"]


def test_where_the_key_is_made_by_chance_a_signature_that_fits_none_ends_the_case() -> None:
    assert proven(step(sick(UNFIT, **RANDOM_KEY))) == {KEYS}


@pytest.mark.parametrize("gate", ["user", "active", "backend"])
def test_a_key_made_by_chance_takes_no_user_from_a_session_that_opened(gate: str) -> None:
    autopsy = refused(gate, signer="SECRET_KEY", format="signed")
    assert KEYS not in proven(step(sick(autopsy, **RANDOM_KEY)))


class TestHashes:
    def legacy(self, *nearest: str, **told: Any) -> Step:
        autopsy = replace(refused("hash", signer="SECRET_KEY", **told), nearest=nearest)
        return step(world(users={"legacy": 3, "sessions": 200}, autopsy=autopsy))

    def test_one_that_fits_in_its_old_form_ends_the_case(self) -> None:
        near = f"It is the hash under SECRET_KEY, {OLD_HASH}; Django 5.2 does not take it."
        assert proven(self.legacy(near)) == {"upgrade-session-auth-hash-algorithm"}

    def test_one_that_fits_in_no_form_does_not_where_others_fit(self) -> None:
        assert proven(self.legacy("None of the 2 forms tried fits: …")) == set()

    @pytest.mark.parametrize(
        ("signer", "ends"), [("SECRET_KEY", False), ("SECRET_KEY_FALLBACKS[0]", True)]
    )
    def test_a_fallback_that_django_does_not_try_counts_for_what_it_has_signed(
        self, signer: str, ends: bool
    ) -> None:
        signers = (Span("SECRET_KEY", 900), Span("SECRET_KEY_FALLBACKS[0]", 100))
        facts = world(
            project={"django": "4.1.5", "fallbacks": 1},
            users={"differing": 4, "sessions": 200},
            sample={"signers": signers},
            autopsy=refused("hash", signer=signer),
        )
        assert ("secret-fallback-incomplete" in proven(step(facts))) is ends


def test_what_users_report_counts_more_than_the_session() -> None:
    assert proven(step(sick(UNFIT), [("symptom", "S3")])) >= {FORMAT}
