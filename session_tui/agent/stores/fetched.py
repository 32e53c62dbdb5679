"""What a driver fetched, made into `Stored`: column by column, since rows are many.

A raw expire_date is read as Django reads it, and one that it cannot read says why.
"""

from __future__ import annotations

from datetime import datetime, timezone
from functools import partial
from itertools import repeat
from typing import Any, Callable, Iterable, List, Sequence, Tuple

from session_tui.agent.stores.base import Stored

_WHOLE = 19
"""Characters of "2031-05-04 12:00:00"."""
_EXACT = 26
"""And of that with its microseconds."""
_USUAL = frozenset((_WHOLE, _EXACT))

_stored: Callable[[Iterable[Any]], Stored] = partial(tuple.__new__, Stored)
"""`Stored._make` without its check: the columns below are as many as its fields."""

_REST = tuple(Stored._field_defaults[name] for name in Stored._fields[8:])
"""What a row has in the fields behind `columns`, which no database fills."""


def stored_rows(
    fetched: Sequence[Tuple[Any, ...]],
    zone: Any,
    packed: Callable[[Sequence[Any]], List[str]],
    origin: str = "",
    names: Sequence[str] = (),
) -> List[Stored]:
    """Rows of key, raw end, size, data and the columns `names`, in their order.

    `zone` is that of a date without offset, `packed` the dialect's way to write places down.
    """
    if not fetched:
        return []
    keys, stamps, sizes, data, *others = zip(*fetched)
    if None in sizes:
        sizes, data = _measured(sizes, data)
    ends, problems = _ends(stamps, zone)
    columns = (
        _column(keys, str, _as_text),
        _column(data, bytes, _as_bytes),
        sizes,
        ends,
        zip(packed(stamps), packed(keys)),
        problems,
        repeat(origin),
        _pairs(names, others, zone) if others else repeat(()),
        *map(repeat, _REST),
    )
    return list(map(_stored, zip(*columns)))


def _pairs(names: Sequence[str], others: Sequence[Sequence[Any]], zone: Any) -> Iterable[Any]:
    """The further columns of each row, as (name, plain value) pairs."""
    plain = [[plain_value(value, zone) for value in column] for column in others]
    return [tuple(zip(names, values)) for values in zip(*plain)]


def plain_value(value: Any, zone: Any) -> object:
    """A driver's value as JSON has it; a time in UTC, as SQLite keeps it."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, datetime):
        try:
            return _located(value, zone).astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
        except (ValueError, OverflowError):
            return str(value)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _measured(sizes: Sequence[Any], data: Sequence[Any]) -> Tuple[Tuple[Any, ...], Tuple[Any, ...]]:
    """Sizes and data where the data tells its size; see `Dialect.columns`."""
    if set(map(type, data)) == {bytes}:
        return tuple(map(len, data)), tuple(data)
    both = [_size_and_data(size, each) for size, each in zip(sizes, data)]
    return tuple(size for size, _ in both), tuple(each for _, each in both)


def _size_and_data(size: Any, data: Any) -> Tuple[int, Any]:
    if size is not None:
        return size, data
    if isinstance(data, int):
        return data, None
    return (0, b"") if data is None else (len(data), data)


def _column(values: Sequence[Any], kind: type, convert: Callable[[Any], Any]) -> Iterable[Any]:
    """`values` themselves where all are of `kind`, as they nearly always are."""
    return values if set(map(type, values)) == {kind} else map(convert, values)


def _ends(stamps: Sequence[Any], zone: Any) -> Tuple[Iterable[datetime | None], Iterable[str]]:
    """The moments, and why there are none; `moment` for a whole column."""
    if zone is timezone.utc and set(map(type, stamps)) == {str}:
        try:
            if set(map(len, stamps)) <= _USUAL:
                aware = [stamp + "+00:00" for stamp in stamps]
                return list(map(datetime.fromisoformat, aware)), repeat("")
        except ValueError:
            pass
    ends, problems = zip(*[moment(stamp, zone) for stamp in stamps])
    return ends, problems


def moment(stamp: Any, zone: Any) -> Tuple[datetime | None, str]:
    """A raw expire_date as an aware time in UTC, or None and why.

    Reads what Django reads (django.utils.dateparse.parse_datetime); without an offset it is a time
    of `zone`. In the hour that clocks go through twice, the first of the two.
    """
    if zone is timezone.utc and type(stamp) is str:
        try:  # as databases write it nearly always; a tenth of the time of what follows
            if len(stamp) in _USUAL:
                return datetime.fromisoformat(stamp + "+00:00"), ""
            # PostgreSQL leaves out zeros at the end. Python 3.11 would overlook a "BC" there.
            if stamp[_WHOLE : _WHOLE + 1] == "." and stamp[_WHOLE + 1 :].isdigit():
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


def _as_text(key: Any) -> str:
    if isinstance(key, str):
        return key
    return key.decode("utf-8", "surrogateescape") if isinstance(key, bytes) else str(key or "")


def _as_bytes(data: Any) -> bytes | None:
    if data is None or isinstance(data, bytes):
        return data
    return str(data).encode("utf-8", "surrogateescape")
