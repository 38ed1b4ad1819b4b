"""Addresses of the reports, and of the link that ends them."""

from django.urls import path

from apps.dashboard.views import reports, subscriptions, unsubscribe

urlpatterns = [
    path("reports/", reports.report_list, name="report-list"),
    path("reports/<uuid:pk>/", reports.report_detail, name="report-detail"),
    path("reports/<uuid:pk>/send/", reports.report_send_again, name="report-send"),
    path("reports/mails/<uuid:pk>/", reports.mail_line, name="report-mail"),
    path("reports/mails/<uuid:pk>/again/", reports.report_again, name="report-again"),
    path(
        "reports/readers/add/", subscriptions.subscription_add, name="subscription-add"
    ),
    path(
        "reports/readers/<int:pk>/",
        subscriptions.subscription_edit,
        name="subscription-edit",
    ),
    path(
        "reports/readers/<int:pk>/end/",
        subscriptions.subscription_end,
        name="subscription-end",
    ),
    path(
        "reports/readers/<int:pk>/sample/",
        subscriptions.report_sample,
        name="report-sample",
    ),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
]
