"""The fact `code`: what the project's own files do to sessions."""

from __future__ import annotations

import os
from typing import List

from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.model.facts import CodeSeen


def code(site: Site) -> CodeSeen:
    """The project's files, read with ast; nothing of them is imported."""
    from session_tui.agent.codebase import Known, Task, read

    cookie = _text(site, "SESSION_COOKIE_NAME") or "sessionid"
    user = _text(site, "AUTH_USER_MODEL").rpartition(".")[2].lower() or "user"
    known = Known(cookie, site.project.module, user)
    return read(Task(site.root, known, _roots(site.root), _without(site)))


def _text(site: Site, name: str) -> str:
    value = getattr(site.settings, name, None)
    return value if isinstance(value, str) else ""


def _roots(root: str) -> List[str]:
    """The folders of sys.path inside the project, relative to it."""
    from session_tui.agent.discovery import search_path

    front, behind = search_path(root)
    inside = [path for path in (*front, root, *behind) if _is_in(path, root) or path == root]
    return ["" if path == root else os.path.relpath(path, root) for path in inside]


def _without(site: Site) -> List[str]:
    """Folders below the project that a command or a visitor fills."""
    named = (getattr(site.settings, name, None) for name in ("STATIC_ROOT", "MEDIA_ROOT"))
    paths = [os.path.abspath(str(path)) for path in named if path]
    return [path for path in paths if _is_in(path, site.root)]


def _is_in(path: str, root: str) -> bool:
    return path.startswith(root.rstrip(os.sep) + os.sep)


CODE = Gatherer("code", code, "the project's files, read with ast", limit=10.0)
