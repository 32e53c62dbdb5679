"""What a load would import: known to be harmless, known to run things, or unknown."""

from __future__ import annotations

from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING

from session_tui.agent.pickles.known import ATTRIBUTES, HARMLESS, MODULES, NAMES, PACKAGES

NAME_LIMIT = 256
"""Characters of a module's or a global's name; a name that anybody needs is shorter."""

LISTED = 100
"""Names that are told, of each sort."""


class Imports:
    """The names that a load of one pickle would have imported, in order."""

    def __init__(self) -> None:
        """None yet."""
        self.names: dict[str, None] = {}
        self.dangerous: dict[str, None] = {}
        self.unknown: dict[str, None] = {}
        self.found: dict[tuple[str, str], str] = {}
        self.getters = 0
        self.tamed = 0

    def add(self, module: str, name: str, old: bool) -> str:
        """The full name of a global that a load imports; `old`: as Python 2 called it."""
        if len(module) > NAME_LIMIT or len(name) > NAME_LIMIT:
            full = f"{module[:NAME_LIMIT]}…"
            self._note(self.names, full)
            self.danger(full)
            return full
        known = self.found.get((module, name))
        if known is None:
            known = self.found[module, name] = self._judge(*renamed(module, name, old))
        if known == "builtins.getattr":
            self.getters += 1
        return known

    def attribute(self, owner: str, name: str) -> str:
        """The full name of an attribute of an imported thing, which is a name of its own."""
        self.tamed += 1
        module, _, first = owner.rpartition(".")
        if len(owner) + len(name) > NAME_LIMIT:
            return self.add(owner, name, False)
        return self._judge(module, f"{first}.{name}")

    def danger(self, name: str) -> None:
        """Something is done that runs things."""
        self._note(self.dangerous, name)

    def extension(self, code: int) -> str:
        """The name of what the project registered with `copyreg.add_extension`, if it did."""
        name = f"copyreg extension {code}"
        self._note(self.names, name)
        self._note(self.unknown, name)
        return name

    def finish(self) -> None:
        """A `getattr` that did anything but name an attribute of an import is dangerous."""
        if self.getters > self.tamed:
            self.danger("builtins.getattr")

    def _judge(self, module: str, name: str) -> str:
        full = f"{module}.{name}"
        self._note(self.names, full)
        if is_dangerous(module, name):
            self.danger(full)
        elif full not in HARMLESS and full != "builtins.getattr":
            self._note(self.unknown, full)
        return full

    @staticmethod
    def _note(names: dict[str, None], name: str) -> None:
        if len(names) < LISTED:
            names[name] = None


def renamed(module: str, name: str, old: bool) -> tuple[str, str]:
    """Module and name as Python 3 has them; up to protocol 2 a load maps those of Python 2."""
    if not old:
        return module, name
    if (module, name) in NAME_MAPPING:
        return NAME_MAPPING[module, name]
    return IMPORT_MAPPING.get(module, module), name


def is_dangerous(module: str, name: str) -> bool:
    """Whether a global runs things: by itself, through its module, or as an attribute of another.

    With protocol 4, "os.system" of module "logging" is what `logging.os.system` is.
    """
    full = f"{module}.{name}"
    if full in HARMLESS:
        return False
    if _runs(module, name):
        return True
    steps = name.split(".")
    if any(step.startswith("__") or step in ATTRIBUTES for step in steps):
        return True
    return any(_runs(step, ".".join(steps[at + 1 :])) for at, step in enumerate(steps[:-1]))


def _runs(module: str, name: str) -> bool:
    steps = module.split(".")
    around = (".".join(steps[: count + 1]) for count in range(len(steps)))
    return (
        module in MODULES or f"{module}.{name}" in NAMES or any(each in PACKAGES for each in around)
    )
