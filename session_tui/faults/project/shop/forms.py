"""The one form of the shop that is more than a button."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from .visits import STAY


class SignInForm(AuthenticationForm):
    """Name, password, and how long to stay."""

    stay = forms.ChoiceField(choices=list(STAY.items()), initial="week")
    field_order = ("username", "password", "stay")
