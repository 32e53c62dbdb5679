"""Sessions that name their users in another way than this database does."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Until yesterday users had a UUID; the table of sessions was moved as it was."""
    visits = lab.visits()
    for visit in visits:
        if visit.user_id and visit.saved < lab.now - timedelta(days=1):
            name = uuid.uuid5(uuid.NAMESPACE_OID, visit.user_id)
            visit.data["_auth_user_id"] = str(name)
    lab.replace(visits)


FAULT = LabFault(
    cause="auth-user-model-changed",
    title="Sessions name users by the ids of the former user model",
    story="Since the move to the new accounts people who were signed in get an error page,"
    " wherever they go. Others do not.",
    symptom="S3",
    settings="""
# Was members.Member, with a UUID, until the move.
AUTH_USER_MODEL = "auth.User"
""",
    fill=fill,
)
