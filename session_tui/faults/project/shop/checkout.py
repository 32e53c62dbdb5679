"""The checkout: four steps, and the session remembers how far somebody came."""

from typing import Any

from django.contrib.sessions.backends.base import SessionBase

STEPS = ("address", "delivery", "payment", "confirm")


def progress(session: SessionBase) -> dict[str, Any]:
    """The step to show next, and the answers so far."""
    found: dict[str, Any] = session.get("checkout", {"step": STEPS[0], "answers": {}})
    return found


def answer(session: SessionBase, step: str, given: dict[str, str]) -> str | None:
    """Keep what was `given` in `step`; returns the next step, or None after the last."""
    answers = {**progress(session)["answers"], step: given}
    left = [name for name in STEPS if name not in answers]
    session["checkout"] = {"step": left[0] if left else None, "answers": answers}
    return left[0] if left else None


def finish(session: SessionBase) -> None:
    """Forget the cart and the checkout: the order is placed."""
    session.pop("cart", None)
    session.pop("checkout", None)
