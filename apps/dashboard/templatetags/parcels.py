"""Scripts and styles that belong together: one file where they are collected."""

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def parcel(name: str) -> SafeString:
    """Elements that load a parcel of settings.FARMDASH_PARCELS; KeyError for others.

    The joined file where static files are collected (farmdash/files.py), else its parts
    in their order.
    """
    parts = settings.FARMDASH_PARCELS[name]
    joined = getattr(staticfiles_storage, "has_parcels", False)
    names = (name,) if joined else parts
    element = (
        '<script src="{}" defer></script>'
        if name.endswith(".js")
        else '<link rel="stylesheet" href="{}">'
    )
    return format_html_join("\n  ", element, ((static(each),) for each in names))
