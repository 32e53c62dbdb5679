"""A link to an address that takes forms only."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import BASE_PAGE

FAULT = LabFault(
    cause="auth-logout-get-removed",
    title="The page signs out by a link, which Django's LogoutView has refused since 5.0",
    story="Nobody can sign out since the upgrade of Django: the link ends at an empty page.",
    symptom="S5",
    edits={
        BASE_PAGE: (
            (
                '    <form method="post" action="{% url \'logout\' %}">{% csrf_token %}'
                "<button>Sign out</button></form>\n",
                "    <a href=\"{% url 'logout' %}\">Sign out</a>\n",
            ),
        ),
    },
)
