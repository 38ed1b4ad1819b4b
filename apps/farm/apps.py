from django.apps import AppConfig


class FarmConfig(AppConfig):
    name = "apps.farm"
    label = "farm"
    default_auto_field = "django.db.models.BigAutoField"
