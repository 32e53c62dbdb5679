"""Dates, times and zones, from the bytes in which `datetime` pickles them (Lib/_pydatetime.py)."""

from __future__ import annotations

import datetime
from typing import Any, Callable, Dict

from session_tui.agent.opaque import Opaque
from session_tui.agent.pickles.parts import Parts

ZONE = "zoneinfo.ZoneInfo"


def _date(parts: Parts) -> Any:
    if not parts.only(bytes):
        return NotImplemented
    high, low, month, day = parts.arguments[0]
    return datetime.date(high * 256 + low, month, day)


def _datetime(parts: Parts) -> Any:
    raw, zone = _raw_and_zone(parts)
    high, low, month, day, hour, minute, second, *micro = raw
    if len(micro) != 3:
        return NotImplemented
    fold, month = divmod(month, 128)
    return _zoned(
        parts,
        datetime.datetime(
            high * 256 + low, month, day, hour, minute, second, _big(micro), fold=fold
        ),
        zone,
    )


def _time(parts: Parts) -> Any:
    raw, zone = _raw_and_zone(parts)
    hour, minute, second, *micro = raw
    if len(micro) != 3:
        return NotImplemented
    fold, hour = divmod(hour, 128)
    return _zoned(parts, datetime.time(hour, minute, second, _big(micro), fold=fold), zone)


def _raw_and_zone(parts: Parts) -> tuple[Any, Any]:
    raw, *zone = parts.arguments
    if type(raw) is not bytes or len(zone) > 1 or not parts.bare():
        raise ValueError
    return raw, zone[0] if zone else None


def _zoned(parts: Parts, value: Any, zone: Any) -> Any:
    """`value` in a zone with a fixed offset; a named one would have to be read from disk."""
    if zone is None or type(zone) is datetime.timezone:
        return value.replace(tzinfo=zone)
    return Opaque(parts.name, (value, zone))


def _big(raw: list[int]) -> int:
    return int.from_bytes(bytes(raw), "big")


def _timedelta(parts: Parts) -> Any:
    return datetime.timedelta(*parts.arguments) if parts.only(int, int, int) else NotImplemented


def _timezone(parts: Parts) -> Any:
    fits = parts.only(datetime.timedelta) or parts.only(datetime.timedelta, str)
    return datetime.timezone(*parts.arguments) if fits else NotImplemented


def _utc(parts: Parts) -> Any:
    return datetime.timezone.utc if parts.bare() else NotImplemented


def _zone_info(parts: Parts) -> Any:
    """UTC, or the zone's name alone."""
    name = parts.arguments[0]
    return datetime.timezone.utc if name in ("UTC", "Etc/UTC") else Opaque(ZONE, (name,))


def _pytz(parts: Parts) -> Any:
    """`pytz._p(zone, offset and dst in seconds, name)`; the offset already counts the dst."""
    _, offset, _, name = parts.arguments
    if type(offset) is not int or type(name) is not str:
        return NotImplemented
    return datetime.timezone(datetime.timedelta(seconds=offset), name)


TIMES: Dict[str, Callable[[Parts], Any]] = {
    "datetime.date": _date,
    "datetime.datetime": _datetime,
    "datetime.time": _time,
    "datetime.timedelta": _timedelta,
    "datetime.timezone": _timezone,
    "pytz._UTC": _utc,
    "pytz._p": _pytz,
    "dateutil.tz.tz.tzutc": _utc,
    "zoneinfo.ZoneInfo._unpickle": _zone_info,
    "backports.zoneinfo.ZoneInfo._unpickle": _zone_info,
}
"""How the value of a name is made."""
