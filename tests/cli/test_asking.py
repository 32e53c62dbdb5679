"""The wizard on a plain terminal: single keys, one question after another."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from session_tui.cli.asking import asked
from session_tui.diagnosis.question import KEYS
from session_tui.link.case_file import load_case
from session_tui.model.case import Case
from session_tui.model.facts import Facts
from tests.diagnosis.worlds import NOW, told, world

Typed = Callable[..., Case]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """The case after these lines were typed; then the terminal is closed."""

    def ask(*lines: str, facts: Facts | None = None, path: Path | None = None) -> Case:
        left = iter(lines)

        def answer(prompt: str = "") -> str:
            print(prompt)
            try:
                return next(left)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", answer)
        return asked(Case(NOW, told() if facts is None else facts), path)

    return ask


class TestKeys:
    def test_a_digit_takes_the_choice_beside_it(self, typed: Typed) -> None:
        assert typed("2", "1").answers == (("symptom", "S2"), ("after-loss", "kept"))

    def test_beyond_nine_it_is_a_letter(self, typed: Typed) -> None:
        assert KEYS.index("c") == 11
        assert typed("c").answers == (("symptom", "S12"),)

    def test_u_is_i_do_not_know(self, typed: Typed) -> None:
        assert typed("2", "u").answers == (("symptom", "S2"), ("after-loss", "u"))

    @pytest.mark.parametrize("word", ["", "z", "22", "\x1b[A", "S13", "yes", "é"])
    def test_another_key_answers_nothing(
        self, typed: Typed, word: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert typed(word).answers == ()
        assert "That is none of the keys." in capsys.readouterr().err

    def test_blanks_around_it_do_no_harm(self, typed: Typed) -> None:
        assert typed(" 2 ").answers == (("symptom", "S2"),)

    def test_back_takes_the_last_answer_away(self, typed: Typed) -> None:
        assert typed("2", "1", "<").answers == (("symptom", "S2"),)
        assert typed("2", "<", "<").answers == ()

    @pytest.mark.parametrize("word", ["b", "B", "←", "\x1b[D"])
    def test_back_has_other_keys_too(self, typed: Typed, word: str) -> None:
        assert typed("2", "1", word).answers == (("symptom", "S2"),)

    def test_where_b_is_the_key_of_a_choice_it_answers(self, typed: Typed) -> None:
        assert typed("b").answers == (("symptom", "S11"),)

    @pytest.mark.parametrize("words", [("S2", "kept"), ("s2", "KEPT")])
    def test_a_choice_can_be_named_as_on_the_command_line(
        self, typed: Typed, words: tuple[str, ...]
    ) -> None:
        assert typed(*words).answers == (("symptom", "S2"), ("after-loss", "kept"))

    def test_before_the_first_answer_nothing_leads_back(
        self, typed: Typed, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert typed("<").answers == ()
        assert "This is the first question." in capsys.readouterr().err

    def test_a_star_begins_again_and_keeps_the_notes(self, typed: Typed) -> None:
        case = typed("2", "n", "ask zoë", "1", "*")
        assert case.answers == ()
        assert [note.text for note in case.notes] == ["ask zoë"]

    def test_a_branch_answers_an_earlier_question_in_another_way(self, typed: Typed) -> None:
        case = typed("2", "1", "!", "2", "2")
        assert dict(case.answers) == {"symptom": "S2", "after-loss": "deleted"}

    @pytest.mark.parametrize("key", ["g", "!"])
    def test_a_branch_that_names_none_changes_nothing(self, typed: Typed, key: str) -> None:
        assert typed("2", key, "7").answers == (("symptom", "S2"),)

    @pytest.mark.parametrize("key", ["g", "!"])
    def test_a_branch_needs_an_answer(
        self, typed: Typed, key: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert typed(key).answers == ()
        told = capsys.readouterr()
        assert "No question has been answered yet." in told.err and "which" not in told.out

    def test_q_is_enough(self, typed: Typed) -> None:
        assert typed("2", "q", "1").answers == (("symptom", "S2"),)

    @pytest.mark.parametrize("key", ["n", "s", "g"])
    def test_a_terminal_that_closes_in_between_loses_no_answer(
        self, typed: Typed, key: str
    ) -> None:
        assert typed("2", key).answers == (("symptom", "S2"),)


class TestShown:
    def test_each_question_comes_with_why_and_how_and_the_suspects(
        self, typed: Typed, capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed("4", "4")
        out = capsys.readouterr().out
        assert "What do users report?" in out and "  Why: " in out and "  How: " in out
        assert "suspected: " in out
        assert "u  I don't know" in out

    def test_where_something_is_confirmed_it_is_shown_from_the_start(
        self, typed: Typed, capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed(facts=world(settings={"SESSION_COOKIE_AGE": "3600"}))
        assert "confirmed: " in capsys.readouterr().out

    def test_nothing_is_asked_when_the_facts_have_the_answer(
        self, typed: Typed, capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed("b", "q", facts=world(settings={"SESSION_COOKIE_AGE": "3600"}))
        assert capsys.readouterr().out.count("  Why: ") == 1

    def test_a_complaint_stands_between_the_question_and_the_next_prompt(
        self, typed: Typed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("session_tui.cli.outcome.say", print)
        typed("z")
        out = capsys.readouterr().out
        assert out.count("What do users report?") == 1
        assert out.rstrip().splitlines()[-2] == "That is none of the keys."

    def test_after_another_answer_the_question_stands_there_again(
        self, typed: Typed, capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed("2", "<")
        assert capsys.readouterr().out.count("What do users report?") == 2


class TestSaved:
    def test_s_saves_the_case_as_it_stands(self, typed: Typed, tmp_path: Path) -> None:
        path = tmp_path / "case"
        typed("2", "s", "1", path=path)
        assert load_case(path).answers == (("symptom", "S2"),)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_without_a_name_it_asks_for_one(
        self, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        typed("2", "s", "", "s", "other")
        assert load_case(tmp_path / "session-tui.case").answers == (("symptom", "S2"),)
        assert load_case(tmp_path / "other").answers == (("symptom", "S2"),)

    def test_a_file_that_is_in_the_way_is_left_and_the_case_goes_on(
        self, typed: Typed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "notes"
        path.write_text("mine")
        case = typed("2", "s", "1", path=path)
        assert case.answers[-1] == ("after-loss", "kept")
        assert path.read_text() == "mine"
        assert "This file holds no case" in capsys.readouterr().err

    def test_a_name_that_no_file_can_have_is_a_sentence(
        self, typed: Typed, capsys: pytest.CaptureFixture[str]
    ) -> None:
        case = typed("2", "s", "a\0b", "1")
        assert case.answers[-1] == ("after-loss", "kept")
        assert "No file can have this name." in capsys.readouterr().err
