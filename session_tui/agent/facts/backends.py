"""Authentication backends by their dotted paths alone: could they be imported, are they external.

Nothing is imported to find out: a module that is not loaded is only looked for.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from typing import Any, Sequence

EXTERNAL = re.compile(
    r"ldap|saml|oidc|openid|oauth|social|shibboleth|keycloak|okta|azure|remoteuser"
    r"|(?:^|[._])(?:django_)?cas(?:_ng)?(?:[._]|backend|$)",
    re.IGNORECASE,
)
"""What backends of LDAP, SAML, OIDC, CAS and social logins are called."""


def is_external(path: str) -> bool:
    """Whether a backend of this path takes the password, or the word, of another service."""
    return EXTERNAL.search(path) is not None


def is_importable(path: str) -> bool:
    """Whether the class could be there: its module is loaded and has it, or is found."""
    module, _, name = path.rpartition(".")
    loaded = sys.modules.get(module)
    if loaded is not None:
        return hasattr(loaded, name)
    return bool(module) and _is_found(module)


def _is_found(module: str) -> bool:
    """Looked for part by part, since `find_spec` of the whole imports its packages."""
    parts = module.split(".")
    where: Sequence[str] | None = None
    for number in range(1, len(parts) + 1):
        spec = _spec(".".join(parts[:number]), where)
        if spec is None:
            return False
        where = spec.submodule_search_locations
        if where is None and number < len(parts):
            return False
    return True


def _spec(name: str, where: Sequence[str] | None) -> Any:
    loaded = sys.modules.get(name)
    if loaded is not None and getattr(loaded, "__spec__", None) is not None:
        return loaded.__spec__
    try:
        if where is None:
            return importlib.util.find_spec(name)
        found = (finder.find_spec(name, where) for finder in list(sys.meta_path))
        return next((spec for spec in found if spec is not None), None)
    except (ImportError, AttributeError, ValueError):
        return None
