"""Lines of source are shown with their code and without their secrets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from session_tui.agent.codebase.snippets import SNIPPET, code_line, detail_of, plain_line
from tests.agent.codebase.looked import seen_in, spots_in

LONG = "jfdob26b9x0kqq1z77ab0q3m4f5g6h7j"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('SECRET_KEY = "django-insecure"', 'SECRET_KEY = "***"'),
        ("SECRET_KEY = 'it''s'", "SECRET_KEY = '***''***'"),
        ('SECRET_KEY: str = "abc"', 'SECRET_KEY: str = "***"'),
        ('SECRET_KEY = b"abc"', 'SECRET_KEY = b"***"'),
        ('SECRET_KEY = ("abc"', 'SECRET_KEY = ("***"'),
        ('SECRET_KEY = """abc', 'SECRET_KEY = """***'),
        ('SECRET_KEY = "abc\\', 'SECRET_KEY = "***'),
        ('    "PASSWORD": "hunter2",', '    "PASSWORD": "***",'),
        ('connect(password="hunter2")', 'connect(password="***")'),
        ('os.environ["SECRET_KEY"] = "abc"', 'os.environ["SECRET_KEY"] = "***"'),
        ('X = os.environ.get("SECRET_KEY", "abc")', 'X = os.environ.get("SECRET_KEY", "***")'),
        ('if password == "hunter2":', 'if password == "***":'),
        ("PIN = 1234", "PIN = ***"),
        (f'x = "{LONG}"', 'x = "***"'),
        ('x = "postgres://me:pw@host/db"', 'x = "postgres://***@host/db"'),
        (f"x = 1  # was {LONG}", "x = 1  # was ***"),
        ("x = 1  # SECRET_KEY = abc", "x = 1  # SECRET_KEY = ***"),
        ("    token = get_token(request)  ", "    token = get_token(request)"),
        ("key = request.session.session_key", "key = request.session.session_key"),
        ('request.session["cart"]["a"] = 1', 'request.session["cart"]["a"] = 1'),
        ("SESSION_COOKIE_AGE = 60 * 60", "SESSION_COOKIE_AGE = 60 * 60"),
    ],
)
def test_a_line_of_code(line: str, shown: str) -> None:
    assert code_line(line) == shown


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('SECRET_KEY = "a" + "b"', 'SECRET_KEY = "***" + "***"'),
        ('SECRET_KEY = env("KEY", default="abc")', 'SECRET_KEY = env("KEY", default="***")'),
        ('SECRET_KEY = os.environ["KEY"]', 'SECRET_KEY = os.environ["KEY"]'),
        ('SECRET_KEY = os.getenv("KEY") or "x"', 'SECRET_KEY = os.getenv("KEY") or "***"'),
        ('SECRET_KEY = decoded("ABC")', 'SECRET_KEY = decoded("***")'),
    ],
)
def test_of_a_secret_setting_all_is_hidden_but_the_names_of_variables(
    line: str, shown: str
) -> None:
    assert code_line(line, secret=True) == shown


def test_lines_that_are_no_code_are_redacted() -> None:
    assert plain_line(f"curl -H 'X: {LONG}' redis://a:b@c") == "curl -H 'X: ***' redis://***@c"
    assert plain_line("export DB_PASSWORD=hunter2") == "export DB_PASSWORD=***"


@pytest.mark.parametrize(
    "line",
    [
        'USER, PASSWORD = "bob", "hunter2"',
        'SECRET_KEY = "a" "hunter2"',
        'TOKENS = {"bob": "hunter2", "al": "hunter2"}',
        'API_KEYS = frozenset({"hunter2"})',
        '"PASSWORD": env("PG", default="hunter2")',
        '"PASSWORD": os.environ.get("PG") or "hunter2"',
        'requests.post(URL, auth=("bob", "hunter2"))',
        'smtp.login("bob@shop.example", "hunter2")',
        'get(u, headers={"Authorization": "Bearer hunter2"})',
        'get(u, headers={"Authorization": "Basic " + "hunter2"})',
        'if "hunter2" == request.POST["password"]:',
        'if request.POST.get("password") == "hunter2":',
        'if request.GET.get("token") in ("hunter2", "hunter2"):',
        'signer = Signer("hunter2")',
        'subprocess.run(["redis-cli", "-a", "hunter2", "FLUSHALL"])',
        'subprocess.run(["mysql", "-phunter2", "-e", "delete from django_session"])',
        'os.system("redis-cli -a hunter2 FLUSHALL")',
        "cursor.execute(\"ALTER USER x PASSWORD 'hunter2'; DELETE FROM django_session\")",
        "cache.clear()  # password: hunter2",
        'url = "https://shop.example/?sig=hunter2"',
    ],
)
def test_a_secret_that_is_named_from_afar(line: str) -> None:
    assert "hunter2" not in code_line(line) and "***" in code_line(line)


@pytest.mark.parametrize(
    "line",
    [
        'key = request.session["cart"]["items"]',
        'session_key = request.session.get("old_key")',
        'if request.session["auth"]["step"] == "paid":',
        'for key in ("cart", "wizard"):',
        'login(request, user, backend="shop.ways.EmailBackend")',
        "cache.clear()  # nobody knows why",
    ],
)
def test_what_is_no_secret_stays_as_it_is(line: str) -> None:
    assert code_line(line) == line


@pytest.mark.parametrize(
    "line",
    [
        "redis-cli -a hunter2 FLUSHALL",
        "redis-cli --pass hunter2 FLUSHALL",
        "REDISCLI_AUTH=hunter2 redis-cli flushall",
        'mysql -u root -phunter2 -e "delete from django_session"',
        'mysql --password hunter2 -e "delete from django_session"',
        'PGPASSWORD="hunter2 hunter2" psql -c "DELETE FROM django_session"',
        "sshpass -p hunter2 ssh web python manage.py clearsessions",
        "curl -u bob:hunter2 https://shop.example && python manage.py clearsessions",
        'curl -H "Authorization: Bearer hunter2" web; python manage.py clearsessions',
        "curl -H 'X-Auth-Token: hunter2' web; python manage.py clearsessions",
        "python manage.py clearsessions --api-key hunter2",
        "python manage.py clearsessions # password: hunter2",
        'command: ["redis-cli", "-a", "hunter2", "FLUSHALL"]',
        'echo "AUTH hunter2" | nc redis 6379; redis-cli flushall',
    ],
)
def test_a_command_shows_no_password(line: str) -> None:
    assert "hunter2" not in plain_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "0 3 * * * cd /srv && python manage.py clearsessions --verbosity 2",
        'psql -c "DELETE FROM django_session WHERE expire_date < now()"',
        """<a href="{% url 'logout' %}" class="btn">Log out</a>""",
        "SECRET_KEY=$KEY python manage.py flush --no-input",
    ],
)
def test_a_command_without_a_secret_stays_as_it_is(line: str) -> None:
    assert plain_line(line).replace("***", "$KEY") == line


def test_a_secret_key_is_in_no_spot() -> None:
    seen = seen_in({"shop/settings.py": 'SECRET_KEY = "mine" + str(uuid4()) + "alone"\n'})
    assert {spot.kind for spot in seen.spots} == {"random-secret", "setting"}
    assert "mine" not in repr(seen) and "alone" not in repr(seen)


def test_a_detail_is_masked_as_its_line_is() -> None:
    (spot,) = spots_in(f"def f(request):\n    request.session = load(\n        '{LONG}')\n")
    assert spot.detail == "load( '***')"


@given(some.text(max_size=400))
def test_any_text_is_shown_on_one_line_that_can_be_sent(text: str) -> None:
    for shown in (code_line(text), plain_line(text), detail_of(text)):
        assert len(shown) <= SNIPPET
        shown.encode("utf-8")
