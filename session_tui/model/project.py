"""The agent's greeting, the project's settings, and failures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Fault(str, Enum):
    """Whose fault a failure is; the command line makes its exit code of it."""

    SETTINGS = "settings"
    ARGUMENT = "argument"
    STORE = "store"
    MISSING = "missing"
    LIMIT = "limit"
    BUG = "bug"


@dataclass(frozen=True)
class Failure:
    """Something that could not be done, in words for an operator."""

    fault: Fault
    sentence: str
    """What happened, in one sentence, with no secret in it."""
    where: str = ""
    """File and line, host and port, or setting; empty where there is none."""
    advice: str = ""
    """What to do about it."""
    trace: str = ""
    """The traceback without locals, redacted; for --debug only."""
    lasting: bool = False
    """Whether it stays until somebody changes rights, settings or what was asked."""
    rights: bool = False
    """Whether a right is missing that the least rights would give."""


@dataclass(frozen=True)
class Hello:
    """The first answer of an agent."""

    protocol: int
    pid: int
    python: str
    """Version, as "3.8.18"."""
    executable: str
    user: str


@dataclass(frozen=True)
class Choice:
    """One thing that was chosen for the operator, and where it came from."""

    name: str
    value: str
    source: str


@dataclass(frozen=True)
class Setting:
    """One Django setting, masked."""

    name: str
    value: str
    """As Python would write it; secrets as a fingerprint."""
    default: bool
    """Whether the project leaves it as Django has it."""


@dataclass(frozen=True)
class ProjectFacts:
    """What the settings say, as far as sessions are concerned. No secret in it."""

    root: str
    choices: tuple[Choice, ...]
    """Interpreter, settings module, environment: each with its source."""
    settings_module: str
    python: str
    django: str
    engine: str
    """SESSION_ENGINE, dotted."""
    serializer: str
    cookie_name: str
    cookie_age: float | None
    """SESSION_COOKIE_AGE in seconds; None where the setting is no number."""
    save_every_request: bool
    expire_at_browser_close: bool
    use_tz: bool
    time_zone: str
    secret_key: str
    """A fingerprint of SECRET_KEY under a key of this run, never the key."""
    fallbacks: int
    """How many SECRET_KEY_FALLBACKS the installed Django would try."""
    user_model: str
    backends: tuple[str, ...]
    middleware: tuple[str, ...]
    database: str
    """The alias that holds the session table."""
    routers: tuple[str, ...]
    cache_alias: str
    settings: tuple[Setting, ...]
    notes: tuple[str, ...] = ()
    """What was left out, switched off or could not be known, a sentence each."""
    of_worker: tuple[str, ...] = ()
    """Those of them that tell what is not known of the worker of --pid."""


@dataclass(frozen=True)
class AppsState:
    """Whether the project's apps are loaded."""

    loaded: bool
    problem: str = ""
    where: str = ""
