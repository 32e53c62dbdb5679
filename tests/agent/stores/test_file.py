"""The file engine's folder, as strangers may fill it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from session_tui.agent.engine import Engine
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.file import FileStore
from session_tui.agent.stores.folder import BATCH
from session_tui.agent.stores.temp_folder import temp_folder
from session_tui.model import PAYLOAD_LIMIT, VALUE_LIMIT, Order
from tests.agent.stores.contract import contents_of
from tests.agent.stores.strange_files import as_nobody, strange_files

HERE = Path(__file__).parent
PYTHONS = [path for path in os.environ.get("SESSION_TUI_PYTHONS", "").split(":") if path]
KEY = "k" * 32


def store(folder: Path | str | None, name: str = "sessionid", age: Any = 3600) -> FileStore:
    """The store of a project with these settings."""
    chosen = SimpleNamespace(
        SESSION_FILE_PATH=folder, SESSION_COOKIE_NAME=name, SESSION_COOKIE_AGE=age
    )
    return FileStore(Engine("file", "SessionStore", "default", ""), chosen)


def write(folder: Path, key: str, content: bytes = b"content", mtime: float = 1e9) -> Path:
    """A session's file."""
    path = folder / f"sessionid{key}"
    path.write_bytes(content)
    os.utime(path, (mtime, mtime))
    return path


def keys(found: FileStore) -> list[str]:
    return sorted(row.key for row in found.page(Order.STORED, 1000))


@pytest.mark.parametrize("python", [sys.executable, *PYTHONS])
def test_files_caches_and_cookies_are_read_as_the_django_of_each_interpreter_reads_them(
    python: str,
) -> None:
    command = [python, "-W", "ignore", str(HERE / "oracle_folders.py"), "2024", "240"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (ran.returncode, ran.stdout[:3000], ran.stderr[:3000]) == (0, "", "")


def test_a_file_ends_its_age_after_it_was_written(tmp_path: Path) -> None:
    write(tmp_path, KEY, mtime=1e9 + 0.25)
    (row,) = store(tmp_path).page(Order.LATEST_END, 5)
    assert row.expires == datetime.fromtimestamp(1e9 + 3600.25, timezone.utc)
    assert (row.payload, row.size, row.origin) == (b"content", 7, "file")


def test_only_names_that_django_would_ask_for_are_listed(tmp_path: Path) -> None:
    write(tmp_path, KEY)
    write(tmp_path, "k" * 7)
    write(tmp_path, "UPPERCASEKEY")
    write(tmp_path, KEY + "_out_7fh2k1")
    (tmp_path / ("other" + KEY)).touch()
    (tmp_path / os.fsdecode(b"sessionid\xff\x1b[31mabcdefgh")).touch()
    assert keys(store(tmp_path)) == [KEY]


def test_the_name_of_the_cookie_is_taken_word_for_word(tmp_path: Path) -> None:
    (tmp_path / ("a.b+" + KEY)).touch()
    (tmp_path / ("axb+" + KEY)).touch()
    assert keys(store(tmp_path, "a.b+")) == [KEY]


@pytest.mark.parametrize("key", ["../" + KEY, "..", "a/b/c/d/e", KEY.upper(), KEY + "\n", "\0" * 9])
def test_a_key_that_leaves_the_folder_finds_nothing(tmp_path: Path, key: str) -> None:
    (tmp_path / "sub").mkdir()
    write(tmp_path, KEY)
    found = store(tmp_path / "sub")
    assert found.get(key) is None
    assert not any(place.found for place in found.places(key))


def test_what_is_no_regular_file_is_a_row_with_its_reason_and_is_not_opened(tmp_path: Path) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir()
    expected = strange_files(folder, "sessionid{}")
    rows = {row.key: row for row in store(folder).page(Order.STORED, 100)}
    assert rows.keys() == {*expected, "large000"}
    for key, word in expected.items():
        assert word in rows[key].unreadable
        assert rows[key].payload is None and rows[key].expires is None


def test_a_huge_file_is_not_read_and_its_end_is_not_guessed(tmp_path: Path) -> None:
    path = write(tmp_path, KEY)
    os.truncate(path, VALUE_LIMIT + 1)
    found = store(tmp_path).get(KEY)
    assert found is not None and (found.payload, found.expires) == (None, None)
    assert found.size == VALUE_LIMIT + 1
    assert "set_expiry()" in found.expires_problem and not found.unreadable


def test_a_list_reads_small_files_and_a_single_session_larger_ones(tmp_path: Path) -> None:
    write(tmp_path, KEY, b"x" * (PAYLOAD_LIMIT + 1))
    (row,) = store(tmp_path).page(Order.STORED, 5)
    assert row.payload is None and row.size == PAYLOAD_LIMIT + 1
    got = store(tmp_path).get(KEY)
    assert got is not None and got.payload is not None and len(got.payload) == PAYLOAD_LIMIT + 1


def test_a_file_that_went_after_it_was_listed_is_left_out(tmp_path: Path) -> None:
    for letter in "abc":
        write(tmp_path, letter * 32)
    found = store(tmp_path)
    assert found.count().value == 3
    (tmp_path / ("sessionid" + "b" * 32)).unlink()
    assert [row.key[0] for row in found.page(Order.KEY, 5)] == ["a", "c"]
    assert found.get("b" * 32) is None


def test_an_empty_file_never_ends(tmp_path: Path) -> None:
    write(tmp_path, KEY, b"")
    got = store(tmp_path).get(KEY)
    assert got is not None and got.expires is None and "never ends" in got.expires_problem


def test_a_file_that_is_not_ascii_makes_the_site_fail(tmp_path: Path) -> None:
    write(tmp_path, KEY, b"caf\xe9")
    got = store(tmp_path).get(KEY)
    assert got is not None and "500" in got.unreadable


@pytest.mark.parametrize("age", [1e15, 1e300, float("nan"), float("inf"), -1e15])
def test_an_end_beyond_every_calendar_makes_the_site_fail(tmp_path: Path, age: float) -> None:
    write(tmp_path, KEY)
    for order in Order:
        (row,) = store(tmp_path, age=age).page(order, 5)
        assert row.expires is None and "500" in row.unreadable


def test_without_a_number_for_the_age_there_is_no_end(tmp_path: Path) -> None:
    write(tmp_path, KEY)
    (row,) = store(tmp_path, age="3600").page(Order.LATEST_END, 5)
    assert row.expires is None and "SESSION_COOKIE_AGE" in row.expires_problem


def test_files_of_another_user_are_rows_that_say_whose_they_are(tmp_path: Path) -> None:
    path = write(tmp_path, KEY)
    path.chmod(0 if os.geteuid() else 0o600)
    for folder in (tmp_path, *list(tmp_path.parents)[:3]):
        folder.chmod(0o755)
    with as_nobody():
        (row,) = store(tmp_path).page(Order.STORED, 5)
        rights = store(tmp_path).facts()
    path.chmod(0o600)
    assert re.match(r"Only \S+ may read it \(mode 0", row.unreadable)
    assert rights.read_only and "refuses" in rights.proof


def test_a_folder_that_may_not_be_listed_is_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700 if os.geteuid() == 0 else 0o000)
    with as_nobody(), pytest.raises(StoreError) as told:
        store(folder).page(Order.STORED, 5)
    folder.chmod(0o700)
    assert "may not list" in told.value.failure.sentence
    assert "--via" in told.value.failure.advice


def test_a_missing_folder_is_one_sentence_and_is_not_made(tmp_path: Path) -> None:
    found = store(tmp_path / "nothing")
    for ask in (
        found.facts,
        found.health,
        found.count,
        found.estimate,
        lambda: found.get(KEY),
        lambda: found.page(Order.STORED, 5),
        lambda: found.measures(KEY),
    ):
        with pytest.raises(StoreError) as told:
            ask()
        assert told.value.failure.sentence == "The folder of SESSION_FILE_PATH does not exist."
        assert "500" in told.value.failure.advice
    assert len(found.capabilities()) == 10
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", ["{}/file", "{}/file/inside", "{}\0"])
def test_a_path_that_is_no_folder_is_one_sentence(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError):
        store(path.format(tmp_path)).page(Order.STORED, 5)


def test_the_folder_itself_may_be_a_link_and_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(tmp_path / "real", KEY)
    monkeypatch.chdir(tmp_path)
    found = store("link")
    assert keys(found) == [KEY]
    assert any("relative" in note for note in found.facts().notes)


def test_a_list_goes_on_in_another_process_where_it_left_off(tmp_path: Path) -> None:
    for number in range(2 * BATCH + 500):
        (tmp_path / f"sessionid{number:032}").touch()
    first = store(tmp_path).page(Order.STORED, BATCH + 7)
    later = store(tmp_path).page(Order.STORED, 3 * BATCH, first[-1].position)
    assert len({row.key for row in first} | {row.key for row in later}) == 2 * BATCH + 500
    assert len(first) + len(later) == 2 * BATCH + 500


def test_a_list_that_goes_on_loses_nothing_to_files_deleted_in_front_of_it(tmp_path: Path) -> None:
    for number in range(2 * BATCH):
        (tmp_path / f"sessionid{number:032}").touch()
    first = store(tmp_path).page(Order.STORED, BATCH + 7)
    for row in first[: BATCH // 2]:
        (tmp_path / f"sessionid{row.key}").unlink()
    later = store(tmp_path).page(Order.STORED, 3 * BATCH, first[-1].position)
    assert len({row.key for row in first} | {row.key for row in later}) == 2 * BATCH


def test_an_estimate_counts_names(tmp_path: Path) -> None:
    write(tmp_path, KEY)
    assert store(tmp_path).estimate().value == 1


def test_the_measures_of_a_session_tell_how_far_its_clocks_are_apart(tmp_path: Path) -> None:
    from session_tui.agent.signing import BASE62

    signed, stamp = 1_700_000_000, b""
    left = signed
    while left:
        left, digit = divmod(left, 62)
        stamp = BASE62[digit : digit + 1] + stamp
    write(tmp_path, KEY, b"payload:" + stamp + b":signature", mtime=signed + 41.5)
    told = {each.name: each.value for each in store(tmp_path).measures(KEY)}
    assert told["file.ahead_of_signature"] == 41.5
    assert told["file.mode"] == f"{(tmp_path / f'sessionid{KEY}').stat().st_mode & 0o7777:04o}"


def test_a_session_left_under_an_older_cookie_name_is_found(tmp_path: Path) -> None:
    (tmp_path / ("oldname" + KEY)).touch()
    own, other = store(tmp_path).places(KEY)
    assert (own.found, other.found, other.used) == (False, True, False)
    assert "oldname" in other.where and KEY not in other.where


@given(some.binary(max_size=200), some.floats(0, 4e9))
@settings(max_examples=100, deadline=None)
def test_no_content_stops_a_list(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, mtime: float
) -> None:
    folder = tmp_path_factory.mktemp("any")
    write(folder, KEY, content, mtime)
    before = contents_of(folder)
    (row,) = store(folder).page(Order.STORED, 5)
    store(folder).measures(KEY)
    assert row.payload == content
    assert contents_of(folder) == before


@pytest.mark.parametrize("variable", ["TMPDIR", "TEMP", "TMP", ""])
def test_without_a_path_it_is_the_folder_that_python_would_find_by_writing(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    before = tmp_path.stat().st_mtime_ns
    found = temp_folder()
    assert tmp_path.stat().st_mtime_ns == before
    assert tempfile.tempdir is None
    assert found == tempfile.gettempdir()


def test_the_shared_temporary_folder_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = store(None)
    assert "PrivateTmp" in found.facts().notes[0]
    told = {each.name: each.value for each in found.health()}
    assert told["file.shared_temp"] is True


def test_a_folder_in_which_all_may_delete_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    assert any("Every user" in note for note in store(folder).facts().notes)
    folder.chmod(0o1777)
    assert not any("Every user" in note for note in store(folder).facts().notes)


def test_health_tells_the_file_system_its_room_and_its_rights(tmp_path: Path) -> None:
    write(tmp_path, KEY)
    told = {each.name: each for each in store(tmp_path).health()}
    space = os.statvfs(tmp_path)
    assert told["file.space"].value == space.f_blocks * space.f_frsize
    assert 0 < int(str(told["file.space_free"].value)) <= int(str(told["file.space"].value))
    assert told["file.mode"].value == f"{tmp_path.stat().st_mode & 0o7777:04o}"
    assert told["file.owners"].value == told["file.reader"].value == told["file.owner"].value
    expected = subprocess.run(
        ["stat", "-f", "-c", "%T", str(tmp_path)], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert expected.startswith(str(told["file.system"].value)[:3])


def test_the_first_page_of_a_large_folder_looks_at_its_first_names_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3 * BATCH):
        (tmp_path / f"sessionid{number:032}").touch()
    looked: list[str] = []
    real = os.scandir

    class Counted:
        def __init__(self, folder: Any) -> None:
            self.entries = real(folder)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *of: Any) -> None:
            self.entries.close()

        def __iter__(self) -> Any:
            for entry in self.entries:
                looked.append(entry.name)
                yield entry

    monkeypatch.setattr(os, "scandir", Counted)
    assert len(store(tmp_path).page(Order.STORED, 50)) == 50
    assert len(looked) == BATCH


def test_only_a_list_that_may_go_on_keeps_the_folder_open(tmp_path: Path) -> None:
    def held() -> int:
        """Descriptors of this folder; others of this process come and go."""
        return sum(each.resolve() == tmp_path for each in Path("/proc/self/fd").iterdir())

    for number in range(2 * BATCH):
        (tmp_path / f"sessionid{number:032}").touch()
    found = store(tmp_path)
    found.find("0" * 9)
    found.get(KEY)
    found.facts()
    found.health()
    assert held() == 0
    found.page(Order.STORED, 5)
    assert held() > 0
    found.close()
    assert held() == 0


def test_a_class_that_keeps_its_files_elsewhere_is_said(tmp_path: Path) -> None:
    chosen = SimpleNamespace(
        SESSION_FILE_PATH=tmp_path, SESSION_COOKIE_NAME="sessionid", SESSION_COOKIE_AGE=60
    )
    engine = Engine("file", "Own", "default", "", overrides=("_key_to_file", "load"))
    (note,) = FileStore(engine, chosen).facts().notes
    assert "_key_to_file" in note
