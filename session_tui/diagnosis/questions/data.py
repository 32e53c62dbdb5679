"""Data that get lost or mixed up while the login holds, and logins that get mixed up."""

from __future__ import annotations

from session_tui.diagnosis.question import Choice, Question

LOST_WHEN = Question(
    "lost-when",
    "When are the data gone, or old again?",
    "Each of these is another way in which a write is not made, not kept or undone.",
    "Write the value, look at it with session-tui show KEY, do the next step, look again.",
    (
        Choice("login", "exactly at logging in or out", ("auth-data-lost-at-login",)),
        Choice(
            "nested",
            "a list or dict in the session was changed, and the change does not stay",
            ("code-nested-mutation",),
        ),
        Choice(
            "parallel",
            "when a page sends several requests at once, or under load",
            ("race-lost-update", "signed-cookies-no-invalidation"),
            ("code-nested-mutation",),
        ),
        Choice(
            "error",
            "when the request ends in an error page, a stream or a background task",
            ("code-session-save-skipped", "db-atomic-rollback"),
        ),
        Choice(
            "page",
            "after one particular page (an SSO answer, an API page, a preview)",
            ("code-session-flushed-or-replaced",),
        ),
        Choice(
            "much",
            "for users with much data in their session",
            (
                "cache-item-too-large",
                "signed-cookies-too-large",
                "db-row-truncated",
                "proxy-header-too-large",
            ),
        ),
        Choice(
            "old",
            "older values come back, or differ from one request to the next",
            (
                "cache-cached_db-inconsistent",
                "cache-locmem-multiprocess",
                "signed-cookies-no-invalidation",
                "race-lost-update",
            ),
        ),
        Choice(
            "key",
            "a key is found in the same request and missing in the next (KeyError)",
            ("serializer-json-key-types", "signed-cookies-key-misuse"),
        ),
        Choice("tests", "only in automated tests", ("test-client-session-copy",)),
        Choice(
            "always",
            "from one request to the next, always",
            (
                "cache-locmem-multiprocess",
                "cache-unavailable-silent",
                "code-nested-mutation",
                "code-session-save-skipped",
            ),
        ),
        Choice(
            "some-browsers",
            "only for browsers that carry many or odd cookies",
            ("cookie-header-unparsable",),
        ),
        Choice(
            "websocket",
            "what a websocket wrote is not there",
            ("async-channels-session",),
        ),
    ),
)

ELSE_WHO = Question(
    "else-who",
    "How does somebody become somebody else?",
    "A page from a cache, a cookie from a cache, or an object that lives too long.",
    "curl -I the page: Age, X-Cache, Cache-Control and Set-Cookie beside each other.",
    (
        Choice(
            "reload",
            "a forced reload shows the right account",
            ("cache-page-shared", "cdn-caches-page"),
            ("cdn-caches-set-cookie", "code-shared-session-object"),
        ),
        Choice(
            "stays",
            "it stays, also on other pages; several people become the same person",
            ("cdn-caches-set-cookie",),
            ("cache-page-shared",),
        ),
        Choice(
            "load",
            "for a moment, under load",
            ("code-shared-session-object",),
            ("cdn-caches-set-cookie",),
        ),
    ),
)

QUESTIONS = (LOST_WHEN, ELSE_WHO)
