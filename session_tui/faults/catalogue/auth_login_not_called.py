"""A sign-in that forgets to sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Nobody has ever been signed in."""
    from django.contrib.auth.models import User

    lab.replace(lab.visits(guests=1))
    User.objects.update(last_login=None)


FAULT = LabFault(
    cause="auth-login-not-called",
    title="The shop's own sign-in checks the password and never calls login()",
    story="The new sign-in page says welcome, and the next page asks to sign in again.",
    symptom="S1",
    files={
        "shop/signing_in.py": '''"""Signing in."""

from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.shortcuts import redirect, render


def sign_in(request):
    """Who knows the password is welcome."""
    if request.method == "POST":
        user = authenticate(
            request, username=request.POST["username"], password=request.POST["password"]
        )
        if user is not None:
            messages.success(request, f"Welcome back, {user.get_username()}.")
            return redirect("shelf")
    return render(request, "shop/login.html", {"form": AuthenticationForm(request)})
''',
    },
    edits={
        "shop/urls.py": (
            ("from . import views", "from . import signing_in, views"),
            ("views.SignIn.as_view()", "signing_in.sign_in"),
        ),
    },
    fill=fill,
)
