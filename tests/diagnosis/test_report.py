"""A case as a report: Markdown for people, JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from session_tui.diagnosis.causes import BY_ID, CATALOGUE
from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.report import document, markdown
from session_tui.diagnosis.saying import (
    evidence_lines,
    finding_lines,
    headline,
    question_lines,
    source,
)
from session_tui.diagnosis.wizard import every_question, findings, step
from session_tui.model import Choice
from session_tui.model.case import Case, Note
from session_tui.model.facts import (
    Facts,
    LoadsSeen,
    OwnConfiguration,
    SettingsSeen,
    Spot,
    WorkersSeen,
)
from tests.diagnosis.told_worlds import tables
from tests.diagnosis.worlds import (
    NOW,
    PROJECT,
    known,
    setting,
    spot,
    told,
    unknown,
    worker,
    world,
)

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty
LATER = NOW + timedelta(hours=1)

AGE = spot("setting", 'SESSION_COOKIE_AGE = "3600"', "SESSION_COOKIE_AGE", "shop/settings.py")
MISTYPED = world(settings={"SESSION_COOKIE_AGE": "3600"}, spots=[AGE])
LOST = world(settings={"SESSION_COOKIE_AGE": "3600"}, sample=unknown("It did not answer."))

ESCAPES = "\x1b]0;pwned\x07\x9b31m\u202egnp.exe\u2066\x00\x85\u2028"
MARKUP = "</pre><script>alert(1)</script>[x](javascript:alert(1)) **b** `c` ~~~ | # h\n# h2\n- x"
HOSTILE = ESCAPES + MARKUP


def written(facts: Facts, *answers: tuple[str, str], notes: tuple[Note, ...] = ()) -> str:
    """The report of a case."""
    case = Case(NOW, facts, answers, notes)
    return markdown(step(facts, answers), case, LATER)


def told_as_json(facts: Facts, *answers: tuple[str, str]) -> dict[str, Any]:
    """The document of a case."""
    found = document(step(facts, answers), Case(NOW, facts, answers))
    again: dict[str, Any] = json.loads(json.dumps(found, allow_nan=False))
    assert again.keys() == found.keys()
    return again


def hostile() -> Facts:
    """A project in which everything that a stranger writes is meant to do harm."""
    evil = replace(setting("SESSION_COOKIE_AGE", HOSTILE), text=HOSTILE)
    name = replace(setting("SESSION_COOKIE_SECURE", HOSTILE), text=HOSTILE)
    project = replace(
        PROJECT,
        settings_module=HOSTILE,
        django=HOSTILE,
        engine=HOSTILE,
        choices=(Choice("settings", HOSTILE, HOSTILE),),
    )
    seen = known(SettingsSeen((evil, name)))
    place = Spot("setting", HOSTILE, 7, HOSTILE, "SESSION_COOKIE_AGE", HOSTILE)
    return world(
        settings=seen,
        project=known(project),
        spots=[place, replace(place, kind="nested-mutation", detail=HOSTILE)],
        sample=unknown(HOSTILE),
        own=OwnConfiguration(HOSTILE, HOSTILE),
    )


def _flat(tokens: Sequence[Token]) -> Iterator[Token]:
    """Tokens of Markdown, and those within them."""
    for token in tokens:
        yield token
        yield from token.children or ()


class TestMarkdown:
    def test_it_tells_the_story_the_finding_the_fix_and_what_could_not_be_known(self) -> None:
        text = written(LOST, ("symptom", "S11"))
        headings = re.findall(r"^#+ .*", text, re.MULTILINE)
        assert headings == [
            "# Why sessions die",
            "## What was asked and answered",
            "## The finding",
            "## The fix",
            "## What was ruled out, and how",
            "## What could not be known",
        ]

    def test_it_begins_with_the_project_and_both_times(self) -> None:
        text = written(MISTYPED)
        assert "Project `shop.settings`, Django 5.2.19" in text
        assert "Case of 2026-03-06 15:30 UTC, report of 2026-03-06 16:30 UTC." in text

    def test_the_finding_stands_with_its_verdict_its_evidence_and_what_would_refute_it(
        self,
    ) -> None:
        text = written(MISTYPED)
        assert "(`config-wrong-type`)" in text
        assert "Confirmed: a measurement proves it." in text
        assert re.search(r"^1\. .*SESSION_COOKIE_AGE = ", text, re.MULTILINE)
        assert "What would refute it: " in text

    def test_the_fix_is_a_diff_of_this_project_and_the_command_that_checks_it(self) -> None:
        text = written(MISTYPED)
        diff = text.split("```diff\n")[1].split("```")[0].splitlines()
        assert diff[:2] == ["--- a/shop/settings.py", "+++ b/shop/settings.py"]
        assert '-SESSION_COOKIE_AGE = "3600"' in diff
        assert "```sh\nsession-tui diagnose --only config-wrong-type\n```" in text

    def test_what_was_measured_is_told_apart_from_what_was_answered(self) -> None:
        two = told(workers=WorkersSeen("web1", (worker(11), worker(12))))
        text = written(two, ("symptom", "S2"), ("after-loss", "kept"), ("reload", "yes"))
        assert "**several processes on one machine** (measured)" in text
        assert "**yes, it comes and goes** (answered)" in text
        assert "the facts answered it" in text and "you said so" in text

    def test_what_was_ruled_out_is_there_with_how(self) -> None:
        text = written(world())
        ruled_out = [each for each in findings(world()) if each.certainty is RULED_OUT]
        for each in ruled_out:
            assert f"- `{each.cause.id}`: " in text

    def test_other_suspects_are_named_beside_the_first(self) -> None:
        two = WorkersSeen("web1", (worker(11), worker(12)))
        facts = world(
            settings={"SESSION_COOKIE_AGE": "3600"},
            loads=LoadsSeen(("SECRET_KEY",), 9),
            workers=two,
        )
        assert "## What else stands" in written(facts)

    def test_notes_are_kept_with_their_time(self) -> None:
        text = written(told(), notes=(Note(NOW, "ask the hosting people"),))
        assert "## Notes\n\n- 2026-03-06 15:30 ask the hosting people" in text

    def test_a_fact_that_is_missing_is_named_with_its_reason(self) -> None:
        assert "- sample: It did not answer." in written(LOST)

    def test_where_everything_was_measured_it_says_so(self) -> None:
        assert "Everything that was asked for could be measured." in written(world())

    def test_where_nothing_was_found_it_says_so(self) -> None:
        assert "Nothing was confirmed, and nothing is suspected." in written(world())

    def test_nothing_in_it_that_a_stranger_wrote_can_be_markup(self) -> None:
        text = written(hostile(), ("symptom", "S11"), notes=(Note(NOW, HOSTILE),))
        assert all(line.isprintable() for line in text.split("\n"))
        assert not any(character in text for character in ("\u202e", "\u2028", "\x85"))
        tokens = list(_flat(MarkdownIt("commonmark").enable("table").parse(text)))
        kinds = {token.type for token in tokens}
        assert not kinds & {"html_block", "html_inline", "image", "table_open", "blockquote_open"}
        links = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
        assert all(link in {each for cause in CATALOGUE for each in cause.links} for link in links)
        headings = [token for token in tokens if token.type == "heading_open"]
        assert len(headings) == 7

    def test_a_diff_cannot_end_its_block_early(self) -> None:
        line = "SESSION_COOKIE_AGE = env('````')"
        fences = spot("setting", line, "SESSION_COOKIE_AGE", "a.py")
        text = written(world(settings={"SESSION_COOKIE_AGE": "60"}, spots=[fences]))
        assert "`````diff\n" in text


class TestDocument:
    def test_it_has_the_fields_that_are_promised(self) -> None:
        data = told_as_json(MISTYPED)
        first = data["findings"][0]
        assert {"cause", "family", "state", "because", "evidence"} <= first.keys()
        assert {"refutes", "remedy", "check"} <= first.keys()
        assert (first["cause"], first["state"]) == ("config-wrong-type", "confirmed")
        assert first["evidence"][0].keys() >= {"text", "source", "how", "at", "seconds"}
        assert data["next"]["id"] == "symptom"
        assert data["next"].keys() == {"id", "text", "why", "how", "choices"}
        assert data["next"]["choices"][0].keys() == {"id", "text"}

    def test_at_a_diagnosis_there_is_no_next_question(self) -> None:
        assert told_as_json(MISTYPED, ("symptom", "S11"))["next"] is None

    def test_findings_come_most_likely_first_and_those_ruled_out_apart(self) -> None:
        data = told_as_json(world())
        names = [each["cause"] for each in data["findings"]]
        out = [each["cause"] for each in data["ruled_out"]]
        assert sorted(names + out) == sorted(BY_ID)
        assert "ruled-out" not in {each["state"] for each in data["findings"]}
        assert names == [each.cause.id for each in findings(world()) if each.cause.id in names]

    def test_answers_say_who_gave_them(self) -> None:
        two = told(workers=WorkersSeen("web1", (worker(11), worker(12))))
        answers = (("symptom", "S2"), ("after-loss", "kept"), ("reload", "yes"))
        told_so = told_as_json(two, *answers)["answers"]
        assert {"question": "symptom", "choice": "S2", "measured": False} in told_so
        assert {"question": "processes", "choice": "several", "measured": True} in told_so

    def test_times_are_iso_8601_in_utc(self) -> None:
        first = told_as_json(MISTYPED)["findings"][0]
        assert first["evidence"][0]["at"] == "2026-03-06T15:30:00+00:00"

    def test_what_could_not_be_known_is_there_with_its_reason(self) -> None:
        assert told_as_json(LOST)["unknown"] == {"sample": "It did not answer."}

    def test_a_fact_that_nobody_asked_for_is_not_called_unknown(self) -> None:
        assert told_as_json(told())["unknown"] == {}


class TestLines:
    def test_a_finding_in_full_says_all_that_a_person_needs(self) -> None:
        first = findings(MISTYPED)[0]
        lines = list(finding_lines(first, MISTYPED))
        assert lines[0] == headline(first)
        assert "confirmed: " in lines[0]
        assert lines[1].strip() == "config-wrong-type"
        text = "\n".join(lines)
        for part in (
            "[1] ",
            "would refute it: ",
            "fix: ",
            "+SESSION_COOKIE_AGE",
            "check: ",
            "see: ",
        ):
            assert part in text

    def test_evidence_has_its_number_its_source_and_its_time(self) -> None:
        first = findings(MISTYPED)[0]
        (line, *_) = evidence_lines(first.evidence, 4)
        assert line.startswith("  [4] ") and line.endswith("   (settings, 15:30:00)")
        assert source(first.evidence[0]) == "   (settings, 15:30:00)"

    def test_a_measurement_that_took_long_says_how_long(self) -> None:
        slow = replace(findings(MISTYPED)[0].evidence[0], seconds=1.24)
        assert source(slow) == "   (settings, 15:30:00, 1.2 s)"

    @pytest.mark.parametrize("question", list(every_question()), ids=lambda question: question.id)
    def test_a_question_shows_each_choice_beside_its_key(self, question: Any) -> None:
        lines = list(question_lines(question))
        assert lines[0] == question.text
        assert lines[1] == f"  Why: {question.why}" and lines[2] == f"  How: {question.how}"
        assert [line.split()[0] for line in lines[3:]] == [
            *"123456789abcdef"[: len(question.choices)],
            "u",
        ]

    def test_no_line_lets_a_control_character_through(self) -> None:
        facts = hostile()
        for finding in findings(facts):
            for line in finding_lines(finding, facts):
                assert line.isprintable(), line

    def test_every_finding_of_every_world_can_be_told(self) -> None:
        for name, facts, _ in tables()[::5]:
            finding = next(each for each in findings(facts) if each.cause.id == name)
            assert all(line.isprintable() for line in finding_lines(finding, facts))

    def test_a_cause_that_knows_nothing_of_the_project_can_still_say_its_fix(self) -> None:
        for cause in CATALOGUE:
            assert "\n\n" not in cause.remedy.change(told())
