"""Links that log out, and scripts that send no cookies."""

from __future__ import annotations

import pytest

from tests.agent.codebase.looked import details

LINK, FETCH = "logout-link", "fetch-without-credentials"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("<a class='x' href=\"{% url 'logout' %}\">", ["logout"]),
        ('<a href="{% url "account_logout" %}?next=/">', ["account_logout"]),
        ("<a href={{ url('auth:logout') }}>", ["auth:logout"]),
        ('<a href="/accounts/logout/">', ["/accounts/logout/"]),
        ("<form action=\"{% url 'logout' %}\">", ["logout"]),
        ('<form method="post" action="{% url \'logout\' %}">', []),
        ("<a href=\"{% url 'logout' %}\" hx-post>", []),
        ("<a href=\"{% url 'login' %}?next={% url 'home' %}\">logout</a>", []),
        ("<a href='#' data-href=\"{% url 'logout' %}\">", []),
        ("<!-- <a href=\"{% url 'logout' %}\"> -->", []),
        ("{# <a href=\"{% url 'logout' %}\"> #}", []),
        ("<script>post(\"{% url 'logout' %}\")</script>", []),
    ],
)
def test_links_that_log_out_by_get(text: str, names: list[str]) -> None:
    assert details(f"<html>\n{text}\n</html>", LINK, "templates/base.html") == names


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('fetch("https://api.shop.test/me")', ["cross-origin"]),
        ('fetch(`${API_URL}/me`, {method: "POST"})', ["cross-origin"]),
        ('const API_URL = "/api";\nfetch(API_URL + "/me")', ["same-origin"]),
        ('const API = "https://api.shop.test";\nfetch(API + "/me")', ["cross-origin"]),
        ('fetch("/api/me")', ["same-origin"]),
        ('window.fetch("/api/me", {\n  method: "POST",\n})', ["same-origin"]),
        ('fetch("/api/me", {credentials: "omit"})', ["omit"]),
        ('fetch("/api/me", {credentials: "include"})', []),
        ('fetch("https://api.shop.test/me", {credentials})', []),
        ('fetch("https://api.github.com/me")', []),
        ('fetch("/api/me", options)', []),
        ("self.addEventListener('fetch', event => fetch(event.request))", []),
        ('// fetch("/api/me")\n/* fetch("/a") */ "fetch(1)"', []),
        ('const x = {fetch(url) {\n  return 1 }}; prefetch("/a"); it.fetch("/b")', []),
        ('axios.create({baseURL: "https://api.shop.test"})', ["cross-origin"]),
        ('axios.create({baseURL: "https://api.shop.test", withCredentials: true})', []),
        ('axios.create({baseURL: "/api"})', []),
        ('axios.get("https://api.shop.test/me")', ["cross-origin"]),
        ("axios.post(`https://api.shop.test/${name}`, data)", ["cross-origin"]),
        ('axios({method: "get", url: "https://api.shop.test"})', ["cross-origin"]),
        ('axios("https://api.shop.test")', ["cross-origin"]),
        ('axios.get("https://api.shop.test", {withCredentials: true})', []),
        ('axios.defaults.withCredentials = true; axios.get("https://api.shop.test")', []),
        ('axios.get("/me"); axios.get("https://maps.googleapis.com/x"); axios.create({a: 1})', []),
        ('x = new XMLHttpRequest(); x.open("GET", "https://api.shop.test")', ["cross-origin"]),
        ('x = new XMLHttpRequest(); x.open("GET", "/api")', []),
        ('$.ajax({url: "https://api.shop.test", type: "GET"})', ["cross-origin"]),
        ('$.ajax({url: "https://a.test", xhrFields: {withCredentials: true}})', []),
    ],
)
def test_requests_without_credentials(text: str, told: list[str]) -> None:
    assert details(text, FETCH, "static/shop.js") == told
    page = f"<p>fetch('/x')</p>\n<script>\n{text}\n</script>\n"
    assert details(page, FETCH, "templates/base.html") == told


@pytest.mark.parametrize("name", ["shop.min.js", "vendor/shop.js", "shop.d.ts", "jquery-3.js"])
def test_scripts_of_others_are_left_out(name: str) -> None:
    assert details('fetch("/api")', FETCH, f"static/{name}") == []


def test_scripts_that_a_machine_wrote_are_left_out() -> None:
    assert details('fetch("/api");' + " " * 5000, FETCH, "static/shop.js") == []
