"""Which NTP servers this host was told to use; nobody else is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_tui.agent.clocks.asking import POOL, Named
from session_tui.agent.clocks.configured import address, servers


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_chrony_names_servers_pools_and_sources(tmp_path: Path) -> None:
    write(
        tmp_path,
        "etc/chrony/chrony.conf",
        "# server not.me\nserver ntp1.example iburst port 1123\npool pool.example\nmakestep 1 3\n",
    )
    write(tmp_path, "etc/chrony/sources.d/own.sources", "server 192.0.2.7\n")
    assert servers(str(tmp_path)) == (
        (Named("ntp1.example", 1123, 1), "chrony"),
        (Named("pool.example", 123, POOL), "chrony"),
        (Named("192.0.2.7", 123, 1), "chrony"),
    )


@pytest.mark.parametrize(
    ("options", "most"),
    [
        ("iburst", 4),
        ("maxsources 2", 2),
        ("maxsources 16", 4),
        ("maxsources", 4),
        ("maxsources 0", 4),
    ],
)
def test_of_a_pool_no_more_servers_are_asked_than_chrony_uses(
    tmp_path: Path, options: str, most: int
) -> None:
    write(tmp_path, "etc/chrony.conf", f"pool pool.example {options}\n")
    ((named, _),) = servers(str(tmp_path))
    assert named.most == most


def test_ntpd_names_servers_but_its_own_clock_is_none(tmp_path: Path) -> None:
    write(tmp_path, "etc/ntp.conf", "server 127.127.1.0\nserver ntp2.example\nrestrict default\n")
    assert servers(str(tmp_path)) == ((Named("ntp2.example"), "ntpd"),)


def test_timesyncd_falls_back_only_where_it_has_no_server(tmp_path: Path) -> None:
    write(tmp_path, "etc/systemd/timesyncd.conf", "[Time]\nNTP=\nFallbackNTP=a.example b.example\n")
    assert [named.host for named, _ in servers(str(tmp_path))] == ["a.example", "b.example"]
    write(tmp_path, "etc/systemd/timesyncd.conf.d/own.conf", "[Time]\nNTP=c.example\n")
    assert [named.host for named, _ in servers(str(tmp_path))] == ["c.example"]


def test_a_host_that_was_told_nothing_asks_nobody(tmp_path: Path) -> None:
    assert servers(str(tmp_path)) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ntp.example", ("ntp.example", 123)),
        ("ntp.example:1123", ("ntp.example", 1123)),
        ("[2001:db8::1]:1123", ("2001:db8::1", 1123)),
        ("2001:db8::1", ("2001:db8::1", 123)),
        ("ntp.example:0", None),
        ("ntp.example:x", None),
        ("[2001:db8::1", None),
        ("-x", None),
        ("", None),
    ],
)
def test_an_address_has_a_host_and_may_have_a_port(
    text: str, expected: tuple[str, int] | None
) -> None:
    found = address(text)
    assert (found and found[:2]) == expected
