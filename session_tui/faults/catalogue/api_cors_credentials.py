"""A browser that throws the answer away, because the shop does not allow it to keep it."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.stand_ins import CORS, CORS_SETTINGS

FAULT = LabFault(
    cause="api-cors-credentials",
    title="CORS_ALLOW_CREDENTIALS is not set, and the front end sends credentials",
    story="The app says that the sign-in failed; the browser's console speaks of CORS.",
    symptom="S9",
    settings=CORS_SETTINGS
    + """
CORS_ALLOWED_ORIGINS = ["https://app.shop.example"]
CORS_ALLOW_CREDENTIALS = False
CSRF_TRUSTED_ORIGINS = ["https://app.shop.example"]
""",
    files={
        **CORS,
        "frontend/src/api.js": """// Speaks with the shop from app.shop.example.
const API = "https://shop.example";

export async function cart() {
  const answer = await fetch(`${API}/cart/`, { credentials: "include" });
  return answer.text();
}
""",
    },
)
