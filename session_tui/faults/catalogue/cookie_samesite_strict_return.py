"""A cookie that stays at home when people come from somewhere else."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import routed

FAULT = LabFault(
    cause="cookie-samesite-strict-return",
    title="SESSION_COOKIE_SAMESITE is 'Strict', and people come back from other sites",
    story="Links in our e-mails open as if nobody were signed in, and signing in with the company"
    " account fails when it sends people back.",
    symptom="S8",
    settings="""
SESSION_COOKIE_SAMESITE = "Strict"
OAUTH_AUTHORIZE_URL = "https://id.example/authorize"
""",
    files={
        "shop/company.py": '''"""Signing in with the account of the company."""

import secrets

from django.conf import settings
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect


def begin(request):
    """To the company, with a word that has to come back."""
    request.session["oauth_state"] = secrets.token_urlsafe(16)
    return redirect(f"{settings.OAUTH_AUTHORIZE_URL}?state={request.session['oauth_state']}")


def callback(request):
    """Back from the company, with the same word."""
    if request.GET.get("state") != request.session.get("oauth_state", ""):
        return HttpResponseBadRequest("This sign-in was not begun here.")
    return redirect("shelf")
''',
    },
    edits=routed(
        "company", 'path("company/", company.begin)', 'path("company/callback/", company.callback)'
    ),
)
