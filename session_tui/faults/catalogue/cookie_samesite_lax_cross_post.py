"""People are sent back by a form of another site, and their cookie does not come along."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import distribution, routed

FAULT = LabFault(
    cause="cookie-samesite-lax-cross-post",
    title="The identity provider sends people back by POST, and the cookie is Lax",
    story="After signing in at the company's portal the shop says that nobody asked for this"
    " sign-in; cancelling there works.",
    symptom="S8",
    settings="""
INSTALLED_APPS = [*INSTALLED_APPS, "djangosaml2"]
SAML_IDP = "https://portal.example/sso"
""",
    files={
        **distribution("djangosaml2", "1.9.3"),
        "djangosaml2/__init__.py": '"""Lets a portal say who somebody is."""\n',
        "djangosaml2/middleware.py": '''"""A session for the time that somebody is at the portal."""


class SamlSessionMiddleware:
    """Keeps it beside the other one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.saml_session = request.session
        return self.get_response(request)
''',
        "shop/saml.py": '''"""Signing in at the portal, which answers by a form."""

import secrets

from django.conf import settings
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST


def begin(request):
    """To the portal, with the number of this request."""
    request.session["saml_request"] = secrets.token_hex(8)
    return redirect(f"{settings.SAML_IDP}?ID={request.session['saml_request']}")


@csrf_exempt
@require_POST
def acs(request):
    """Back from the portal: the number must be one that was asked for."""
    if request.POST.get("InResponseTo") != request.session.get("saml_request", ""):
        return HttpResponseBadRequest("Nobody asked for this sign-in.")
    return redirect("shelf")
''',
    },
    edits=routed("saml", 'path("saml2/login/", saml.begin)', 'path("saml2/acs/", saml.acs)'),
)
