"""What people choose for themselves: the language, kept in a cookie."""

from django.contrib.auth.decorators import login_not_required
from django.views.i18n import set_language

preferences = login_not_required(set_language)
"""POST language and next; open to everybody, for the sign-in page offers it too."""
