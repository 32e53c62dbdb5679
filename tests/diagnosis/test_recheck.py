"""After the fix: what is looked at again, and what a second look says."""

from __future__ import annotations

import pytest

from session_tui.diagnosis.causes import BY_ID
from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.recheck import (
    Outcome,
    Rechecked,
    needs_of,
    other_project,
    rechecked,
    worth_a_look,
)
from session_tui.diagnosis.recheck import told as said
from session_tui.diagnosis.wizard import findings, step
from session_tui.model.facts import FACTS, CodeSeen, Facts, LoadsSeen, Sample, Span, WorkersSeen
from tests.diagnosis.told_worlds import tables
from tests.diagnosis.worlds import known, spot, told, unknown, worker, world

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

MISTYPED = {"SESSION_COOKIE_AGE": "3600"}
RANDOM_KEY = {
    "loads": LoadsSeen(("SECRET_KEY",), 60),
    "workers": WorkersSeen("web1", (worker(11), worker(12))),
}
MUTATION = spot("nested-mutation", '    request.session["cart"]["tea"] = 2')
UNSAVED = {"SESSION_SAVE_EVERY_REQUEST": False}
NOBODY = {"workers": WorkersSeen("web1", ())}
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

    def test_what_it_rests_on_is_measured_and_what_runs_and_nothing_else(self) -> None:
        found = worth_a_look(step(world(settings=MISTYPED, **RANDOM_KEY)))
        needs = needs_of(found)
        assert len(set(needs)) == len(needs)
        rests_on = {name for each in found for name in each.cause.needs}
        assert set(needs) == rests_on | {"project", "workers"}
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

    def test_workers_that_are_older_than_the_mended_settings_have_to_be_restarted(self) -> None:
        (before,) = worth_a_look(step(world(settings=MISTYPED)))
        after = rechecked(before, world(**STALE))
        assert (after.outcome, after.running) == (Outcome.NOT_FIXED, (11,))
        assert after.judgement.because == (
            "It is mended in the files. Worker 11 runs since before: restart them."
        )
        assert said([after]).endswith(
            "Worker 11 runs since before the files were mended: restart them."
        )

    def test_so_have_those_that_were_there_before_a_line_of_code_was_mended(self) -> None:
        broken = world(spots=[MUTATION], settings=UNSAVED)
        before = next(each for each in findings(broken) if each.cause.id == "code-nested-mutation")
        after = rechecked(before, world(settings=UNSAVED), broken)
        assert (after.outcome, after.running) == (Outcome.NOT_FIXED, (11, 12))

    def test_workers_of_another_project_do_not_count(self) -> None:
        (before,) = worth_a_look(step(world(settings=MISTYPED)))
        others = WorkersSeen("web1", (worker(ours=False, stale=True),))
        assert rechecked(before, world(workers=others)).outcome is Outcome.FIXED

    def test_what_came_of_several_is_one_line(self) -> None:
        before = worth_a_look(step(world(settings=MISTYPED, **RANDOM_KEY)))
        line = said([rechecked(each, world(**RANDOM_KEY)) for each in before])
        assert line.startswith("Fixed: config-wrong-type. Not fixed: secret-random-per-process")
        assert said([]) == ""


def again(cause: str, before: Facts, now: Facts) -> Rechecked:
    """A recheck of one cause that these facts speak for."""
    finding = next(each for each in findings(before) if each.cause.id == cause)
    assert finding.certainty in (CONFIRMED, SUSPECTED)
    return rechecked(finding, now, before)


class TestVanished:
    """A judge that says nothing any more, where it had said something."""

    BROKEN = world(spots=[MUTATION], settings=UNSAVED, **NOBODY)

    def test_a_line_that_is_gone_is_fixed(self) -> None:
        after = again("code-nested-mutation", self.BROKEN, world(settings=UNSAVED, **NOBODY))
        assert after.outcome is Outcome.FIXED
        assert "not there any more" in after.judgement.because

    @pytest.mark.parametrize(
        "code",
        [
            CodeSeen((), 3, complete=False),
            CodeSeen((), 3, skipped=("shop/views.py is no Python that 3.12 reads, line 4.",)),
        ],
    )
    def test_a_file_that_was_not_read_again_tells_nothing(self, code: CodeSeen) -> None:
        now = world(settings=UNSAVED, code=known(code), **NOBODY)
        assert again("code-nested-mutation", self.BROKEN, now).outcome is Outcome.CANNOT_TELL

    def test_nor_does_one_that_could_not_be_read(self) -> None:
        now = world(settings=UNSAVED, code=unknown(), **NOBODY)
        assert again("code-nested-mutation", self.BROKEN, now).outcome is Outcome.CANNOT_TELL

    def test_sessions_that_are_not_seen_again_tell_nothing(self) -> None:
        before = world(sample={"problems": (Span("PICKLE", 9),)})
        now = world(sample=known(Sample(0, complete=True)))
        assert again("serializer-changed", before, now).outcome is Outcome.CANNOT_TELL

    def test_nor_does_a_setting_that_answers_alone_had_made_suspect(self) -> None:
        said_so = findings(world(), (("symptom", "S1"), ("device-clock", "no")))
        before = next(each for each in said_so if each.cause.id == "clock-client-skew")
        assert before.certainty is SUSPECTED
        longer = world(settings={"SESSION_COOKIE_AGE": 9999})
        assert rechecked(before, longer, world()).outcome is Outcome.CANNOT_TELL
        assert rechecked(before, longer).outcome is Outcome.CANNOT_TELL


class TestOtherProject:
    def test_the_same_folder_and_settings_are_the_same(self) -> None:
        assert other_project(world(), world()) == ""

    def test_another_folder_or_other_settings_are_another(self) -> None:
        elsewhere = world(project={"root": "/srv/other"})
        assert other_project(world(), elsewhere) == (
            "The case is of shop.settings in /srv/shop, and this is shop.settings in /srv/other."
        )
        assert other_project(world(), world(project={"settings_module": "shop.local"}))

    def test_where_the_case_does_not_say_whose_it_is_nothing_is_said(self) -> None:
        assert other_project(told(), world()) == ""
