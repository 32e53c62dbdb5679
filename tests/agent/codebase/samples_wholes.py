"""For each kind of spot a source that has it and a look-alike: classes, models, stored sessions."""

from __future__ import annotations

from tests.agent.codebase.looked import Sample

MODELS = "from django.db import models\nfrom django.contrib.sessions.models import Session\n"
SIGNALS = "from django.contrib.auth.signals import user_logged_in\n"

SAMPLES = (
    Sample(
        "own-middleware",
        "logs out, reads",
        "class Idle:\n    def __init__(self, get_response):\n        pass\n"
        "    def __call__(self, request):\n        if request.session.get('at'):\n"
        "            logout(request)\n",
        "class Plain:\n    def __init__(self, get_response):\n        pass\n"
        "    def __call__(self, request):\n        return request.path\n",
    ),
    Sample(
        "own-middleware",
        "writes, reads",
        "def idle(get_response):\n    def middleware(request):\n        request.session['a'] = 1\n"
        "        return get_response(request)\n    return middleware\n",
        "def view(request):\n    return request.session['a']\n",
    ),
    Sample(
        "own-middleware",
        "deletes sessions",
        "class One(MiddlewareMixin):\n    def process_request(self, request):\n"
        "        Session.objects.filter(user=1).delete()\n",
        "class Session(MiddlewareMixin):\n    def process_request(self, request):\n"
        "        Order.objects.filter(user=1).delete()\n",
    ),
    Sample(
        "own-engine",
        "django.contrib.sessions.backends.db.SessionStore",
        "from django.contrib.sessions.backends.db import SessionStore as Store\n"
        "class SessionStore(Store):\n    pass\n",
        "class SessionStorey(Building):\n    pass\n",
    ),
    Sample(
        "own-backend",
        "sets password",
        "class Ldap(ModelBackend):\n    def authenticate(self, request):\n"
        "        user = User.objects.get(name=name)\n        user.set_unusable_password()\n",
        "class Ldap:\n    def authenticate(self, request):\n        user.set_password('x')\n",
    ),
    Sample(
        "own-backend",
        "",
        "class Ldap(ModelBackend):\n    def authenticate(self, request):\n"
        "        user, created = User.objects.get_or_create(name=name)\n"
        "        if created:\n            user.set_unusable_password()\n",
        "class Token(BaseAuthentication):\n    def authenticate(self, request):\n        pass\n",
    ),
    Sample(
        "random-secret",
        "always",
        "SECRET_KEY = get_random_secret_key()\n",
        "SECRET_KEY = 'fixed'\nAPI_KEY = get_random_secret_key()\n",
        "shop/settings.py",
    ),
    Sample(
        "random-secret",
        "default",
        "SECRET_KEY = os.environ.get('KEY', secrets.token_hex())\n",
        "SECRET_KEY = os.environ.get('KEY', 'secrets.token_hex()')\n",
        "shop/settings.py",
    ),
    Sample(
        "random-secret",
        "default",
        "SECRET_KEY = env('SECRET_KEY', default=None) or str(uuid.uuid4())\n",
        "SECRET_KEY = env('SECRET_KEY', default=None) or str(version())\n",
        "shop/settings.py",
    ),
    Sample(
        "random-secret",
        "default",
        "SECRET_KEY = os.getenv('K')\nif not SECRET_KEY:\n    SECRET_KEY = get_random_string(50)\n",
        "def f():\n    SECRET_KEY = get_random_string(50)\n",
        "shop/settings.py",
    ),
    Sample(
        "random-secret",
        "file",
        "try:\n    SECRET_KEY = FILE.read_text()\nexcept OSError:\n"
        "    SECRET_KEY = get_random_secret_key()\n    FILE.write_text(SECRET_KEY)\n",
        "try:\n    SECRET_KEY = FILE.read_text()\nexcept OSError:\n    raise\n",
        "shop/settings.py",
    ),
    Sample(
        "random-secret",
        "file",
        "def key():\n    made = secrets.token_hex()\n    open('k', 'w').write(made)\n"
        "    return made\nSECRET_KEY = key()\n",
        "def key():\n    return open('k').read()\nSECRET_KEY = key()\n",
        "shop/settings.py",
    ),
    Sample(
        "session-key-field",
        "CharField max_length=40",
        MODELS + "class Cart(models.Model):\n    session_key = models.CharField(max_length=40)\n",
        "class CartForm(forms.Form):\n    session_key = forms.CharField(max_length=40)\n",
    ),
    Sample(
        "session-key-field",
        "ForeignKey",
        MODELS + "class Cart(models.Model):\n    session = models.ForeignKey(Session, CASCADE)\n",
        "class Talk(models.Model):\n    session = models.ForeignKey('chat.Session', CASCADE)\n",
    ),
    Sample(
        "module-level-session",
        "SessionStore",
        "store = SessionStore()\ndef view(request):\n    return store['a']\n",
        "SessionStore = engine.SessionStore\ndef view(request):\n    return SessionStore()\n",
    ),
    Sample(
        "module-level-session",
        "global",
        "def view(request):\n    global user\n    user = request.user\n",
        "def view(request):\n    global count\n    count = 1\n",
    ),
    Sample(
        "module-level-session",
        "lru_cache",
        "import django\nfrom functools import lru_cache\n@lru_cache(maxsize=9)\n"
        "def menu(request):\n    return request.path\n",
        "import django\nfrom functools import lru_cache\n@lru_cache\ndef menu(path):\n    pass\n",
    ),
    Sample(
        "module-level-session",
        "ModelAdmin",
        "class ShopAdmin(admin.ModelAdmin):\n    def get_queryset(self, request):\n"
        "        self.request = request\n",
        "class Shop(View):\n    def setup(self, request):\n        self.request = request\n"
        "class ShopAdmin(admin.ModelAdmin):\n    pass\n",
    ),
    Sample(
        "thread-local-request",
        "",
        "import threading\n_here = threading.local()\n"
        "def f(request):\n    _here.request = request\n",
        "import threading\n_here = threading.local()\ndef f(request):\n    _here.started = now()\n",
    ),
    Sample(
        "thread-local-request",
        "cleared",
        "from threading import local\n_here = local()\ndef f(request):\n    _here.user = "
        "request.user\n    try:\n        pass\n    finally:\n        del _here.user\n",
        "from shop import local\n_here = local()\ndef f(request):\n    _here.user = request.user\n",
    ),
    Sample(
        "sessions-deleted",
        "Session.objects.delete",
        "def f():\n    Session.objects.filter(expire_date__lt=now()).delete()\n",
        "def f():\n    Session.objects.filter(expire_date__lt=now()).count()\n",
    ),
    Sample(
        "sessions-deleted",
        "Session.delete",
        "def f():\n    for each in Session.objects.all():\n        each.delete()\n",
        "def f():\n    for each in Session.objects.all():\n        other.delete()\n",
    ),
    Sample(
        "sessions-deleted",
        "DELETE FROM",
        "def f(cursor):\n    cursor.execute('DELETE FROM django_session WHERE 1=1')\n",
        "def f(cursor):\n    cursor.execute('DELETE FROM orders WHERE django_session = 1')\n",
    ),
    Sample(
        "sessions-deleted",
        "clearsessions",
        "def f():\n    call_command('clearsessions')\n",
        "def f():\n    call_command('migrate')\n",
    ),
    Sample(
        "user-logged-in-receiver",
        "deletes sessions",
        SIGNALS + "@receiver(user_logged_in)\ndef one(sender, request, user, **more):\n"
        "    Session.objects.filter(user=user).delete()\n",
        SIGNALS + "@receiver(post_save)\ndef one(sender, **more):\n    pass\n",
    ),
    Sample(
        "user-logged-in-receiver",
        "",
        SIGNALS + "def count(sender, **more):\n    pass\nuser_logged_in.connect(count)\n",
        SIGNALS + "def count(sender, **more):\n    pass\nuser_logged_in.send(count)\n",
    ),
    Sample(
        "sessions-deleted",
        "clearsessions",
        "#!/bin/sh\npython manage.py clearsessions\n",
        "#!/bin/sh\n# python manage.py clearsessions\npython manage.py migrate\n",
        "cleanup.sh",
    ),
    Sample(
        "sessions-deleted",
        "manage.py flush",
        'CMD ["python", "manage.py", "flush", "--no-input"]\n',
        'CMD ["python", "manage.py", "flush-mail"]\n',
        "Dockerfile",
    ),
    Sample(
        "cache-clear",
        "FLUSHALL",
        "services:\n  web:\n    command: redis-cli -h redis FLUSHALL\n",
        "services:\n  web:\n    command: redis-cli -h redis PING\n",
        "docker-compose.yml",
    ),
)
