"""What users report: the first question, and what leads from it into each symptom."""

from __future__ import annotations

from session_tui.diagnosis.question import Choice, Question

SYMPTOMS = (
    ("S1", "The right password leads back to the login page, with no error"),
    ("S2", "Users are logged out at random; a reload sometimes brings it back"),
    ("S3", "Everybody, or one user, was thrown out at one moment or event"),
    ("S4", "Logins end too early, after a fixed time, or with the browser"),
    ("S5", "A session does not end, or nobody can log out"),
    ("S6", "Only one browser, device, frame, app or person is hit"),
    ("S7", "It is lost when the host changes, or another site logs users out"),
    ("S8", "It is lost on the way back from another site: SSO, payment, mail link"),
    ("S9", "An API, a single-page app or a websocket sees an anonymous user"),
    ("S10", "Users stay logged in, but data in the session are gone or old"),
    ("S11", "There is an error message, an error page or a redirect loop"),
    ("S12", "Somebody sees another person's account"),
)
"""The id of each symptom, and what stands behind it in an operator's words."""

SYMPTOM = Question(
    "symptom",
    "What do users report?",
    "Each of these has causes of its own; everything else is asked from here.",
    "Take the words of the report as they are; where two fit, the more exact one.",
    tuple(Choice(identifier, text) for identifier, text in SYMPTOMS),
)

LOGIN_ANSWER = Question(
    "login-answer",
    "What does the login do, seen from the server?",
    "It tells a session that was never stored from a cookie that never comes back.",
    "Log in once, then look at the newest sessions: q and then 2, or session-tui sessions.",
    (
        Choice("nothing", "no new session with a user appears, the form just comes again"),
        Choice("unread", "a session with the user appears, and the next page is anonymous"),
        Choice("vanishes", "a session appears and is soon gone, or is unreadable"),
        Choice("sometimes", "it works at the second try, or on some tries", ("db-replica-lag",)),
        Choice("error", "an error page comes: 400, 403 or 500"),
    ),
)

NOTHING_STORED = Question(
    "nothing-stored",
    "The login stores no session. Which of these is so?",
    "Where nothing is stored either nobody asked for it, or the store refused in silence.",
    "Compare the Django admin's login page; look at user.last_login before and after.",
    (
        Choice(
            "own-view",
            "the admin's login works, a login page of the project's own does not",
            ("auth-login-not-called", "auth-backend-removed"),
        ),
        Choice(
            "csrf",
            "the answer to the form is a 403, or a CSRF sentence stands on the page",
            ("csrf-failure-misread",),
        ),
        Choice(
            "some-users",
            "only some accounts cannot log in",
            ("auth-user-inactive-or-deleted", "auth-backend-removed"),
            ("cache-unavailable-silent", "db-unwritable"),
        ),
        Choice(
            "everything",
            "no login page works, and anonymous visitors keep no data either",
            (
                "cache-unavailable-silent",
                "cache-noeviction-write-fails",
                "db-unwritable",
                "file-store-unwritable",
                "signed-cookies-too-large",
            ),
            ("auth-login-not-called", "auth-user-inactive-or-deleted"),
        ),
        Choice(
            "some-paths",
            "it depends on the path: a proxy logs users in, and leaves some paths out",
            ("auth-remote-user-header",),
        ),
    ),
)

COOKIE_WAY = Question(
    "cookie-way",
    "Where does the session cookie get lost?",
    "The cookie is set, kept and sent; each step has causes of its own.",
    "DevTools (F12), Network: the login's answer must have Set-Cookie without a warning sign, and"
    " the next request a Cookie header with the same value.",
    (
        Choice(
            "not-arriving",
            "the login's answer has no Set-Cookie in the browser",
            ("cdn-strips-cookies", "auth-login-not-called"),
        ),
        Choice(
            "refused",
            "Set-Cookie arrives, and the browser marks it as blocked or does not store it",
            (
                "cookie-secure-over-http",
                "cookie-domain-mismatch",
                "cookie-attributes-invalid",
                "cookie-samesite-none-invalid",
                "cookie-third-party-blocked",
                "signed-cookies-too-large",
                "cookie-blocked-or-cleared-by-client",
                "clock-client-skew",
            ),
        ),
        Choice(
            "not-sent",
            "it is stored, and the next request does not send it",
            (
                "cookie-path-mismatch",
                "cookie-secure-over-http",
                "host-www-apex-split",
                "cookie-domain-missing-for-subdomains",
                "proxy-ssl-header-missing",
                "cdn-strips-cookies",
            ),
        ),
        Choice(
            "twice",
            "the Cookie header has the session's name twice",
            ("cookie-duplicate-shadowing",),
        ),
        Choice(
            "sent",
            "it is sent once with the right value, and the page is anonymous all the same",
            (
                "secret-random-per-process",
                "secret-differs-between-nodes",
                "cache-locmem-multiprocess",
                "lb-per-node-store",
                "db-replica-lag",
                "auth-backend-removed",
                "auth-remote-user-header",
            ),
            ("cookie-secure-over-http", "cookie-path-mismatch", "cookie-attributes-invalid"),
        ),
    ),
)

ADDRESS = Question(
    "address",
    "What stands in the address bar of those who are hit?",
    "A Secure cookie is not kept over http, and a Domain does not fit every host.",
    "Read it aloud, with http or https and the whole host name; look on each page of the login.",
    (
        Choice(
            "https",
            "https on every page, the site's usual host",
            (),
            ("cookie-secure-over-http",),
        ),
        Choice("http", "http", ("cookie-secure-over-http", "cookie-samesite-none-invalid")),
        Choice(
            "mixed",
            "https on some pages, http on others",
            ("cookie-secure-over-http", "proxy-ssl-header-missing"),
        ),
        Choice(
            "odd-host",
            "an IP address, a staging or internal name, or one that was added lately",
            ("cookie-domain-mismatch", "cookie-attributes-invalid", "cookie-secure-over-http"),
        ),
        Choice(
            "path",
            "the usual host, and the site lives under a path below it (/shop/)",
            ("cookie-path-mismatch",),
        ),
    ),
)

FRESH_BROWSER = Question(
    "fresh-browser",
    "Does it work in a private window, or after the site's cookies were cleared?",
    "An old cookie beside the new one hits only browsers that were there before.",
    "Open a private window, log in there and click around.",
    (
        Choice(
            "works",
            "yes, there it works",
            (
                "cookie-duplicate-shadowing",
                "cookie-name-clash",
                "cookie-blocked-or-cleared-by-client",
                "cookie-header-unparsable",
                "proxy-header-too-large",
                "upgrade-session-format",
            ),
        ),
        Choice(
            "fails",
            "no, it fails there as well",
            (),
            ("cookie-duplicate-shadowing", "cookie-header-unparsable"),
        ),
    ),
)

CDN = Question(
    "cdn",
    "Does it go away when CDN, cache or proxy are bypassed?",
    "What stands in front may strip cookies, or answer by itself.",
    "Ask the origin directly (curl --resolve, or its own host name), or add ?x=1 to the address.",
    (
        Choice("none", "nothing stands in front of the site", (), ("cdn-strips-cookies",)),
        Choice(
            "helps", "yes", ("cdn-strips-cookies", "cdn-caches-page", "proxy-ssl-header-missing")
        ),
        Choice("no", "no, it is the same directly", (), ("cdn-strips-cookies", "cdn-caches-page")),
    ),
)

QUESTIONS = (SYMPTOM, LOGIN_ANSWER, NOTHING_STORED, COOKIE_WAY, ADDRESS, FRESH_BROWSER, CDN)
