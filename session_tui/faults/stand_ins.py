"""Small stand-ins for packages that sites have: they do what matters here, as the real ones do."""

from __future__ import annotations

from session_tui.faults.pieces import distribution

CORS = {
    **distribution("django-cors-headers", "4.6.0"),
    "corsheaders/__init__.py": '"""Lets pages of other origins read answers."""\n',
    "corsheaders/middleware.py": '''"""Answers browsers that ask on behalf of another origin."""

from django.conf import settings
from django.http import HttpResponse


class CorsMiddleware:
    """Adds Access-Control headers for the origins of CORS_ALLOWED_ORIGINS."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        preflight = request.method == "OPTIONS" and "Origin" in request.headers
        response = HttpResponse() if preflight else self.get_response(request)
        origin = request.headers.get("Origin")
        if origin in getattr(settings, "CORS_ALLOWED_ORIGINS", ()):
            response["Access-Control-Allow-Origin"] = origin
            response["Access-Control-Allow-Methods"] = "GET, POST"
            response["Access-Control-Allow-Headers"] = "content-type, x-csrftoken"
            if getattr(settings, "CORS_ALLOW_CREDENTIALS", False):
                response["Access-Control-Allow-Credentials"] = "true"
        return response
''',
}

CORS_SETTINGS = """
INSTALLED_APPS = [*INSTALLED_APPS, "corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]
"""

OIDC = {
    **distribution("mozilla-django-oidc", "4.0.1"),
    "mozilla_django_oidc/__init__.py": '"""Lets another site say who somebody is."""\n',
    "mozilla_django_oidc/auth.py": '''"""People whom the identity provider knows."""

from django.contrib.auth.backends import ModelBackend


class OIDCAuthenticationBackend(ModelBackend):
    """Trusts a token instead of a password."""

    def authenticate(self, request, **credentials):
        return None
''',
    "mozilla_django_oidc/middleware.py": '''"""Asks the identity provider again, now and then."""

import time

from django.conf import settings
from django.http import HttpResponseRedirect


class SessionRefresh:
    """Sends everybody to the provider whose token is older than it may be."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        ends = request.session.get("oidc_id_token_expiration", 0)
        if request.method == "GET" and request.user.is_authenticated and ends < time.time():
            return HttpResponseRedirect(settings.OIDC_OP_AUTHORIZATION_ENDPOINT + "?prompt=none")
        return self.get_response(request)
''',
}

REST = {
    **distribution("djangorestframework", "3.15.2"),
    "rest_framework/__init__.py": '"""Answers programs instead of people."""\n',
    "rest_framework/authentication.py": '''"""Who is asking."""

from django.http import JsonResponse
from django.middleware.csrf import CsrfViewMiddleware


class Reason(CsrfViewMiddleware):
    """Gives the reason instead of a page."""

    def _reject(self, request, reason):
        return reason


class SessionAuthentication:
    """Whoever has a session must have the token against forgery as well."""

    def authenticate(self, request):
        if not request.user.is_authenticated:
            return None
        check = Reason(lambda request: None)
        check.process_request(request)
        reason = check.process_view(request, None, (), {})
        return JsonResponse({"detail": f"CSRF Failed: {reason}"}, status=403) if reason else None
''',
    "rest_framework/decorators.py": '''"""Views for programs."""

from functools import wraps

from django.conf import settings
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt


def api_view(view):
    """Asks each authentication class of the settings first."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        for path in settings.REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"]:
            refused = import_string(path)().authenticate(request)
            if refused:
                return refused
        return view(request, *args, **kwargs)

    return csrf_exempt(answered)
''',
}

CHANNELS = {
    **distribution("channels", "4.2.0"),
    "channels/__init__.py": '"""Websockets beside pages."""\n',
    "channels/auth.py": '''"""Signs people in from a consumer."""

from asgiref.sync import sync_to_async
from django.contrib.auth import login as django_login
from django.http import HttpRequest


async def login(scope, user, backend=None):
    """Writes `user` into the scope's session; no answer goes out that could carry a cookie."""
    request = HttpRequest()
    request.session = scope["session"]
    await sync_to_async(django_login)(request, user, backend)
    scope["user"] = user
''',
    "channels/generic/__init__.py": "",
    "channels/generic/websocket.py": '''"""What consumers are made from."""


class AsyncJsonWebsocketConsumer:
    """One websocket, with its scope."""

    def __init__(self, scope):
        self.scope, self.sent = scope, []

    async def send_json(self, content):
        self.sent.append(content)
''',
}
