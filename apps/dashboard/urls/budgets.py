"""Addresses of the budgets."""

from django.urls import path

from apps.dashboard.views import budget_stops, budgets

urlpatterns = [
    path("", budgets.budget_list_page, name="budget-list"),
    path("add/", budgets.budget_add, name="budget-add"),
    path("<int:pk>/", budgets.budget_detail, name="budget-detail"),
    path("<int:pk>/edit/", budgets.budget_edit, name="budget-edit"),
    path("<int:pk>/end/", budgets.budget_switch, name="budget-end"),
    path("<int:pk>/stop/<int:crossing>/", budget_stops.budget_stop, name="budget-stop"),
]
