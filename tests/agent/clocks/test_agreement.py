"""Of several clocks, the odd one is named; where they cannot tell, nobody is."""

from __future__ import annotations

from session_tui.agent.clocks.agreement import agreed, marked
from session_tui.model import ClockReading


def clocks(*pairs: tuple[float, float] | None) -> list[ClockReading]:
    return [
        ClockReading(f"ntp{number}", *(pair or (None, None))) for number, pair in enumerate(pairs)
    ]


def test_a_liar_among_three_is_named() -> None:
    told = marked(clocks((0.01, 0.02), (37.5, 0.02), (0.02, 0.02)))
    assert told[1].because == "2 others agree with each other and not with it: it is wrong."
    assert told[0].because == told[2].because == ""


def test_true_time_is_where_the_majority_overlaps() -> None:
    common, odd = agreed(clocks((0.0, 0.3), (0.2, 0.3), (90.0, 0.1)))
    assert common is not None
    assert abs(common[0] - 0.1) < 1e-9 and abs(common[1] - 0.2) < 1e-9
    assert odd == [2]


def test_of_two_that_differ_neither_is_the_odd_one() -> None:
    assert agreed(clocks((0.0, 0.1), (5.0, 0.1))) == (None, [])


def test_three_that_all_differ_agree_on_nothing() -> None:
    assert agreed(clocks((0.0, 0.1), (5.0, 0.1), (9.0, 0.1))) == (None, [])


def test_one_clock_alone_is_believed_and_silence_is_not() -> None:
    assert agreed(clocks((4.0, 0.5), None)) == ((4.0, 0.5), [])
    assert agreed(clocks(None, None)) == (None, [])
