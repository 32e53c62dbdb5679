"""`session-tui causes`: the catalogue and the tree, of which no project needs to know."""

from __future__ import annotations

import json

import pytest

from session_tui.diagnosis.causes import BY_ID, CATALOGUE
from session_tui.diagnosis.tree import tree_lines
from tests.cli.inside import Inside


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str]) -> Inside:
    return Inside(capsys)


def test_all_causes_are_listed_by_family(inside: Inside) -> None:
    done = inside("causes")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    families = [line for line in lines if not line.startswith(" ")]
    assert families == list(dict.fromkeys(cause.family for cause in CATALOGUE))
    listed = [line.split()[0] for line in lines if line.startswith(" ")]
    assert listed == [cause.id for cause in CATALOGUE]


def test_one_cause_is_told_in_full(inside: Inside) -> None:
    done = inside("causes", "secret-random-per-process")
    cause = BY_ID["secret-random-per-process"]
    assert done.status == 0
    for part in (cause.title, cause.refutes, cause.remedy.text, cause.check, *cause.links):
        assert part in done.out


def test_as_json_each_has_the_fields_that_are_promised(inside: Inside) -> None:
    document = json.loads(inside("causes", "--json").out)
    assert (document["schema"], document["command"]) == (1, "causes")
    causes = document["data"]["causes"]
    assert [each["id"] for each in causes] == [cause.id for cause in CATALOGUE]
    for each in causes:
        assert each.keys() >= {"id", "family", "title", "symptoms", "links"}


def test_as_json_one_cause_is_a_list_of_one(inside: Inside) -> None:
    done = inside("causes", "cache-locmem-multiprocess", "--json")
    (cause,) = json.loads(done.out)["data"]["causes"]
    assert cause["id"] == "cache-locmem-multiprocess"


def test_the_tree_is_printed_on_one_page(inside: Inside) -> None:
    done = inside("causes", "--tree")
    assert done.status == 0
    assert done.out.splitlines() == tree_lines()


def test_a_name_that_is_no_cause_is_a_sentence_with_what_is_near_to_it(inside: Inside) -> None:
    done = inside("causes", "secret-random-per-proces")
    assert (done.status, done.out) == (2, "")
    assert "secret-random-per-process" in done.err


def test_a_name_near_to_none_is_a_sentence_too(inside: Inside) -> None:
    done = inside("causes", "\x1b[31m")
    assert (done.status, done.out) == (2, "")
    assert "The catalogue has no such cause." in done.err and "\x1b" not in done.err
