"""Where it happens: browsers, frames, hosts, the way back from elsewhere, clients of APIs."""

from __future__ import annotations

from session_tui.diagnosis.question import Choice, Question

ONLY_WHERE = Question(
    "only-where",
    "What do those who are hit have in common?",
    "Browsers differ in which cookies they keep, and in what they send to whom.",
    "Ask for browser, device and the address of the page around it.",
    (
        Choice(
            "framed",
            "the site is shown inside another site, or called from another one",
            (
                "cookie-samesite-none-missing",
                "cookie-third-party-blocked",
                "cookie-samesite-none-invalid",
            ),
        ),
        Choice(
            "safari-http",
            "Safari, on http://localhost or another address without https",
            ("cookie-secure-over-http", "api-client-omits-credentials"),
        ),
        Choice(
            "old",
            "old browsers only (iOS 12, Safari 12 and their like)",
            ("cookie-samesite-none-invalid", "cookie-samesite-lax-cross-post"),
        ),
        Choice(
            "app",
            "a mobile app with a web view",
            ("client-webview-cookie-jar", "cookie-third-party-blocked"),
        ),
        Choice(
            "one",
            "one person or one device",
            (
                "cookie-blocked-or-cleared-by-client",
                "clock-client-skew",
                "cookie-duplicate-shadowing",
                "cookie-header-unparsable",
                "proxy-header-too-large",
            ),
        ),
        Choice(
            "network",
            "users whose address changes: mobile networks, large companies",
            ("auth-bound-to-client-ip",),
        ),
        Choice(
            "before",
            "those who were there before; a private window works",
            (
                "cookie-duplicate-shadowing",
                "cookie-header-unparsable",
                "proxy-header-too-large",
                "cookie-name-clash",
            ),
        ),
        Choice(
            "returning",
            "those who come back from another site by a form (payment, SAML)",
            ("cookie-samesite-lax-cross-post",),
        ),
    ),
)

FRAMED_COOKIE = Question(
    "framed-cookie",
    "Which Set-Cookie does the browser get inside the frame, or from the other site?",
    "Without SameSite=None it is never sent there; with it the browser may still block it.",
    "DevTools, Network, the login's answer: look for SameSite and Secure behind the value.",
    (
        Choice(
            "lax",
            "SameSite=Lax or Strict",
            ("cookie-samesite-none-missing",),
            ("cookie-third-party-blocked", "cookie-samesite-none-invalid"),
        ),
        Choice(
            "bare",
            "no SameSite at all, or None without Secure, or over http",
            ("cookie-samesite-none-invalid", "cookie-samesite-none-missing"),
        ),
        Choice(
            "none",
            "SameSite=None; Secure",
            ("cookie-third-party-blocked",),
            ("cookie-samesite-none-missing", "cookie-samesite-none-invalid"),
        ),
    ),
)

HOSTS = Question(
    "hosts",
    "Which change of address, or which other site, loses the session?",
    "A cookie belongs to one host, or to a domain; its name belongs to nobody.",
    "Write down the address before and after, with port; list the sites below the same domain.",
    (
        Choice(
            "www",
            "between www and the bare domain",
            ("host-www-apex-split", "cookie-duplicate-shadowing"),
        ),
        Choice(
            "subdomain",
            "from the main site to a subdomain",
            ("cookie-domain-missing-for-subdomains", "cookie-domain-mismatch"),
        ),
        Choice(
            "other-site",
            "logging in to another application on this host, port or domain logs out here",
            ("cookie-name-clash",),
        ),
        Choice(
            "local",
            "between localhost, 127.0.0.1 and the machine's name",
            ("host-localhost-127",),
        ),
        Choice(
            "tenant",
            "from one tenant or schema to another",
            ("db-tenant-or-router", "cookie-domain-missing-for-subdomains"),
        ),
        Choice(
            "one-host",
            "on one host nobody can log in at all, on the others all is well",
            ("cookie-domain-mismatch", "cookie-attributes-invalid", "config-not-effective"),
        ),
        Choice(
            "scheme",
            "between http and https",
            ("cookie-secure-over-http", "proxy-ssl-header-missing"),
        ),
        Choice(
            "domain-changed",
            "since the cookie's domain was changed; a private window works",
            ("cookie-duplicate-shadowing", "config-not-effective"),
        ),
    ),
)

RETURN = Question(
    "return",
    "How does the other site send the user back?",
    "A Lax cookie comes along with a link and not with a form; a Strict one with neither.",
    "DevTools, Network, with 'preserve log': look at method and host of the first request back.",
    (
        Choice(
            "post",
            "by a form: the request is a POST (SAML, payment, form_post)",
            ("cookie-samesite-lax-cross-post", "cookie-samesite-strict-return"),
        ),
        Choice(
            "get",
            "by a link or redirect: a GET to the same host",
            ("cookie-samesite-strict-return", "race-lost-update", "lb-per-node-store"),
            ("cookie-samesite-lax-cross-post",),
        ),
        Choice(
            "host",
            "to another host name than where it began (www or not, another scheme)",
            ("host-www-apex-split", "cookie-secure-over-http", "cookie-domain-mismatch"),
        ),
    ),
)

INSIDE_LINK = Question(
    "inside-link",
    "On the page that looks logged out: does a click on a link inside it show the login?",
    "A click inside the site is same-site: then the cookie was there all the time.",
    "Click on any link of the site's own; a reload does not count.",
    (
        Choice(
            "yes",
            "yes",
            ("cookie-samesite-strict-return", "cookie-samesite-lax-cross-post"),
            ("lb-per-node-store",),
        ),
        Choice("no", "no", ("race-lost-update", "lb-per-node-store", "host-www-apex-split")),
    ),
)

CLIENT = Question(
    "client",
    "What sends the requests that are anonymous?",
    "Each kind of client has its own way of forgetting a cookie.",
    "Ask the developers; the address of the front end and that of the API say the most.",
    (
        Choice(
            "same-site",
            "a script in a page of the same site",
            ("api-client-omits-credentials", "api-drf-session-auth-csrf"),
            ("api-cors-credentials", "cookie-third-party-blocked"),
        ),
        Choice(
            "other-site",
            "a front end on another domain",
            (
                "cookie-samesite-none-missing",
                "cookie-third-party-blocked",
                "api-cors-credentials",
                "api-client-omits-credentials",
                "cookie-samesite-none-invalid",
            ),
        ),
        Choice(
            "dev-server",
            "a development server on localhost or 127.0.0.1",
            ("host-localhost-127", "api-client-omits-credentials", "api-cors-credentials"),
        ),
        Choice(
            "library",
            "a program or a mobile app, without a browser",
            ("api-client-omits-credentials",),
            ("api-cors-credentials", "cookie-third-party-blocked"),
        ),
        Choice("websocket", "a websocket", ("async-channels-session",)),
        Choice(
            "spa-logs-out",
            "a single-page app that shows its login page by itself after a failed call",
            ("client-app-forces-logout",),
        ),
    ),
)

API_ANSWER = Question(
    "api-answer",
    "What is to be seen of one such request?",
    "Without a cookie the client is at fault; with one the server says why it is refused.",
    "DevTools, Network and Console; or curl -v with the same headers.",
    (
        Choice(
            "no-cookie",
            "it carries no session cookie, though the login's answer set one",
            (
                "api-client-omits-credentials",
                "cookie-samesite-none-missing",
                "cookie-third-party-blocked",
                "host-localhost-127",
            ),
            ("api-drf-session-auth-csrf", "client-app-forces-logout"),
        ),
        Choice("cors", "the console shows a CORS error", ("api-cors-credentials",)),
        Choice(
            "csrf",
            "it carries the cookie, and the answer is 403 with CSRF in its text",
            ("api-drf-session-auth-csrf",),
            ("api-client-omits-credentials",),
        ),
        Choice(
            "ignored",
            "it carries the cookie, and the answer is 401: credentials were not provided",
            ("api-drf-session-auth-csrf", "auth-bound-to-client-ip"),
            ("api-client-omits-credentials",),
        ),
        Choice(
            "alive",
            "a Django page (the admin) in the same browser is logged in",
            ("client-app-forces-logout",),
        ),
    ),
)

QUESTIONS = (ONLY_WHERE, FRAMED_COOKIE, HOSTS, RETURN, INSIDE_LINK, CLIENT, API_ANSWER)
