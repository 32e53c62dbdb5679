"""Values that are not there yet: they are named, and never asked to become something.

`reverse_lazy("login")` imports the project's URLs as soon as anybody prints it, a translation
needs its apps, and a SimpleLazyObject runs a function of the project.
"""

from __future__ import annotations

from typing import Any, FrozenSet, Optional, Tuple

PROMISE = "django.utils.functional.Promise"
OBJECT = "django.utils.functional.LazyObject"

TRANSLATIONS = ("gettext", "pgettext", "ngettext")


def is_promise(value: object) -> bool:
    """Whether a value is one of Django's lazy ones; looks at its class alone."""
    return bool(_bases(value) & {PROMISE, OBJECT})


def _bases(value: object) -> FrozenSet[str]:
    return frozenset("%s.%s" % (base.__module__, base.__name__) for base in type(value).__mro__)


def promised(value: Any) -> Tuple[Optional[str], str]:
    """What a lazy value is where it is a text to translate, and how Python would write it."""
    if OBJECT in _bases(value):
        return None, "<%s>" % type(value).__name__
    try:
        function, given = value.__reduce__()[1][:2]
        name, first = function.__name__, given[0]
    except Exception:
        return None, "<%s>" % type(value).__name__
    if not isinstance(first, str):
        return None, "%s_lazy(...)" % name
    return first if name in TRANSLATIONS else None, "%s_lazy(%r)" % (name, first[:200])


def setting(settings: Any, name: str) -> Any:
    """A setting as the project wrote it. Raises AttributeError where there is none.

    Django's own object is asked below its surface, which would evaluate what is lazy.
    """
    return getattr(getattr(settings, "_wrapped", settings), name)
