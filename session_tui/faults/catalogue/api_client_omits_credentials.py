"""A front end that leaves the cookie at home."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import on_every_page
from session_tui.faults.stand_ins import CORS, CORS_SETTINGS

FAULT = LabFault(
    cause="api-client-omits-credentials",
    title="The front end calls the shop with fetch() and without credentials",
    story="The sign-in in the app answers that all is well, and the next call is made by a"
    " stranger.",
    symptom="S9",
    settings=CORS_SETTINGS
    + """
CORS_ALLOWED_ORIGINS = ["https://app.shop.example"]
CORS_ALLOW_CREDENTIALS = True
CSRF_TRUSTED_ORIGINS = ["https://app.shop.example"]
""",
    files={
        **CORS,
        "frontend/src/api.js": """// Speaks with the shop from app.shop.example.
const API = "https://shop.example";

export async function signIn(username, password) {
  const body = new URLSearchParams({ username, password });
  const answer = await fetch(`${API}/login/`, { method: "POST", body });
  return answer.ok;
}

export async function cart() {
  const answer = await fetch(`${API}/cart/`);
  return answer.text();
}
""",
    },
    edits=on_every_page('<script type="module" src="https://app.shop.example/api.js"></script>'),
)
