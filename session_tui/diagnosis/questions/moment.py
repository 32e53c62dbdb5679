"""The moment at which sessions were lost: what happened then, to whom, and how often."""

from __future__ import annotations

from session_tui.diagnosis.question import Choice, Question

EVENT = Question(
    "event",
    "What happened at that moment, or just before it?",
    "Each of these takes away something else: the key, the store, the user's hash.",
    "Ask who was there; compare deployment log, package list and uptimes with the moment.",
    (
        Choice(
            "restart",
            "the site was deployed or restarted, with nothing else changed",
            (
                "secret-regenerated-on-restart",
                "cache-restart-no-persistence",
                "cache-locmem-multiprocess",
                "lb-per-node-store",
                "db-rows-deleted",
                "cache-key-prefix-changed",
                "cache-flushed",
                "file-store-lost",
            ),
        ),
        Choice(
            "upgrade",
            "Django or a package was upgraded",
            (
                "upgrade-session-format",
                "upgrade-session-auth-hash-algorithm",
                "serializer-changed",
                "auth-backend-removed",
                "session-engine-switched",
                "secret-fallback-incomplete",
                "cache-key-prefix-changed",
            ),
        ),
        Choice(
            "key",
            "SECRET_KEY, a .env file or the server was changed",
            ("secret-rotated-no-fallback", "secret-fallback-incomplete"),
        ),
        Choice(
            "settings",
            "settings of sessions, caches or logins were changed",
            (
                "session-engine-switched",
                "cache-key-prefix-changed",
                "auth-backend-removed",
                "serializer-changed",
                "auth-user-model-changed",
                "cookie-duplicate-shadowing",
            ),
        ),
        Choice(
            "cache",
            "the cache was cleared, restarted or failed over",
            (
                "cache-flushed",
                "cache-restart-no-persistence",
                "cache-redis-replica-or-wrong-node",
                "cache-redis-evicted",
            ),
        ),
        Choice(
            "database",
            "the database was restored, replaced or cleaned",
            ("db-rows-deleted", "auth-user-model-changed"),
        ),
        Choice(
            "password",
            "the user's password was changed or reset",
            ("auth-password-changed",),
        ),
        Choice(
            "login",
            "the same account logged in elsewhere, or again",
            ("auth-single-session-enforced", "auth-password-rewritten-at-login"),
        ),
        Choice(
            "account",
            "the account was deactivated, deleted or moved",
            ("auth-user-inactive-or-deleted",),
        ),
        Choice(
            "page",
            "one particular page was opened",
            ("code-session-flushed-or-replaced", "auth-remote-user-header"),
        ),
        Choice(
            "night",
            "nothing anybody did: at night, or when the machine was rebooted",
            ("file-store-lost", "cache-restart-no-persistence", "cache-flushed", "db-rows-deleted"),
        ),
    ),
)

WHO = Question(
    "who",
    "Who was thrown out?",
    "What hits everybody lies in a key, a store or a version; what hits one lies in the account.",
    "Ask two other users; or look how old the oldest readable session is.",
    (
        Choice(
            "all",
            "everybody at once",
            (),
            (
                "auth-password-changed",
                "auth-user-inactive-or-deleted",
                "auth-single-session-enforced",
                "auth-password-rewritten-at-login",
            ),
        ),
        Choice(
            "one",
            "one user, or one after the other",
            (
                "auth-password-changed",
                "auth-single-session-enforced",
                "auth-password-rewritten-at-login",
                "auth-user-inactive-or-deleted",
            ),
            (
                "secret-regenerated-on-restart",
                "secret-rotated-no-fallback",
                "cache-flushed",
                "cache-restart-no-persistence",
                "session-engine-switched",
                "db-rows-deleted",
            ),
        ),
    ),
)

HOW_OFTEN = Question(
    "how-often",
    "Did it happen once, or does it happen at every restart or deployment?",
    "Once is a change; every time is something that is made anew at each start.",
    "Think of the last three deployments.",
    (
        Choice(
            "every",
            "at every restart or deployment",
            (
                "secret-regenerated-on-restart",
                "cache-locmem-multiprocess",
                "cache-key-prefix-changed",
                "lb-per-node-store",
                "cache-restart-no-persistence",
                "cache-flushed",
                "db-rows-deleted",
            ),
            ("secret-rotated-no-fallback", "session-engine-switched", "upgrade-session-format"),
        ),
        Choice(
            "once",
            "once",
            (
                "secret-rotated-no-fallback",
                "session-engine-switched",
                "upgrade-session-format",
                "upgrade-session-auth-hash-algorithm",
                "serializer-changed",
                "secret-fallback-incomplete",
            ),
            ("secret-regenerated-on-restart",),
        ),
    ),
)

QUESTIONS = (EVENT, WHO, HOW_OFTEN)
