"""The servers of the tests: they let us in, they are required on demand, they end with the run."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.processes import Server, binary, listening, unavailable
from tests.servers import ssh_command

TOP = Path(__file__).parent.parent


def test_sshd_lets_the_present_user_in_with_its_key_and_runs_a_command(sshd: Server) -> None:
    done = subprocess.run([*ssh_command(sshd), "true"], capture_output=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, b""), sshd.log()


def test_a_missing_program_is_a_skip_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SESSION_TUI_REQUIRE_SERVERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-program"):
        binary("no-such-program")


def test_a_missing_program_is_a_failure_where_the_servers_are_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SESSION_TUI_REQUIRE_SERVERS", "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-program"):
        binary("no-such-program")
    with pytest.raises(pytest.fail.Exception):
        unavailable("any reason")


def test_a_server_of_a_run_that_was_killed_ends_and_its_folder_goes() -> None:
    script = (
        "import time; from tests.servers import sshd\n"
        "with sshd() as server: print(server.port, server.folder, flush=True); time.sleep(600)"
    )
    run = subprocess.Popen([sys.executable, "-c", script], cwd=TOP, stdout=subprocess.PIPE)
    assert run.stdout is not None
    port, folder = run.stdout.readline().decode().split()
    assert listening(int(port))
    run.send_signal(signal.SIGKILL)
    run.communicate()
    deadline = time.monotonic() + 20
    while (listening(int(port)) or Path(folder).exists()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not listening(int(port)) and not Path(folder).exists()
