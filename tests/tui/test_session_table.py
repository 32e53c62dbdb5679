"""The session table, driven by keys and mouse, judged by what it holds, tells and draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Input

from session_tui.tui.widgets.columns import COLUMNS, Column, fitted, fold
from session_tui.tui.widgets.session_table import Line, SessionTable
from session_tui.visible import visible

HOSTILE = (
    "\x1b]52;c;cHduZWQ=\x07",
    "\x1b[2J\x9b6n",
    "[@click=app.quit]x[/]",
    "[ @click=app.quit]x[/]",
    "[/]",
    "\u202egnp.exe\u2066",
    "\ud800\udfff",
    "a" + "\u0301" * 60,
    "שלום עולם",
    "مرحبا",
    "日本語のユーザー名前です",
    "👩‍👩‍👧‍👦👍🏽🇩🇪❤️",
    "\t\r\n\x00\x7f",
    "x" * 100_000,
)


def line(number: int, *, style: Any = "normal", user: str = "alice") -> Line:
    cells = (f"{number:08d}…", user, "3 h", "4 m ago", "SECRET_KEY", "841")
    return Line(tuple(visible(cell) for cell in cells), visible(" "), style, f"ref{number}")


def lines(start: int, stop: int) -> list[Line]:
    return [line(number) for number in range(start, stop)]


class TableApp(App[None]):
    """A table beside a filter box, and everything the table says."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, limit: int = 1000) -> None:
        super().__init__()
        self.limit = limit
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        yield SessionTable(limit=self.limit)
        yield Input(id="filter")

    @property
    def table(self) -> SessionTable:
        return self.query_one(SessionTable)

    def on_session_table_highlighted(self, message: SessionTable.Highlighted) -> None:
        self.heard.append(message)

    def on_session_table_opened(self, message: SessionTable.Opened) -> None:
        self.heard.append(message)

    def on_session_table_near_end(self, message: SessionTable.NearEnd) -> None:
        self.heard.append(message)

    def on_session_table_near_start(self, message: SessionTable.NearStart) -> None:
        self.heard.append(message)

    def on_session_table_want_first(self, message: SessionTable.WantFirst) -> None:
        self.heard.append(message)

    def on_session_table_want_last(self, message: SessionTable.WantLast) -> None:
        self.heard.append(message)

    def of(self, kind: type[Message]) -> list[Any]:
        return [message for message in self.heard if type(message) is kind]


def drawn(table: SessionTable) -> list[str]:
    """The lines of the table as they stand on the screen."""
    return [strip.text for strip in table.render_lines(table.size.region)]


def marked(table: SessionTable) -> list[str]:
    return [text for text in drawn(table) if text.startswith("▸")]


async def test_eighty_cells_show_all_six_columns() -> None:
    async with TableApp().run_test(size=(80, 24)) as pilot:
        table = pilot.app.query_one(SessionTable)
        table.show(lines(0, 3), top_known=True, end_known=True)
        header, first, second = drawn(table)[:3]
        assert header.split() == ["key", "user", "ends", "in", "written", "signed", "by", "size"]
        assert first.startswith("▸  00000000…") and first.rstrip().endswith("841")
        assert second.startswith("   00000001…")


async def test_the_cursor_follows_j_k_and_the_arrows() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        app.table.show(lines(0, 5), top_known=True, end_known=True)
        await pilot.press("j", "j", "down", "k", "up")
        assert (app.table.cursor, app.table.current) == (1, line(1))


async def test_the_cursor_stops_at_both_ends() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        app.table.show(lines(0, 3), top_known=True, end_known=True)
        await pilot.press("k")
        assert app.table.cursor == 0
        await pilot.press("j", "j", "j", "j")
        assert app.table.cursor == 2


async def test_each_move_tells_the_line_under_the_cursor() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        app.table.show(lines(0, 3), top_known=True, end_known=True)
        await pilot.press("j", "j")
        told = [message.line for message in app.of(SessionTable.Highlighted)]
        assert told == lines(0, 3)


async def test_a_table_without_lines_says_so_and_stays_calm() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        app.table.empty = visible("no session matches")
        app.table.show([], top_known=True, end_known=True)
        await pilot.press("j", "k", "g", "G", "pagedown", "enter")
        assert app.table.current is None
        assert drawn(app.table)[1].strip() == "no session matches"
        assert app.of(SessionTable.Opened) == []
        assert [message.line for message in app.of(SessionTable.Highlighted)] == [None]


async def test_the_text_of_an_empty_table_must_be_visible_too() -> None:
    async with (app := TableApp()).run_test():
        with pytest.raises(TypeError):
            app.table.empty = "no session matches [bold]"  # type: ignore[assignment]


async def test_enter_opens_the_line_under_the_cursor() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        app.table.show(lines(0, 3), cursor=1, top_known=True, end_known=True)
        await pilot.press("enter")
        assert [message.line for message in app.of(SessionTable.Opened)] == [line(1)]


async def test_pages_move_by_what_fits_on_the_screen() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(lines(0, 200), top_known=True, end_known=True)
        page = len(app.table.view)
        await pilot.press("pagedown", "pagedown")
        assert app.table.cursor == 2 * page and app.table.cursor in app.table.view
        await pilot.press("pageup", "pageup", "pageup")
        assert app.table.cursor == 0


async def test_at_the_edge_the_view_jumps_by_half_a_page() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(lines(0, 200), top_known=True, end_known=True)
        page = len(app.table.view)
        await pilot.press(*["j"] * (page - 1))
        assert app.table.view.start == 0
        await pilot.press("j")
        assert app.table.view.start == page - page // 2
        assert marked(app.table) == [drawn(app.table)[1 + page // 2]]


async def test_g_and_shift_g_go_to_the_ends_of_a_list_that_is_held_whole() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        app.table.show(lines(0, 200), top_known=True, end_known=True)
        await pilot.press("G")
        assert app.table.current == line(199)
        await pilot.press("g")
        assert app.table.current == line(0)
        assert not app.of(SessionTable.WantFirst) and not app.of(SessionTable.WantLast)


async def test_g_and_shift_g_ask_for_ends_that_are_not_held() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        app.table.show(lines(0, 200), cursor=100, top_known=False, end_known=False)
        await pilot.press("G", "g")
        assert app.table.cursor == 100
        assert len(app.of(SessionTable.WantFirst)) == len(app.of(SessionTable.WantLast)) == 1


async def test_more_is_asked_for_once_until_lines_come() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(lines(0, 100), top_known=True, end_known=False, after="behind 99")
        await pilot.press("j")
        assert app.of(SessionTable.NearEnd) == []
        await pilot.press(*["pagedown"] * 6)
        assert [message.after for message in app.of(SessionTable.NearEnd)] == ["behind 99"]
        app.table.append(lines(100, 200), False, after="behind 199")
        await pilot.press(*["pagedown"] * 6)
        told = [message.after for message in app.of(SessionTable.NearEnd)]
        assert told == ["behind 99", "behind 199"]


async def test_more_is_asked_for_in_front_as_well() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(lines(0, 99), cursor=60, top_known=False, end_known=True, before="front")
        await pilot.press("pageup", "pageup", "pageup")
        assert [message.before for message in app.of(SessionTable.NearStart)] == ["front"]


async def test_a_short_first_page_asks_for_more_at_once() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        app.table.show(lines(0, 2), top_known=True, end_known=False)
        await pilot.pause()
        assert len(app.of(SessionTable.NearEnd)) == 1


async def test_a_question_that_failed_can_be_asked_again() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        app.table.show(lines(0, 20), top_known=True, end_known=False)
        await pilot.press("j")
        app.table.ask_again()
        await pilot.press("j", "j")
        assert len(app.of(SessionTable.NearEnd)) == 2


async def test_lines_in_front_leave_cursor_and_screen_where_they_are() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(lines(100, 200), cursor=50, top_known=False, end_known=True)
        await pilot.pause()
        before, told = drawn(app.table), len(app.of(SessionTable.Highlighted))
        app.table.prepend(lines(0, 100), True)
        await pilot.pause()
        assert drawn(app.table) == before
        assert app.table.current == line(150) and app.table.cursor == 150
        assert len(app.of(SessionTable.Highlighted)) == told


async def test_lines_behind_fill_the_rest_of_the_screen() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show([], top_known=True, end_known=False)
        for number in range(5):
            app.table.append([line(number)], False)
            await pilot.pause()
        assert [text[3:11] for text in drawn(app.table)[1:6]] == [f"0000000{n}" for n in range(5)]
        assert app.of(SessionTable.Highlighted)[-1].line == line(0)


async def test_a_line_that_is_held_is_not_added_again() -> None:
    async with (app := TableApp()).run_test():
        app.table.show(lines(0, 10), top_known=True, end_known=False)
        app.table.append(lines(5, 15), True)
        assert list(app.table.lines) == lines(0, 15)


async def test_a_hundred_thousand_lines_pass_through_a_bounded_window() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(lines(0, 100), top_known=True, end_known=False)
        held = 0
        for start in range(100, 100_100, 100):
            app.table.cursor = len(app.table.lines) - 1
            assert app.table.append(lines(start, start + 100), False, after=str(start))
            held = max(held, len(app.table.lines))
        await pilot.pause()
        assert held <= 1000 and app.table.current == line(99_999)
        assert not app.table.top_known
        assert list(app.table.lines) == lines(100_100 - len(app.table.lines), 100_100)


async def test_a_full_window_takes_nothing_far_behind_the_screen() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)):
        app.table.show(lines(0, 100), top_known=True, end_known=False)
        taken = [app.table.append(lines(n, n + 100), True) for n in range(100, 100_000, 100)]
        assert taken.count(True) == 9
        assert list(app.table.lines) == lines(0, 1000)
        assert app.table.top_known and not app.table.end_known
        assert app.table.current == line(0)


async def test_paging_back_drops_the_far_end_and_remembers_where_to_go_on() -> None:
    app = TableApp(limit=100)
    async with app.run_test(size=(80, 12)) as pilot:
        app.table.show(lines(900, 950), top_known=False, end_known=True, after=None)
        for start in range(850, 500, -50):
            app.table.cursor = 0
            app.table.prepend(
                lines(start, start + 50), False, before=f"<{start}", after=f">{start}"
            )
        assert len(app.table.lines) <= 100 and not app.table.end_known
        app.table.cursor = len(app.table.lines) - 1
        await pilot.pause()
        last = app.table.lines[-1]
        assert app.of(SessionTable.NearEnd)[-1].after == f">{int(last.cells[0][:8]) - 49}"


async def test_names_that_arrive_draw_only_the_lines_that_they_change() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(lines(0, 200), top_known=True, end_known=True)
        await pilot.pause()
        app.table._exchange_repaint_regions()
        app.table.update(
            {"ref3": line(3, user="bob"), "ref4": line(4), "ref150": line(150, user="b")}
        )
        regions = app.table._exchange_repaint_regions()
        assert list(regions) == [Region(0, 4, 80, 1)]
        assert "bob" in drawn(app.table)[4]
        assert app.table.lines[150].cells[1] == "b"


async def test_a_move_of_the_cursor_draws_two_lines() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(lines(0, 200), top_known=True, end_known=True)
        await pilot.pause()
        app.table._exchange_repaint_regions()
        app.table.cursor = 1
        assert {region.y for region in app.table._exchange_repaint_regions()} == {1, 2}


async def test_lines_out_of_sight_draw_nothing() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(lines(100, 200), cursor=50, top_known=False, end_known=False)
        await pilot.pause()
        app.table._exchange_repaint_regions()
        app.table.append(lines(200, 300), False)
        app.table.prepend(lines(0, 100), False)
        assert list(app.table._exchange_repaint_regions()) == []


async def test_a_click_marks_and_a_click_on_the_marked_line_opens() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(lines(0, 10), top_known=True, end_known=True)
        await pilot.click(SessionTable, offset=(5, 4))
        assert app.table.cursor == 3 and app.of(SessionTable.Opened) == []
        await pilot.click(SessionTable, offset=(5, 4))
        assert [message.line for message in app.of(SessionTable.Opened)] == [line(3)]


async def test_a_double_click_opens_once_wherever_the_cursor_was() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(lines(0, 10), top_known=True, end_known=True)
        await pilot.double_click(SessionTable, offset=(5, 7))
        assert [message.line for message in app.of(SessionTable.Opened)] == [line(6)]


async def test_clicks_on_the_header_and_below_the_lines_do_nothing() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(lines(0, 3), cursor=1, top_known=True, end_known=True)
        await pilot.click(SessionTable, offset=(5, 0))
        await pilot.click(SessionTable, offset=(5, 9))
        assert app.table.cursor == 1 and app.of(SessionTable.Opened) == []


async def test_the_wheel_scrolls_and_the_cursor_stays_in_sight() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(lines(0, 100), top_known=True, end_known=True)
        for _ in range(10):
            await pilot._post_mouse_events([_scroll_down()], SessionTable, offset=(5, 5))
        assert app.table.view.start == 20 and app.table.cursor == 20


def _scroll_down() -> type[Any]:
    from textual.events import MouseScrollDown

    return MouseScrollDown


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (3, 2), (200, 60)])
async def test_any_size_keeps_the_cursor_in_sight(size: tuple[int, int]) -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one("#filter").remove()
        app.table.show(lines(0, 100), cursor=70, top_known=True, end_known=True)
        await pilot.resize_terminal(*size)
        await pilot.press("j")
        assert app.table.cursor == 71 and app.table.cursor in app.table.view
        assert all(cell_len(text) == size[0] for text in drawn(app.table))
        assert len(marked(app.table)) == 1


async def test_hostile_text_is_drawn_harmlessly_in_cells_of_its_own() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = [line(number, user=text) for number, text in enumerate(HOSTILE)]
        app.table.show(rows, top_known=True, end_known=True)
        await pilot.press("j")
        for text in drawn(app.table):
            assert cell_len(text) == 80
            assert visible(text) == text
        for y in range(1, len(HOSTILE) + 1):
            await pilot.click(SessionTable, offset=(16, y))
        assert app.is_running


async def test_no_cell_carries_meta_or_a_link() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)):
        rows = [line(number, user=text) for number, text in enumerate(HOSTILE)]
        app.table.show(rows, top_known=True, end_known=True)
        for strip in app.table.render_lines(app.table.size.region):
            for segment in strip:
                assert segment.style is not None
                assert not segment.style.meta and segment.style.link is None


async def test_every_line_is_one_segment() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)):
        app.table.show(lines(0, 100), top_known=True, end_known=True)
        assert all(len(list(strip)) == 1 for strip in app.table.render_lines(app.table.size.region))


async def test_a_bad_line_keeps_its_sign_under_the_cursor() -> None:
    async with (app := TableApp()).run_test():
        bad = Line(line(0).cells, visible("✗"), "bad", "ref0")
        app.table.show([bad, line(1)], top_known=True, end_known=True)
        assert drawn(app.table)[1].startswith("▸✗ ")
        app.table.cursor = 1
        assert drawn(app.table)[1].startswith(" ✗ ")


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark"])
async def test_styles_tell_cursor_bad_and_dim_lines_apart(theme: str) -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        app.theme = theme
        kinds = [line(0), line(1), line(2, style="bad"), line(3, style="dim")]
        app.table.show(kinds, top_known=True, end_known=True)
        await pilot.pause()
        cursor, normal, bad, dim = (_style(app.table, y) for y in (1, 2, 3, 4))
        assert cursor != normal and bad != normal
        assert dim != normal or theme == "ansi-dark"


async def test_the_cursor_looks_different_without_the_focus() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        app.table.show(lines(0, 3), top_known=True, end_known=True)
        await pilot.pause()
        focused = _style(app.table, 1)
        app.query_one(Input).focus()
        await pilot.pause()
        assert _style(app.table, 1) != focused
        assert len(marked(app.table)) == 1


async def test_the_cursor_is_seen_without_any_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = TableApp()
    async with app.run_test() as pilot:
        app.table.show(lines(0, 3), top_known=True, end_known=True)
        await pilot.press("j")
        assert app.no_color
        assert marked(app.table) == [drawn(app.table)[2]]


def test_a_line_of_plain_text_is_refused() -> None:
    with pytest.raises(TypeError):
        Line(("[/]",), visible(" "), "normal", "ref")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Column("key", 10)  # type: ignore[arg-type]


def test_every_binding_has_an_id_and_a_tooltip() -> None:
    bindings = SessionTable.BINDINGS
    assert all(binding.id and binding.tooltip for binding in bindings)  # type: ignore[union-attr]


def test_narrow_screens_drop_columns_in_their_order() -> None:
    assert _labels(77) == ["key", "user", "ends in", "written", "signed by", "size"]
    assert _labels(60) == ["key", "user", "ends in", "signed by"]
    assert _labels(40) == ["key", "user", "ends in"]
    assert _labels(10) == ["user"]


def _labels(width: int) -> list[str]:
    return [COLUMNS[slot.column].label for slot in fold(COLUMNS, width)]


def _style(table: SessionTable, y: int) -> Any:
    (segment,) = table.render_lines(Region(0, y, table.size.width, 1))[0]
    return segment.style


COLUMN = st.builds(
    Column, st.just(visible("x")), st.integers(0, 30), grows=st.booleans(), drop_order=st.integers()
)


@given(st.lists(COLUMN, min_size=1, max_size=8), st.integers(0, 300))
def test_folded_columns_never_need_more_than_there_is(
    columns: Sequence[Column], width: int
) -> None:
    slots = fold(columns, width)
    assert sum(slot.width for slot in slots) + 2 * (len(slots) - 1) <= width


@given(st.text(max_size=40), st.integers(0, 30), st.sampled_from(["left", "right"]))
def test_any_text_fits_its_cells_exactly(text: str, width: int, justify: Any) -> None:
    assert cell_len(fitted(visible(text), width, justify)) == width
