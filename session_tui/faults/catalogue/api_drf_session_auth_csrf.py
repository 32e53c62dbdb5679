"""An interface for programs that wants the token against forgery."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import on_every_page, routed
from session_tui.faults.stand_ins import REST

FAULT = LabFault(
    cause="api-drf-session-auth-csrf",
    title="The interface signs in by session, and its calls come without the CSRF token",
    story="Calls of the interface answer CSRF Failed, but only for those who are signed in.",
    symptom="S9",
    settings="""
INSTALLED_APPS = [*INSTALLED_APPS, "rest_framework"]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
}
CSRF_COOKIE_HTTPONLY = True
""",
    files={
        **REST,
        "shop/api.py": '''"""The cart, for programs."""

from django.http import JsonResponse
from rest_framework.decorators import api_view

from . import cart
from .catalogue import BY_SKU


@api_view
def put(request, sku):
    """One more of an article."""
    cart.put(request.session, BY_SKU[sku])
    return JsonResponse(cart.read(request.session))
''',
        "shop/static/shop/api.js": """// Puts a tea into the cart without leaving the page.
export async function put(sku) {
  const answer = await fetch(`/api/put/${sku}/`, { method: "POST", credentials: "same-origin" });
  return answer.json();
}
""",
    },
    edits={
        **routed("api", 'path("api/put/<str:sku>/", api.put)'),
        **on_every_page('<script type="module" src="/static/shop/api.js"></script>'),
    },
)
