"""Something in the session that JSON cannot hold."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="serializer-unserializable-data",
    title="Reserving prices puts a date into the session, which JSON cannot hold",
    story="Whoever clicks on Keep these prices gets an error page.",
    symptom="S11",
    edits={
        "shop/views.py": (
            (
                "from . import cart, checkout, visits\n",
                "from django.utils import timezone\n\nfrom . import cart, checkout, visits\n",
            ),
            (
                "    visits.reserve(request.session, days=2)\n",
                '    request.session["reserved_at"] = timezone.now()\n',
            ),
        ),
    },
)
