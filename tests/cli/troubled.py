"""A project full of canaries, with one fault and with settings that are meant to do harm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.commands import filled, session

HARM = "3600\u202e\x9b31m</testcase>]]><script>&amp; %0A%0D::error title=x::y"
EVIL = HARM + " ``` [red][@click=app.bell]\u2066 zoë"
"""As it stands in the settings file; Django takes any text for an age."""

SETTINGS = f'''
import os
SECRET_KEY = "canary-01-Zq8vT2mLr5"
SECRET_KEY_FALLBACKS = ["canary-02-Yw7uS3nKq6"]
EMAIL_HOST_PASSWORD = "canary-03-Xe6tR4pJp7"
CACHES = {{
    "default": {{"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    "other": {{
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://worker:canary-04-Wr5sQ5oHo8@127.0.0.1:1/0",
        "OPTIONS": {{"PASSWORD": "canary-05-Vt4rP6iGi9"}},
    }},
}}
DATABASES["default"]["PASSWORD"] = "canary-06-Uy3qO7uFu1"
PAYMENT_API_KEY = os.environ["PAYMENT_API_KEY"]
STRIPE_SECRET = "canary-07-Ro9nL1rAr4"
print("canary-08-Tu2pN8yDy2 is printed")
SESSION_COOKIE_AGE = "{EVIL}"
'''

ENVIRONMENT = {"PAYMENT_API_KEY": "canary-09-Si1oM9tSt3"}

HASH = "canary10" + "0123456789abcdef" * 3 + "01234567"
KEY = "canar11x" + "k3q9z7w5" * 3
DATA: dict[str, Any] = {
    "_auth_user_id": "1",
    "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
    "_auth_user_hash": HASH,
    "_csrftoken": "canary12QwErTyUiOpAsDfGhJkLzXcVb",
    "access_token": "canary13.eyJhbGciOiJIUzI1NiJ9.sig",
    "api_key": "canary14-sk_live_4eC39HqLyjW",
    "profile": {"password": "canary15-hunter2", "note": "canary16 of a person"},
}
CANARIES = [
    *(f"canary-{number:02}" for number in range(1, 10)),
    *(f"canary{number}" for number in (10, *range(12, 17))),
    KEY[8:],
]


def troubled(folder: Path) -> Path:
    """The project; it needs `ENVIRONMENT`."""
    filled(folder, [session(KEY, **DATA)])
    settings = folder / "conf" / "settings.py"
    settings.write_text(settings.read_text() + SETTINGS)
    (folder / "views.py").write_text(
        "def basket(request):\n"
        f'    request.session["basket"]["note"] = "{EVIL}"\n'
        '    API_KEY = "canary-07-Ro9nL1rAr4"\n'
    )
    return folder


def told(*texts: str) -> list[str]:
    """The canaries that stand in these texts."""
    return [each for each in CANARIES if any(each in text for text in texts)]
