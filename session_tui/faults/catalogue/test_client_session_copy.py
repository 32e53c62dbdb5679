"""A test that writes into a copy."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="test-client-session-copy",
    title="The shop's tests write into client.session, which is a new object each time",
    story="What our tests put into the session never reaches the page; in a browser all is well.",
    symptom="S10",
    files={
        "shop/tests.py": '''"""What the shop promises."""

from django.test import TestCase


class CartTest(TestCase):
    """The cart page shows what lies in the session."""

    def test_total(self):
        self.client.get("/", secure=True, headers={"host": "shop.example"})
        self.client.session["cart"] = {"currency": "EUR", "items": [], "total": "9.60"}
        page = self.client.get("/cart/", secure=True, headers={"host": "shop.example"})
        self.assertContains(page, "9.60 EUR")
''',
    },
)
