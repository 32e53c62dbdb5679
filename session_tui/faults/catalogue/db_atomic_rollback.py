"""A session that is saved in a transaction which is undone."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import routed

FAULT = LabFault(
    cause="db-atomic-rollback",
    title="A transaction undoes what a view saved into the session before it failed",
    story="When a payment is declined the shop forgets the order number that it had just shown.",
    symptom="S10",
    files={
        "shop/paying.py": '''"""Paying for what lies in the cart."""

import secrets

from django.db import transaction
from django.http import JsonResponse
from django.views.decorators.http import require_POST

from . import cart


class PaymentDeclined(Exception):
    """The bank says no."""


def charge(total):
    """Asks the bank; here it always says no."""
    raise PaymentDeclined(total)


@require_POST
@transaction.atomic
def pay(request):
    """The number is kept whatever the bank says, so that support can find the order."""
    request.session["order"] = secrets.token_hex(4)
    request.session.save()
    charge(cart.read(request.session)["total"])
    return JsonResponse({"order": request.session["order"]})
''',
    },
    edits=routed("paying", 'path("pay/", paying.pay)'),
)
