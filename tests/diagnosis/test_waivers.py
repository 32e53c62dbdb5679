"""What a project may say in its pyproject.toml of findings that it lives with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from session_tui.diagnosis.waivers import Waivers, waivers_of
from session_tui.model.facts import OwnConfiguration
from tests.diagnosis.worlds import told, unknown

END = date(2027, 1, 31)
NAME = "expiry-not-refreshed"


def waivers(text: str) -> Waivers:
    """Those of a project with these lines."""
    return waivers_of(told(own=OwnConfiguration(text, "pyproject.toml")))


def entry(**fields: str) -> str:
    """One waiver, some of its fields written in another way."""
    usual = {"id": f'"{NAME}"', "reason": '"people know"', "until": "2027-01-31"}
    text = ", ".join(f"{name} = {value}" for name, value in {**usual, **fields}.items() if value)
    return f"[tool.session-tui]\nwaive = [{{{text}}}]"


class TestWaivers:
    def test_one_has_a_cause_a_reason_and_an_end(self) -> None:
        waiver = waivers(entry()).of(NAME, END)
        assert waiver is not None
        assert (waiver.cause, waiver.reason, waiver.until) == (NAME, "people know", END)

    def test_it_holds_on_its_last_day_and_no_longer(self) -> None:
        found = waivers(entry())
        assert found.of(NAME, date(2026, 1, 1)) is not None
        assert found.of(NAME, END) is not None
        assert found.of(NAME, date(2027, 2, 1)) is None

    def test_it_holds_for_its_own_cause_alone(self) -> None:
        assert waivers(entry()).of("expiry-cookie-age-too-short", END) is None

    def test_the_end_may_be_written_with_a_time(self) -> None:
        waiver = waivers(entry(until="2027-01-31T12:00:00Z")).of(NAME, END)
        assert waiver is not None and waiver.until == END

    def test_each_may_be_a_table_of_its_own(self) -> None:
        table = f'[[tool.session-tui.waive]]\nid = "{NAME}"\nreason = "so"\nuntil = 2027-01-31'
        assert waivers(table).of(NAME, END) is not None

    def test_of_two_for_one_cause_the_one_that_still_holds_counts(self) -> None:
        over = entry(until="2020-01-01")
        both = over[:-1] + ", " + entry().split("[")[-1]
        assert waivers(both).of(NAME, END) is not None

    def test_a_project_that_says_nothing_waives_nothing_and_is_not_complained_of(self) -> None:
        assert waivers("") == waivers("\n") == waivers("[tool.session-tui]") == Waivers()
        assert waivers_of(told()) == waivers_of(told(own=unknown())) == Waivers()


class TestComplaints:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (entry(id='"no-such-cause"'), "names no cause of the catalogue: 'no-such-cause'"),
            (entry(id=""), "names no cause of the catalogue: None"),
            (entry(id="['a']"), "names no cause of the catalogue"),
            (entry(id="{a = 1}"), "names no cause of the catalogue"),
            (entry(reason='" "'), f"The waiver of {NAME} gives no reason."),
            (entry(reason=""), f"The waiver of {NAME} gives no reason."),
            (entry(reason="7"), f"The waiver of {NAME} gives no reason."),
            (entry(until=""), f"The waiver of {NAME} has no end"),
            (entry(until='"2027-01-31"'), f"The waiver of {NAME} has no end"),
            (entry(until="12:00:00"), f"The waiver of {NAME} has no end"),
            ('[tool.session-tui]\nwaive = ["x"]', "A waiver is a table with id, reason and until."),
            ('[tool.session-tui]\nwaive = "x"', "is a list of tables"),
            ("[tool.session-tui]\nwaive = 7", "is a list of tables"),
            (f'[tool.session-tui.waive]\nid = "{NAME}"', "is a list of tables"),
            ("[tool.session-tui]\nwaive = [", "cannot be read"),
            ("[tool]\nsession-tui = 7", "cannot be read"),
            ("tool = 7", "cannot be read"),
            ("[tool.session-tui]\nwaive = " + "9" * 5000, "cannot be read"),
            ("[tool.session-tui]\nwaive = " + "[" * 8000, "cannot be read"),
        ],
    )
    def test_what_is_not_understood_waives_nothing_and_is_said(self, text: str, said: str) -> None:
        found = waivers(text)
        assert found.waivers == ()
        assert len(found.complaints) == 1 and said in found.complaints[0]

    def test_one_that_is_wrong_takes_no_other_with_it(self) -> None:
        both = entry(reason="")[:-1] + ", " + entry().split("[")[-1]
        found = waivers(both)
        assert found.of(NAME, END) is not None
        assert len(found.complaints) == 1

    def test_one_that_is_over_is_said_to_count_again(self) -> None:
        found = waivers(entry())
        assert found.complaints_on(END) == ()
        (said,) = found.complaints_on(END + timedelta(days=1))
        assert said == f"The waiver of {NAME} ended on {END}: it counts again."
