"""What a project prints, as the operator may read it: all of it, without the secrets it holds."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from session_tui.link import Launch, Link, Refused
from tests.projects import make_project

SETTINGS = """
SECRET_KEY = "canary-of-the-key"
SECRET_KEY_FALLBACKS = ["canary-of-yesterday"]
DATABASES["default"]["PASSWORD"] = "canary'of the rows"
DATABASES["other"] = {"ENGINE": "django.db.backends.sqlite3", "PASSWORD": "brief"}
CACHES = {"default": {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": "redis://:canary-of-redis@127.0.0.1/1",
}}
INSTALLED_APPS += ["noisy"]
"""


def noisy(folder: Path, lines: str) -> Link:
    """A link to a project whose app runs `lines` when it is loaded."""
    make_project(folder, SETTINGS)
    (folder / "noisy").mkdir()
    (folder / "noisy" / "__init__.py").write_text(
        f"import logging, os, sys\nfrom django.conf import settings\n{lines}\n"
    )
    return Link.start(Launch(folder))


async def printed(link: Link, last: str) -> str:
    """What was printed while the apps were loaded, once `last` has come."""
    try:
        await link.apps()
    except Refused:
        pass
    for _ in range(100):
        if last in link.printed:
            break
        await asyncio.sleep(0.05)
    said = link.printed
    await link.close()
    return said


@pytest.mark.parametrize(
    "line",
    [
        "print('it is', settings.SECRET_KEY)",
        "print('it is', settings.SECRET_KEY_FALLBACKS[0], file=sys.stderr)",
        "logging.getLogger('shop').warning('it is %s', settings.DATABASES['default']['PASSWORD'])",
        "print('it is', settings.DATABASES)",
        "sys.stdout.buffer.write(b'it is ' + settings.SECRET_KEY.encode() + b'\\n')",
        "print('it is', settings.CACHES['default']['LOCATION'][9:24])",
        "print('it is ' + ('x' * 9000) + settings.SECRET_KEY)",
    ],
)
async def test_no_secret_of_the_settings_is_printed(tmp_path: Path, line: str) -> None:
    said = await printed(noisy(tmp_path, f"{line}\nprint('the last')"), "the last")
    assert "it is" in said and "***" in said
    assert "canary" not in said


async def test_what_is_no_secret_or_too_short_for_one_is_printed_as_it_is(tmp_path: Path) -> None:
    lines = "print('brief: 1,204 sessions, \u00e4\u20ac')\nprint('the last')"
    said = await printed(noisy(tmp_path, lines), "the last")
    assert "brief: 1,204 sessions, \u00e4\u20ac" in said


async def test_the_last_words_of_a_process_that_ends_at_once_are_not_lost(tmp_path: Path) -> None:
    lines = "print('here it', end='')\nprint(' ends with', settings.SECRET_KEY, end='')"
    said = await printed(noisy(tmp_path, f"{lines}\nos._exit(3)"), "***")
    assert said.endswith("here it ends with ***")


async def test_much_that_is_printed_keeps_its_order_and_its_length(tmp_path: Path) -> None:
    lines = "for at in range(3000): print(at, file=sys.stderr if at % 2 else sys.stdout)"
    said = await printed(noisy(tmp_path, f"{lines}\nprint('the last')"), "the last")
    assert said.split("the last")[0].split() == [str(at) for at in range(3000)]


async def test_no_secret_of_the_environment_is_printed_while_settings_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "canary-of-the-shell")
    make_project(tmp_path, "import os; print('it is', os.environ['SHOP_TOKEN'], 'the last')")
    said = await printed(Link.start(Launch(tmp_path)), "the last")
    assert "it is *** the last" in said


async def test_what_settings_print_while_they_are_loaded_shows_none_of_their_secrets(
    tmp_path: Path,
) -> None:
    settings = """
    EMAIL_HOST_PASSWORD = "canary-of-the-mail"
    PAYMENTS = {"api_key": "canary-of-payments"}
    def told(what): print("told", what)
    print("mail by", EMAIL_HOST_PASSWORD)
    told(PAYMENTS["api_key"])
    """
    link = Link.start(Launch(make_project(tmp_path, settings)))
    try:
        await link.project()
        assert "mail by ***" in link.printed
        assert "told ***" in link.printed
        assert "canary" not in link.printed
    finally:
        await link.close()


async def test_every_setting_with_a_secret_name_is_taken_out_of_what_apps_print(
    tmp_path: Path,
) -> None:
    link = noisy(tmp_path, "print('mail by', settings.EMAIL_HOST_PASSWORD, 'end')")
    with (tmp_path / "conf" / "settings.py").open("a") as settings:
        settings.write('EMAIL_HOST_PASSWORD = "canary-of-the-mail"\n')
    assert "mail by *** end" in await printed(link, "end")
