"""The project's settings found and loaded, first alone, and later its apps."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

from session_tui.agent import quiet
from session_tui.agent.discovery import VARIABLE, read_env_file, search_path, settings_module
from session_tui.agent.failing import Refused, last_line, place_of, refused, trace_of
from session_tui.agent.on_the_way import on_the_way
from session_tui.agent.printed import hide_secrets_of
from session_tui.model import AppsState, Choice, Failure, Fault

PYTHON_HINT = "Give the project's own interpreter with --python, if it is another one."
IMPORT_HINT = (
    "%s looked for it: give the project's own interpreter with --python, if it is another one, "
    "or a folder of modules in PYTHONPATH."
) % sys.executable
ENVIRONMENT_HINT = "If a variable is missing, give the site's environment with --env-file."
ADVICE = {
    "ModuleNotFoundError": IMPORT_HINT,
    "ImportError": IMPORT_HINT,
    "ImproperlyConfigured": ENVIRONMENT_HINT,
    "KeyError": ENVIRONMENT_HINT,
    "SystemExit": "The settings end the process by themselves; see what they printed with `!`.",
}


WEIGHED = (
    "MIDDLEWARE",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SESSION_CACHE_ALIAS",
    "SESSION_COOKIE_AGE",
    "SESSION_COOKIE_NAME",
    "SESSION_ENGINE",
    "SESSION_EXPIRE_AT_BROWSER_CLOSE",
    "SESSION_FILE_PATH",
    "SESSION_SAVE_EVERY_REQUEST",
    "SESSION_SERIALIZER",
)
"""Settings by which sessions are judged before the apps are loaded."""


class Project:
    """One Django project in this process. Each stage is loaded once."""

    def __init__(self, root: str, options: dict[str, Any]) -> None:
        """`root`: the folder with manage.py, absolute. `options`: as `Launch` has them."""
        self.root = root
        self.options = options
        self.notes: list[str] = []
        self.of_worker: tuple[str, ...] = ()
        """Those of `notes` that tell what is not known of the worker of --pid."""
        self.choices: list[Choice] = []
        self.settings: Any = None
        self.module = self.source = ""
        self.apps = AppsState(False)
        self.populating = False
        """Whether the apps load just now."""
        self.altered: tuple[str, ...] = ()
        """Which of `WEIGHED` are others than before the apps were loaded."""

    def load_settings(self) -> None:
        """Imports the settings module, and nothing else of the project. Raises `Refused`."""
        if self.settings is not None:
            return
        self._enter()
        choices, notes = on_the_way(self.root, self.options.get("env_file"))
        self.choices.extend(choices)
        self.of_worker = tuple(notes)
        self.notes.extend(notes)
        choice = settings_module(self.root, self.options.get("settings"))
        self.choices.append(choice)
        self.module, self.source = choice.value, choice.source
        os.environ[VARIABLE] = choice.value
        self.notes.extend(quiet.hush())
        try:
            self.settings = _evaluated(choice.value)
        except BaseException as error:
            raise self._settings_failure(error) from error
        hide_secrets_of(self.settings)

    def load_apps(self) -> AppsState:
        """Populates the app registry, as django.setup() does, without configuring logging."""
        self.load_settings()
        if self.apps.loaded or self.apps.problem:
            return self.apps  # a registry that failed once only says that it is not reentrant
        if self.options.get("apps", True):
            self.apps = self._populated()
        else:
            self.apps = AppsState(False, "The project's apps are left alone (--no-apps).")
        return self.apps

    def _enter(self) -> None:
        """Goes where manage.py would be run, with its environment and its sys.path."""
        env_file = self.options.get("env_file")
        try:
            os.chdir(self.root)
        except OSError as error:
            sentence = "The project's folder cannot be entered: %s." % error.strerror
            raise refused(Fault.ARGUMENT, sentence, self.root, "See --project.") from None
        self.choices.clear()
        given = read_env_file(env_file) if env_file else {}
        os.environ.update(given)
        if env_file:
            self.choices.append(Choice("environment", env_file, "--env-file"))
        named = [path for path in given.get("PYTHONPATH", "").split(os.pathsep) if path]
        front, behind = search_path(self.root)
        if front or behind:
            self.choices.append(Choice("path", ", ".join(front + behind), "sys.path in manage.py"))
        first = [*front, self.root, *map(os.path.abspath, named)]
        sys.path[:0] = [path for path in first if path not in sys.path]
        sys.path.extend(path for path in behind if path not in sys.path)

    def _populated(self) -> AppsState:
        from django.apps import apps

        before = _weighed(self.settings)
        self.populating = True
        try:
            apps.populate(self.settings.INSTALLED_APPS)
        except BaseException as error:
            where = place_of(error.__traceback__, self.root)
            return AppsState(False, "The project's apps do not load: %s" % last_line(error), where)
        finally:
            self.populating = False
            after = _weighed(self.settings)
            self.altered = tuple(name for name in WEIGHED if before[name] != after[name])
        return AppsState(True)

    def _settings_failure(self, error: BaseException) -> Refused:
        kind = type(error).__name__
        where = place_of(error.__traceback__, self.root)
        if isinstance(error, SyntaxError) and error.filename:
            where = "%s:%s" % (os.path.relpath(error.filename, self.root), error.lineno)
        said = "they call sys.exit(%s)" % error.code if isinstance(error, SystemExit) else ""
        sentence = "The settings %s (%s) do not load: %s" % (
            self.module,
            self.source,
            said or last_line(error),
        )
        advice = ADVICE.get(kind, "Mend it, or choose other settings with --settings.")
        if isinstance(error, ModuleNotFoundError) and error.name in _parents(self.module):
            advice = "Name the settings module with --settings, or its folder with --project."
        if isinstance(error, ModuleNotFoundError) and error.name == "django":
            return refused(
                Fault.SETTINGS, "This interpreter has no Django.", sys.executable, PYTHON_HINT
            )
        return Refused(Failure(Fault.SETTINGS, sentence, where, advice, trace_of(error)))


def _weighed(settings: Any) -> dict[str, object]:
    """`WEIGHED` as they are now, without any of the project's own code; lists by their items."""
    values = getattr(getattr(settings, "_wrapped", settings), "__dict__", {})
    return {name: _frozen(values.get(name)) for name in WEIGHED}


def _frozen(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return tuple(map(_frozen, value))
    return value if type(value) in (str, bytes, int, float, bool) else id(value)


def _parents(module: str) -> set[str]:
    parts = module.split(".")
    return {".".join(parts[:end]) for end in range(1, len(parts) + 1)}


def _evaluated(module: str) -> Any:
    """Django's settings, evaluated, with LOGGING_CONFIG out of the way."""
    importlib.import_module("django")
    conf = importlib.import_module("django.conf")
    if not conf.settings.configured:
        conf.settings._setup(module)
    conf.settings.LOGGING_CONFIG = None
    return conf.settings
