"""Addresses of the tea shop."""

from django.urls import include, path

urlpatterns = [path("", include("shop.urls"))]
