"""Addresses of the people and of what each may where."""

from django.urls import path

from apps.dashboard.views import grants, people

urlpatterns = [
    path("", people.person_list, name="person-list"),
    path("add/", people.person_add, name="person-add"),
    path("<int:pk>/", people.person_detail, name="person-detail"),
    path("<int:pk>/role/", people.person_role, name="person-role"),
    path("<int:pk>/switch/", people.person_switch, name="person-switch"),
    path("<int:pk>/grants/", grants.grant_add, name="grant-add"),
    path("<int:pk>/grants/<int:grant>/end/", grants.grant_end, name="grant-end"),
]
