"""A project's own user model: named by a mail address, and active, not, or not known to be."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Person(AbstractBaseUser):
    """What `AUTH_USER_MODEL` names in half of the worlds."""

    email: Any = models.EmailField(unique=True)
    is_active: Any = models.BooleanField(null=True, default=True)

    objects: Any = BaseUserManager()

    USERNAME_FIELD = "email"
