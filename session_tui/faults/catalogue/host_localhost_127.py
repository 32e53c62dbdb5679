"""Two names for one machine."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import on_every_page
from session_tui.faults.stand_ins import CORS, CORS_SETTINGS

FAULT = LabFault(
    cause="host-localhost-127",
    title="The front end is opened as localhost and calls 127.0.0.1",
    story="On our own machines the sign-in works, and the next call of the front end is made by a"
    " stranger. On the server all is well.",
    symptom="S7",
    settings="""
DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = None
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
"""
    + CORS_SETTINGS
    + """
CORS_ALLOWED_ORIGINS = ["http://localhost:5173"]
CORS_ALLOW_CREDENTIALS = True
CSRF_TRUSTED_ORIGINS = ["http://localhost:5173"]
""",
    files={
        **CORS,
        "shop/static/shop/counter.js": """// How many teas lie in the cart, for the front end.
const API = "http://127.0.0.1:8000";

export async function count() {
  const answer = await fetch(`${API}/cart/`, { credentials: "include" });
  return (await answer.text()).split("<form").length - 1;
}
""",
    },
    edits=on_every_page('<script type="module" src="/static/shop/counter.js"></script>'),
)
