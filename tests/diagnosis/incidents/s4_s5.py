"""Logins that end too early, or not at all."""

from __future__ import annotations

from session_tui.model.facts import SettingsSeen
from tests.diagnosis.incidents.entry import Incident, installed, said
from tests.diagnosis.worlds import COOKIES, DB, setting, told

INCIDENTS: tuple[Incident, ...] = (
    # By how much the clocks differ is not told.
    Incident(
        "session-security-clock",
        told(packages=installed("django-session-security")),
        said("S4", "ends-when=nodes"),
    ),
    Incident(
        "obp-api-manager-300s",
        told(settings={"SESSION_COOKIE_AGE": 300}),
        said("S4", "ends-when=fixed"),
    ),
    Incident(
        "ideascube-one-hour",
        told(settings={"SESSION_COOKIE_AGE": 3600, "SESSION_SAVE_EVERY_REQUEST": False}),
        said("S4", "ends-when=fixed"),
    ),
    Incident(
        "rtd-two-weeks",
        told(settings={"SESSION_COOKIE_AGE": 1209600, "SESSION_SAVE_EVERY_REQUEST": False}),
        said("S4", "ends-when=fixed"),
    ),
    Incident(
        "karrot-extend-session",
        told(settings={"SESSION_COOKIE_AGE": 1209600, "SESSION_SAVE_EVERY_REQUEST": False}),
        said("S4"),
    ),
    Incident(
        "allauth-2111-browser-close",
        told(settings={"ACCOUNT_SESSION_REMEMBER": None}, packages=installed("django-allauth")),
        said("S4", "ends-when=closing", "remember-me=unticked"),
    ),
    Incident(
        "metropolis-remember-me",
        told(packages=installed("django-allauth")),
        said("S4", "ends-when=longer"),
    ),
    # A logout for inactivity, of people who were active: no choice says both.
    Incident(
        "session-security-long-request",
        told(settings={"SESSION_ENGINE": DB}, packages=installed("django-session-security")),
        said("S4"),
    ),
    Incident("diamm-logout-405", told(project={"django": "5.0"}), said("S5", "ends-not=button")),
    Incident(
        "food-pantry-too-long",
        told(settings=SettingsSeen((setting("SESSION_COOKIE_AGE", 1209600, default=True),))),
        said("S5", "ends-not=days", "age-as-meant=no"),
    ),
    Incident(
        "session-security-50-passive-url-typo",
        told(
            settings=SettingsSeen(
                (
                    setting("SESSION_EXPIRE_AT_BROWSER_CLOSE", True),
                    setting("SESSION_SECURITY_EXPIRE_AFTER", 21),
                    setting(
                        "SESSION_SECURITY_PASSIVE_URL",
                        ("http://localhost:8000/notice/check/", "notice/check/", "/notice/check/"),
                    ),
                    setting("SESSION_SECURITY_WARN_AFTER", 15),
                ),
                (("SESSION_SECURITY_PASSIVE_URL", "SESSION_SECURITY_PASSIVE_URLS"),),
            ),
            packages=installed("django-session-security"),
        ),
        said("S5", "ends-not=idle", "page-polls=yes"),
    ),
    Incident(
        "docs-signed-cookies-logout",
        told(settings={"SESSION_ENGINE": COOKIES}),
        said("S5", "ends-not=copied", "copy-after-logout=yes"),
    ),
)
