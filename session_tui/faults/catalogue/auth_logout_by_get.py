"""An address that signs out whoever is led to it."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import BASE_PAGE, routed

FAULT = LabFault(
    cause="auth-logout-by-get",
    title="The shop's own logout page answers to GET, and a link leads there",
    story="Single people are signed out now and then, without any pattern; some say that they only"
    " moved the mouse.",
    symptom="S2",
    files={
        "shop/leaving.py": '''"""Signing out."""

from django.contrib.auth import logout
from django.shortcuts import redirect


def logout_view(request):
    """Signs out, however somebody came here."""
    logout(request)
    return redirect("shelf")
''',
    },
    edits={
        **routed("leaving", 'path("leave/", leaving.logout_view, name="leave")'),
        BASE_PAGE: (
            (
                '    <form method="post" action="{% url \'logout\' %}">{% csrf_token %}'
                "<button>Sign out</button></form>\n",
                "    <a href=\"{% url 'leave' %}\">Sign out</a>\n",
            ),
        ),
    },
)
