"""The cart, kept in the session.

A cart is changed in place, and Django saves a session only when one of its own keys is assigned:
so every function here assigns `session["cart"]` again.
"""

from decimal import Decimal
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from .catalogue import CURRENCY, Tea


def read(session: SessionBase) -> dict[str, Any]:
    """The cart as it is, or an empty one."""
    cart: dict[str, Any] = session.get("cart", {"currency": CURRENCY, "items": [], "total": "0.00"})
    return cart


def put(session: SessionBase, tea: Tea, quantity: int = 1) -> None:
    """Add `quantity` of `tea` to the cart."""
    cart = read(session)
    for item in cart["items"]:
        if item["sku"] == tea.sku:
            item["quantity"] += quantity
            break
    else:
        cart["items"].append(
            {"sku": tea.sku, "name": tea.name, "quantity": quantity, "price": str(tea.price)}
        )
    _write(session, cart)


def drop(session: SessionBase, sku: str) -> None:
    """Take an article out of the cart."""
    cart = read(session)
    cart["items"] = [item for item in cart["items"] if item["sku"] != sku]
    _write(session, cart)


def _write(session: SessionBase, cart: dict[str, Any]) -> None:
    total = sum((Decimal(item["price"]) * item["quantity"] for item in cart["items"]), Decimal(0))
    session["cart"] = {**cart, "total": f"{total:.2f}"}
