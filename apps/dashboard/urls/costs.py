"""Addresses of the costs."""

from django.urls import path

from apps.dashboard.views import costs

urlpatterns = [
    path("", costs.cost_page_view, name="cost-page"),
    path("live/", costs.cost_live, name="cost-live"),
    path("outlook/", costs.cost_outlook, name="cost-outlook"),
    path("waste/", costs.cost_waste, name="cost-waste"),
    path("entries/", costs.cost_entries, name="cost-entries"),
]
