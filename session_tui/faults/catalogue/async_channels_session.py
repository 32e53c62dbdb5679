"""A sign-in from which no cookie comes back."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.stand_ins import CHANNELS

FAULT = LabFault(
    cause="async-channels-session",
    title="People sign in through a websocket, over which no cookie can be set",
    story="In the chat one is signed in until the page is loaded again.",
    symptom="S9",
    settings="""
INSTALLED_APPS = [*INSTALLED_APPS, "channels"]
ASGI_APPLICATION = "teashop.asgi.application"
""",
    files={
        **CHANNELS,
        "shop/consumers.py": '''"""The chat with the tea master."""

from asgiref.sync import sync_to_async
from channels.auth import login
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.contrib.auth import authenticate


class ChatConsumer(AsyncJsonWebsocketConsumer):
    """One visitor in the chat."""

    async def receive_json(self, content):
        """Whoever gives name and password is somebody."""
        user = await sync_to_async(authenticate)(None, **content["credentials"])
        if user is not None:
            await login(self.scope, user)
            await sync_to_async(self.scope["session"].save)()
            await self.send_json({"welcome": user.get_username()})
''',
        "teashop/asgi.py": '''"""What an ASGI server calls."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teashop.settings")

application = get_asgi_application()
''',
    },
)
