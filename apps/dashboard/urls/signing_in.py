"""Sign-in, sign-out and changing one's password; nothing else of allauth is open."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-out/", views.logout, name="account_logout"),
    path("password/", views.password_change, name="account_change_password"),
    path("sign-in/again/", views.reauthenticate, name="account_reauthenticate"),
]
