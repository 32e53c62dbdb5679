"""`session-tui diagnose` without a terminal: findings, answers, formats, cases, rechecks."""

from __future__ import annotations

import json
import re
import shlex
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from session_tui.diagnosis.causes import BY_ID, CATALOGUE
from session_tui.link.case_file import load_case, load_facts, save_case
from session_tui.link.facts import plain
from session_tui.model.case import Case
from session_tui.model.facts import Advisory, ChecksSeen, Facts, OwnConfiguration
from session_tui.text.set_cookie import crossed_out
from tests.agent.facts.measured import unchanged
from tests.cli.commands import filled, run, session
from tests.cli.inside import Inside
from tests.cli.troubled import ENVIRONMENT, EVIL, KEY, troubled
from tests.cli.troubled import told as told_canaries
from tests.diagnosis.worlds import NOW, known, told, world

FORMATS = ("text", "json", "markdown", "github", "junit")
TODAY = datetime.now(timezone.utc).date()
MISTYPED = world(settings={"SESSION_COOKIE_AGE": "3600"})
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069]")
"""Controls and marks that turn a line around; no line of ours may hold one."""


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str]) -> Inside:
    return Inside(capsys)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project full of canaries, with one fault and hostile settings."""
    return troubled(tmp_path_factory.mktemp("diagnose") / "shop")


@pytest.fixture(scope="module")
def diagnosed(shop: Path) -> Iterator[dict[str, Any]]:
    """The document of a diagnosis that measured the project, and its case file."""
    case = shop.parent / "shop.case"
    with unchanged(shop):
        done = run("diagnose", "--json", "--case", case, "--project", shop, env=ENVIRONMENT)
    assert done.returncode == 1, done.stderr
    assert told_canaries(done.stdout, done.stderr, case.read_text()) == []
    yield {"document": json.loads(done.stdout), "case": case}


def written(folder: Path, facts: Facts) -> Path:
    """These facts as `session-tui facts` prints them."""
    path = folder / "facts.json"
    document = {"schema": 1, "command": "facts", "data": {"facts": plain(facts)}}
    path.write_text(json.dumps(document))
    return path


def waiving(until: date, cause: str = "config-wrong-type") -> Facts:
    """A fault that somebody chose to live with until a day."""
    text = f'[tool.session-tui]\nwaive = [{{id = "{cause}", reason = "known", until = {until}}}]'
    return replace(MISTYPED, own=known(OwnConfiguration(text, "pyproject.toml")))


def unplaced(document: dict[str, Any]) -> dict[str, Any]:
    """Without the commands that name where the project lies, which facts and cases do not tell."""
    found = [{**each, "check": ""} for each in document["data"]["findings"]]
    return {**document, "data": {**document["data"], "findings": found}}


class TestDocument:
    def test_it_has_the_form_that_is_promised(self, diagnosed: dict[str, Any]) -> None:
        document = diagnosed["document"]
        assert (document["schema"], document["command"]) == (1, "diagnose")
        first = document["data"]["findings"][0]
        promised = ["cause", "family", "state", "because", "evidence", "refutes", "remedy", "check"]
        assert set(promised) <= first.keys()
        following = document["data"]["next"]
        assert {"id", "text", "why", "how", "choices"} <= following.keys()
        assert following["choices"][0].keys() == {"id", "text"}

    def test_the_fault_of_the_project_comes_first(self, diagnosed: dict[str, Any]) -> None:
        first = diagnosed["document"]["data"]["findings"][0]
        assert (first["cause"], first["state"]) == ("config-wrong-type", "confirmed")
        assert "conf/settings.py:" in first["evidence"][0]["text"]
        assert first["evidence"][0]["at"].endswith("+00:00")

    def test_every_cause_is_in_it_once(self, diagnosed: dict[str, Any]) -> None:
        data = diagnosed["document"]["data"]
        named = [each["cause"] for each in (*data["findings"], *data["ruled_out"])]
        assert sorted(named) == sorted(BY_ID)

    def test_from_a_file_of_facts_the_findings_are_the_same_without_the_project(
        self, inside: Inside, diagnosed: dict[str, Any], tmp_path: Path
    ) -> None:
        path = written(tmp_path, load_facts(diagnosed["case"]))
        done = inside("diagnose", "--facts", path, "--json", "--project", "/nowhere")
        assert unplaced(json.loads(done.out)) == unplaced(diagnosed["document"])
        assert done.status == 1

    def test_from_the_case_they_are_the_same_too(
        self, inside: Inside, diagnosed: dict[str, Any]
    ) -> None:
        done = inside("diagnose", "--facts", diagnosed["case"], "--json")
        assert unplaced(json.loads(done.out)) == unplaced(diagnosed["document"])

    def test_a_case_that_goes_on_measures_nothing_again(
        self, inside: Inside, diagnosed: dict[str, Any]
    ) -> None:
        words = ("diagnose", "--case", diagnosed["case"], "--json", "--project", "/nowhere")
        done = inside(*words)
        assert unplaced(json.loads(done.out)) == unplaced(diagnosed["document"])


class TestAnswers:
    def facts(self, folder: Path) -> Path:
        return written(folder, told(host={}))

    def test_what_users_report_and_answers_lead_to_the_next_question(
        self, inside: Inside, tmp_path: Path
    ) -> None:
        path = self.facts(tmp_path)
        words = ("diagnose", "--facts", path, "--json", "--symptom", "S2")
        assert json.loads(inside(*words).out)["data"]["next"]["id"] == "after-loss"
        done = inside(*words, "--answer", "after-loss=kept", "--answer", "reload=u")
        data = json.loads(done.out)["data"]
        assert data["next"]["id"] == "processes"
        assert [each["question"] for each in data["answers"]] == ["symptom", "after-loss"]

    def test_a_text_shows_the_next_question_with_the_words_that_answer_it(
        self, inside: Inside, tmp_path: Path
    ) -> None:
        done = inside("diagnose", "--facts", self.facts(tmp_path), "--symptom", "S2")
        assert "--answer after-loss=kept" in done.out
        assert (done.status, done.err) == (0, "")

    def test_the_last_answer_to_a_question_counts(self, inside: Inside, tmp_path: Path) -> None:
        words = ("--answer", "symptom=S1", "--answer", "symptom=S12")
        done = inside("diagnose", "--facts", self.facts(tmp_path), "--json", *words)
        assert json.loads(done.out)["data"]["next"]["id"] == "else-who"

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("--symptom", "S13"), "has no choice 'S13'"),
            (("--symptom", "slow"), "Choices: S1, S2"),
            (("--answer", "reload"), "An answer is QUESTION=CHOICE"),
            (("--answer", "reload="), "has no choice ''"),
            (("--answer", "reload=perhaps"), "Choices: yes, no, u."),
            (("--answer", "weather=rain"), "No question is called 'weather'"),
            (("--answer", "\x1b[31m=x"), "No question is called"),
            (("--only", "no-such-cause"), "no cause 'no-such-cause'"),
            (("--recheck",), "Name the case with --case."),
            (("--fail-on", "sometimes"), "invalid choice"),
            (("--format", "pdf"), "invalid choice"),
        ],
    )
    def test_what_is_none_is_a_sentence_and_nothing_is_measured(
        self, inside: Inside, words: tuple[str, ...], said: str
    ) -> None:
        done = inside("diagnose", "--project", "/nowhere", *words)
        assert (done.status, done.out) == (2, "")
        assert said in done.err and "\x1b" not in done.err and "Traceback" not in done.err


class TestStatus:
    @pytest.mark.parametrize(
        ("fail_on", "status"), [("confirmed", 1), ("suspected", 1), ("never", 0)]
    )
    def test_something_confirmed(
        self, inside: Inside, tmp_path: Path, fail_on: str, status: int
    ) -> None:
        path = written(tmp_path, MISTYPED)
        assert inside("diagnose", "--facts", path, "--fail-on", fail_on).status == status
        assert inside("diagnose", "--facts", path).status == 1

    @pytest.mark.parametrize(
        ("fail_on", "status"), [("confirmed", 0), ("suspected", 1), ("never", 0)]
    )
    def test_something_suspected(
        self, inside: Inside, tmp_path: Path, fail_on: str, status: int
    ) -> None:
        path = written(tmp_path, told(host={}))
        words = ("--symptom", "S4", "--answer", "ends-when=provider", "--fail-on", fail_on)
        assert inside("diagnose", "--facts", path, *words).status == status

    def test_an_advisory_that_applies_is_told_with_versions_and_link_and_fails_nothing(
        self, inside: Inside, tmp_path: Path
    ) -> None:
        told = Advisory("CVE-1", "It hands sessions on.", True, "5.2.20", "https://a.example/1")
        idle = Advisory("CVE-2", "It needs a setting.", False, "5.2.20", "https://a.example/2")
        facts = written(tmp_path, world(checks=ChecksSeen(advisories=(told, idle))))
        done = inside("diagnose", "--facts", facts, "--no-ask")
        assert done.status == 0 and "0 confirmed, 0 suspected" in done.out
        assert "advisory: CVE-1 (Django 5.2.19 has it, 5.2.20 does not)" in done.out
        assert "see: https://a.example/1" in done.out and "CVE-2" not in done.out
        report = inside("diagnose", "--facts", facts, "--format", "markdown").out
        assert "What is published about this Django" in report and "<https://a.example/1>" in report
        found = json.loads(inside("diagnose", "--facts", facts, "--json").out)
        states = {each["id"]: each["applies"] for each in found["data"]["advisories"]}
        assert states == {"CVE-1": True, "CVE-2": False}

    def test_nothing_at_all(self, inside: Inside, tmp_path: Path) -> None:
        path = written(tmp_path, world())
        done = inside("diagnose", "--facts", path, "--fail-on", "suspected")
        assert done.status == 0
        assert "0 confirmed, 0 suspected" in done.out

    @pytest.mark.parametrize("form", FORMATS)
    def test_it_is_the_same_in_every_format(
        self, inside: Inside, tmp_path: Path, form: str
    ) -> None:
        path = written(tmp_path, MISTYPED)
        assert inside("diagnose", "--facts", path, "--format", form).status == 1


class TestFormats:
    """All of them on the hostile project, as it was measured."""

    @pytest.fixture
    def printed(self, inside: Inside, diagnosed: dict[str, Any]) -> dict[str, str]:
        words = ("diagnose", "--facts", diagnosed["case"], "--symptom", "S11", "--format")
        ended = {form: inside(*words, form) for form in FORMATS}
        assert all(each.err == "" for each in ended.values())
        return {form: each.out for form, each in ended.items()}

    @pytest.mark.parametrize("form", FORMATS)
    def test_none_lets_a_control_character_or_a_canary_through(
        self, printed: dict[str, str], form: str
    ) -> None:
        assert UNSEEN.search(printed[form]) is None
        assert told_canaries(printed[form]) == []
        assert "SESSION" in printed[form]

    def test_the_hostile_value_is_shown_as_text_and_with_its_signs_escaped(
        self, printed: dict[str, str]
    ) -> None:
        assert "3600\\u202e\\x9b31m</testcase>" in printed["text"]
        assert EVIL not in printed["text"]

    def test_junit_is_xml_with_a_case_for_each_cause(self, printed: dict[str, str]) -> None:
        suite = ElementTree.fromstring(printed["junit"])
        assert suite.tag == "testsuite"
        assert [each.tag for each in suite] == ["testcase"] * len(CATALOGUE)
        assert {each.attrib["name"] for each in suite} == set(BY_ID)
        counts = {name: int(suite.attrib[name]) for name in ("tests", "failures", "skipped")}
        assert counts["tests"] == len(CATALOGUE)
        assert counts["failures"] == len(suite.findall("testcase/failure")) >= 1
        assert counts["skipped"] == len(suite.findall("testcase/skipped"))
        failed = suite.find("testcase[@name='config-wrong-type']/failure")
        assert failed is not None and "</testcase>]]><script>" in str(failed.text)

    def test_junit_is_the_same_bytes_whatever_the_terminals_encoding(
        self, printed: dict[str, str]
    ) -> None:
        assert printed["junit"].startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
        assert printed["junit"].isascii()

    def test_github_gets_one_command_a_line_and_none_that_a_stranger_wrote(
        self, printed: dict[str, str]
    ) -> None:
        lines = printed["github"].splitlines()
        assert lines
        for line in lines:
            matched = re.fullmatch(r"::(error|warning|notice) title=([^:,]*)::(.*)", line)
            assert matched is not None, line
            assert re.search(r"%(?!25|0A|0D|3A|2C)", line) is None
        assert "%250A%250D::error title=x::y" in printed["github"]

    def test_markdown_is_the_report(self, printed: dict[str, str]) -> None:
        assert printed["markdown"].startswith("# Why sessions die\n")
        assert "## The fix" in printed["markdown"]
        assert not re.search(r"(?<!\\)<script", _outside_of_code(printed["markdown"]))


class TestOnly:
    def test_one_cause_alone_is_judged(self, inside: Inside, tmp_path: Path) -> None:
        path = written(tmp_path, MISTYPED)
        done = inside("diagnose", "--facts", path, "--only", "config-wrong-type", "--json")
        data = json.loads(done.out)["data"]
        assert [each["cause"] for each in data["findings"]] == ["config-wrong-type"]
        assert (data["next"], done.status) == (None, 1)

    def test_one_that_is_ruled_out_says_why(self, inside: Inside, tmp_path: Path) -> None:
        path = written(tmp_path, world())
        done = inside("diagnose", "--facts", path, "--only", "config-wrong-type")
        assert (done.status, done.err) == (0, "")
        assert "ruled out: " in done.out and "config-wrong-type" in done.out

    def test_the_check_of_a_finding_measures_what_it_rests_on_and_finds_it_again(
        self, shop: Path, diagnosed: dict[str, Any]
    ) -> None:
        (first, *_) = diagnosed["document"]["data"]["findings"]
        command = f"session-tui diagnose --only config-wrong-type --project {shop}"
        assert first["check"].startswith(command)
        words = shlex.split(first["check"])[1:]
        done = run(*words, "--json", env=ENVIRONMENT)
        (again,) = json.loads(done.stdout)["data"]["findings"]
        assert done.returncode == 1
        for name in ("cause", "state", "because", "remedy"):
            assert again[name] == first[name]


class TestWaivers:
    def test_a_finding_that_is_waived_is_told_and_does_not_fail(
        self, inside: Inside, tmp_path: Path
    ) -> None:
        path = written(tmp_path, waiving(TODAY + timedelta(days=1)))
        done = inside("diagnose", "--facts", path)
        assert done.status == 0
        assert "confirmed: " in done.out and "waived until" in done.out and "known" in done.out

    def test_in_each_format_it_can_be_told_from_the_others(
        self, inside: Inside, tmp_path: Path
    ) -> None:
        path = written(tmp_path, waiving(TODAY + timedelta(days=1)))
        words = ("diagnose", "--facts", path, "--format")
        (first, *_) = json.loads(inside(*words, "json").out)["data"]["findings"]
        assert first["waived"]["reason"] == "known"
        assert inside(*words, "github").out.startswith("::notice ")
        suite = ElementTree.fromstring(inside(*words, "junit").out)
        assert suite.attrib["failures"] == "0"
        assert suite.find("testcase[@name='config-wrong-type']/skipped") is not None

    def test_it_holds_today_and_fails_when_its_last_day_is_over(
        self, inside: Inside, tmp_path: Path
    ) -> None:
        last = written(tmp_path, waiving(TODAY))
        assert inside("diagnose", "--facts", last).status == 0
        over = written(tmp_path, waiving(TODAY - timedelta(days=1)))
        assert inside("diagnose", "--facts", over).status == 1

    def test_another_finding_still_fails(self, inside: Inside, tmp_path: Path) -> None:
        path = written(tmp_path, waiving(TODAY, "expiry-not-refreshed"))
        assert inside("diagnose", "--facts", path).status == 1

    @pytest.mark.parametrize("form", FORMATS)
    def test_one_that_is_not_understood_is_said_and_waives_nothing(
        self, inside: Inside, tmp_path: Path, form: str
    ) -> None:
        path = written(tmp_path, waiving(TODAY, "no-such-cause"))
        done = inside("diagnose", "--facts", path, "--format", form)
        assert done.status == 1
        assert "A waiver names no cause of the catalogue" in done.out + done.err


class TestCase:
    def test_it_keeps_facts_and_answers_and_goes_on_from_there(
        self, inside: Inside, tmp_path: Path
    ) -> None:
        case, facts = tmp_path / "shop.case", written(tmp_path, world())
        inside("diagnose", "--facts", facts, "--case", case, "--symptom", "S2")
        assert load_case(case).answers == (("symptom", "S2"),)
        done = inside("diagnose", "--case", case, "--answer", "after-loss=kept", "--json")
        assert json.loads(done.out)["data"]["next"] is not None
        again = load_case(case)
        assert again.answers == (("symptom", "S2"), ("after-loss", "kept"))
        assert again.facts == world()

    def test_it_is_for_its_owner_alone(self, diagnosed: dict[str, Any]) -> None:
        assert stat.S_IMODE(diagnosed["case"].stat().st_mode) == 0o600

    @pytest.mark.parametrize("option", ["--case", "--facts"])
    def test_a_file_that_is_none_is_a_sentence_and_stays_as_it_is(
        self, inside: Inside, tmp_path: Path, option: str
    ) -> None:
        path = tmp_path / "notes"
        path.write_text("my notes\n")
        done = inside("diagnose", option, path, "--project", "/nowhere")
        assert (done.status, done.out) == (2, "")
        assert "This file holds no" in done.err and "Traceback" not in done.err
        assert path.read_text() == "my notes\n"

    def test_a_link_that_leads_nowhere_is_refused_before_anything_is_measured(
        self, inside: Inside, tmp_path: Path
    ) -> None:
        link = tmp_path / "link"
        link.symlink_to(tmp_path / "nothing")
        done = inside("diagnose", "--case", link, "--project", "/nowhere")
        assert (done.status, done.out) == (2, "")
        assert link.is_symlink() and not (tmp_path / "nothing").exists()

    def test_where_it_cannot_be_saved_the_findings_are_told_all_the_same(
        self, inside: Inside, tmp_path: Path
    ) -> None:
        facts = written(tmp_path, MISTYPED)
        done = inside("diagnose", "--facts", facts, "--case", tmp_path / ("x" * 300))
        assert done.status == 2
        assert "config-wrong-type" in done.out
        assert "It cannot be written: File name too long." in done.err


class TestRecheck:
    @pytest.fixture(scope="class")
    def broken(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """A project with one fault, and its case beside it."""
        folder = tmp_path_factory.mktemp("recheck") / "shop"
        filled(folder, [session(KEY)], 'SESSION_COOKIE_AGE = "3600"\n')
        done = run("diagnose", "--case", folder.parent / "case", "--project", folder)
        assert done.returncode == 1, done.stderr
        return folder

    def recheck(self, folder: Path, *words: str) -> Any:
        case = folder.parent / "case"
        before = case.read_bytes()
        done = run("diagnose", "--case", case, "--recheck", *words, "--project", folder)
        assert case.read_bytes() == before
        return done

    def test_while_the_fault_is_there_it_is_not_fixed(self, broken: Path) -> None:
        done = self.recheck(broken)
        assert done.returncode == 1
        assert done.stdout.startswith("not fixed: ") and "(config-wrong-type)" in done.stdout

    def test_when_it_was_mended_it_is_fixed(self, broken: Path) -> None:
        settings = broken / "conf" / "settings.py"
        before = settings.read_text()
        settings.write_text(before.replace('"3600"', "3600"))
        done = self.recheck(broken, "--json")
        settings.write_text(before)
        assert done.returncode == 0
        document = json.loads(done.stdout)
        assert document["command"] == "recheck"
        (result,) = document["data"]["rechecked"]
        assert (result["cause"], result["outcome"]) == ("config-wrong-type", "fixed")

    def test_what_rested_on_answers_alone_nobody_can_tell(self, broken: Path) -> None:
        given = ("symptom=S1", "login-answer=unread", "cookie-way=not-arriving", "cdn=helps")
        answers = tuple((each.split("=")[0], each.split("=")[1]) for each in given)
        case = Case(NOW, told(host={}), answers)
        path = broken.parent / "answered.case"
        save_case(path, case)
        done = run("diagnose", "--case", path, "--recheck", "--project", broken)
        assert done.stdout.startswith("cannot tell: ") and "(cdn-strips-cookies)" in done.stdout
        assert done.returncode == 3

    def test_a_case_of_another_project_is_a_sentence(
        self, inside: Inside, tmp_path: Path, broken: Path
    ) -> None:
        save_case(tmp_path / "case", Case(NOW, MISTYPED))
        words = ("diagnose", "--case", tmp_path / "case", "--recheck")
        done = run(*words, "--project", broken)
        assert (done.returncode, done.stdout) == (2, "")
        assert "The case is of shop.settings in /srv/shop, and this is conf.settings" in done.stderr
        told_so = inside(*words, "--facts", written(tmp_path, world()))
        assert told_so.status == 0
        assert told_so.out.startswith("fixed: ")

    @pytest.mark.parametrize("name", ["markdown", "github", "junit"])
    def test_a_format_that_it_does_not_have_is_a_sentence(
        self, inside: Inside, tmp_path: Path, name: str
    ) -> None:
        save_case(tmp_path / "case", Case(NOW, MISTYPED))
        done = inside("diagnose", "--case", tmp_path / "case", "--recheck", "--format", name)
        assert (done.status, done.out) == (2, "")
        assert f"A recheck is not written as {name}." in done.err

    def test_a_case_that_found_nothing_is_a_sentence(self, inside: Inside, tmp_path: Path) -> None:
        save_case(tmp_path / "case", Case(NOW, world()))
        done = inside("diagnose", "--case", tmp_path / "case", "--recheck")
        assert (done.status, done.out) == (2, "")
        assert "found nothing that could be looked at again" in done.err


class TestPasted:
    def test_a_set_cookie_line_is_judged_and_its_value_is_kept_nowhere(
        self, inside: Inside, tmp_path: Path
    ) -> None:
        facts, case = written(tmp_path, world()), tmp_path / "case"
        line = "Set-Cookie: shop_sessionid=canary11xk3q9z7w5; Path=/; SameSite=None"
        words = ("--facts", facts, "--case", case, "--set-cookie", line, "--json")
        done = inside("diagnose", *words)
        cookie = load_case(case).facts.set_cookie.value
        assert cookie == "shop_sessionid=xxxxxxxxxxxxxxxxx; Path=/; SameSite=None"
        assert "canary" not in done.out + done.err + case.read_text()

    def test_a_line_of_another_cookie_is_named_with_the_one_that_is_wanted(
        self, inside: Inside, tmp_path: Path
    ) -> None:
        line = "sessionid=canary11xk3q; Domain=other.example; SameSite=None"
        words = ("--facts", written(tmp_path, world()), "--set-cookie", line, "--no-ask")
        done = inside("diagnose", *words)
        assert "sets sessionid" in done.err and "cookie is shop_sessionid" in done.err
        assert "canary" not in done.out + done.err

    def test_a_line_that_deletes_the_cookie_is_said_to_tell_nothing(
        self, inside: Inside, tmp_path: Path
    ) -> None:
        line = 'shop_sessionid=""; Max-Age=0; Path=/'
        words = ("--facts", written(tmp_path, world()), "--set-cookie", line, "--no-ask")
        assert "deletes shop_sessionid" in inside("diagnose", *words).err

    @pytest.mark.parametrize(
        "line", ["garbage", "", "Cookie: shop_sessionid=canary1", "=canary1; Path=/"]
    )
    def test_what_sets_no_cookie_is_refused_before_anything_is_measured(
        self, inside: Inside, tmp_path: Path, line: str
    ) -> None:
        done = inside("diagnose", "--facts", tmp_path / "none", "--set-cookie", line)
        assert (done.status, done.out) == (2, "")
        assert "no Set-Cookie line" in done.err and "canary" not in done.err


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Cookie: csrftoken=canary1; sid=canary2", "csrftoken=xxxxxxx; sid=xxxxxxx"),
        ("sid=canary1; Path=/, other=canary2; Path=/", "sid=xxxxxxx; Path=/; Path=/"),
        ("sid=canary1; Path=/\nSet-Cookie: sid=canary2", "sid=xxxxxxx; Path=/"),
        ("sid=canary1; canary2", "sid=xxxxxxx; xxxxxxx"),
        (
            "sid=canary1; Expires=Thu, 10 Dec 2026 10:00:00 GMT; Max-Age=60; SameSite=Lax; Secure",
            "sid=xxxxxxx; Expires=Thu, 10 Dec 2026 10:00:00 GMT; Max-Age=60; SameSite=Lax; Secure",
        ),
    ],
)
def test_of_what_is_pasted_only_the_attributes_of_a_cookie_are_kept(line: str, kept: str) -> None:
    assert crossed_out(line) == kept


def test_settings_that_do_not_load_are_a_sentence(tmp_path: Path) -> None:
    folder = filled(tmp_path / "shop", [])
    (folder / "conf" / "settings.py").write_text("raise ValueError('no \\x1b[31m way')\n")
    done = run("diagnose", "--project", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "settings.py:1" in done.stderr and "Traceback" not in done.stderr
    assert UNSEEN.search(done.stderr) is None


def _outside_of_code(text: str) -> str:
    """Markdown without its blocks and spans of code."""
    blocks = re.sub(r"(?ms)^(`{3,})\w+\n.*?^\1$", "", text)
    return re.sub(r"(?<!\\)`[^`\n]*`", "", blocks)
