"""For each kind of spot a source that has it and a look-alike: what happens to requests."""

from __future__ import annotations

from tests.agent.codebase.looked import Sample

AUTH = "from django.contrib.auth import authenticate, login, logout\n"
CHANNELS = "from channels.auth import login\n"

SAMPLES = (
    Sample(
        "nested-mutation",
        "",
        "def view(request):\n    request.session['cart']['a'] = 1\n",
        "def view(request):\n    request.session['cart'] = {'a': 1}\n",
    ),
    Sample(
        "nested-mutation",
        "",
        "def view(request):\n    for item in request.session['items']:\n        item['n'] = 1\n",
        "def view(request):\n    for item in request.session['items']:\n        seen[item] = 1\n",
    ),
    Sample(
        "nested-mutation",
        "",
        "def view(request):\n    cart = request.session['cart']\n"
        "    for key, item in cart.items():\n        item['n'] = 1\n",
        "def view(request):\n    cart = request.session['cart']\n"
        "    for key, item in cart.items():\n        item['n'] = 1\n"
        "    request.session.modified = True\n",
    ),
    Sample(
        "nested-mutation",
        "",
        "def view(request):\n    for i, item in enumerate(request.session.get('items', [])):\n"
        "        item.update(n=i)\n",
        "def view(request):\n    for item in other(request.session['items']):\n"
        "        item.update(n=1)\n",
    ),
    Sample(
        "nested-mutation",
        "",
        "def view(request):\n    cart = request.session['cart']\n    cart |= {'a': 1}\n",
        "def view(request):\n    number = request.session['number']\n    number |= 4\n",
    ),
    Sample(
        "nested-mutation",
        "",
        "def view(request):\n    items = request.session['items']\n    items += [1]\n",
        "def view(request):\n    number = request.session['number']\n    number += 1\n",
    ),
    Sample(
        "session-replaced",
        "{}",
        "def view(request):\n    request.session = {}\n",
        "def view(request):\n    request.session = SessionStore(key)\n    other.session = {}\n",
    ),
    Sample(
        "session-replaced",
        "del",
        "def view(request):\n    del request.session\n",
        "def view(request):\n    del request.session['a']\n",
    ),
    Sample(
        "flush",
        "",
        "def view(request):\n    request.session.flush()\n",
        "def view(session):\n    session.flush()\n    sys.stdout.flush()\n",
    ),
    Sample(
        "clear",
        "",
        "def view(self):\n    self.request.session.clear()\n",
        "def view(request):\n    request.session['a'].clear()\n    request.session.save()\n",
    ),
    Sample(
        "cycle-key",
        "",
        "def view(request):\n    s = request.session\n    s.cycle_key()\n",
        "def view(request):\n    request.cycle_key()\n",
    ),
    Sample(
        "set-expiry",
        "0",
        "def view(request):\n    request.session.set_expiry(0)\n",
        "def view(request):\n    token.set_expiry(0)\n",
    ),
    Sample(
        "cache-clear",
        "default",
        "from django.core.cache import cache\ncache.clear()\n",
        "cache = {}\ncache.clear()\nform.clear()\n",
    ),
    Sample(
        "cache-clear",
        "sessions",
        "from django.core.cache import caches\ndef f():\n    c = caches['sessions']\n"
        "    c.clear()\n",
        "def f():\n    c = {}\n    c.clear()\n",
    ),
    Sample(
        "cache-clear",
        "FLUSHDB",
        "def f():\n    connection.flushdb()\n",
        "def f():\n    connection.flush_database()\n",
    ),
    Sample(
        "cache-page",
        "reads session",
        "@cache_page(60)\ndef view(request):\n    return request.user.name\n",
        "def cache_page(x):\n    return request.user.name\n",
    ),
    Sample(
        "cache-page",
        "",
        "@cache_page(60)\n@cache_control(private=True)\ndef view(request):\n"
        "    return request.user.name\n",
        "@cache_control(private=True)\ndef view(request):\n    'No cache_page here.'\n",
    ),
    Sample(
        "cache-page",
        "",
        "@cache_page(60)\ndef view(request):\n    answer = page(request.user)\n"
        "    answer['Cache-Control'] = 'no-cache, private'\n    return answer\n",
        "def view(request):\n    'No cache_page here.'\n",
    ),
    Sample(
        "cache-page",
        "",
        "@method_decorator(cache_page(60), name='dispatch')\nclass About:\n    pass\n",
        "@never_cache\ndef view(request):\n    'No cache_page here.'\n",
    ),
    Sample(
        "logout-view-get",
        "",
        AUTH + "def sign_out(request):\n    logout(request)\n    return redirect('/')\n",
        AUTH + "@require_POST\ndef sign_out(request):\n    logout(request)\n",
    ),
    Sample(
        "logout-view-get",
        "",
        AUTH + "class LogoutView(View):\n    def get(self, request):\n        logout(request)\n",
        AUTH + "class LogoutView(View):\n    def post(self, request):\n        logout(request)\n",
    ),
    Sample(
        "logout-view-get",
        "",
        AUTH + "@api_view(['GET', 'POST'])\ndef logout_user(request):\n    logout(request)\n",
        AUTH + "def logout_user(request):\n    if request.method == 'POST':\n"
        "        logout(request)\n",
    ),
    Sample(
        "delete-cookie",
        "SESSION_COOKIE_NAME",
        "def view(request):\n    response.delete_cookie(settings.SESSION_COOKIE_NAME)\n",
        "def view(request):\n    response.delete_cookie('theme')\n",
    ),
    Sample(
        "delete-cookie",
        "sessionid",
        "def view(request):\n    response.delete_cookie('sessionid')\n",
        "def view(request):\n    response.delete_cookie(name)\n",
    ),
    Sample(
        "authenticate-without-login",
        "",
        AUTH + "def view(request):\n    user = authenticate(request, username='a')\n"
        "    if user is not None:\n        return redirect('/')\n",
        AUTH + "def view(request):\n    user = authenticate(request, username='a')\n"
        "    login(request, user)\n",
    ),
    Sample(
        "authenticate-without-login",
        "",
        AUTH + "def view(request):\n    authenticate(request)\n",
        AUTH + "def check(request):\n    user = authenticate(request)\n    return user\n"
        "def again(request):\n    return authenticate(username=request.user.username)\n"
        "def form(self):\n    self.user = authenticate(self.request)\n",
    ),
    Sample(
        "authenticate-without-login",
        "",
        AUTH + "def view(request):\n    user = authenticate(request, username='a')\n"
        "    if user:\n        request.session['user_id'] = user.id\n",
        AUTH + "def view(request):\n    user = authenticate(request, username='a')\n"
        "    request.session['_auth_user_id'] = user.pk\n",
    ),
    Sample(
        "authenticate-without-login",
        "",
        AUTH + "def view(request):\n    user = authenticate(request, username='a')\n"
        "    request.session['member'] = str(user.pk)\n",
        AUTH + "def view(request):\n    user = authenticate(request, username='a')\n"
        "    request.session['member'] = user.pk\n    start_session(request)\n",
    ),
    Sample(
        "login-elsewhere",
        "HttpRequest()",
        AUTH + "from django.http import HttpRequest\ndef view(request):\n"
        "    login(HttpRequest(), user)\n",
        AUTH + "import copy\ndef view(request):\n    login(copy.copy(request), user)\n",
    ),
    Sample(
        "login-elsewhere",
        "copy.deepcopy(request)",
        AUTH + "import copy\ndef view(request):\n    other = copy.deepcopy(request)\n"
        "    login(other, user)\n",
        AUTH + "def view(request):\n    login(request._request, user)\n",
    ),
    Sample(
        "login",
        "shop.Backend",
        AUTH + "def view(request):\n    login(request, user, backend='shop.Backend')\n",
        "def test(self):\n    self.client.login(username='a')\n",
    ),
    Sample(
        "set-password",
        "without update_session_auth_hash",
        "def view(request):\n    request.user.set_password(new)\n",
        "def view(request):\n    request.user.set_passwords(new)\n",
    ),
    Sample(
        "set-password",
        "",
        "def view(request):\n    user = request.user\n    user.set_password(new)\n"
        "    update_session_auth_hash(request, user)\n",
        "def view(request):\n    set_password(user)\n",
    ),
    Sample(
        "update-session-auth-hash",
        "",
        "def view(request):\n    update_session_auth_hash(request, request.user)\n",
        "from django.contrib.auth import update_session_auth_hash\n",
    ),
    Sample(
        "async-session",
        "session",
        "import django\nasync def view(request):\n    return request.session['a']\n",
        "import django\nasync def view(request):\n    return await request.session.aget('a')\n",
    ),
    Sample(
        "async-session",
        "user",
        "import django\nasync def view(request):\n    return request.user.is_authenticated\n",
        "import django\nasync def view(request):\n    user = await request.auser()\n"
        "    return await sync_to_async(lambda: request.user.name)()\n",
    ),
    Sample(
        "session-key-used",
        "",
        "def view(request):\n    Cart(key=request.session.session_key)\n",
        "def view(request):\n    if not request.session.session_key:\n        other.session_key\n",
    ),
    Sample(
        "streaming-response",
        "",
        "def view(request):\n    def rows():\n        request.session['at'] = 1\n        yield 1\n"
        "    return StreamingHttpResponse(rows())\n",
        "def view(request):\n    def rows():\n        request.session['at'] = 1\n"
        "        request.session.save()\n        yield 1\n"
        "    return StreamingHttpResponse(rows())\n",
    ),
    Sample(
        "ip-bound",
        "REMOTE_ADDR",
        "def view(request):\n    ip = request.META['REMOTE_ADDR']\n"
        "    if request.session.get('ip') != ip:\n        logout(request)\n",
        "def view(request):\n    if request.META['REMOTE_ADDR'] != '127.0.0.1':\n        pass\n",
    ),
    Sample(
        "simple-cookie",
        "",
        "def f(environ):\n    c = SimpleCookie(environ['HTTP_COOKIE'])\n",
        "def f(response):\n    c = SimpleCookie()\n",
    ),
    Sample(
        "atomic-save",
        "login",
        AUTH + "from django.db import transaction\ndef view(request):\n"
        "    with transaction.atomic():\n        login(request, user)\n",
        AUTH + "from django.db import transaction\ndef view(request):\n"
        "    with transaction.atomic():\n        user.save()\n    login(request, user)\n",
    ),
    Sample(
        "atomic-save",
        "save",
        "from django.db.transaction import atomic\nfrom django.db import transaction\n"
        "@transaction.atomic\ndef view(request):\n    request.session.save()\n",
        "from django.db import transaction\n@transaction.atomic\ndef view(request):\n"
        "    request.session['a'] = 1\n",
    ),
    Sample(
        "session-save",
        "",
        "def view(request):\n    request.session['a'] = 1\n    request.session.save()\n",
        "def view(request):\n    if not request.session.session_key:\n"
        "        request.session.save()\n    form.save()\n",
    ),
    Sample(
        "session-in-consumer",
        "without save",
        CHANNELS + "class Chat(AsyncWebsocketConsumer):\n    async def receive(self):\n"
        "        await login(self.scope, user)\n",
        CHANNELS + "class Chat(AsyncWebsocketConsumer):\n    async def receive(self):\n"
        "        return self.scope['session']['a']\n",
    ),
    Sample(
        "session-in-consumer",
        "",
        "class Chat(WebsocketConsumer):\n    def receive(self):\n"
        "        self.scope['session']['a'] = 1\n        self.scope['session'].save()\n",
        "class Chat(WebsocketConsumer):\n    def receive(self):\n        self.scope['a'] = 1\n",
    ),
    Sample(
        "client-session",
        "",
        "def test(self):\n    self.client.session['a'] = 1\n",
        "def test(self):\n    session = self.client.session\n    session['a'] = 1\n"
        "    session.save()\n",
        "shop/tests/test_cart.py",
    ),
)
