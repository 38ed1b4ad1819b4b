"""Addresses of the accounts."""

from django.urls import path

from apps.dashboard.views import (
    account_farm_settings,
    account_platforms,
    account_profile,
    account_transfer,
    account_zone,
    accounts,
    raysync_key,
)

PROFILE = "<int:pk>/profile/"
FARM_SETTINGS = "<int:pk>/settings-on-farm/"
PLATFORMS = "<int:pk>/platforms/"
TRANSFER = "<int:pk>/transfer/"

urlpatterns = [
    path("", accounts.account_list_page, name="account-list"),
    path("add/", accounts.account_add, name="account-add"),
    path("live/", accounts.account_live, name="account-live"),
    path("<int:pk>/", accounts.account_edit, name="account-edit"),
    path("<int:pk>/polling/", accounts.account_polling, name="account-polling"),
    path("<int:pk>/accept/", accounts.account_accept, name="account-accept"),
    path("<int:pk>/zone/", account_zone.account_zone, name="account-zone"),
    path(PROFILE, account_profile.account_profile, name="account-profile"),
    path(
        f"{PROFILE}live/",
        account_profile.account_profile_live,
        name="account-profile-live",
    ),
    path(
        FARM_SETTINGS,
        account_farm_settings.account_farm_settings,
        name="account-farm-settings",
    ),
    path(
        f"{FARM_SETTINGS}live/",
        account_farm_settings.account_farm_settings_live,
        name="account-farm-settings-live",
    ),
    path(
        f"{FARM_SETTINGS}time-out/",
        account_farm_settings.account_time_out,
        name="account-time-out",
    ),
    path(PLATFORMS, account_platforms.account_platforms, name="account-platforms"),
    path(
        f"{PLATFORMS}live/",
        account_platforms.account_platforms_live,
        name="account-platforms-live",
    ),
    path(TRANSFER, account_transfer.account_transfer, name="account-transfer"),
    path(
        f"{TRANSFER}live/",
        account_transfer.account_transfer_live,
        name="account-transfer-live",
    ),
    path(f"{TRANSFER}key/", raysync_key.raysync_key, name="account-raysync-key"),
]
