"""That the faults are real: the running shop does to its visitors what the story tells."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from session_tui.faults import Demo, broken_project, healthy_project
from session_tui.faults.place import environment

SIDE = Path(__file__).with_name("behaves_side.py")

DOES = {
    "config-wrong-type": ("Browser().sign_in()", 500),
    "expiry-not-refreshed": (
        "[b := Browser(), b.sign_in(), COOKIE in b.get('/cart/').cookies][-1]",
        False,
    ),
    "expiry-set-expiry-zero": (
        "[b := Browser(), b.sign_in(), b.cookies[COOKIE]['max-age'], b.is_somebody()][2:]",
        ["", True],
    ),
    "expiry-idle-timeout-middleware": (
        "[b := Browser(), b.sign_in(), b.is_somebody(), s := b.session,"
        " s.update({'last_activity': 9}), s.save(), b.is_somebody()][2::4]",
        [True, False],
    ),
    "idp-session-lifetime": (
        "[k := list(stored()), [Browser(key).get('/').get('Location') for key in k]][1]"
        ".count('https://id.example/authorize?prompt=none') > 20",
        True,
    ),
    "auth-password-changed": (
        "[b := Browser(), b.sign_in(), b.is_somebody(), b.post('/password/', {'new': 'x'}),"
        " b.is_somebody()][2::2]",
        [False, False],
    ),
    "auth-password-rewritten-at-login": (
        "[a := Browser(), a.sign_in(), a.is_somebody(), Browser().sign_in(),"
        " a.is_somebody()][2::2]",
        [True, False],
    ),
    "auth-single-session-enforced": (
        "[a := Browser(), a.sign_in(), a.is_somebody(), Browser().sign_in(),"
        " a.is_somebody()][2::2]",
        [True, False],
    ),
    "auth-remote-user-header": (
        "[b := Browser(), b.is_somebody(REMOTE_USER='alice'), b.is_somebody()][1:]",
        [True, False],
    ),
    "auth-logout-by-get": (
        "[b := Browser(), b.sign_in(), b.is_somebody(), b.get('/leave/'), b.is_somebody()][2::2]",
        [True, False],
    ),
    "auth-logout-get-removed": ("Browser().get('/logout/').status_code", 405),
    "auth-bound-to-client-ip": (
        "[b := Browser(), b.sign_in(), b.is_somebody(),"
        " b.is_somebody(REMOTE_ADDR='192.0.2.7')][2:]",
        [True, False],
    ),
    "auth-login-not-called": (
        "[b := Browser(), b.sign_in(), b.is_somebody()][1:]",
        [302, False],
    ),
    "auth-data-lost-at-login": (
        "[b := Browser(), b.get('/wishes/SEN-100/'), b.get('/wishes/').json(), b.sign_in(),"
        " b.get('/wishes/').json()][2::2]",
        [{"wishes": ["SEN-100"]}, {"wishes": []}],
    ),
    "auth-user-model-changed": (
        "sorted({Browser(key).get('/cart/').status_code for key in stored()[:60]})",
        [200, 500],
    ),
    "auth-backend-removed": ("somebody(*stored()[:60])", 0),
    "secret-rotated-no-fallback": ("somebody(*stored()[:60])", 0),
    "secret-differs-between-nodes": ("0 < somebody(*stored()) < 60", True),
    "serializer-changed": ("somebody(*stored()[:60])", 0),
    "upgrade-session-format": ("somebody(*stored()[:60])", 0),
    "upgrade-session-auth-hash-algorithm": ("somebody(*stored()[:60])", 0),
    "csrf-failure-misread": (
        "[b := Browser(), b.get('/login/'), b.cookies['teashop_csrftoken']['domain']][2]",
        "www.teashop.example",
    ),
    "db-table-missing": ("Browser().sign_in()", 500),
    "db-unwritable": ("Browser().sign_in()", 500),
    "db-replica-lag": (
        "[b := Browser(), b.sign_in(), b.is_somebody()][1:]",
        [302, False],
    ),
    "db-atomic-rollback": (
        "[b := Browser(), b.sign_in(), b.post('/pay/').status_code, 'order' in session(b)][2:]",
        [500, False],
    ),
    "cache-unavailable-silent": ("Browser().sign_in()", 400),
    "cache-cached_db-inconsistent": (
        "[b := Browser(), b.sign_in(), Session.objects.all().delete(), b.is_somebody()][3]",
        True,
    ),
    "file-store-unwritable": ("Browser().sign_in()", 500),
    "code-nested-mutation": (
        "[b := Browser(), b.post('/cart/put/SEN-100/'), b.post('/cart/put/EGR-100/'),"
        " [tea['sku'] for tea in session(b)['cart']['items']]][3]",
        ["SEN-100"],
    ),
    "code-session-flushed-or-replaced": (
        "[b := Browser(), b.sign_in(), b.is_somebody(), b.get('/currency/CHF/'),"
        " b.is_somebody()][2::2]",
        [True, False],
    ),
    "code-session-save-skipped": (
        "[b := Browser(), b.sign_in(), len(b.get('/prices.csv').getvalue()) > 99,"
        " 'last_line' in session(b)][2:]",
        [True, False],
    ),
    "code-shared-session-object": (
        "[Browser().get('/looked/SEN-100/').json(), Browser().get('/looked/EGR-100/').json()][1]",
        {"seen": ["SEN-100", "EGR-100"]},
    ),
    "cache-page-shared": (
        "[a := Browser(), a.sign_in('alice'), a.name(), b := Browser(), b.sign_in('bob'),"
        " b.name()][2::3]",
        ["alice", "alice"],
    ),
    "mw-missing-or-order": ("Browser().get('/').status_code", 500),
    "proxy-ssl-header-missing": (
        "[a := Browser().get('/'), a.status_code, a['Location']][1:]",
        [301, "https://shop.example/"],
    ),
    "mw-third-party-session-backend": (
        "[b := Browser(), b.get('/').status_code, b.get('/').status_code][1:]",
        [200, 500],
    ),
    "serializer-unserializable-data": ("Browser().post('/cart/reserve/').status_code", 500),
    "serializer-json-key-types": (
        "[b := Browser(), b.get('/rate/7/4/').json(), b.get('/rating/7/').json()][1:]",
        [{"stars": 4}, {"stars": None, "best": None}],
    ),
    "async-sync-session-access": (
        "[b := Browser(), b.sign_in(), b.get('/stock/SEN-100/').status_code][2]",
        500,
    ),
    "signed-cookies-no-invalidation": (
        "[b := Browser(), b.sign_in(), copy := b.cookies[COOKIE].value, b.post('/logout/'),"
        " b.is_somebody(), Browser(copy).is_somebody()][4:]",
        [False, True],
    ),
    "signed-cookies-key-misuse": (
        "[b := Browser(), b.get('/'), b.get('/wishes/SEN-100/'),"
        " b.post('/cart/put/SEN-100/'), b.get('/wishes/').json()][4]",
        {"wishes": []},
    ),
    "signed-cookies-expiry-ignored": (
        "[b := Browser(), b.get('/kiosk/'), b.cookies[COOKIE]['max-age']][2]",
        1800,
    ),
    "api-drf-session-auth-csrf": (
        "[b := Browser(), b.post('/api/put/SEN-100/').status_code, b.sign_in(),"
        " setattr(b.handler, 'enforce_csrf_checks', True),"
        " b.post('/api/put/SEN-100/').status_code][1::3]",
        [200, 403],
    ),
    "api-cors-credentials": (
        "[a := Browser().get('/cart/', HTTP_ORIGIN='https://app.shop.example'),"
        " a.get('Access-Control-Allow-Origin'), a.get('Access-Control-Allow-Credentials')][1:]",
        ["https://app.shop.example", None],
    ),
    "cookie-domain-mismatch": (
        "[b := Browser(), b.sign_in(), b.cookies[COOKIE]['domain']][2]",
        "www.teashop.example",
    ),
    "cookie-samesite-none-invalid": (
        "[b := Browser(), b.sign_in(), c := b.cookies[COOKIE], c['samesite'], c['secure']][3:]",
        ["None", ""],
    ),
    "expiry-browser-close-setting": (
        "[b := Browser(), b.sign_in(), b.cookies[COOKIE]['max-age']][2]",
        "",
    ),
}
"""What a visitor does, by the words of `behaves_side.py`, and what comes of it."""


def said(demo: Demo, words: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(SIDE)],
        input=words,
        cwd=demo.folder,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("cause", DOES)
def test_the_shop_does_what_the_story_tells(cause: str) -> None:
    words, expected = DOES[cause]
    with broken_project(cause) as demo:
        assert said(demo, words) == expected


HEALTHY = """[
    b := Browser(), b.sign_in(), b.is_somebody(), b.post('/cart/put/SEN-100/').status_code,
    b.post('/cart/put/EGR-100/').status_code, '15.80 EUR' in b.get('/cart/').content.decode(),
    b.is_somebody(), b.post('/logout/').status_code, b.is_somebody()
][1:]"""


@pytest.mark.parametrize("engine", ["db", "cached_db", "cache-folder", "file", "signed_cookies"])
def test_the_healthy_shop_keeps_carts_and_sign_ins(engine: str) -> None:
    with healthy_project(engine) as demo:
        assert said(demo, HEALTHY) == [302, True, 302, 302, True, True, 302, False]


def test_everybody_of_the_healthy_shop_is_somebody() -> None:
    with healthy_project() as demo:
        assert said(demo, "somebody(*stored())") == 72


def test_a_test_of_the_shop_fails_by_a_session_that_is_a_copy() -> None:
    with broken_project("test-client-session-copy") as demo:
        done = subprocess.run(
            [sys.executable, "manage.py", "test"],
            cwd=demo.folder,
            env=environment(),
            capture_output=True,
            text=True,
        )
    assert "9.60 EUR" in done.stderr
    assert "FAILED (failures=1)" in done.stderr
