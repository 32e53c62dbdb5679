"""An engine of somebody else that makes a new row each time."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="mw-third-party-session-backend",
    title="SESSION_ENGINE is a package's own, which inserts rows that are there already",
    story="The first page works; the second one ends at an error that speaks of a unique key.",
    symptom="S11",
    settings="""
SESSION_ENGINE = "device_sessions.backends.db"
""",
    files={
        "device_sessions/__init__.py": '"""Sessions that know their device."""\n',
        "device_sessions/backends/__init__.py": "",
        "device_sessions/backends/db.py": '''"""Django's engine, with a word about the device."""

from django.contrib.sessions.backends.db import SessionStore as DBStore
from django.db import router, transaction


class SessionStore(DBStore):
    """Keeps the device beside the session."""

    def save(self, must_create=False):
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)
        session = self.create_model_instance(data)
        using = router.db_for_write(self.model, instance=session)
        with transaction.atomic(using=using):
            session.save(force_insert=True, using=using)
''',
    },
)
