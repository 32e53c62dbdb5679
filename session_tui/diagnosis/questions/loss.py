"""Sessions that get lost: what is left behind, when, and for whom."""

from __future__ import annotations

from session_tui.diagnosis.question import Choice, Question

AFTER_LOSS = Question(
    "after-loss",
    "After it happens, is the session cookie still there, with the same value?",
    "Kept: the session is there and unreadable. Deleted: it is gone. Else: Django is not it.",
    "DevTools, Application, Cookies: note the first 8 characters before; look again afterwards.",
    (
        Choice("kept", "kept, the same value"),
        Choice("deleted", "deleted"),
        Choice("replaced", "kept under that name, with another value"),
        Choice("alive", "kept, and another page, or a forced reload, shows the login"),
    ),
)

RELOAD = Question(
    "reload",
    "Does reloading a few times bring the login back?",
    "It comes back where processes disagree about a key; it stays gone where a store lost it.",
    "Reload the same page ten times, slowly.",
    (
        Choice(
            "yes",
            "yes, it comes and goes",
            (
                "secret-random-per-process",
                "secret-differs-between-nodes",
                "upgrade-session-format",
                "db-replica-lag",
                "cdn-caches-page",
                "cache-key-prefix-changed",
            ),
            ("auth-logout-by-get", "cache-redis-evicted", "auth-single-session-enforced"),
        ),
        Choice(
            "no",
            "no, users must log in again",
            (
                "cache-locmem-multiprocess",
                "lb-per-node-store",
                "cache-redis-evicted",
                "cache-unavailable-silent",
                "auth-logout-by-get",
                "auth-single-session-enforced",
            ),
            ("cdn-caches-page",),
        ),
    ),
)

PROCESSES = Question(
    "processes",
    "How many processes and machines serve the site?",
    "What lives in one process or on one machine is not seen by the others.",
    "session-tui workers counts those of this host; ask whoever runs it about the others.",
    (
        Choice(
            "one",
            "one process",
            (),
            (
                "secret-random-per-process",
                "secret-differs-between-nodes",
                "lb-per-node-store",
                "cache-locmem-multiprocess",
            ),
        ),
        Choice(
            "several",
            "several processes on one machine",
            ("secret-random-per-process", "cache-locmem-multiprocess"),
        ),
        Choice(
            "machines",
            "several machines or containers",
            ("secret-differs-between-nodes", "lb-per-node-store", "cache-locmem-multiprocess"),
        ),
    ),
)

SHARED_STORE = Question(
    "shared-store",
    "Do all of them use one and the same session store?",
    "A store of each machine's own forgets a session as soon as another machine answers.",
    "session-tui compare on two machines: DATABASES, CACHES and SESSION_FILE_PATH must be one.",
    (
        Choice(
            "own",
            "no: each has a file, a local cache or a database of its own",
            ("lb-per-node-store", "cache-locmem-multiprocess", "file-store-lost"),
        ),
        Choice("one", "yes, one for all", (), ("lb-per-node-store",)),
    ),
)

GONE_HOW = Question(
    "gone-how",
    "The session itself is gone. What goes together with it?",
    "Stores forget under pressure, at a limit or by order; people and packages end sessions too.",
    "Look at the times: peak load, somebody's other login, a click, a clean-up at night.",
    (
        Choice(
            "load",
            "more of it at peak load, or the more visitors there are",
            (
                "cache-redis-evicted",
                "cache-maxentries-culled",
                "cache-unavailable-silent",
                "file-corrupt-partial-write",
            ),
        ),
        Choice(
            "timeouts",
            "slow or failing moments of the cache or the database",
            ("cache-unavailable-silent", "db-unwritable", "db-replica-lag"),
        ),
        Choice(
            "other-login",
            "the same account logs in somewhere else",
            ("auth-single-session-enforced", "auth-password-rewritten-at-login"),
        ),
        Choice(
            "click",
            "no time and no load; single users, as if somebody had clicked on log out",
            ("auth-logout-by-get", "client-app-forces-logout"),
        ),
        Choice(
            "other-site",
            "another site or tool on this host was used in between",
            ("cookie-name-clash", "cookie-duplicate-shadowing"),
        ),
        Choice(
            "network",
            "the user's network changes: Wi-Fi to mobile, a proxy with many addresses",
            ("auth-bound-to-client-ip",),
        ),
        Choice(
            "paths",
            "certain paths: an API, a health check, an impersonation",
            ("auth-remote-user-header", "code-session-flushed-or-replaced"),
        ),
        Choice(
            "age",
            "it happens sooner on some machines than on others",
            ("clock-server-skew", "file-store-lost"),
        ),
    ),
)

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

QUESTIONS = (
    AFTER_LOSS,
    RELOAD,
    PROCESSES,
    SHARED_STORE,
    GONE_HOW,
    EVENT,
    WHO,
    HOW_OFTEN,
)
