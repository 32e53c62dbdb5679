"""Small Django projects that tests make, each in a folder of its own."""

from __future__ import annotations

import textwrap
from pathlib import Path

SETTINGS = """
from pathlib import Path

SECRET_KEY = "kept apart, for tests alone"
DEBUG = False
USE_TZ = True
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "site_urls"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path(__file__).resolve().parent.parent / "db.sqlite3",
    }
}
"""

MANAGE = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.settings")
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""


def make_project(folder: Path, more: str = "", settings: str = SETTINGS) -> Path:
    """A project in `folder` with single-file settings, ended by the lines `more`."""
    (folder / "conf").mkdir(parents=True, exist_ok=True)
    (folder / "conf" / "__init__.py").touch()
    text = settings + textwrap.dedent(more) + "\n"
    (folder / "conf" / "settings.py").write_text(text)
    (folder / "site_urls.py").write_text("urlpatterns = []\n")
    (folder / "manage.py").write_text(MANAGE)
    return folder


def line_of(folder: Path, text: str) -> int:
    """The line of the settings file that begins with `text`."""
    lines = (folder / "conf" / "settings.py").read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(text))
