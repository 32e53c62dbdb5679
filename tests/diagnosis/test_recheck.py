"""After the fix: what is looked at again, and what a second look says."""

from __future__ import annotations

from session_tui.diagnosis.causes import BY_ID
from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.recheck import Outcome, needs_of, rechecked, worth_a_look
from session_tui.diagnosis.recheck import told as said
from session_tui.diagnosis.wizard import findings, step
from session_tui.model.facts import FACTS, Facts, LoadsSeen, WorkersSeen
from tests.diagnosis.told_worlds import tables
from tests.diagnosis.worlds import told, unknown, worker, world

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

MISTYPED = {"SESSION_COOKIE_AGE": "3600"}
RANDOM_KEY = {
    "loads": LoadsSeen(("SECRET_KEY",), 60),
    "workers": WorkersSeen("web1", (worker(11), worker(12))),
}
STALE = {"workers": WorkersSeen("web1", (worker(stale=True),))}


def looked_at_again(facts: Facts, *answers: tuple[str, str]) -> list[str]:
    """The causes that a recheck of this case is about."""
    return [each.cause.id for each in worth_a_look(step(facts, answers))]


class TestWorthALook:
    def test_it_is_everything_that_is_confirmed(self) -> None:
        both = world(settings=MISTYPED, **RANDOM_KEY)
        assert set(looked_at_again(both)) >= {"config-wrong-type", "secret-random-per-process"}
        confirmed = [each for each in findings(both) if each.certainty is CONFIRMED]
        assert len(looked_at_again(both)) == len(confirmed)

    def test_where_nothing_is_confirmed_it_is_the_first_suspect(self) -> None:
        answers = (("symptom", "S4"), ("ends-when", "provider"))
        assert looked_at_again(told(), *answers) == ["idp-session-lifetime"]

    def test_what_has_nothing_to_do_with_the_report_is_left_out(self) -> None:
        assert looked_at_again(world(settings=MISTYPED), ("symptom", "S12")) == []

    def test_a_case_that_found_nothing_has_nothing(self) -> None:
        assert looked_at_again(told()) == looked_at_again(world()) == []

    def test_the_facts_that_it_rests_on_are_measured_and_no_others(self) -> None:
        found = worth_a_look(step(world(settings=MISTYPED, **RANDOM_KEY)))
        needs = needs_of(found)
        assert len(set(needs)) == len(needs)
        assert set(needs) == {name for each in found for name in each.cause.needs}
        assert set(needs) < set(FACTS)


class TestOutcome:
    def test_fixed_is_what_a_measurement_contradicts_now(self) -> None:
        (before,) = worth_a_look(step(world(settings=MISTYPED)))
        after = rechecked(before, world())
        assert after.outcome is Outcome.FIXED
        assert after.judgement.certainty is RULED_OUT
        assert after.cause is BY_ID["config-wrong-type"]

    def test_not_fixed_is_what_a_measurement_still_speaks_for(self) -> None:
        (before,) = worth_a_look(step(world(settings=MISTYPED)))
        assert rechecked(before, world(settings=MISTYPED)).outcome is Outcome.NOT_FIXED

    def test_what_is_only_suspected_now_is_not_fixed_either(self) -> None:
        suspected = world(**STALE)
        found = next(each for each in findings(suspected) if each.certainty is SUSPECTED)
        assert rechecked(found, suspected).outcome is Outcome.NOT_FIXED

    def test_where_the_fact_could_not_be_measured_nobody_can_tell(self) -> None:
        (before,) = worth_a_look(step(world(settings=MISTYPED)))
        after = rechecked(before, world(settings=unknown()))
        assert after.outcome is Outcome.CANNOT_TELL
        assert after.judgement.proves

    def test_nor_where_it_rested_on_answers_alone(self) -> None:
        answers = (("symptom", "S4"), ("ends-when", "provider"))
        (before,) = worth_a_look(step(told(), answers))
        assert rechecked(before, told()).outcome is Outcome.CANNOT_TELL
        ruled_out = world()
        assert before.cause.judge(ruled_out).certainty is RULED_OUT
        assert rechecked(before, ruled_out).outcome is Outcome.CANNOT_TELL

    def test_nothing_that_still_stands_is_called_fixed(self) -> None:
        for name, facts, certainty in tables():
            if certainty in (CONFIRMED, SUSPECTED):
                found = next(each for each in findings(facts) if each.cause.id == name)
                assert rechecked(found, facts).outcome is Outcome.NOT_FIXED, name
                assert rechecked(found, told()).outcome is Outcome.CANNOT_TELL, name

    def test_what_came_of_several_is_one_line(self) -> None:
        before = worth_a_look(step(world(settings=MISTYPED, **RANDOM_KEY)))
        line = said([rechecked(each, world(**RANDOM_KEY)) for each in before])
        assert line.startswith("Fixed: config-wrong-type. Not fixed: secret-random-per-process")
        assert said([]) == ""
