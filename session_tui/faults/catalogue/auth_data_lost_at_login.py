"""A cart that belongs to a key which the sign-in changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import routed

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Most wish lists name a key that no session has any more."""
    from django.core.management import call_command
    from shop.models import WishList  # type: ignore[import-not-found]

    call_command("migrate", "shop", verbosity=0)
    visits = lab.visits()
    lab.replace(visits)
    for visit in visits[:40]:
        known = not visit.user_id
        key = visit.key if known else lab.new_key()
        WishList.objects.create(session_key=key, skus="DAR-100 SEN-100")


FAULT = LabFault(
    cause="auth-data-lost-at-login",
    title="Wish lists are kept under the session's key, which signing in changes",
    story="Guests write a wish list, sign in to order it, and it is gone.",
    symptom="S10",
    files={
        "shop/models.py": '''"""What the shop keeps outside of the session."""

from django.db import models


class WishList(models.Model):
    """The wishes of one visitor."""

    session_key = models.CharField(max_length=40, unique=True)
    skus = models.TextField(blank=True)
''',
        "shop/migrations/__init__.py": "",
        "shop/migrations/0001_initial.py": """from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            "WishList",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("skus", models.TextField(blank=True)),
            ],
        ),
    ]
""",
        "shop/wishes.py": '''"""The wish list, also for guests."""

from django.http import JsonResponse

from .models import WishList


def wish(request, sku):
    """One wish more."""
    if request.session.session_key is None:
        request.session.create()
    found, _ = WishList.objects.get_or_create(session_key=request.session.session_key)
    found.skus = f"{found.skus} {sku}".strip()
    found.save()
    return JsonResponse({"wishes": found.skus.split()})


def wishes(request):
    """All wishes of this visitor."""
    found = WishList.objects.filter(session_key=request.session.session_key).first()
    return JsonResponse({"wishes": found.skus.split() if found else []})
''',
    },
    edits=routed(
        "wishes", 'path("wishes/", wishes.wishes)', 'path("wishes/<str:sku>/", wishes.wish)'
    ),
    fill=fill,
)
