"""The tree of questions: what leads where, and that it is complete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from session_tui.diagnosis.autos import AUTOS
from session_tui.diagnosis.cause import Cause
from session_tui.diagnosis.causes import BY_ID, CATALOGUE
from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.question import KEYS, UNKNOWN, Choice, Question
from session_tui.diagnosis.questions import QUESTIONS
from session_tui.diagnosis.tree import BY_GATE, GATE_CAUSES, TREE, Node, tree_lines
from session_tui.diagnosis.wizard import choice_of, every_question
from tests.diagnosis.playing import following, path_to, paths, play
from tests.diagnosis.worlds import told

RELOAD = next(question for question in QUESTIONS if question.id == "reload")

EACH = pytest.mark.parametrize("question", list(every_question()), ids=lambda question: question.id)


def choices() -> Iterator[tuple[Question, Choice]]:
    """Every choice of every question."""
    return ((question, choice) for question in every_question() for choice in question.choices)


def in_tree() -> set[str]:
    """The questions that stand anywhere in the tree."""
    return {node.question.id for node in TREE.below()}


class TestQuestions:
    def test_no_two_have_the_same_id(self) -> None:
        counts = Counter(question.id for question in every_question())
        assert {name: count for name, count in counts.items() if count > 1} == {}

    @EACH
    def test_each_says_why_it_is_asked_and_how_to_find_out(self, question: Question) -> None:
        for text in (question.text, question.why, question.how):
            assert text.strip() == text != ""
        assert question.text.endswith("?") or question.text.endswith(".")

    @EACH
    def test_each_choice_has_a_key_and_an_id_of_its_own(self, question: Question) -> None:
        names = [choice.id for choice in question.choices]
        assert 2 <= len(names) <= len(KEYS) == 15
        assert len(set(names)) == len(names)
        assert UNKNOWN not in names

    def test_a_choice_speaks_for_and_against_causes_of_the_catalogue_alone(self) -> None:
        for question, choice in choices():
            named = (*choice.favours, *choice.excludes)
            assert set(named) <= set(BY_ID), (question.id, choice.id)
            assert len(set(named)) == len(named), (question.id, choice.id)

    def test_an_id_is_a_word_that_a_command_line_can_take(self) -> None:
        for question, choice in choices():
            for name in (question.id, choice.id):
                assert name.replace("-", "").isalnum() and name.isascii(), name

    def test_a_choice_is_found_by_both_ids(self) -> None:
        assert choice_of("reload", "no") in RELOAD.choices
        assert choice_of("reload", "perhaps") is None
        with pytest.raises(KeyError):
            choice_of("no-such-question", "yes")


class TestTree:
    def test_it_begins_with_what_users_report(self) -> None:
        assert [choice.id for choice in TREE.question.choices] == [f"S{n}" for n in range(1, 13)]
        assert set(TREE.then) == {f"S{n}" for n in range(1, 13)}

    def test_every_question_of_the_tree_stands_in_it(self) -> None:
        assert {question.id for question in QUESTIONS} == in_tree()

    def test_what_stands_behind_a_choice_is_a_choice_of_that_question(self) -> None:
        for node in TREE.below():
            assert set(node.then) <= {choice.id for choice in node.question.choices}

    def test_no_question_stands_behind_itself(self) -> None:
        for way in paths():
            asked = [question for question, _ in way]
            assert len(set(asked)) == len(asked), way

    @pytest.mark.parametrize("cause", BY_ID)
    def test_every_cause_is_arrived_at_by_answers_alone(self, cause: str) -> None:
        diagnosis, _ = play(told(), following(path_to(cause)))
        found = next(each for each in diagnosis.suspects if each.cause.id == cause)
        assert found.points > 0
        assert "answer" in {each.source for each in found.evidence}

    @pytest.mark.parametrize("cause", CATALOGUE, ids=lambda cause: cause.id)
    def test_every_cause_lies_behind_a_symptom_that_it_makes(self, cause: Cause) -> None:
        nodes = [node for symptom in cause.symptoms for node in TREE.after(symptom)]
        assert cause.id in {name for node in nodes for name in node.reach()}

    def test_not_knowing_leads_on_to_all_that_stands_behind_any_choice(self) -> None:
        for node in TREE.below():
            every = {each.question.id for nodes in node.then.values() for each in nodes}
            assert {each.question.id for each in node.after(UNKNOWN)} == every
            assert set(node.causes(UNKNOWN)) == {
                cause for choice in node.question.choices for cause in choice.favours
            }

    def test_a_leaf_asks_nothing_more(self) -> None:
        leaf = Node(RELOAD)
        assert leaf.after("yes") == leaf.after(UNKNOWN) == ()
        assert leaf.reach() == frozenset(leaf.causes(UNKNOWN))

    def test_what_answers_by_itself_is_a_question_of_the_tree(self) -> None:
        assert set(AUTOS) <= in_tree()

    def test_what_a_gate_leads_to_is_in_the_catalogue_and_in_the_tree(self) -> None:
        for causes in GATE_CAUSES.values():
            assert set(causes) <= set(BY_ID)
        for nodes in BY_GATE.values():
            assert {node.question.id for node in nodes} <= in_tree()


class TestPage:
    def test_each_question_is_told_once_in_full(self) -> None:
        text = "\n".join(tree_lines())
        for question in QUESTIONS:
            assert text.count(f"[{question.id}]") == 1

    def test_each_choice_stands_on_a_line_with_its_causes(self) -> None:
        lines = [line.strip() for line in tree_lines()]
        for question in QUESTIONS:
            for choice in question.choices:
                causes = f"  -> {', '.join(choice.favours)}" if choice.favours else ""
                assert f"{choice.id}: {choice.text}{causes}" in lines

    def test_what_was_told_before_is_named_only(self) -> None:
        again = [line for line in tree_lines() if "(as above: processes)" in line]
        assert again

    def test_every_cause_is_on_the_page(self) -> None:
        text = "\n".join(tree_lines())
        assert [cause.id for cause in CATALOGUE if cause.id not in text] == []


def test_a_suspect_of_the_answers_alone_is_never_more_than_suspected() -> None:
    for way in list(paths())[::7]:
        diagnosis, _ = play(told(), following(way))
        assert {each.certainty for each in diagnosis.findings} <= {
            Certainty.SUSPECTED,
            Certainty.OPEN,
            Certainty.RULED_OUT,
        }
