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

QUESTIONS = (AFTER_LOSS, RELOAD, PROCESSES, SHARED_STORE, GONE_HOW)
