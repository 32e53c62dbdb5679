"""What was found and chosen for the operator: project, Django, store and settings."""

from __future__ import annotations

from collections.abc import Iterable

from session_tui.model import Choice, ProjectFacts, Setting, StoreFacts
from session_tui.visible import Visible, visible

LABELS = {
    "python": "interpreter",
    "settings": "settings",
    "environment": "environment",
    "path": "import path",
}
"""What a `Choice` is called, by its name."""

NO_ENV_FILE = Choice("environment", "that of session-tui itself", "no --env-file")


def project_lines(
    facts: ProjectFacts, store: StoreFacts | None, store_problem: str
) -> list[Visible]:
    """Everything that was chosen, with its source, and then the settings. Headings begin at once.

    `store`: None until it is reached; `store_problem` says why it was not, if that is known.
    """
    return [*summary_lines(facts, store, store_problem), *_settings_lines(facts.settings)]


def summary_lines(
    facts: ProjectFacts, store: StoreFacts | None, store_problem: str
) -> list[Visible]:
    """The first part of `project_lines`: choices, Django, store and notes."""
    notes = [*facts.notes, *(store.notes if store else ())]
    return [
        *_chosen_lines(facts.choices),
        *_django_lines(facts, store),
        *_store_lines(store, store_problem),
        *([visible("Notes")] if notes else ()),
        *(visible(f"  {visible(note)}") for note in notes),
    ]


def unloaded_lines(interpreter: Choice) -> list[Visible]:
    """What is known of a project whose settings are not loaded: who was asked to load them."""
    return [
        visible("Chosen"),
        _choice_line(interpreter),
        visible("  The settings are not loaded, so nothing else is known."),
    ]


def _chosen_lines(choices: Iterable[Choice]) -> list[Visible]:
    known = {choice.name: choice for choice in (NO_ENV_FILE, *choices)}
    ordered = [known.pop(name) for name in LABELS if name in known]
    return [visible("Chosen"), *map(_choice_line, [*ordered, *known.values()])]


def _choice_line(choice: Choice) -> Visible:
    source = visible(choice.source, 300)
    return _fact(LABELS.get(choice.name, choice.name), f"{visible(choice.value, 500)} ({source})")


def _django_lines(facts: ProjectFacts, store: StoreFacts | None) -> list[Visible]:
    return [
        visible("Project"),
        _fact("folder", facts.root),
        _fact("Django", f"{facts.django} on Python {facts.python}"),
        _fact("engine", facts.engine),
        _fact("serializer", facts.serializer),
        _fact("user model", facts.user_model),
        _fact("SECRET_KEY", f"fingerprint {facts.secret_key}, {_fallbacks(facts.fallbacks)}"),
        _fact("database", _database(facts, store)),
        _fact("routers", ", ".join(facts.routers) or "none"),
    ]


def _database(facts: ProjectFacts, store: StoreFacts | None) -> str:
    """The alias that holds the sessions: the store's own word, for routers may have chosen it."""
    return store.origin.removeprefix("db:") if store else facts.database


def _fallbacks(count: int) -> str:
    return f"{count} fallback{'' if count == 1 else 's'}" if count else "no fallbacks"


def _store_lines(store: StoreFacts | None, problem: str) -> list[Visible]:
    if store is None:
        return [visible("Store"), visible(f"  {visible(problem or 'It has not answered yet.')}")]
    proven = "READ-ONLY" if store.read_only else "not proven to be read-only"
    return [
        visible("Store"),
        _fact("server", store.server),
        _fact("place", store.place),
        _fact("origin", store.origin),
        _fact("rights", f"{proven}: {store.proof}"),
    ]


def _settings_lines(settings: Iterable[Setting]) -> list[Visible]:
    own = [_setting_line(each) for each in settings if not each.default]
    others = [_setting_line(each) for each in settings if each.default]
    return [
        visible("Settings of the project's own"),
        *(own or [visible("  none")]),
        visible("Settings as Django has them"),
        *(others or [visible("  none")]),
    ]


def _setting_line(setting: Setting) -> Visible:
    return visible(f"  {visible(setting.name, 80)} = {visible(setting.value)}", 2100)


def _fact(label: str, value: str) -> Visible:
    return visible(f"  {visible(label, 40):<12}  {visible(value)}", 2100)
