"""What templates say of readings (templates/ui/reading.html)."""

from django import template

from apps.farm.models import FarmReading
from apps.farm.readings.show import Shown, shown

register = template.Library()


@register.filter
def as_shown(reading: FarmReading) -> Shown:
    """Its age, and what is wrong with it."""
    return shown(reading)
