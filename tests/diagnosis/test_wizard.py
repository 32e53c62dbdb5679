"""The wizard: facts and answers in, the next question or a diagnosis out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from session_tui.diagnosis.autos import AUTOS
from session_tui.diagnosis.causes import BY_ID, CATALOGUE
from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.question import UNKNOWN, Question
from session_tui.diagnosis.questions import QUESTIONS
from session_tui.diagnosis.tree import BY_GATE, GATE_CAUSES, TREE
from session_tui.diagnosis.wizard import Finding, Step, every_question, findings, step
from session_tui.model import Autopsy, CookieFate, Effect, Gate, Outcome, StoredFate, Verdict
from session_tui.model.case import Case
from session_tui.model.facts import Facts, LoadsSeen, Span, WorkersSeen
from tests.diagnosis.playing import following, path_to, play
from tests.diagnosis.told_worlds import tables
from tests.diagnosis.worlds import DAY, NOW, spot, told, worker, world

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

WORLDS = (told(), world(), *(facts for _, facts, _ in tables()))
RANDOM_KEY = world(loads=LoadsSeen(("SECRET_KEY",), 60))
MISTYPED = world(settings={"SESSION_COOKIE_AGE": "3600"})
GATES = (
    "middleware",
    "cookie",
    "length",
    "alphabet",
    "found",
    "expiry",
    "signature",
    "serializer",
    "user-id",
    "backend",
    "user",
    "active",
    "hash",
    "response",
)
"""Those that an autopsy can end at."""


def refused(
    gate: str, outcome: Outcome = Outcome.FAIL, cookie: CookieFate | None = None
) -> Autopsy:
    """The autopsy of a session that ended at a gate."""
    gates = (Gate("middleware", Outcome.PASS, "It passes."), Gate(gate, outcome, "It fails."))
    effect = None if cookie is None else Effect(200, cookie, StoredFate.KEPT, False)
    return Autopsy("aaaaaaaa", gates, Verdict.REFUSED, None, effect, None, None, (), NOW)


def found(stand: Step, cause: str) -> Finding:
    """What a step says of one cause."""
    return next(each for each in stand.findings if each.cause.id == cause)


def asked(stand: Step) -> str:
    """The id of the question that comes next; empty at a diagnosis."""
    return "" if stand.ask is None else stand.ask.id


class TestQuestions:
    def test_the_first_is_what_users_report(self) -> None:
        assert asked(step(told())) == asked(step(world())) == "symptom"

    def test_it_comes_first_also_where_something_is_confirmed_already(self) -> None:
        stand = step(MISTYPED)
        assert asked(stand) == "symptom"
        assert stand.findings[0].certainty is CONFIRMED

    def test_each_answer_leads_to_what_stands_behind_it_in_the_tree(self) -> None:
        for choice in TREE.question.choices:
            expected = TREE.after(choice.id)[0].question.id
            assert asked(step(told(), [("symptom", choice.id)])) == expected

    def test_not_knowing_follows_every_branch(self) -> None:
        _, answers = play(told(), lambda question: UNKNOWN)
        questions = {question.id for question in QUESTIONS}
        assert {name for name, _ in answers} >= questions

    def test_an_answer_that_is_no_choice_is_taken_as_not_knowing(self) -> None:
        strange = step(told(), [("symptom", "S2"), ("after-loss", "no such choice")])
        unknown = step(told(), [("symptom", "S2"), ("after-loss", UNKNOWN)])
        assert strange == unknown

    def test_an_answer_to_a_question_that_is_no_more_does_no_harm(self) -> None:
        assert step(told(), [("a-question-of-old", "yes")]) == step(told())

    @settings(deadline=None, max_examples=80)
    @given(facts=some.sampled_from(WORLDS), data=some.data())
    def test_none_is_asked_whose_causes_are_all_ruled_out(
        self, facts: Facts, data: some.DataObject
    ) -> None:
        answers: list[tuple[str, str]] = []
        while (stand := step(facts, answers)).ask is not None:
            nodes = [node for node in TREE.below() if node.question.id == stand.ask.id]
            behind = {name for node in nodes for name in node.reach()}
            out = {each.cause.id for each in stand.ruled_out}
            assert not behind or stand.ask is TREE.question or behind - out, stand.ask.id
            choices = [choice.id for choice in stand.ask.choices]
            answers.append((stand.ask.id, data.draw(some.sampled_from([*choices, UNKNOWN]))))

    def test_those_of_single_causes_come_when_the_tree_has_asked_all_of_its_own(self) -> None:
        _, answers = play(told(), lambda question: UNKNOWN)
        own = {cause.question.id for cause in CATALOGUE if cause.question is not None}
        names = [name for name, _ in answers]
        first = next((place for place, name in enumerate(names) if name in own), len(names))
        assert set(names[first:]) <= own
        assert len(names[first:]) <= 3


class TestEnd:
    def test_a_fact_that_confirms_a_cause_of_what_is_reported_ends_the_case(self) -> None:
        stand = step(MISTYPED, [("symptom", "S11")])
        assert stand.ask is None
        assert stand.findings[0].cause.id == "config-wrong-type"

    def test_so_it_does_where_nobody_knows_what_was_reported(self) -> None:
        stand = step(MISTYPED, [("symptom", UNKNOWN)])
        assert stand.ask is None
        assert stand.findings[0].cause.id == "config-wrong-type"

    def test_a_fact_that_confirms_something_else_does_not(self) -> None:
        assert "S12" not in BY_ID["config-wrong-type"].symptoms
        stand = step(MISTYPED, [("symptom", "S12")])
        assert asked(stand) == "else-who"
        assert not found(stand, "config-wrong-type").relevant

    def test_without_any_fact_it_ends_when_everything_was_asked(self) -> None:
        diagnosis, _ = play(told(), following(path_to("auth-logout-by-get")))
        assert diagnosis.ask is None
        assert diagnosis.suspects

    @settings(deadline=None, max_examples=100)
    @given(facts=some.sampled_from(WORLDS), data=some.data())
    def test_any_answers_come_to_an_end_and_tell_of_every_cause_once(
        self, facts: Facts, data: some.DataObject
    ) -> None:
        def any_of(question: Question) -> str:
            choices = [choice.id for choice in question.choices]
            return data.draw(some.sampled_from([*choices, UNKNOWN]))

        diagnosis, answers = play(facts, any_of)
        assert sorted(each.cause.id for each in diagnosis.findings) == sorted(BY_ID)
        assert diagnosis == step(facts, tuple(answers))

    @settings(deadline=None, max_examples=100)
    @given(
        facts=some.sampled_from(WORLDS),
        answers=some.lists(
            some.sampled_from(
                [
                    (question.id, choice)
                    for question in every_question()
                    for choice in (*(each.id for each in question.choices), UNKNOWN)
                ]
            ),
            max_size=20,
        ),
    )
    def test_answers_in_any_order_and_to_any_question_are_taken(
        self, facts: Facts, answers: list[tuple[str, str]]
    ) -> None:
        stand = step(facts, answers)
        assert {each.cause.id for each in stand.findings} == set(BY_ID)
        assert len(stand.findings) == len(CATALOGUE)


class TestAnswers:
    def test_one_never_confirms(self) -> None:
        diagnosis, _ = play(told(), following(path_to("config-wrong-type")))
        assert CONFIRMED not in {each.certainty for each in diagnosis.findings}
        assert found(diagnosis, "config-wrong-type").certainty is SUSPECTED

    def test_one_that_names_few_causes_makes_them_suspected(self) -> None:
        stand = step(told(), [("symptom", "S4"), ("ends-when", "provider")])
        suspect = found(stand, "idp-session-lifetime")
        assert suspect.certainty is SUSPECTED
        assert suspect.evidence[-1].source == "answer"
        assert suspect.evidence[-1].text.startswith("When exactly do the logins end?")

    def test_one_that_names_many_leaves_them_open(self) -> None:
        stand = step(told(), [("symptom", "S1"), ("login-answer", "unread"), REFUSED])
        assert found(stand, "clock-client-skew").certainty is OPEN
        assert found(stand, "clock-client-skew").points > 0

    def test_one_that_excludes_a_cause_rules_it_out(self) -> None:
        stand = step(told(), [("symptom", "S2"), ("after-loss", "kept"), ("reload", "yes")])
        ruled_out = found(stand, "auth-logout-by-get")
        assert ruled_out.certainty is RULED_OUT
        assert ruled_out.because == "The answers speak against it."
        assert ruled_out.evidence[-1].text.endswith("yes, it comes and goes")
        assert ruled_out in stand.ruled_out and ruled_out not in stand.suspects

    def test_none_takes_back_what_a_measurement_proves(self) -> None:
        cause = "secret-random-per-process"
        two = WorkersSeen("web1", (worker(11), worker(12)))
        facts = world(loads=LoadsSeen(("SECRET_KEY",), 60), workers=two)
        assert found(step(facts), cause).certainty is CONFIRMED
        stand = step(facts, [("symptom", "S2"), ("processes", "one")])
        assert found(stand, cause).certainty is CONFIRMED

    def test_none_brings_back_what_a_measurement_rules_out(self) -> None:
        answers = [("symptom", "S4"), ("ends-when", "fixed")]
        stand = step(world(), answers)
        assert found(stand, "expiry-not-refreshed").certainty is RULED_OUT

    def test_without_the_last_one_the_case_stands_where_it_stood_before(self) -> None:
        case = Case(NOW, told())
        stands = []
        for answer in (("symptom", "S2"), ("after-loss", "kept"), ("reload", "yes")):
            stands.append(step(case.facts, case.answers))
            case = case.answered(*answer)
        for before in reversed(stands):
            case = case.back()
            assert step(case.facts, case.answers) == before

    def test_going_back_before_the_first_one_changes_nothing(self) -> None:
        case = Case(NOW, told())
        assert case.back() == case

    def test_another_one_to_the_same_question_takes_the_place_of_the_first(self) -> None:
        case = Case(NOW).answered("symptom", "S1").answered("symptom", "S2")
        assert case.answers == (("symptom", "S2"),)

    def test_the_later_ones_stay_where_they_still_apply(self) -> None:
        case = Case(NOW, told()).answered("symptom", "S2").answered("processes", "one")
        case = case.answered("symptom", "S1")
        assert [each.question.id for each in step(case.facts, case.answers).trail] == ["symptom"]
        case = case.answered("login-answer", "vanishes")
        trail = step(case.facts, case.answers).trail
        assert [each.question.id for each in trail] == ["symptom", "login-answer", "processes"]


REFUSED = ("cookie-way", "refused")


class TestAutos:
    @pytest.mark.parametrize(
        ("question", "facts", "choice"),
        [
            ("after-loss", told(autopsy=refused("signature", cookie=CookieFate.KEPT)), "kept"),
            ("after-loss", told(autopsy=refused("hash", cookie=CookieFate.DELETED)), "deleted"),
            ("after-loss", told(autopsy=refused("hash", cookie=CookieFate.NONE)), None),
            ("after-loss", told(autopsy=refused("hash")), None),
            ("processes", told(host={"platform": ("DYNO",)}), "machines"),
            ("processes", told(workers=WorkersSeen("w", (worker(1), worker(2)))), "several"),
            ("processes", told(workers=WorkersSeen("w", (worker(1),))), None),
            ("processes", told(workers=WorkersSeen("w", (worker(1), worker(2, ours=False)))), None),
            ("address", world(), "https"),
            ("address", world(settings={"SECURE_SSL_REDIRECT": False}), None),
            ("framed-cookie", world(), "lax"),
            ("framed-cookie", world(settings={"SESSION_COOKIE_SAMESITE": "strict"}), "lax"),
            ("framed-cookie", world(settings={"SESSION_COOKIE_SAMESITE": None}), "bare"),
            ("framed-cookie", world(settings={"SESSION_COOKIE_SAMESITE": False}), "bare"),
            ("framed-cookie", world(settings={"SESSION_COOKIE_SAMESITE": "None"}), "none"),
            (
                "framed-cookie",
                world(settings={"SESSION_COOKIE_SAMESITE": "None", "SESSION_COOKIE_SECURE": False}),
                "bare",
            ),
            ("remember-me", world(sample={"browser_close": 4}), "unticked"),
            ("remember-me", world(), None),
        ],
    )
    def test_a_question_is_answered_by_what_was_measured(
        self, question: str, facts: Facts, choice: str | None
    ) -> None:
        assert AUTOS[question](facts) == choice

    def test_what_is_not_known_answers_nothing(self) -> None:
        assert {name: auto(told()) for name, auto in AUTOS.items()} == dict.fromkeys(AUTOS)

    @pytest.mark.parametrize("facts", WORLDS[::11])
    def test_an_answer_is_always_one_of_the_choices(self, facts: Facts) -> None:
        for question in QUESTIONS:
            choice = AUTOS[question.id](facts) if question.id in AUTOS else None
            assert choice is None or question.choice(choice) is not None

    def test_such_a_question_is_not_asked_and_stands_in_the_story_as_measured(self) -> None:
        facts = told(autopsy=refused("signature", cookie=CookieFate.KEPT))
        stand = step(facts, [("symptom", "S2")])
        assert [(each.question.id, each.measured) for each in stand.trail[:2]] == [
            ("symptom", False),
            ("after-loss", True),
        ]
        assert asked(stand) == "reload"

    def test_the_operators_own_answer_counts_more(self) -> None:
        facts = told(autopsy=refused("signature", cookie=CookieFate.KEPT))
        stand = step(facts, [("symptom", "S2"), ("after-loss", "alive")])
        assert [(each.choice.id, each.measured) for each in stand.trail] == [
            ("S2", False),
            ("alive", False),
        ]

    def test_what_was_measured_is_not_said_to_be_the_operators_word(self) -> None:
        two = told(workers=WorkersSeen("web1", (worker(11), worker(12))))
        stand = step(two, [("symptom", "S2"), ("after-loss", "kept"), ("reload", "yes")])
        evidence = found(stand, "secret-random-per-process").evidence
        several = next(each for each in evidence if "several processes" in each.text)
        by_hand = next(each for each in evidence if "comes and goes" in each.text)
        assert several.how and not by_hand.how


class TestGates:
    @pytest.mark.parametrize("gate", GATES)
    def test_each_gate_that_can_refuse_a_session_leads_somewhere(self, gate: str) -> None:
        assert BY_GATE.get(gate) or GATE_CAUSES.get(gate)

    @pytest.mark.parametrize("gate", sorted(BY_GATE))
    @pytest.mark.parametrize("outcome", [Outcome.FAIL, Outcome.ERROR])
    def test_a_case_of_a_session_begins_behind_its_gate(self, gate: str, outcome: Outcome) -> None:
        stand = step(told(autopsy=refused(gate, outcome)))
        expected = {node.question.id for node in BY_GATE[gate]}
        proven = stand.findings[0].certainty is CONFIRMED
        assert asked(stand) in expected or (proven and stand.ask is None)

    @pytest.mark.parametrize("gate", sorted(BY_GATE))
    def test_what_the_gate_cannot_have_is_not_among_the_suspects(self, gate: str) -> None:
        suspects = {each.cause.id for each in step(told(autopsy=refused(gate))).suspects}
        ahead = {name for node in BY_GATE[gate] for name in node.reach()}
        assert suspects <= ahead | set(GATE_CAUSES.get(gate, ()))

    @pytest.mark.parametrize("gate", sorted(GATE_CAUSES))
    def test_what_the_gate_itself_speaks_for_is_relevant(self, gate: str) -> None:
        stand = step(told(autopsy=refused(gate)))
        relevant = {each.cause.id for each in stand.findings if each.relevant}
        assert set(GATE_CAUSES[gate]) <= relevant

    def test_a_session_that_is_accepted_begins_with_what_users_report(self) -> None:
        passed = (Gate("cookie", Outcome.PASS, "It passes."), Gate("user", Outcome.SKIP, "Unseen."))
        accepted = replace(refused("hash"), gates=passed, verdict=Verdict.AUTHENTICATED)
        assert asked(step(told(autopsy=accepted))) == "symptom"

    def test_a_report_that_was_given_counts_more_than_the_gate(self) -> None:
        stand = step(told(autopsy=refused("hash")), [("symptom", "S12")])
        assert asked(stand) == "else-who"

    @pytest.mark.parametrize("gate", ["found", "signature"])
    def test_a_fact_that_confirms_what_it_leads_to_ends_the_case_at_once(self, gate: str) -> None:
        two = WorkersSeen("web1", (worker(11), worker(12)))
        loads = LoadsSeen(("SECRET_KEY",), 60)
        facts = world(loads=loads, workers=two, autopsy=refused(gate))
        stand = step(facts)
        assert stand.ask is None
        assert stand.findings[0].cause.id == "secret-random-per-process"


class TestOrder:
    def test_what_is_confirmed_comes_first_and_what_is_ruled_out_last(self) -> None:
        two = WorkersSeen("web1", (worker(11), worker(12)))
        facts = world(loads=LoadsSeen(("SECRET_KEY",), 60), workers=two)
        certainties = [each.certainty for each in findings(facts, [("symptom", "S2")])]
        assert certainties[0] is CONFIRMED
        first = certainties.index(RULED_OUT)
        assert set(certainties[first:]) == {RULED_OUT}

    def test_what_cannot_make_the_report_comes_after_all_that_can(self) -> None:
        stand = step(MISTYPED, [("symptom", "S12")])
        places = {each.cause.id: place for place, each in enumerate(stand.findings)}
        relevant = [
            each for each in stand.findings if each.relevant and each.certainty is not RULED_OUT
        ]
        assert all(places[each.cause.id] < places["config-wrong-type"] for each in relevant)

    @settings(deadline=None, max_examples=50)
    @given(facts=some.sampled_from(WORLDS), symptom=some.sampled_from(TREE.question.choices))
    def test_the_rule_holds_for_every_world(self, facts: Facts, symptom: Any) -> None:
        ranks = [_rank(each) for each in findings(facts, [("symptom", symptom.id)])]
        assert ranks == sorted(ranks)

    def test_the_one_for_which_answers_say_more_comes_before_one_for_which_they_say_less(
        self,
    ) -> None:
        answers = [("symptom", "S5"), ("ends-not", "copied")]
        first = step(told(), answers).suspects[0]
        assert first.cause.id == "signed-cookies-no-invalidation"

    def test_of_two_that_are_equal_the_one_that_is_met_more_often_comes_first(self) -> None:
        open_ = [each for each in findings(told()) if each.certainty is OPEN]
        frequencies = [each.cause.frequency for each in open_]
        assert frequencies == sorted(frequencies, reverse=True)

    def test_a_measurement_that_speaks_for_it_counts_beside_the_answers(self) -> None:
        link = spot("logout-link", '<a href="/logout/">Bye</a>', "LogoutView", "shop/base.html")
        answers = [("symptom", "S2"), ("after-loss", "deleted")]
        before = _place(step(world(), answers), "auth-logout-by-get")
        after = _place(step(world(spots=[link]), answers), "auth-logout-by-get")
        assert after <= before


def _rank(finding: Finding) -> int:
    if finding.certainty is RULED_OUT:
        return 4
    return (0 if finding.certainty is CONFIRMED else 1) + (0 if finding.relevant else 2)


def _place(stand: Step, cause: str) -> int:
    return [each.cause.id for each in stand.findings].index(cause)


def test_what_is_proven_and_makes_another_symptom_does_not_end_the_case() -> None:
    old = known_sample_of_before_31()
    confirmed = [each for each in findings(old) if each.certainty is Certainty.CONFIRMED]
    assert [each.cause.id for each in confirmed] == ["upgrade-session-format"]
    elsewhere = step(old, (("symptom", "S1"),))
    assert elsewhere.ask is not None and elsewhere.ask.id == "login-answer"
    assert "upgrade-session-format" not in [each.cause.id for each in elsewhere.suspects]
    assert step(old, (("symptom", "S3"),)).ask is None


def known_sample_of_before_31() -> Facts:
    """A site some of whose unexpired sessions were written by a Django of before 3.1."""
    formats = (Span("signed", 900), Span("legacy", 100))
    problems = (Span("NOT_SIGNED", 100, NOW - DAY, NOW),)
    states = (Span("live", 900), Span("undecodable", 100))
    sample = {"formats": formats, "problems": problems, "states": states}
    return world(sample=sample, project={"django": "5.2.19"})
