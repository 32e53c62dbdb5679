"""What a driver fetched, made into `Stored`: column by column, since rows are many.

A raw expire_date is read as Django reads it, and one that it cannot read says why.
"""

from __future__ import annotations

from datetime import datetime, timezone
from functools import partial
from typing import Any, Callable, Iterable, List, Sequence, Tuple

from session_tui.agent.stores.base import Stored

_WHOLE = 19
"""Characters of "2031-05-04 12:00:00"."""
_EXACT = 26
"""And of that with its microseconds."""

_stored: Callable[[Iterable[Any]], Stored] = partial(tuple.__new__, Stored)
"""`Stored._make` without its check: the columns below are as many as its fields."""


def stored_rows(
    fetched: Sequence[Tuple[Any, Any, Any, Any]],
    zone: Any,
    packed: Callable[[Iterable[Any]], List[str]],
) -> List[Stored]:
    """Rows of key, raw expire_date, size and data, in their order.

    `zone` is that of a date without offset, `packed` the dialect's way to write places down.
    """
    if not fetched:
        return []
    keys, stamps, sizes, data = zip(*fetched)
    ends, problems = zip(*[moment(stamp, zone) for stamp in stamps])
    columns = (
        [key if type(key) is str else _as_text(key) for key in keys],
        [each if type(each) is bytes else _as_bytes(each) for each in data],
        sizes,
        ends,
        zip(packed(stamps), packed(keys)),
        problems,
    )
    rows = list(map(_stored, zip(*columns)))
    return [_empty(row) if row.size is None else row for row in rows] if None in sizes else rows


def moment(stamp: Any, zone: Any) -> Tuple[datetime | None, str]:
    """A raw expire_date as an aware time in UTC, or None and why.

    Reads what Django reads (django.utils.dateparse.parse_datetime); without an offset it is a time
    of `zone`. In the hour that clocks go through twice, the first of the two.
    """
    if zone is timezone.utc and type(stamp) is str:
        try:  # as databases write it nearly always; a tenth of the time of what follows
            length = len(stamp)
            if length in (_EXACT, _WHOLE):
                return datetime.fromisoformat(stamp + "+00:00"), ""
            if stamp[_WHOLE : _WHOLE + 1] == ".":  # PostgreSQL leaves out zeros at the end
                return datetime.fromisoformat(stamp.ljust(_EXACT, "0") + "+00:00"), ""
        except ValueError:
            pass
    return _slowly(stamp, zone)


def zone_of(name: str) -> Any:
    """The time zone of that name, as the installed Django would take it."""
    if name == "UTC":
        return timezone.utc
    from importlib import import_module

    try:
        return import_module("zoneinfo").ZoneInfo(name)
    except ImportError:  # Python 3.8, where Django 3.2 brings pytz
        return import_module("pytz").timezone(name)


def _slowly(stamp: Any, zone: Any) -> Tuple[datetime | None, str]:
    if stamp is None:
        return None, "expire_date is NULL"
    if not isinstance(stamp, str):
        kind = "bytes" if isinstance(stamp, bytes) else "a number"
        return None, f"expire_date holds {kind}, no date"
    if stamp.endswith("infinity"):
        return None, "expire_date is infinite"
    from django.utils.dateparse import parse_datetime

    try:
        found = parse_datetime(stamp)
        if found is None:
            return None, "expire_date holds text that is no date"
        return _located(found, zone).astimezone(timezone.utc), ""
    except (ValueError, OverflowError):
        return None, "expire_date holds a date that does not exist"


def _located(found: datetime, zone: Any) -> datetime:
    if found.tzinfo is not None:
        return found
    if hasattr(zone, "localize"):  # pytz, with Django 3.2
        located: datetime = zone.localize(found, is_dst=True)
        return located
    return found.replace(tzinfo=zone)


def _empty(row: Stored) -> Stored:
    """A row whose session_data is NULL."""
    return row._replace(payload=b"", size=0)


def _as_text(key: Any) -> str:
    return key.decode("utf-8", "surrogateescape") if isinstance(key, bytes) else str(key or "")


def _as_bytes(data: Any) -> bytes | None:
    if data is None or isinstance(data, bytes):
        return data
    return str(data).encode("utf-8", "surrogateescape")
