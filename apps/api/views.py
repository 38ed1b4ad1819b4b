"""The JSON API: /api/v1/…"""

from collections.abc import Sequence

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.operation import Operation

from apps.api import activity, frames, history, records, tasks
from apps.api.accounts import clicks as account_clicks
from apps.api.accounts import readings, secret
from apps.api.clicks import frames as frame_clicks
from apps.api.clicks import parts, settings, whole
from apps.api.clicks import tasks as task_clicks
from apps.api.tokens import TokenAuth


class Api(NinjaAPI):
    """The API; programs made from its description call things by their names here."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the view alone."""
        return operation.view_func.__name__


api = Api(
    title="farmdash",
    version="1",
    description="What the farm renders, and what it costs. "
    "Sign in with `Authorization: Bearer <token>`. Whatever is a POST asks for "
    "something: it needs a token that may write, and an `Idempotency-Key` makes the "
    "same request, sent again, one click.",
    docs_url="/docs",
    openapi_url="/openapi.json",
    auth=TokenAuth(),
)


@api.exception_handler(ValidationError)
def wrong_argument(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 in the shape of every other error: which argument, and why."""
    reasons = [f"{_name(fault['loc'])}: {fault['msg']}" for fault in error.errors]
    return api.create_response(request, {"detail": "; ".join(reasons)}, status=422)


def _name(place: Sequence[str | int]) -> str | int:
    """The argument's, also where a member of a list is wrong."""
    names = [part for part in place if isinstance(part, str)]
    return names[-1] if names else place[-1]


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """413 in the same shape, for a body that nobody reads to its end."""
    told = {"detail": _("The request is too large.")}
    return api.create_response(request, told, status=413)


for _module in (
    history,
    tasks,
    frames,
    readings,
    secret,
    activity,
    records,
    task_clicks,
    settings,
    frame_clicks,
    account_clicks,
    whole,
    parts,
):
    api.add_router("/v1", _module.router)
