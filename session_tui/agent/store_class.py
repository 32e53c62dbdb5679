"""A SessionStore class, read and never instantiated: what it descends from and does otherwise.

To make an instance can write (`caches[...]` makes folders, a custom `__init__` does anything), so
all that counts here is `__mro__` and `__dict__`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from session_tui.agent.third_party import PUBLISHED

OWN = "django.contrib.sessions.backends."
BASE = OWN + "base"
"""The module of `SessionBase`, which stores nothing."""

ANSWERED = frozenset(
    (
        "acreate_model_instance",
        "cache_key_prefix",
        "create_model_instance",
        "get_model_class",
        "key_salt",
    )
)
"""What a class may do otherwise without anything here being less true: it is asked, or seen."""

SET_BY_INSTANCES = ("serializer", "model")
"""Names that only an instance of Django's classes has."""


@dataclass(frozen=True)
class StoreClass:
    """What a class tells about itself."""

    kind: str
    """As `Engine.kind`; "" for a class that descends from no engine known here."""
    qualname: str
    bases: tuple[str, ...]
    """Dotted names of the class and its bases down to the engine; nothing for Django's own."""
    overrides: tuple[str, ...]
    """Names that it has of its own where the engine has them too."""
    salt: str
    """A `key_salt` of its own; "" where there is none, or it cannot be told."""
    prefix: str
    """`cache_key_prefix`, or ""."""
    notes: tuple[str, ...]


def read(store: Any) -> StoreClass:
    """The class `store`."""
    lineage = store.__mro__
    engines = [place for place, base in enumerate(lineage) if kind_of(base)]
    bases = [place for place, base in enumerate(lineage) if base.__module__ == BASE]
    depth = (*engines, *bases, len(lineage) - 1)[0]
    own = lineage[:depth]
    root, kind = lineage[depth], kind_of(lineage[depth])
    overrides = _overrides(own, root)
    salt, salt_notes = _text_of(store, own, "key_salt")
    prefix, prefix_notes = _text_of(store, lineage, "cache_key_prefix")
    return StoreClass(
        kind,
        store.__qualname__,
        tuple(map(dotted, lineage[: depth + 1])) if own else (),
        overrides,
        salt,
        prefix,
        (*_said(store, kind, overrides), *salt_notes, *prefix_notes),
    )


def kind_of(base: Any) -> str:
    """The engine that this very class is, or ""."""
    module = base.__module__
    if module in PUBLISHED:
        return PUBLISHED[module].kind
    return module[len(OWN) :] if module.startswith(OWN) and module != BASE else ""


def published(store: Any) -> str:
    """The module in PUBLISHED that the class, or one of its bases, is of; "" for none."""
    return next((base.__module__ for base in store.__mro__ if base.__module__ in PUBLISHED), "")


def attribute(store: Any, name: str) -> tuple[Any, Any]:
    """What the class has under `name`, as it stands in the class that has it, and that class."""
    for base in store.__mro__:
        if name in vars(base):
            return vars(base)[name], base
    return None, None


def dotted(base: Any) -> str:
    """The full name of a class."""
    return "%s.%s" % (base.__module__, base.__qualname__)


def _overrides(own: Any, root: Any) -> tuple[str, ...]:
    names = dict.fromkeys(name for base in own for name in vars(base))
    ours = (name for name in names if name == "__init__" or not name.startswith("__"))
    return tuple(sorted(name for name in ours if hasattr(root, name) or name in SET_BY_INSTANCES))


def _said(store: Any, kind: str, overrides: tuple[str, ...]) -> tuple[str, ...]:
    """What is not known of it, as sentences."""
    name = "%s of %s" % (store.__qualname__, store.__module__)
    if not kind:
        return ("%s descends from no session engine that is known here." % name,)
    unknown = [each for each in overrides if each not in ANSWERED]
    notes = PUBLISHED[published(store)].notes if published(store) else ()
    if unknown:
        said = "%s descends from %s and overrides %s: what they do is not known here."
        notes = (said % (name, kind, ", ".join(unknown)), *notes)
    return notes


def _text_of(store: Any, lineage: Any, name: str) -> tuple[str, tuple[str, ...]]:
    """The text that one of `lineage` has under `name`, and what there is to say about it."""
    found, base = attribute(store, name)
    if base not in lineage:
        return "", ()
    text = found if isinstance(found, str) else _constant(found)
    if text is None:
        said = "%s computes its %s: what it is cannot be known without running it."
        return "", (said % (dotted(base), name),)
    if kind_of(base):
        return text, ()
    return text, ("%s has a %s of its own: %r." % (dotted(base), name, text),)


def _constant(found: Any) -> str | None:
    """The one text that a property without any other name in it can give."""
    code = getattr(getattr(found, "fget", None), "__code__", None)
    if code is None or code.co_names or code.co_freevars or code.co_cellvars:
        return None
    texts = [each for each in code.co_consts if isinstance(each, str)]
    if texts and texts[0] == found.fget.__doc__:
        texts = texts[1:]
    return texts[0] if len(texts) == 1 else None
