"""What is known of a folder: its mount, and the programs that delete old files from it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from session_tui.agent.stores import mounts
from session_tui.agent.stores.cleaners import cleaner_of
from session_tui.agent.stores.mounts import mount_of


def configured(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_mount_is_the_one_that_the_system_names() -> None:
    for path in ("/", "/proc", "/dev/shm", "/usr/lib"):
        found = subprocess.run(
            ["stat", "-c", "%m", path], capture_output=True, text=True, check=True
        )
        mount = mount_of(path)
        assert mount is not None and mount.point == found.stdout.strip()


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/srv/a b/sessions", "nfs4"), ("/srv", "ext4"), ("/srv/a", "ext4"), ("/tmp/x", "tmpfs")],
)
def test_the_nearest_mount_counts_and_its_name_may_have_spaces(
    path: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "table").write_text(
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/vda rw,password=hunter2\n"
        "23 22 0:5 / /srv/a\\040b rw,noatime shared:2 master:3 - nfs4 host:/x rw,addr=10.0.0.1\n"
        "24 22 0:6 / /tmp rw - tmpfs tmpfs rw\n"
        "a line that is none\n"
    )
    monkeypatch.setattr(mounts, "TABLE", str(tmp_path / "table"))
    found = mount_of(path)
    assert found is not None and found.kind == kind
    assert "hunter2" not in repr(found)


def test_a_system_without_that_table_tells_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mounts, "TABLE", str(tmp_path / "nothing"))
    assert mount_of("/") is None


@pytest.mark.parametrize(
    ("line", "age"),
    [
        ("q /tmp 1777 root root 10d", "10d"),
        ("d /tmp 1777 root root 1w", "1w"),
        ("e /tmp/sess* - - - 5d", "5d"),
        ("D! /tmp 1777 root root 3d", "3d"),
        ("D /tmp 1777 root root -", None),
        ("d /tmp", None),
        ("r /tmp/sessions - - - 10d", None),
        ("# q /tmp 1777 root root 10d", None),
        ("q /var/tmp 1777 root root 30d", None),
        ("q /tmp/sessionsother 1777 root root 30d", None),
        ("", None),
    ],
)
def test_a_line_of_tmpfiles_cleans_what_lies_below_it_if_it_has_an_age(
    line: str, age: str | None, tmp_path: Path
) -> None:
    configured(tmp_path, "usr/lib/tmpfiles.d/tmp.conf", f"{line}\n")
    found = cleaner_of("/tmp/sessions", str(tmp_path))
    assert (found.age if found else None) == age
    if found:
        assert found.program == "systemd-tmpfiles" and found.source.endswith("tmp.conf:1")


def test_a_folder_that_is_spared_is_not_cleaned(tmp_path: Path) -> None:
    text = "q /tmp 1777 root root 10d\nx /tmp/sessions\n"
    configured(tmp_path, "usr/lib/tmpfiles.d/tmp.conf", text)
    assert cleaner_of("/tmp/sessions", str(tmp_path)) is None
    assert cleaner_of("/tmp/others", str(tmp_path)) is not None


def test_a_file_in_etc_stands_for_its_namesake_of_the_distribution(tmp_path: Path) -> None:
    configured(tmp_path, "usr/lib/tmpfiles.d/tmp.conf", "q /tmp 1777 root root 10d\n")
    configured(tmp_path, "etc/tmpfiles.d/tmp.conf", "")
    assert cleaner_of("/tmp", str(tmp_path)) is None


def test_tmpreaper_counts_unless_it_only_warns(tmp_path: Path) -> None:
    text = "TMPREAPER_TIME=7d\nTMPREAPER_DIRS='/var/spool/x /tmp/.'\n"
    configured(tmp_path, "etc/tmpreaper.conf", text)
    found = cleaner_of("/tmp/sessions", str(tmp_path))
    assert found is not None and (found.program, found.age) == ("tmpreaper", "7d")
    configured(tmp_path, "etc/tmpreaper.conf", text + "SHOWWARNING=true\n")
    assert cleaner_of("/tmp/sessions", str(tmp_path)) is None


def test_tmpwatch_is_found_in_its_line_of_cron(tmp_path: Path) -> None:
    text = 'flags=-umc\n/usr/sbin/tmpwatch "$flags" -x /tmp/.X11-unix \\\n\t10d /tmp\n'
    configured(tmp_path, "etc/cron.daily/tmpwatch", text)
    found = cleaner_of("/tmp/sessions", str(tmp_path))
    assert found is not None and (found.program, found.age) == ("tmpwatch", "10d")


def test_the_cleaner_nearest_to_the_folder_is_named(tmp_path: Path) -> None:
    configured(tmp_path, "etc/tmpfiles.d/a.conf", "q /tmp - - - 10d\ne /tmp/sessions - - - 1d\n")
    found = cleaner_of("/tmp/sessions", str(tmp_path))
    assert found is not None and found.age == "1d"


def test_without_any_configuration_nothing_is_said(tmp_path: Path) -> None:
    assert cleaner_of("/tmp", str(tmp_path)) is None
