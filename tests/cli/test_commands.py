"""What the commands print and how they end, as a shell sees it."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from session_tui.cli import outcome
from tests.cli.commands import TOP, command, environment, filled, run, session

ALICE, EXPIRED, BROKEN = "alice1" + "x" * 26, "expire" + "x" * 26, "broken" + "x" * 26
TWINS = ("twinsa" + "1" * 26, "twinsa" + "2" * 26)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with five sessions, one of each kind."""
    return filled(
        tmp_path_factory.mktemp("commands") / "shop",
        [
            session(ALICE, _auth_user_id="1", cart=["tea"]),
            session(TWINS[0], _auth_user_id="2", step=2),
            session(TWINS[1], step=3),
            session(EXPIRED, "expired", _auth_user_id="1"),
            session(BROKEN, "undecodable", _auth_user_id="1"),
        ],
    )


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which a scan takes some seconds; alice's session is the first."""
    folder = tmp_path_factory.mktemp("crowded") / "shop"
    crowd = session("crowd1" + "x" * 26, copies=80_000, _auth_user_id="2", note="n" * 200)
    return filled(folder, [session(ALICE, _auth_user_id="1"), crowd])


def listed(*words: str | Path) -> dict[str, Any]:
    """The data of `sessions --json` with these words."""
    done = run("sessions", "--json", *words)
    assert done.returncode == 0, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)["data"]
    return data


class TestSessions:
    def test_end_with_0_and_a_table_whatever_state_the_sessions_are_in(self, shop: Path) -> None:
        done = run("sessions", "--project", shop)
        assert done.returncode == 0 and done.stderr == ""
        header, *rows = done.stdout.splitlines()
        assert header.startswith("key") and len(rows) == 5
        assert any("alice" in row and "SECRET_KEY" in row for row in rows)

    def test_are_found_in_the_folder_they_are_asked_from(self, shop: Path) -> None:
        assert "alice" in run("sessions", cwd=shop).stdout

    def test_take_their_options_in_front_of_the_command_too(self, shop: Path) -> None:
        done = run("--project", shop, "sessions", "user:alice")
        assert done.returncode == 0 and "alice" in done.stdout

    def test_say_what_a_filter_costs_on_stderr_alone(self, shop: Path) -> None:
        done = run("sessions", "user:zoë", "--project", shop)
        assert "zoë" in done.stdout and "rows have to be read" in done.stderr
        assert "rows have to be read" not in done.stdout

    def test_take_negated_terms_for_terms(self, shop: Path) -> None:
        keys = [
            row["key"][:6]
            for row in listed("-state:live", "-state:anonymous", "--project", shop)["sessions"]
        ]
        assert sorted(keys) == ["broken", "expire"]

    @pytest.mark.parametrize(
        "words",
        [
            ("-state:live", "--project", "SHOP", "-state:anonymous", "--limit", "9", "-user:zoë"),
            ("--project", "SHOP", "--", "-state:live", "-state:anonymous"),
        ],
    )
    def test_take_terms_between_options_and_behind_two_dashes(
        self, shop: Path, words: tuple[str, ...]
    ) -> None:
        found = listed(*(shop if word == "SHOP" else word for word in words))["sessions"]
        assert sorted(row["key"][:6] for row in found) == ["broken", "expire"]

    def test_that_no_filter_lets_through_are_no_finding(self, shop: Path) -> None:
        done = run("sessions", "user:nobody", "--project", shop)
        assert (done.returncode, done.stdout) == (0, "")
        assert "No session matches this filter." in done.stderr

    def test_go_on_behind_the_more_of_the_list_before(self, shop: Path) -> None:
        first = listed("--limit", "2", "--project", shop)
        rest = listed("--after", first["more"], "--project", shop)
        assert [len(first["sessions"]), len(rest["sessions"]), rest["more"]] == [2, 3, None]
        everything = listed("--project", shop)["sessions"]
        both = first["sessions"] + rest["sessions"]
        assert [row["key"] for row in both] == [row["key"] for row in everything]

    @pytest.mark.parametrize("limit", ["0", "-1", "many", "1.5"])
    def test_refuse_a_limit_that_is_no_number_of_rows(self, shop: Path, limit: str) -> None:
        done = run("sessions", f"--limit={limit}", "--project", shop)
        assert done.returncode == 2 and "a whole number, 1 or more" in done.stderr

    def test_refuse_a_cursor_that_is_none_of_ours(self, shop: Path) -> None:
        done = run("sessions", "--after", "nonsense", "--project", shop)
        assert done.returncode == 2 and done.stderr.count("\n") <= 3
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize(
        ("term", "said"),
        [("nope:1", "There is no term nope:"), ("left:soon", "soon"), ("(user:a", "parenthesis")],
    )
    def test_refuse_a_filter_with_a_sentence(self, shop: Path, term: str, said: str) -> None:
        done = run("sessions", term, "--project", shop)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr and "Traceback" not in done.stderr


class TestJson:
    @pytest.mark.parametrize("words", [("sessions",), ("show", "twinsa1")])
    def test_is_one_line_of_ascii(self, shop: Path, words: tuple[str, ...]) -> None:
        done = run(*words, "--json", "--project", shop, env={"LC_ALL": "C"})
        assert done.returncode == 0, done.stderr
        assert done.stdout.isascii() and done.stdout.count("\n") == 1
        assert json.loads(done.stdout)["command"] == words[0]

    def test_masks_keys_until_they_are_to_be_revealed(self, shop: Path) -> None:
        assert ALICE not in json.dumps(listed("--project", shop))
        assert ALICE in [row["key"] for row in listed("--reveal", "--project", shop)["sessions"]]


class TestShow:
    def test_ends_with_0_for_a_session_that_django_accepts(self, shop: Path) -> None:
        done = run("show", ALICE, "--project", shop)
        assert done.returncode == 0 and "alice (id 1)" in done.stdout and "'tea'" in done.stdout

    @pytest.mark.parametrize(("key", "said"), [(EXPIRED, "expired"), (BROKEN, "unreadable")])
    def test_ends_with_1_for_one_that_it_does_not(self, shop: Path, key: str, said: str) -> None:
        done = run("show", key, "--project", shop)
        assert done.returncode == 1 and said in done.stdout

    def test_takes_a_prefix_that_is_unique(self, shop: Path) -> None:
        assert "alice" in run("show", ALICE[:6], "--project", shop).stdout

    @pytest.mark.parametrize(
        ("key", "status", "said"),
        [
            ("twinsa", 2, "More than one session key begins like this."),
            ("alice", 2, "at least 6 of its characters"),
            ("nobody", 1, "No session has this key"),
        ],
    )
    def test_says_why_a_prefix_is_none(self, shop: Path, key: str, status: int, said: str) -> None:
        done = run("show", key, "--project", shop)
        assert (done.returncode, done.stdout) == (status, "")
        assert said in done.stderr


class TestDebug:
    @pytest.mark.parametrize("words", [("sessions",), ("show", ALICE)])
    def test_says_on_stderr_what_was_chosen_and_why(self, shop: Path, words: tuple[str]) -> None:
        done = run(*words, "--debug", "--project", shop)
        assert "alice" in done.stdout and "conf.settings" not in done.stdout
        assert "conf.settings (manage.py)" in done.stderr
        assert "the interpreter that runs session-tui" in done.stderr
        assert "READ-ONLY" in done.stderr and "no fallbacks" in done.stderr

    def test_names_the_interpreter_where_the_settings_do_not_load(self, tmp_path: Path) -> None:
        folder = filled(tmp_path / "shop", [])
        (folder / "conf" / "settings.py").write_text("import not_installed_anywhere\n")
        done = run("sessions", "--debug", "--project", folder)
        assert done.returncode == 2
        assert "interpreter" in done.stderr and "conf/settings.py:1" in done.stderr

    def test_names_project_and_django_where_the_store_is_not_reached(self, tmp_path: Path) -> None:
        folder = filled(tmp_path / "shop", [])
        (folder / "db.sqlite3").unlink()
        done = run("sessions", "--debug", "--project", folder)
        assert done.returncode == 3, done.stderr
        assert "conf.settings (manage.py)" in done.stderr and "db.sqlite3" in done.stderr
        assert not (folder / "db.sqlite3").exists()


class TestOutput:
    @pytest.mark.parametrize("words", [("sessions",), ("sessions", "--json"), ("show", ALICE)])
    def test_that_cannot_be_written_is_a_sentence_and_74(
        self, shop: Path, words: tuple[str, ...]
    ) -> None:
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                command(*words, "--project", shop),
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                cwd=TOP,
                env=environment(),
            )
        assert done.returncode == 74
        assert done.stderr == "The output cannot be written: No space left on device.\n"

    def test_that_nobody_reads_to_the_end_is_no_complaint(self, crowded: Path) -> None:
        words = command("sessions", "--limit", "3000", "--project", crowded)
        with subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=TOP, env=environment()
        ) as process:
            assert process.stdout is not None and process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            said = process.stderr.read()
        assert (said, process.returncode) == (b"", 74)


class TestInterrupting:
    def interrupted(self, folder: Path, *words: str) -> tuple[int, str]:
        """Status and stdout of a scan that gets Ctrl-C once it has told of its progress."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            command("sessions", *words, "--project", folder),
            stdout=subprocess.PIPE,
            stderr=theirs,
            text=True,
            cwd=TOP,
            env=environment(),
            start_new_session=True,
        )
        os.close(theirs)
        told = b""
        while b"rows read" not in told:
            told += os.read(ours, 1024)
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        self.said = os.read(ours, 4096).decode()
        os.close(ours)
        return process.returncode, out

    def test_a_scan_that_found_nothing_yet_does_not_say_that_nothing_is_there(
        self, crowded: Path
    ) -> None:
        status, out = self.interrupted(crowded, "has:nothing_like_it")
        assert (status, out) == (130, "")
        assert "Interrupted before a session was found." in self.said
        assert "No session matches" not in self.said

    def test_a_scan_leaves_what_was_found_so_far(self, crowded: Path) -> None:
        status, out = self.interrupted(crowded, "user:alice")
        assert status == 130
        assert "alice1" in out and len(out.splitlines()) == 2

    def test_a_scan_for_json_leaves_a_whole_document(self, crowded: Path) -> None:
        status, out = self.interrupted(crowded, "user:alice", "--json")
        data = json.loads(out)["data"]
        assert status == 130
        assert [row["key"][:6] for row in data["sessions"]] == ["alice1"]
        assert data["total"] == {"value": None, "exact": False}


class TestScreens:
    def test_without_a_terminal_are_a_sentence_and_2(self, shop: Path) -> None:
        done = run(shop)
        assert (done.returncode, done.stdout) == (2, "")
        assert "need a terminal" in done.stderr and "session-tui sessions" in done.stderr

    def test_on_a_terminal_that_cannot_draw_are_a_sentence_and_2(self, shop: Path) -> None:
        ours, theirs = pty.openpty()
        done = subprocess.run(
            command(shop),
            stdin=theirs,
            stdout=theirs,
            stderr=subprocess.PIPE,
            text=True,
            cwd=TOP,
            env=environment(TERM="dumb"),
        )
        os.close(theirs)
        os.close(ours)
        assert done.returncode == 2 and "TERM says it cannot" in done.stderr

    @pytest.mark.parametrize("name", ["demo", "sessions", "show"])
    def test_a_folder_named_like_a_command_is_reached_as_a_path(
        self, tmp_path: Path, name: str
    ) -> None:
        (tmp_path / name).mkdir()
        command_help = run(name, "--help", cwd=tmp_path).stdout
        screens_help = run(f"./{name}", "--help", cwd=tmp_path).stdout
        assert command_help.startswith(f"usage: session-tui {name} [")
        assert screens_help.startswith("usage: session-tui [")

    def test_a_folder_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        done = run("./nowhere", cwd=tmp_path)
        assert done.returncode == 2
        assert "There is no such folder." in done.stderr and "nowhere" in done.stderr


def test_a_bug_of_ours_tells_its_kind_and_nothing_of_what_it_held(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def crash() -> int:
        raise LookupError("a value of the project")

    assert outcome.of(crash, debug=False) == 70
    said = capsys.readouterr().err
    assert "LookupError" in said and "a value" not in said


def test_apps_that_end_the_process_cost_the_names_and_not_the_rows(tmp_path: Path) -> None:
    folder = filled(tmp_path / "shop", [session("a" * 32, _auth_user_id="1")])
    (folder / "abrupt.py").write_text("import os; os._exit(9)")
    with (folder / "conf" / "settings.py").open("a") as file:
        file.write("INSTALLED_APPS += ['abrupt']\n")
    done = run("sessions", "--json", "--project", folder)
    (row,) = json.loads(done.stdout)["data"]["sessions"]
    assert done.returncode == 0
    assert row["user_id"] == "1" and "ended" in row["username_problem"]


def test_a_standard_output_that_is_closed_cannot_be_written(tmp_path: Path) -> None:
    folder = filled(tmp_path / "shop", [session("a" * 32)])
    shell = ["sh", "-c", '"$@" >&-', "sh", *command("sessions", "--project", folder)]
    done = subprocess.run(shell, capture_output=True, text=True, env=environment())
    assert done.returncode == 74 and "cannot be written" in done.stderr
