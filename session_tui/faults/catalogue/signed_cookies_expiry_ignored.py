"""An end that the cookie engine does not know of."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="signed-cookies-expiry-ignored",
    title="Sessions live in the cookie, where the server ignores set_expiry()",
    story="Remember me for a month lasts a week; the tablet on the counter, which should forget"
    " after half an hour, does not.",
    symptom="S5",
    edits={
        "shop/visits.py": (
            (
                'STAY = {"week": "As long as usual"}',
                'STAY = {"week": "A week", "month": "A month"}',
            ),
            (
                '    session["stay"] = choice\n',
                '    if choice == "month":\n        session.set_expiry(30 * 24 * 60 * 60)\n',
            ),
            ('    session["kiosk"] = True\n', "    session.set_expiry(30 * 60)\n"),
        ),
    },
    engine="signed_cookies",
)
