"""Time from NTP servers: what is believed, with its bound, and what is refused, by its name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_tui.agent.clocks.ntp import Exchange, Untrusted, judged, reading
from tests.servers.ntp import Says, ntp_server

REFUSED = [
    (Says(stratum=0, ref_id=b"RATE"), "kiss-o'-death RATE, it was asked too often"),
    (Says(stratum=0, ref_id=b"DENY"), "kiss-o'-death DENY, it denies this host"),
    (Says(stratum=0, ref_id=b"\x1b[2J"), "kiss-o'-death"),
    (Says(stratum=16), "not synchronised (stratum 16)"),
    (Says(leap=3), "not synchronised (leap alarm)"),
    (Says(originate=b"\0" * 8), "no originate timestamp"),
    (Says(originate=b"\x01" * 8), "another's originate timestamp"),
    (Says(zero_transmit=True), "no transmit or no receive timestamp"),
    (Says(mode=3), "mode 3"),
    (Says(mode=6), "mode 6"),
    (Says(version=7), "NTP version 7"),
    (Says(version=0), "NTP version 0"),
    (Says(root_dispersion=900.0), "only sure of its time to 900.0 s"),
    (Says(change=lambda reply: reply[:47]), "does not speak NTP"),
    (Says(change=lambda reply: b""), "does not speak NTP"),
    (Says(change=lambda reply: b"HTTP/1.1 400 Bad Request\r\n\r\n"), "does not speak NTP"),
    (Says(change=lambda reply: b"\0" * 48), "mode 0"),
    (Says(change=lambda reply: b"\xff" * 48), "mode 7"),
    (Says(change=lambda reply: reply[:40] + b"\x01" + reply[41:]), "stamps run backwards"),
]


@pytest.mark.parametrize("offset", [37.5, -37.5, 0.0, 86_400.0])
def test_an_offset_is_told_within_its_own_bound(offset: float) -> None:
    with ntp_server(Says(offset=offset)) as server:
        told = reading("127.0.0.1", server.port)
    assert told.offset is not None and told.error is not None
    assert abs(told.offset - offset) <= told.error < 0.2


@pytest.mark.parametrize(("says", "because"), REFUSED, ids=[because for _, because in REFUSED])
def test_what_is_no_time_is_refused_by_its_name(says: Says, because: str) -> None:
    with ntp_server(says) as server:
        told = reading("127.0.0.1", server.port)
    assert told.offset is None
    assert because in told.because
    assert told.because.isprintable()


def test_a_lost_packet_is_asked_for_again() -> None:
    with ntp_server(Says(answers_from=2)) as server:
        assert reading("127.0.0.1", server.port).offset is not None


def test_a_server_that_thinks_long_is_not_taken_for_a_slow_network() -> None:
    with ntp_server(Says(hold=0.2)) as server:
        told = reading("127.0.0.1", server.port)
    assert told.error is not None and told.error < 0.1


def test_a_port_where_nobody_listens_is_said_at_once() -> None:
    with ntp_server() as server:
        port = server.port
    assert "nothing listens there" in reading("127.0.0.1", port).because


def test_a_name_that_nobody_knows_is_said() -> None:
    assert "its name is not known here" in reading("no-such-host.invalid", 123, 5.0).because


def test_the_era_that_begins_in_2036_is_read() -> None:
    sent = 2_085_978_496.0 + 100  # a moment after 2036-02-07 06:28:16
    cookie = b"01234567"
    stamp = (100).to_bytes(4, "big") + b"\0\0\0\0"
    reply = b"\x24\x02\x06\xec" + b"\0" * 20 + cookie + stamp + stamp
    offset, _ = judged(Exchange(cookie, reply, sent, 0.01))
    assert abs(offset) < 1


@given(st.binary(max_size=100), st.floats(0, 2e9), st.floats(0, 2))
@settings(max_examples=300, deadline=None)
def test_whatever_comes_back_is_a_time_or_a_refusal(reply: bytes, sent: float, took: float) -> None:
    for each in (reply, b"\x24\x02" + reply[2:24] + b"01234567" + reply[32:]):
        try:
            _, error = judged(Exchange(b"01234567", each, sent, took))
            assert error >= 0
        except Untrusted as refusal:
            assert str(refusal).isprintable()
