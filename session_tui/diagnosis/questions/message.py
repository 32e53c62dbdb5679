"""What an error message says, and what is asked about each."""

from __future__ import annotations

from session_tui.diagnosis.question import Choice, Question

MESSAGE = Question(
    "message",
    "What does the error say?",
    "The text names the place where it breaks.",
    "The last line of the traceback, the site's log, or the words on the page itself.",
    (
        Choice("deleted", "The request's session was deleted before the request completed (400)"),
        Choice(
            "csrf", "CSRF verification failed, CSRF cookie not set, Origin checking failed (403)"
        ),
        Choice("json", "... is not JSON serializable", ("serializer-unserializable-data",)),
        Choice("table", "no such table / relation django_session does not exist"),
        Choice(
            "decode", "Incorrect padding; no attribute '_session_cache'; Session data corrupted"
        ),
        Choice(
            "refused", "read-only, READONLY, locked, permission denied, OOM: a write was refused"
        ),
        Choice(
            "no-key",
            "Unable to create a new session key. It is likely that the cache is unavailable.",
            ("cache-unavailable-silent",),
        ),
        Choice(
            "timedelta",
            "unsupported type for timedelta seconds component: str",
            ("config-wrong-type",),
        ),
        Choice(
            "attribute",
            "has no attribute 'session' or 'user'; a session or login middleware is missing",
            ("mw-missing-or-order",),
        ),
        Choice("too-long", "value too long, or a duplicate key of the session table"),
        Choice(
            "async",
            "You cannot call this from an async context (SynchronousOnlyOperation)",
            ("async-sync-session-access",),
        ),
        Choice("redirects", "too many redirects"),
        Choice(
            "header",
            "400 Request Header Or Cookie Too Large; 502 too big header",
            ("proxy-header-too-large",),
        ),
        Choice(
            "user-id",
            "invalid literal for int(), or another ValueError while the user is looked up",
            ("auth-user-model-changed",),
        ),
        Choice("other", "another: a time-out, a full disk, an error of a transaction"),
    ),
    exact=True,
)

DELETED_HOW = Question(
    "deleted-how",
    "How often does this message come?",
    "Now and then it is two requests at once; in bursts the store does not keep what it gets.",
    "Count the lines an hour in the site's log; look whether they come at logins.",
    (
        Choice(
            "sporadic",
            "now and then, to users who are fine otherwise",
            ("race-session-deleted",),
            ("db-unwritable", "cache-unavailable-silent"),
        ),
        Choice(
            "bursts",
            "in bursts, with other errors of the store beside it",
            ("db-unwritable", "cache-unavailable-silent", "cache-redis-evicted"),
        ),
        Choice(
            "every-login",
            "at every login",
            ("cache-unavailable-silent", "db-unwritable", "db-tenant-or-router"),
            ("race-session-deleted",),
        ),
        Choice(
            "second-login",
            "when an account logs in a second time",
            ("auth-single-session-enforced",),
        ),
        Choice("tenant", "on some tenants or hosts", ("db-tenant-or-router",)),
        Choice(
            "large",
            "for users with much data in their session",
            ("cache-item-too-large",),
        ),
    ),
)

TABLE_HOW = Question(
    "table-how",
    "Where is the table missing?",
    "A table that was never made, one that lies elsewhere, and one that is gone are three things.",
    "manage.py showmigrations sessions; then the same with --database for each database.",
    (
        Choice("everywhere", "on a new installation, everywhere", ("db-table-missing",)),
        Choice("one-host", "on one tenant, host or database only", ("db-tenant-or-router",)),
        Choice(
            "restart",
            "since a restart or deployment; before it was there",
            ("db-rows-deleted", "db-table-missing"),
        ),
    ),
)

DECODE_HOW = Question(
    "decode-how",
    "When did this begin, and for whom?",
    "A payload does not open because of its key, its format, or because it was cut.",
    "Compare the first such line of the log with deployments; read the whole traceback.",
    (
        Choice(
            "upgrade",
            "since Django was upgraded or downgraded, or with two versions on one store",
            ("upgrade-session-format", "serializer-changed"),
        ),
        Choice(
            "async",
            "under ASGI, or in async code; the traceback goes on below",
            ("async-sync-session-access",),
        ),
        Choice("use-tz", "since USE_TZ or a time zone was changed", ("clock-timezone-mismatch",)),
        Choice(
            "release",
            "since a release that changed how sessions are written",
            ("serializer-changed", "session-engine-switched"),
        ),
        Choice(
            "nodes",
            "now and then, from some processes only",
            ("secret-differs-between-nodes", "secret-random-per-process"),
        ),
        Choice("large", "for large sessions", ("db-row-truncated",)),
    ),
)

REFUSED_WHERE = Question(
    "refused-where",
    "Which store refuses the write?",
    "Each store has its own reasons to refuse.",
    "The module in the traceback's last lines: django.db, redis, or an OSError with a path.",
    (
        Choice("database", "the database", ("db-unwritable",)),
        Choice(
            "redis-readonly",
            "Redis: READONLY, a replica",
            ("cache-redis-replica-or-wrong-node",),
        ),
        Choice("redis-oom", "Redis: OOM command not allowed", ("cache-noeviction-write-fails",)),
        Choice("files", "a folder of files", ("file-store-unwritable",)),
        Choice("cache-down", "the cache does not answer at all", ("cache-unavailable-silent",)),
    ),
)

TOO_LONG_WHERE = Question(
    "too-long-where",
    "Which column or key is it?",
    "A package that stores the session's key, and one that writes the table itself.",
    "The message names the table.",
    (
        Choice(
            "own-table",
            "a column of another table that holds the session's key",
            ("signed-cookies-key-misuse",),
        ),
        Choice(
            "session-table",
            "the session table's own key: duplicate key, IntegrityError",
            ("mw-third-party-session-backend",),
        ),
        Choice("data", "session_data", ("db-row-truncated",)),
    ),
)

REDIRECTS = Question(
    "redirects",
    "Between which addresses does it go round?",
    "https to https is a proxy that hides TLS; a provider, a lifetime; login to login, a cookie.",
    "curl -sIL ADDRESS | grep -i ^location",
    (
        Choice(
            "https",
            "to the same address with https, again and again",
            ("proxy-ssl-header-missing",),
        ),
        Choice("provider", "to the identity provider and back", ("idp-session-lifetime",)),
        Choice(
            "login",
            "to the login page and back",
            ("cookie-duplicate-shadowing", "cookie-name-clash", "cookie-secure-over-http"),
        ),
    ),
)

CSRF_WHEN = Question(
    "csrf-when",
    "Where does the 403 come?",
    "The CSRF cookie obeys the same rules as the session's, and Origin has rules of its own.",
    "DEBUG=True shows the reason on the page; else the logger django.security.csrf has it.",
    (
        Choice(
            "tab",
            "on a form that was opened before logging in, or in another tab",
            ("csrf-failure-misread",),
        ),
        Choice(
            "origin",
            "Origin checking failed: behind a proxy with TLS",
            ("proxy-ssl-header-missing", "csrf-failure-misread"),
        ),
        Choice(
            "not-set",
            "CSRF cookie not set",
            ("cookie-domain-mismatch", "csrf-failure-misread", "cookie-secure-over-http"),
        ),
        Choice("api", "on calls of an API that carry a session", ("api-drf-session-auth-csrf",)),
    ),
)

OTHER_ERROR = Question(
    "other-error",
    "Which of these comes nearest?",
    "What is left are errors of the store under weight, and of transactions.",
    "The last line of the traceback.",
    (
        Choice(
            "slow",
            "logins are slow or time out; the session table is huge or the disk full",
            ("db-expired-never-cleared", "db-unwritable", "cache-unavailable-silent"),
        ),
        Choice("transaction", "TransactionManagementError", ("db-atomic-rollback",)),
        Choice(
            "import",
            "ImportError or ImproperlyConfigured of an engine, serializer or backend",
            ("serializer-changed", "file-store-unwritable", "mw-third-party-session-backend"),
        ),
        Choice(
            "package",
            "in the code of a package that replaces sessions",
            ("mw-third-party-session-backend",),
        ),
        Choice(
            "overflow",
            "OverflowError or a wrong date at a social login",
            ("idp-session-lifetime",),
        ),
    ),
)

QUESTIONS = (
    MESSAGE,
    DELETED_HOW,
    TABLE_HOW,
    DECODE_HOW,
    REFUSED_WHERE,
    TOO_LONG_WHERE,
    REDIRECTS,
    CSRF_WHEN,
    OTHER_ERROR,
)
