"""A key that is as long as the session, and another one each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.catalogue.auth_data_lost_at_login import FAULT as WISHES
from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """The table for wishes is there, and nobody finds a wish in it again."""
    from django.core.management import call_command

    call_command("migrate", "shop", verbosity=0)


FAULT = LabFault(
    cause="signed-cookies-key-misuse",
    title="Wish lists are kept under the session's key, which with signed_cookies is no key",
    story="Wish lists are empty on the next page, and on our PostgreSQL the page fails with a"
    " value that is too long.",
    symptom="S11",
    files=WISHES.files,
    edits=WISHES.edits,
    engine="signed_cookies",
    fill=fill,
)
