"""What the newest sessions tell of the clocks that wrote them.

The end and the signature of a row come from one clock, and name no node. So all that can be seen
is a row that was saved in the future, for as long as that future lasts.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Iterable, List, Tuple

from session_tui.agent.rows import Rows
from session_tui.agent.stores.base import Store, Stored
from session_tui.model import Order, Written

NEWEST = 200
"""Sessions that are looked at: those that end last were mostly written last."""
WHOLE = 1.0
"""Seconds that a signature counts in."""
AGES = 5
"""Different cookie ages that are told."""


def written(store: Store, rows: Rows, at: datetime) -> Written | None:
    """What can be told; None where no session says when it was saved. Raises `StoreError`."""
    order = Order.LATEST_END if store.indexed else store.orders[0]
    saved = list(_saved(store.page(order, NEWEST), rows))
    if not saved:
        return None
    ahead = [(when - at).total_seconds() for when, _ in saved]
    future = [seconds for seconds in ahead if seconds > WHOLE]
    ages = Counter(round(age) for _, age in saved if age is not None)
    common: List[float] = [float(age) for age, _ in ages.most_common(AGES)]
    return Written(len(saved), len(future), max(future, default=0.0), tuple(common))


def _saved(stored: Iterable[Stored], rows: Rows) -> Iterable[Tuple[datetime, float | None]]:
    for each in stored:
        when = rows.open(each).saved_at
        if when is not None:
            yield when, None if each.expires is None else (each.expires - when).total_seconds()
