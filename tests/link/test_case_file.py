"""Cases, facts and reports on disk."""

from __future__ import annotations

import json
import os
import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from session_tui.diagnosis.wizard import step
from session_tui.link import Refused
from session_tui.link.case_file import load_case, load_facts, save_case, write_new
from session_tui.link.facts import plain
from session_tui.model import Fault
from session_tui.model.case import Case, Note
from session_tui.model.facts import Facts
from tests.diagnosis.told_worlds import tables
from tests.diagnosis.worlds import told, world

START = datetime(2026, 3, 6, 15, 30, tzinfo=timezone.utc)
CASE = Case(
    START,
    world(settings={"SESSION_COOKIE_AGE": "3600"}),
    (("symptom", "S2"), ("after-loss", "u")),
    (Note(START + timedelta(minutes=5), "zoë said: “again”\nand \x1b[2J"),),
)


def refused(path: Path, load: Any = load_case) -> str:
    """The sentence that a file is turned away with."""
    with pytest.raises(Refused) as caught:
        load(path)
    failure = caught.value.failure
    assert failure.fault is Fault.ARGUMENT
    assert failure.where == str(path)
    assert "\n" not in failure.sentence and failure.sentence.endswith(".")
    return failure.sentence


def mode(path: Path) -> int:
    """Who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


class TestCase:
    def test_one_that_is_resumed_is_the_same(self, tmp_path: Path) -> None:
        path = tmp_path / "shop.case"
        save_case(path, CASE)
        again = load_case(path)
        assert again == CASE
        assert step(again.facts, again.answers) == step(CASE.facts, CASE.answers)

    @pytest.mark.parametrize("facts", [facts for _, facts, _ in tables()[::40]])
    def test_whatever_was_measured_comes_back(self, tmp_path: Path, facts: Facts) -> None:
        save_case(tmp_path / "case", Case(START, facts))
        assert load_case(tmp_path / "case").facts == facts

    def test_one_that_has_hardly_begun_can_be_saved(self, tmp_path: Path) -> None:
        save_case(tmp_path / "case", Case(START))
        assert load_case(tmp_path / "case") == Case(START)

    def test_it_is_for_its_owner_alone_whatever_the_umask(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            save_case(tmp_path / "case", CASE)
            write_new(tmp_path / "report.md", "# Why\n")
        finally:
            os.umask(before)
        assert mode(tmp_path / "case") == mode(tmp_path / "report.md") == 0o600

    def test_it_is_a_document_as_other_commands_print_it(self, tmp_path: Path) -> None:
        save_case(tmp_path / "case", CASE)
        document = json.loads((tmp_path / "case").read_text())
        assert (document["schema"], document["command"]) == (1, "case")
        assert document["data"]["answers"] == [["symptom", "S2"], ["after-loss", "u"]]

    def test_saving_again_replaces_the_case_and_leaves_nothing_beside_it(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "case"
        save_case(path, CASE)
        path.chmod(0o644)
        save_case(path, CASE.back())
        assert load_case(path) == CASE.back()
        assert mode(path) == 0o600
        assert list(tmp_path.iterdir()) == [path]


class TestOtherFiles:
    @pytest.mark.parametrize(
        "text", ["", "my notes\n", "{}", '{"data": {}}', '{"data": {"facts": {}}}', "[1]", "\x00"]
    )
    def test_a_file_that_is_no_case_is_left_as_it_is(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "notes"
        path.write_text(text)
        with pytest.raises(Refused):
            save_case(path, CASE)
        assert path.read_text() == text
        assert list(tmp_path.iterdir()) == [path]

    def test_a_file_that_is_there_is_never_written_over(self, tmp_path: Path) -> None:
        path = tmp_path / "report.md"
        path.write_text("mine")
        assert "already" in refused(path, lambda path: write_new(path, "other"))
        assert path.read_text() == "mine"

    def test_a_link_is_followed_neither_for_reading_nor_for_writing(self, tmp_path: Path) -> None:
        target, link = tmp_path / "target", tmp_path / "link"
        save_case(target, CASE)
        before = target.read_bytes()
        link.symlink_to(target)
        refused(link)
        refused(link, load_facts)
        refused(link, lambda path: save_case(path, CASE.back()))
        refused(link, lambda path: write_new(path, "other"))
        assert link.is_symlink() and target.read_bytes() == before

    def test_nor_is_a_link_that_leads_nowhere(self, tmp_path: Path) -> None:
        link = tmp_path / "link"
        link.symlink_to(tmp_path / "nothing")
        refused(link, lambda path: save_case(path, CASE))
        refused(link, lambda path: write_new(path, "other"))
        assert link.is_symlink() and list(tmp_path.iterdir()) == [link]

    def test_another_file_with_a_name_near_to_it_is_left_alone(self, tmp_path: Path) -> None:
        beside = tmp_path / ".case.new"
        beside.write_text("mine")
        save_case(tmp_path / "case", CASE)
        assert beside.read_text() == "mine"

    def test_a_folder_that_is_not_there_is_a_sentence(self, tmp_path: Path) -> None:
        path = tmp_path / "no" / "case"
        assert "cannot be written" in refused(path, lambda path: save_case(path, CASE))

    @pytest.mark.parametrize("name", ["a\0b", "\ud800" * 3, "x" * 300])
    def test_so_is_a_name_that_no_file_can_have(self, tmp_path: Path, name: str) -> None:
        refused(tmp_path / name, lambda path: save_case(path, CASE))
        refused(tmp_path / name, lambda path: write_new(path, "other"))
        refused(tmp_path / name)
        assert list(tmp_path.iterdir()) == []

    def test_so_is_a_folder_in_the_place_of_a_file(self, tmp_path: Path) -> None:
        refused(tmp_path)
        refused(tmp_path, lambda path: save_case(path, CASE))

    def test_a_pipe_that_nobody_writes_to_keeps_nobody_waiting(self, tmp_path: Path) -> None:
        path = tmp_path / "pipe"
        os.mkfifo(path)
        assert refused(path) == "This file holds no case."


class TestReading:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "This file holds no case."),
            ("not JSON", "This file holds no case."),
            ("[" * 100_000, "This file holds no case."),
            ('{"schema": 1}', "This file holds no case."),
            ('{"data": 7}', "This file holds no case."),
            ('{"data": [1]}', "This file holds no case."),
            ('{"data": {"started_at": 7}}', "This file holds no case ("),
            ('{"data": {"started_at": "yesterday"}}', "This file holds no case ("),
            (
                '{"data": {"started_at": "2026-03-06T15:30:00Z", "answers": [["symptom"]]}}',
                "This file holds no case (",
            ),
            (
                '{"data": {"started_at": "2026-03-06T15:30:00Z", "facts": {"host": "web1"}}}',
                "This file holds no case (",
            ),
        ],
    )
    def test_what_is_no_case_is_one_sentence(self, tmp_path: Path, text: str, said: str) -> None:
        path = tmp_path / "case"
        path.write_text(text)
        assert refused(path).startswith(said)

    def test_bytes_that_are_no_text_are_one_sentence(self, tmp_path: Path) -> None:
        path = tmp_path / "case"
        path.write_bytes(b"\x80\xff" * 50)
        assert refused(path) == "This file holds no case."
        assert refused(path, load_facts) == "This file holds no facts."

    def test_a_file_that_is_not_there_is_one_sentence(self, tmp_path: Path) -> None:
        assert "No such file" in refused(tmp_path / "case")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
    def test_so_is_one_that_may_not_be_read(self, tmp_path: Path) -> None:
        path = tmp_path / "case"
        save_case(path, CASE)
        path.chmod(0)
        assert "Permission denied" in refused(path)

    def test_a_field_of_a_later_version_is_passed_over(self, tmp_path: Path) -> None:
        path = tmp_path / "case"
        save_case(path, CASE)
        document = json.loads(path.read_text())
        document["data"]["mood"] = "hopeful"
        document["data"]["facts"]["weather"] = {"value": "rain"}
        path.write_text(json.dumps(document))
        assert load_case(path) == CASE


class TestFacts:
    def test_they_are_read_from_what_the_command_prints(self, tmp_path: Path) -> None:
        path = tmp_path / "facts.json"
        facts = plain(CASE.facts)
        path.write_text(json.dumps({"schema": 1, "command": "facts", "data": {"facts": facts}}))
        assert load_facts(path) == CASE.facts

    def test_and_from_a_case(self, tmp_path: Path) -> None:
        save_case(tmp_path / "case", CASE)
        assert load_facts(tmp_path / "case") == CASE.facts

    def test_those_that_nobody_measured_are_left_out(self) -> None:
        assert plain(told()) == {}
        assert set(plain(told(host={"container": "docker"}))) == {"host"}

    @pytest.mark.parametrize(
        "facts",
        [
            7,
            [],
            {"host": {"value": {"name": 7}}},
            {"host": {"measured_at": "noon"}},
            {"host": {"measured_at": "2026-03-06T15:30:00"}},
            {"sample": {"value": {"rows": float("nan"), "complete": True}}},
            {"host": {"seconds": float("nan")}},
            {"host": {"seconds": float("inf")}},
        ],
    )
    def test_what_is_none_is_one_sentence(self, tmp_path: Path, facts: Any) -> None:
        path = tmp_path / "facts.json"
        path.write_text(json.dumps({"data": {"facts": facts}}))
        assert refused(path, load_facts).startswith("This file holds no facts")
