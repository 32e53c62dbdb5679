"""Code that may not wait, and asks the database for the session."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import routed

FAULT = LabFault(
    cause="async-sync-session-access",
    title="An async view reads request.session as if it were not async",
    story="The new stock page answers with an error, but only for those who have a cookie.",
    symptom="S11",
    files={
        "shop/stock.py": '''"""How much is left, asked of the warehouse."""

import asyncio

from django.http import JsonResponse


async def stock(request, sku):
    """Waits for the warehouse, and remembers what was asked for."""
    await asyncio.sleep(0)
    request.session["asked_for"] = [*request.session.get("asked_for", []), sku]
    return JsonResponse({"sku": sku, "left": 12, "user": request.user.get_username()})
''',
    },
    edits=routed("stock", 'path("stock/<str:sku>/", stock.stock)'),
)
