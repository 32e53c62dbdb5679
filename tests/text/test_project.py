"""What was chosen for the operator, each with its source."""

from __future__ import annotations

from dataclasses import replace

from session_tui.model import Choice, Order, ProjectFacts, Setting, StoreFacts
from session_tui.text.project import project_lines, summary_lines, unloaded_lines
from session_tui.visible import Visible
from tests.text.samples import EVIL

FACTS = ProjectFacts(
    root="/srv/shop",
    choices=(
        Choice("python", "/srv/shop/.venv/bin/python", ".venv of the project"),
        Choice("environment", "/etc/shop.env", "--env-file"),
        Choice("settings", "shop.conf.live", "manage.py"),
    ),
    settings_module="shop.conf.live",
    python="3.12.1",
    django="5.2.19",
    engine="django.contrib.sessions.backends.db",
    serializer="django.contrib.sessions.serializers.JSONSerializer",
    cookie_name="sessionid",
    cookie_age=1209600.0,
    save_every_request=False,
    expire_at_browser_close=False,
    use_tz=True,
    time_zone="UTC",
    secret_key="9f3a41bc",
    fallbacks=1,
    user_model="auth.User",
    backends=(),
    middleware=(),
    database="default",
    routers=("shop.routers.Replica",),
    cache_alias="default",
    settings=(
        Setting("SESSION_COOKIE_AGE", "3600", False),
        Setting("SESSION_COOKIE_NAME", "'sessionid'", True),
    ),
    notes=("SENTRY_DSN was emptied.",),
)
STORE = StoreFacts(
    kind="db",
    server="PostgreSQL 15.20",
    place="db1:5432 django_session",
    origin="db:default",
    read_only=True,
    proof="The server refused a write.",
    orders=(Order.KEY,),
    notes=("connect_timeout was set.",),
)


def said(*lines: str, facts: ProjectFacts = FACTS, store: StoreFacts | None = STORE) -> bool:
    """Whether all of these lines are among those about project and store."""
    return set(lines) <= set(project_lines(facts, store, ""))


def test_every_choice_stands_with_its_source() -> None:
    assert project_lines(FACTS, STORE, "")[:4] == [
        "Chosen",
        "  interpreter   /srv/shop/.venv/bin/python (.venv of the project)",
        "  settings      shop.conf.live (manage.py)",
        "  environment   /etc/shop.env (--env-file)",
    ]


def test_an_environment_that_nobody_gave_is_said_to_be_our_own() -> None:
    facts = replace(FACTS, choices=FACTS.choices[:1])
    assert said("  environment   that of session-tui itself (no --env-file)", facts=facts)


def test_django_and_what_concerns_sessions_is_named() -> None:
    assert said(
        "  Django        5.2.19 on Python 3.12.1",
        "  engine        django.contrib.sessions.backends.db",
        "  user model    auth.User",
        "  SECRET_KEY    fingerprint 9f3a41bc, 1 fallback",
        "  database      default",
        "  routers       shop.routers.Replica",
    )


def test_the_database_is_the_one_that_a_router_chose_once_the_store_is_reached() -> None:
    assert said("  database      tenants", store=replace(STORE, origin="db:tenants"))
    assert said("  database      default", store=None)


def test_a_project_without_fallbacks_or_routers_says_so() -> None:
    plain = replace(FACTS, fallbacks=0, routers=())
    assert said("  SECRET_KEY    fingerprint 9f3a41bc, no fallbacks", facts=plain)
    assert said("  routers       none", facts=plain)


def test_a_store_is_named_with_the_proof_that_it_is_only_read() -> None:
    assert said(
        "  server        PostgreSQL 15.20",
        "  place         db1:5432 django_session",
        "  rights        READ-ONLY: The server refused a write.",
    )


def test_a_store_that_may_be_written_says_that_nothing_is_proven() -> None:
    unproven = replace(STORE, read_only=False, proof="It was not tried.")
    assert said("  rights        not proven to be read-only: It was not tried.", store=unproven)


def test_a_store_that_cannot_be_reached_leaves_its_reason() -> None:
    lines = project_lines(FACTS, None, "The database does not answer.")
    assert (
        lines[[str(each) for each in lines].index("Store") + 1] == "  The database does not answer."
    )
    assert said("  It has not answered yet.", store=None)


def test_notes_of_project_and_store_stand_together() -> None:
    assert said("Notes", "  SENTRY_DSN was emptied.", "  connect_timeout was set.")


def test_settings_of_the_projects_own_are_told_from_djangos() -> None:
    lines = project_lines(FACTS, STORE, "")
    assert lines[-4:] == [
        "Settings of the project's own",
        "  SESSION_COOKIE_AGE = 3600",
        "Settings as Django has them",
        "  SESSION_COOKIE_NAME = 'sessionid'",
    ]


def test_the_summary_is_the_first_part_of_it() -> None:
    summary = summary_lines(FACTS, STORE, "")
    assert project_lines(FACTS, STORE, "")[: len(summary)] == summary
    assert not any("SESSION_COOKIE" in line for line in summary)


def test_settings_that_are_not_loaded_still_tell_whom_they_were_asked_of() -> None:
    lines = unloaded_lines(Choice("python", "/usr/bin/python3", "--python"))
    assert lines[1] == "  interpreter   /usr/bin/python3 (--python)"


def test_no_strangers_text_comes_through() -> None:
    facts = replace(
        FACTS,
        root=EVIL,
        engine=EVIL,
        routers=(EVIL,),
        notes=(EVIL,),
        choices=(Choice(EVIL, EVIL, EVIL),),
        settings=(Setting(EVIL, EVIL, False),),
    )
    lines = project_lines(facts, replace(STORE, place=EVIL, notes=(EVIL,)), "")
    lines += project_lines(facts, None, EVIL)
    assert all(type(line) is Visible and "\x1b" not in line for line in lines)
