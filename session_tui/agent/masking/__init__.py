"""What of a project's values may be seen: secrets are masked here, in the agent, before the wire.

Names are judged by their words, so that `api_key` is a secret and `keyboard` is none; Django's own
filter (django/views/debug.py, SafeExceptionReporterFilter) searches for parts of words, which hides
AUTH_USER_MODEL and shows SENTRY_DSN. Values are judged by how random they look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.agent.masking.hiding import masked_key
from session_tui.agent.masking.looks import looks_secret
from session_tui.agent.masking.names import is_secret_name
from session_tui.agent.masking.peeking import peek, told
from session_tui.agent.masking.redaction import redact

if TYPE_CHECKING:
    from session_tui.model import Value

__all__ = (
    "is_secret_name",
    "looks_secret",
    "masked_key",
    "peek",
    "redact",
    "setting_text",
    "told",
    "value_tree",
)


# No list needs the two below, so their rooms are compiled when a session or the settings are open.
def value_tree(data: object, reveal: bool) -> Value:
    """`data` as a tree to draw, secrets masked unless `reveal`: see `masking.tree`."""
    from session_tui.agent.masking import tree

    return tree.value_tree(data, reveal)


def setting_text(name: str, value: object, reveal: bool = False) -> str:
    """A setting as Python would write it, secrets in it masked: see `masking.settings`."""
    from session_tui.agent.masking import settings

    return settings.setting_text(name, value, reveal)
