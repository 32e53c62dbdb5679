"""What a store is and can do, and where a session lies in it."""

from __future__ import annotations

from collections.abc import Iterable

from session_tui.model import Failure, Order, Place, SessionDetail, StoreFacts
from session_tui.text.words import COPIES
from session_tui.visible import Visible, visible

CAPABILITY_WORDS = {
    "list": "list",
    "order": "sort",
    "prefix": "find by prefix",
    "count": "count",
    "estimate": "estimate",
    "end": "tell the end",
    "written": "tell the write",
    "clock": "tell its time",
    "untouched": "leave no trace",
    "read-only": "refuse writes",
}
"""What a `Capability` is called, by its name."""

FOUND = {True: "found", False: "not there", None: "not known"}
"""Whether a session lies in a place."""

NO_ROW = visible("The store holds no session.")


def cannot(store: StoreFacts | None, name: str) -> Visible:
    """Why a store cannot do this; empty where it can, or nothing is known of it."""
    found = () if store is None else store.capabilities
    because = (each.because for each in found if each.name == name and not each.able)
    return visible(next(because, ""))


def unordered(store: StoreFacts | None) -> bool:
    """Whether the store hands out sessions in no order, so that sorting lists all of them."""
    return store is not None and store.orders[:1] == (Order.STORED,)


def nothing_listed(store: StoreFacts | None, refusal: Failure | None = None) -> Visible:
    """What stands in an empty list: that there is none, or why none can be listed.

    `refusal`: what the store said when it was asked for one.
    """
    because = cannot(store, "list")
    if store is None or not because:
        return NO_ROW
    if refusal is not None:
        because = visible(f"{visible(refusal.sentence)} {visible(refusal.advice)}".rstrip())
    told = {each.name for each in store.capabilities if each.able}
    way = " p opens one session by its key, or by a Cookie line." if "end" in told else ""
    return visible(f"{because}{way}")


def copies_lines(detail: SessionDetail) -> list[Visible]:
    """How row and cache differ, in which names and in their ends; nothing where one place is."""
    if detail.row.copies is None:
        return []
    names = ", ".join(visible(name, 80) for name in detail.differences)
    differing = [visible(f"They differ in: {names}.")] if names else []
    ends = [visible(detail.ends_apart)] if detail.ends_apart else []
    return [visible(COPIES[detail.row.copies]), *differing, *ends]


def place_text(place: Place) -> Visible:
    """One place, and what is known of it."""
    used = "; Django takes this one" if place.used else ""
    because = f" ({visible(place.because, 300)})" if place.because else ""
    return visible(f"{FOUND[place.found]}{used}: {visible(place.where, 200)}{because}", 600)


def place_lines(places: Iterable[Place]) -> list[Visible]:
    """Places, a line each."""
    return [visible(f"  {place_text(place)}", 602) for place in places]
