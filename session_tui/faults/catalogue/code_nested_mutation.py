"""A cart that is changed inside of the session, where Django does not see it."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="code-nested-mutation",
    title="The cart is changed in place, and the session does not know that it has to be saved",
    story="The first tea stays in the cart. Every further one is there on the page that says so,"
    " and gone on the next.",
    symptom="S10",
    settings="""
# Fewer writes: a session is saved only when something in it changes.
SESSION_SAVE_EVERY_REQUEST = False
""",
    edits={
        "shop/views.py": (
            (
                "    tea = _tea(sku)\n    cart.put(request.session, tea)\n",
                "    tea = _tea(sku)\n"
                '    if "cart" not in request.session:\n'
                '        request.session["cart"] = cart.read(request.session)\n'
                "    price = str(tea.price)\n"
                '    item = {"sku": sku, "name": tea.name, "quantity": 1, "price": price}\n'
                '    request.session["cart"]["items"].append(item)\n',
            ),
        ),
    },
)
