"""The tea shop: a small Django project with sessions that one can look at."""
