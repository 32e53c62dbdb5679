"""Addresses of the shop."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from . import views

urlpatterns = [
    path("", views.shelf, name="shelf"),
    path("cart/", views.show_cart, name="cart"),
    path("cart/put/<str:sku>/", views.put_in_cart, name="put"),
    path("cart/drop/<str:sku>/", views.drop_from_cart, name="drop"),
    path("cart/reserve/", views.reserve_cart, name="reserve"),
    path("checkout/", views.show_checkout, name="checkout"),
    path("kiosk/", views.kiosk, name="kiosk"),
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
