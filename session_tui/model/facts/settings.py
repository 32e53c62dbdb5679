"""The settings that a diagnosis may look at, each under its dotted name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SettingSeen:
    """One setting, or one entry of a setting that is a dict: "CACHES.default.BACKEND"."""

    name: str
    kind: str
    """The name of its type: "int", "str", "NoneType", "list"."""
    value: bool | int | float | str | tuple[str, ...] | None
    """What it is; None also where it is hidden, or of another type than these."""
    text: str
    """As Python would write it, masked."""
    default: bool
    """Whether the project leaves it as Django has it."""
    hidden: bool = False
    """Whether `value` is left out because it is a secret."""

    @property
    def words(self) -> tuple[str, ...]:
        """The strings of a setting that lists some; a lone string as one of them."""
        if isinstance(self.value, tuple):
            return self.value
        return (self.value,) if isinstance(self.value, str) else ()


@dataclass(frozen=True)
class SettingsSeen:
    """Every setting that sessions could depend on."""

    settings: tuple[SettingSeen, ...]
    alike: tuple[tuple[str, str], ...] = ()
    """(name that nobody reads, name that was probably meant), as SESSION_COOKIE_AGES."""

    def get(self, name: str) -> SettingSeen | None:
        """The setting of this dotted name; None where it is not known."""
        return next((each for each in self.settings if each.name == name), None)

    def under(self, name: str) -> tuple[SettingSeen, ...]:
        """Those that lie in the dict `name`: "CACHES.default" has its BACKEND, LOCATION, ..."""
        return tuple(each for each in self.settings if each.name.startswith(name + "."))
