"""The pulse: a sentence a check, from the facts that are there by now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from session_tui.diagnosis.causes import CATALOGUE
from session_tui.diagnosis.pulse import TOPICS, Check, Horizon, Mood, checks, sessions_sentence
from session_tui.diagnosis.wizard import findings
from session_tui.model import ClockReading
from session_tui.model.facts import (
    FACTS,
    Advisory,
    ChecksSeen,
    Disk,
    Facts,
    HostEvent,
    Span,
    WorkersSeen,
)
from tests.diagnosis.told_worlds import tables
from tests.diagnosis.worlds import HOST, NOW, clocks, spot, told, unknown, worker, world

NAMES = [topic.name for topic in TOPICS]
NONE: frozenset[str] = frozenset()
EVERY = frozenset(FACTS)
GIB = 1 << 30
ADVISORY = Advisory(
    "CVE-1", "It hands one session to others.", True, "5.2.20", "https://a.example/"
)


def pulse(facts: Facts, waiting: frozenset[str] = NONE) -> dict[str, Check]:
    """Every check by its name."""
    return {check.name: check for check in checks(facts, findings(facts), waiting)}


def sentence(name: str, **changed: Any) -> str:
    """What one check says of a world."""
    return pulse(world(**changed))[name].sentence


class TestChecks:
    def test_each_stands_in_its_place_whatever_is_known(self) -> None:
        for facts in (told(), world()):
            for waiting in (NONE, EVERY):
                assert [each.name for each in checks(facts, (), waiting)] == NAMES

    def test_before_anything_has_arrived_each_is_asking(self) -> None:
        found = pulse(told(), EVERY).values()
        assert {(each.mood, each.sentence) for each in found} == {(Mood.ASKING, "asking…")}

    def test_one_is_made_when_all_that_it_rests_on_has_arrived(self) -> None:
        assert pulse(world(), frozenset({"table"}))["Store"].mood is Mood.ASKING
        assert pulse(world(), frozenset({"host"}))["Store"].mood is Mood.GOOD

    def test_where_all_is_well_each_is_good(self) -> None:
        assert {each.mood for each in pulse(world()).values()} == {Mood.GOOD}

    @pytest.mark.parametrize("topic", TOPICS, ids=NAMES)
    def test_what_could_not_be_measured_says_why(self, topic: Any) -> None:
        check = pulse(world(**{topic.facts[0]: unknown("It did not answer.")}))[topic.name]
        assert (check.mood, check.sentence) == (Mood.UNKNOWN, "It did not answer.")

    def test_a_confirmed_cause_is_bad_and_leads_to_the_findings(self) -> None:
        check = pulse(world(settings={"SESSION_COOKIE_AGE": "3600"}))["Project"]
        assert (check.mood, check.goto) == (Mood.BAD, "5")
        assert "SESSION_COOKIE_AGE" in check.sentence

    def test_a_suspected_one_warns(self) -> None:
        stale = WorkersSeen("web1", (worker(stale=True),))
        assert pulse(world(workers=stale))["Project"].mood is Mood.WARN

    def test_the_confirmed_one_is_told_before_all_that_are_suspected(self) -> None:
        stale = WorkersSeen("web1", (worker(11, stale=True), worker(12)))
        facts = world(workers=stale, settings={"SESSION_COOKIE_AGE": "3600"})
        assert pulse(facts)["Project"].mood is Mood.BAD

    def test_each_family_of_causes_is_told_in_one_place(self) -> None:
        families = [family for topic in TOPICS for family in topic.families]
        assert sorted(families) == sorted({cause.family for cause in CATALOGUE})

    @pytest.mark.parametrize("facts", [facts for _, facts, _ in tables()[::9]])
    def test_every_world_has_a_pulse(self, facts: Facts) -> None:
        for check in pulse(facts).values():
            assert check.sentence.strip()
            assert "None" not in check.sentence or check.mood in (Mood.BAD, Mood.WARN)


class TestSentences:
    def test_the_project_is_its_django_and_its_settings(self) -> None:
        assert sentence("Project") == "Django 5.2.19, shop.settings"

    def test_an_advisory_that_applies_warns_with_the_version_that_ends_it(self) -> None:
        check = pulse(world(checks=ChecksSeen(advisories=(ADVISORY,))))["Project"]
        assert (check.mood, check.goto) == (Mood.WARN, "")
        assert (
            check.sentence
            == "Django 5.2.19, shop.settings; advisory CVE-1 applies, fixed in 5.2.20"
        )

    def test_several_are_counted(self) -> None:
        checks = ChecksSeen(advisories=(ADVISORY, replace(ADVISORY, id="CVE-2")))
        assert "2 advisories apply" in sentence("Project", checks=checks)

    def test_one_whose_setting_is_not_in_force_is_not_told(self) -> None:
        idle = ChecksSeen(advisories=(replace(ADVISORY, applies=False),))
        check = pulse(world(checks=idle))["Project"]
        assert check.mood is Mood.GOOD and "CVE" not in check.sentence

    def test_the_store_tells_what_it_is_how_many_it_holds_and_where(self) -> None:
        said = sentence("Store")
        assert said.startswith("PostgreSQL 15.20, 1,000 rows")
        assert said.endswith("db1.internal:5432 django_session")

    def test_the_keys_are_those_that_sign_the_sessions(self) -> None:
        assert sentence("Keys") == "1,000 sessions signed by SECRET_KEY"
        both = (Span("SECRET_KEY", 9, NOW, NOW), Span("", 1, NOW, NOW))
        said = sentence("Keys", sample={"signers": both})
        assert said == "9 sessions signed by SECRET_KEY, 1 by no key"
        one = (Span("SECRET_KEY", 1, NOW, NOW),)
        assert sentence("Keys", sample={"signers": one}) == "1 session signed by SECRET_KEY"
        assert sentence("Keys", sample={"signers": ()}).startswith("no session carries")

    def test_users_all_fit_or_it_is_said_which_do_not(self) -> None:
        assert sentence("Users") == "every session fits its user"
        assert sentence("Users", users={"sessions": 0}) == (
            "no session that was looked at names a user"
        )

    @pytest.mark.parametrize(
        "users", [{"missing": 1}, {"inactive": 1}, {"differing": 1}, {"unlisted": (("a.B", 1),)}]
    )
    def test_no_user_who_does_not_fit_is_passed_over(self, users: dict[str, Any]) -> None:
        check = pulse(world(users=users))["Users"]
        assert check.mood is not Mood.GOOD
        assert check.sentence != "every session fits its user"

    def test_a_servers_clock_that_ends_no_session_is_told_and_does_not_warn(self) -> None:
        off = clocks((ClockReading("PostgreSQL", 300.0, 0.01),))
        assert pulse(world(clocks=off))["Clocks"].mood is Mood.GOOD

    def test_the_cookie_tells_what_the_settings_send(self) -> None:
        assert sentence("Cookie") == "shop_sessionid, Secure, Lax, 14 d, slides with every request"

    def test_a_setting_of_it_that_is_not_known_is_left_out(self) -> None:
        said = pulse(told(settings={"SESSION_COOKIE_NAME": "sid"}))["Cookie"].sentence
        assert said.startswith("sid, ") and "Secure" not in said

    def test_the_host_tells_of_its_fullest_disk(self) -> None:
        nearly = Disk("/var", "sessions", "ext4", 100 * GIB, 3 * GIB, 0.5)
        check = pulse(world(host={"disks": (*HOST.disks, nearly)}))["Host"]
        assert "disk 97 % of 100" in check.sentence
        assert check.mood is Mood.WARN

    def test_a_file_system_that_counts_no_bytes_hides_no_disk(self) -> None:
        nothing = Disk("/proc", "temporary files", "proc", 0, 0, None)
        assert "disk " in sentence("Host", host={"disks": (nothing, *HOST.disks)})
        assert "disk" not in sentence("Host", host={"disks": (nothing,)})

    def test_a_process_that_the_kernel_ended_warns(self) -> None:
        killed = HostEvent(NOW, "oom-kill", "Killed process 11 (gunicorn)")
        check = pulse(world(host={"events": (killed,)}))["Host"]
        assert check.mood is Mood.WARN and "1 OOM kill" in check.sentence

    def test_workers_agree_with_the_shell_or_are_not_said_to(self) -> None:
        assert sentence("Workers") == "2 gunicorn, all with the settings of the shell"
        differ = WorkersSeen("web1", (worker(11, differing=("SESSION_COOKIE_AGE",)), worker(12)))
        check = pulse(world(workers=differ))["Workers"]
        assert check.mood is Mood.WARN
        assert check.sentence == "2 gunicorn, not all with the settings of the shell"
        unseen = WorkersSeen("web1", (worker(11, problem="Its environment is hidden."),))
        assert sentence("Workers", workers=unseen) == "1 gunicorn"
        other = WorkersSeen("web1", (worker(11, ours=False),))
        assert sentence("Workers", workers=other) == "none of this project runs on this host"

    def test_where_none_of_them_runs_here_nobody_knows_whether_that_is_good(self) -> None:
        check = pulse(world(workers=WorkersSeen("web1", ())))["Workers"]
        assert check.mood is Mood.UNKNOWN
        assert check.sentence == "none of this project runs on this host"

    def test_the_code_tells_how_much_was_read(self) -> None:
        assert sentence("Code") == "40 files read, 0 places that have to do with sessions"
        said = sentence("Code", spots=[spot("set-expiry")])
        assert said == "40 files read, 1 place that has to do with sessions"


class TestSessions:
    def test_they_are_counted_by_state(self) -> None:
        assert sessions_sentence(world()) == "900 live (300 anonymous), 0 unreadable, 100 expired"

    def test_a_sample_says_that_it_is_one(self) -> None:
        part = world(sample={"complete": False, "rows": 20000})
        assert sessions_sentence(part).endswith("; of 20,000 looked at")

    def test_where_none_was_looked_at_there_is_nothing_to_say(self) -> None:
        assert sessions_sentence(told()) == ""


class TestHorizon:
    def test_it_has_a_bar_an_hour_as_high_as_its_share_of_the_most(self) -> None:
        bars = Horizon((0, 1, 4, 8)).bars()
        assert len(bars) == 4
        assert len(set(bars)) == 4
        assert Horizon((5,) * 24).bars() == bars[-1] * 24

    def test_where_none_ends_it_is_flat(self) -> None:
        assert len(set(Horizon((0,) * 24).bars())) == 1
        assert Horizon(()).bars() == ""
        assert len(Horizon((-(2**63), 4)).bars()) == 2
        assert Horizon(()).busiest == (0, 0)

    def test_it_tells_the_hour_in_which_most_end(self) -> None:
        assert Horizon((0, 3, 1)).busiest == (1, 3)
        assert Horizon((0, 3, 1)).sentence() == "3 of them in 1 to 2 h"
        assert Horizon((3, 0)).sentence() == "3 within an hour"
        assert Horizon((0,) * 24).sentence() == "none ends within a day"


def test_a_worker_with_other_settings_is_suspected() -> None:
    differ = WorkersSeen("web1", (worker(11, differing=("SESSION_COOKIE_AGE",)), worker(12)))
    found = pulse(world(workers=differ))
    assert found["Project"].mood is Mood.WARN
