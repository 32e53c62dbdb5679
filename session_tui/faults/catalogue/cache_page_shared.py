"""A page with a name on it that everybody gets."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="cache-page-shared",
    title="The shelf is cached for five minutes, with the name of whoever came first",
    story="People are greeted by the name of somebody else, and a minute later by their own.",
    symptom="S12",
    settings="""
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": BASE_DIR / "cache",
    }
}
""",
    edits={
        "shop/views.py": (
            (
                "from django.views.decorators.http import require_POST\n",
                "from django.views.decorators.cache import cache_page\n"
                "from django.views.decorators.http import require_POST\n",
            ),
            (
                "def shelf(request: HttpRequest) -> HttpResponse:\n"
                '    """All teas."""\n'
                '    visits.seen(request.session, request.GET.get("language", "en")[:5])\n'
                '    return render(request, "shop/shelf.html", {"teas": TEAS})\n',
                "@cache_page(300)\n"
                "def shelf(request: HttpRequest) -> HttpResponse:\n"
                '    """All teas, and a word of welcome."""\n'
                "    who = request.user.get_username()\n"
                '    visits.seen(request.session, request.GET.get("language", "en")[:5])\n'
                '    return render(request, "shop/shelf.html", {"teas": TEAS, "who": who})\n',
            ),
        ),
    },
)
