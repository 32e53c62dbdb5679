"""A cookie of one host, where many are meant."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="cookie-domain-missing-for-subdomains",
    title="Each subdomain has a session cookie of its own",
    story="People sign in at shop.example and are strangers again at de.shop.example.",
    symptom="S7",
    settings="""
# One shop for each language: de.shop.example, fr.shop.example, ...
ALLOWED_HOSTS = [".shop.example"]
""",
)
