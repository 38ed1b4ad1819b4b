"""Addresses of the retry rules."""

from django.urls import URLPattern, path

from apps.dashboard.views import policies

urlpatterns: list[URLPattern] = [
    path("", policies.policy_list, name="policy-list"),
    path("add/", policies.policy_add, name="policy-add"),
    path("<int:pk>/", policies.policy_edit, name="policy-edit"),
    path("<int:pk>/on/", policies.policy_on, name="policy-on"),
    path("<int:pk>/off/", policies.policy_off, name="policy-off"),
    path("<int:pk>/end/", policies.policy_end, name="policy-end"),
]
