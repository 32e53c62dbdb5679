"""Sessions that end too early, or do not end."""

from __future__ import annotations

from session_tui.diagnosis.question import Choice, Question

ENDS_WHEN = Question(
    "ends-when",
    "When exactly do the logins end?",
    "The clock starts at the last save, at the last visit, at the login, or with the browser.",
    "Note login and last click of two users who were hit, and what the site's clock says.",
    (
        Choice(
            "fixed",
            "always the same time after the login, even while working",
            (
                "expiry-not-refreshed",
                "expiry-cookie-age-too-short",
                "signed-cookies-expiry-ignored",
            ),
            ("expiry-browser-close-setting", "expiry-set-expiry-zero"),
        ),
        Choice(
            "idle",
            "after some minutes without a click",
            ("expiry-idle-timeout-middleware", "expiry-cookie-age-too-short", "race-lost-update"),
            ("expiry-not-refreshed",),
        ),
        Choice(
            "closing",
            "when the browser or the app is closed",
            (
                "expiry-set-expiry-zero",
                "expiry-browser-close-setting",
                "client-webview-cookie-jar",
                "cookie-blocked-or-cleared-by-client",
            ),
            ("expiry-not-refreshed", "expiry-idle-timeout-middleware", "idp-session-lifetime"),
        ),
        Choice(
            "provider",
            "every few minutes, with a trip to the identity provider",
            ("idp-session-lifetime",),
        ),
        Choice(
            "hours",
            "wrong by whole hours, or at once",
            ("clock-timezone-mismatch", "clock-server-skew", "expiry-cookie-age-too-short"),
        ),
        Choice(
            "nodes",
            "sooner on some machines than on others, or without any pattern",
            ("clock-server-skew", "race-lost-update", "expiry-idle-timeout-middleware"),
        ),
        Choice(
            "longer",
            "a longer time was asked for (remember me), and has no effect",
            ("signed-cookies-expiry-ignored", "expiry-set-expiry-zero", "config-not-effective"),
        ),
    ),
)

REMEMBER_ME = Question(
    "remember-me",
    "Is there a 'remember me' box, or a login page of a package?",
    "Packages and own pages set the end of a session at login; settings then say nothing.",
    "Look at the login page; log in through the Django admin for comparison.",
    (
        Choice(
            "unticked",
            "yes: a box that was not ticked, or a package's page (allauth and the like)",
            ("expiry-set-expiry-zero",),
        ),
        Choice(
            "no",
            "no, a plain login",
            ("expiry-browser-close-setting", "expiry-not-refreshed"),
        ),
    ),
)

ENDS_NOT = Question(
    "ends-not",
    "What does not end?",
    "A session that lives on, a page from a cache, and a button that fails look alike.",
    "Try it yourself: log out, press reload with shift, then the back button.",
    (
        Choice(
            "days",
            "users are still logged in after days, or after closing the browser",
            ("expiry-default-too-long", "signed-cookies-expiry-ignored"),
        ),
        Choice(
            "idle",
            "users who left their desk are never logged out; a page stays open there",
            ("expiry-extended-by-polling", "expiry-default-too-long"),
        ),
        Choice(
            "button",
            "logging out gives an error (405), or does nothing",
            ("auth-logout-get-removed", "code-session-flushed-or-replaced"),
            ("expiry-default-too-long", "expiry-extended-by-polling"),
        ),
        Choice(
            "looks",
            "after logging out some pages still look logged in",
            ("cache-page-shared", "cdn-caches-page", "code-session-flushed-or-replaced"),
        ),
        Choice(
            "copied",
            "a copied cookie works after logging out, or an old state comes back",
            ("signed-cookies-no-invalidation",),
        ),
        Choice(
            "deleted",
            "sessions were deleted in the database, and still work",
            ("cache-cached_db-inconsistent", "mw-third-party-session-backend"),
        ),
        Choice(
            "cookie-stays",
            "the cookie stays in the browser after logging out",
            ("mw-third-party-session-backend", "code-session-flushed-or-replaced"),
        ),
    ),
)

QUESTIONS = (ENDS_WHEN, REMEMBER_ME, ENDS_NOT)
