"""A session that no cookie can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """The Set-Cookie line of somebody who looked at twelve teas."""
    from django.contrib.sessions.backends.signed_cookies import SessionStore

    store = SessionStore()
    letters = "abcdefghijklmnopqrstuvwxyz    "
    store["seen_teas"] = ["".join(lab.dice.choices(letters, k=480)) for _ in range(12)]
    store.save()
    line = f"teashop_sessionid={store.session_key}; HttpOnly; Max-Age=604800; Path=/; SameSite=Lax"
    (lab.place / "set-cookie").write_text(f"Set-Cookie: {line}; Secure", "ascii")


FAULT = LabFault(
    cause="signed-cookies-too-large",
    title="Sessions live in the cookie, and the shop puts whole descriptions into them",
    story="After looking at a dozen teas nothing is remembered any more, not even the sign-in.",
    symptom="S10",
    files={
        "shop/recent.py": '''"""What somebody looked at, to show it again."""

from django.http import JsonResponse


def looked(request, sku):
    """Keeps the whole text, so that the shelf is not asked again."""
    text = request.GET.get("text", "")
    request.session["seen_teas"] = [*request.session.get("seen_teas", []), text]
    return JsonResponse({"seen": len(request.session["seen_teas"])})
''',
    },
    edits={
        "shop/urls.py": (
            ("from . import views", "from . import recent, views"),
            ("urlpatterns = [", 'urlpatterns = [\n    path("looked/<str:sku>/", recent.looked),'),
        )
    },
    engine="signed_cookies",
    fill=fill,
)
