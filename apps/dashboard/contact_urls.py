"""Addresses of the contact sheet, its parts, and comparing (see frame_urls.py)."""

from django.urls import URLPattern, path

from apps.dashboard.views import contact

contact_urls: list[URLPattern] = [
    path("tasks/<int:pk>/pictures/", contact.contact_sheet, name="contact-sheet"),
    path("tasks/<int:pk>/pictures/live/", contact.contact_live, name="contact-live"),
    path("tasks/<int:pk>/pictures/tiles/", contact.contact_tiles, name="contact-tiles"),
    path("tasks/<int:pk>/pictures/reel/", contact.contact_reel, name="contact-reel"),
    path("frames/<int:pk>/compare/", contact.frame_compare, name="frame-compare"),
]
