"""Every kind of spot is found where it is, and not where something only looks like it."""

from __future__ import annotations

import pytest

from session_tui.model.facts import KINDS
from tests.agent.codebase.looked import Sample, details, functions, seen_in, spots_in
from tests.agent.codebase.samples_python import SAMPLES as OF_REQUESTS
from tests.agent.codebase.samples_wholes import SAMPLES as OF_WHOLES

SAMPLES = (*OF_REQUESTS, *OF_WHOLES)
ELSEWHERE = {
    "logout-link",
    "fetch-without-credentials",
    "unserializable",
    "integer-key",
    "setting",
    "setting-elsewhere",
}
"""Kinds with tables of their own, here or in the files beside."""


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: f"{each.kind}-{each.detail}")
def test_a_kind_is_found_where_it_is(sample: Sample) -> None:
    assert sample.detail in details(sample.has, sample.kind, sample.file), spots_in(sample.has)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: f"{each.kind}-{each.detail}")
def test_it_is_not_found_where_something_looks_like_it(sample: Sample) -> None:
    assert details(sample.has_not, sample.kind, sample.file) == []


def test_every_kind_has_a_sample() -> None:
    assert {each.kind for each in SAMPLES} | ELSEWHERE == set(KINDS)


CHANGED = functions(
    "request.session['a']['b']['c'] = 1",
    "del request.session['a']['b']",
    "request.session['a']['n'] += 1",
    "request.session['a'].append(1)",
    "request.session.get('a', []).append(1)",
    "request.session.setdefault('a', {}).update(b=1)",
    "cart = request.session['cart']\ncart['x'] = 1",
    "cart = request.session.get('cart') or {}\ncart.pop('x', None)",
    "cart = request.session.get('cart')\nif cart is None:\n    cart = {}\ncart['x'] = 1",
    "session = request.session\nsession['a'].remove(1)",
    "if 'a' not in request.session:\n    request.session['a'] = {}\nrequest.session['a']['b'] = 1",
    "if x:\n    request.session['a']['b'] = 1\nelse:\n    request.session['a'] = {}",
    "for item in request.session['cart']:\n    item['x'] = 1\n    break",
)
SAVED = functions(
    "request.session['a']['b'] = 1\nrequest.session.modified = True",
    "request.session.modified = True\nrequest.session['a']['b'] = 1",
    "cart = request.session['cart']\ncart['x'] = 1\nrequest.session['cart'] = cart",
    "request.session['a'].append(1)\nrequest.session.save()",
    "request.session['a'].append(1)\nrequest.session['b'] = 1",
    "request.session['b'] = 1\nrequest.session['a'].append(1)",
    "request.session['a'].append(1)\nrequest.session.set_expiry(9)",
    "cart = request.session.get('cart', {})\ncart['x'] = 1\nsave_cart(request, cart)",
    "cart = dict(request.session['cart'])\ncart['x'] = 1",
    "cart = request.session['cart']\ncart = dict(cart)\ncart['x'] = 1",
    "x = request.session['a']['b']",
    "request.session.pop('a')\nrequest.session.update(b=1)",
    "data['session']['x'] = 1\nself.session['a']['b'] = 1",
)


@pytest.mark.parametrize("source", CHANGED)
def test_what_is_changed_below_a_key_and_not_saved_is_a_nested_mutation(source: str) -> None:
    assert details(source, "nested-mutation") == [""]


@pytest.mark.parametrize("source", SAVED)
def test_what_is_saved_or_a_copy_is_none(source: str) -> None:
    assert details(source, "nested-mutation") == []


def test_a_class_that_keeps_the_session_is_seen_through() -> None:
    source = """
        class Cart:
            def __init__(self, request):
                self.session = request.session

            def add(self, item):
                self.session["cart"][item] = 1

            def take(self, item):
                self.session["cart"][item] = 1
                self.save()
    """
    (spot,) = spots_in(source)
    assert (spot.kind, spot.line, spot.within) == ("nested-mutation", 7, "Cart.add")


def test_a_step_of_a_method_that_saves_is_none() -> None:
    source = """
        class Checkout:
            def _make(self, name):
                self.request.session["checkout"][name] = {}

            def put(self, name, value):
                self._make(name)
                self.request.session.modified = True
    """
    assert spots_in(source) == ()


@pytest.mark.parametrize(
    "source",
    [
        "class EditingSession(Model): pass\nEditingSession.objects.filter(a=1).delete()\n",
        "from chat.models import Session\nSession.objects.all().delete()\n",
        "from django.contrib.auth import logout\n"
        "def logout_on_change(request, user):\n    logout(request)\n",
        "from django.contrib.auth import logout\n"
        "class Adapter:\n    def logout(self, request):\n        logout(request)\n",
        "def f(request):\n    request.session = request.session.__class__(key)\n",
    ],
)
def test_what_real_projects_have_that_only_looks_like_it(source: str) -> None:
    assert spots_in(source) == ()


@pytest.mark.parametrize(
    ("body", "lost"),
    [
        ("user = request.user\nuser.set_password(new)\nuser.save()", True),
        ("user = User(name=request.POST['name'])\nuser.set_password(new)", False),
        ("user = form.save(commit=False)\nuser.set_password(new)", False),
        ("request.user.set_password(new)\nlogin(request, request.user)", False),
        ("request.user.set_password(new)\ncycle_session_keys(request)", False),
        ("User().set_password(new)", False),
        ("device.set_password(new)", False),
    ],
)
def test_a_password_matters_where_it_is_that_of_who_asks(body: str, lost: bool) -> None:
    (source,) = functions(body)
    detail = "without update_session_auth_hash" if lost else ""
    assert details(source, "set-password") == [detail]


def test_sessions_of_other_libraries_are_none() -> None:
    source = "import sqlalchemy\ndef f(session):\n    session.info['a']['b'] = session['a'].pop()\n"
    assert spots_in(source) == ()


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("datetime.now()", "datetime"),
        ("timezone.now()", "datetime"),
        ("date.today()", "datetime"),
        ("Decimal('1')", "Decimal"),
        ("request.user", "model"),
        ("Order.objects.get(pk=1)", "model"),
        ("Order.objects.filter(a=1)", "queryset"),
        ("Order.objects.values_list('id')", "queryset"),
        ("get_object_or_404(Order, pk=1)", "model"),
        ("OrderForm(request.POST)", "form"),
        ("{1, 2}", "set"),
        ("{'at': [datetime.now()]}", "datetime"),
        ("b'x'", "bytes"),
        ("datetime.now().isoformat()", ""),
        ("str(Decimal('1'))", ""),
        ("request.user.pk", ""),
        ("Order.objects.filter(a=1).count()", ""),
        ("list(Order.objects.values_list('id'))", ""),
        ("time.time()", ""),
        ("value", ""),
    ],
)
def test_values_that_json_cannot_write_are_told_by_kind(value: str, kind: str) -> None:
    for source in functions(
        f"request.session['a'] = {value}",
        f"kept = {value}\nrequest.session['a'] = kept",
        f"request.session.update(a={value})",
    ):
        assert details(source, "unserializable") == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("request.session['a'] = {1: 2}", 1),
        ("request.session['a'] = {p.id: 1 for p in products}", 1),
        ("request.session['a'][int(x)] = 1", 1),
        ("cart = request.session.get('cart', {})\ncart[product.pk] = 1", 1),
        ("request.session['a'] = {'1': 2}", 0),
        ("request.session['a'] = {str(p.id): 1 for p in products}", 0),
        ("request.session['a'][0] = 1", 0),
        ("prices[product.id] = 1", 0),
    ],
)
def test_keys_that_are_numbers_are_told(body: str, found: int) -> None:
    (source,) = functions(body)
    assert len(details(source, "integer-key")) == found


def test_a_cached_view_is_looked_up_where_it_is_defined() -> None:
    files = {
        "shop/urls.py": """
            from . import views
            from .views import Public, Account as Mine
            urlpatterns = [
                path("a", cache_page(60)(views.account)),
                path("b", cache_page(60)(Public.as_view())),
                path("c", cache_page(60)(Mine.as_view())),
            ]
        """,
        "shop/views.py": """
            def account(request):
                return request.user.name

            class Public(View):
                pass

            class Account(View):
                def get(self, request):
                    return self.request.session["a"]
        """,
    }
    pages = seen_in(files).of("cache-page")
    assert [page.detail for page in pages] == ["reads session", "", "reads session"]


def test_tests_of_a_project_are_read_for_what_concerns_tests_alone() -> None:
    source = "def test(request):\n    request.session = {}\n    cache.clear()\n"
    assert spots_in(source, "shop/tests.py") == ()
