"""A page that throws the whole session away."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import routed

FAULT = LabFault(
    cause="code-session-flushed-or-replaced",
    title="Choosing a currency flushes the session",
    story="Whoever changes the currency is signed out and has an empty cart.",
    symptom="S10",
    files={
        "shop/currency.py": '''"""In which money prices are shown."""

from django.shortcuts import redirect


def choose(request, code):
    """Begins anew, since amounts in the cart are in the old currency."""
    request.session.flush()
    request.session["currency"] = code
    return redirect("shelf")
''',
    },
    edits=routed("currency", 'path("currency/<str:code>/", currency.choose)'),
)
