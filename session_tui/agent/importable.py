"""Whether a dotted name in the settings can be imported, told without running that code."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Any, Optional

DJANGO = "django."


def why_not(module: str, attribute: str) -> str:
    """Why `attribute` cannot be taken from `module`; "" where it can, or where only a run tells.

    Django's own modules are imported, those of others are looked for.
    """
    loaded = sys.modules.get(module)
    if loaded is None and module.startswith(DJANGO):
        try:
            loaded = importlib.import_module(module)
        except ModuleNotFoundError as error:
            return str(error)
        except Exception:  # a model before the apps, a driver that is missing
            return ""
    if loaded is not None:
        has = hasattr(loaded, attribute)
        return "" if has else "Module %r has no %r" % (module, attribute)
    return _not_found(module)


def _not_found(module: str) -> str:
    """The first part of the name that no finder knows; "" where all are there."""
    name, places = "", None
    for part in module.split("."):
        name = "%s.%s" % (name, part) if name else part
        try:
            spec = _spec(name, places)
        except Exception:  # a finder of somebody's own
            return ""
        if spec is None:
            return "No module named %r" % name
        places = spec.submodule_search_locations
        if places is None and name != module:
            return "No module named %r; %r is not a package" % (module, name)
    return ""


def _spec(name: str, places: Any) -> Optional[Any]:
    """What Python would load, found as its import statement does; no parent is imported."""
    loaded = sys.modules.get(name)
    if loaded is not None and getattr(loaded, "__spec__", None) is not None:
        return loaded.__spec__
    if places is None:
        return importlib.util.find_spec(name)
    for finder in sys.meta_path:
        spec = finder.find_spec(name, places, None)
        if spec is not None:
            return spec
    return None
