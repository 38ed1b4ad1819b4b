"""What all groups of calls share: how an answer of each shape is read."""

from collections.abc import Callable
from typing import TypeVar

from apps.renderbus.calling import Caller, without_frames
from apps.renderbus.calls.answers import ActionAnswer, accepted
from apps.renderbus.codes import ResultCode
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.envelope import Envelope
from apps.renderbus.schemas import BadRow, Page
from apps.renderbus.schemas.rows import Row, read_list, read_page, read_single
from apps.renderbus.schemas.values import Unreadable

T = TypeVar("T")
RowT = TypeVar("RowT", bound=Row)
Body = dict[str, object]


class Group:
    """Some calls of one account, named as the platform groups them."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def _act(self, endpoint: Endpoint, body: Body) -> ActionAnswer:
        return self._caller.call(endpoint, body, accepted)

    def _one(self, endpoint: Endpoint, body: Body, kind: type[RowT]) -> RowT:
        return self._caller.call(endpoint, body, one(kind))

    def _rows(self, endpoint: Endpoint, body: Body, kind: type[RowT]) -> list[RowT]:
        """A plain list; null and "no more records" are an empty one."""

        def read(envelope: Envelope) -> list[RowT]:
            nothing = bytes(envelope.data).strip() == b"null"
            if nothing or envelope.code == ResultCode.NO_MORE_RECORDS:
                return []
            return read_list(kind, envelope.data)

        return self._caller.call(endpoint, body, read)

    def _page(
        self,
        endpoint: Endpoint,
        body: Body,
        read: Callable[[object, list[BadRow]], T],
    ) -> Page[T]:
        """One page of a list; "no more records" is an empty one."""

        def read_answer(envelope: Envelope) -> Page[T]:
            if envelope.code == ResultCode.NO_MORE_RECORDS:
                return Page()
            return read_page(envelope.data, read)

        return self._caller.call(endpoint, body, read_answer)


def one(kind: type[RowT]) -> Callable[[Envelope], RowT]:
    """A reader of answers that are one object."""
    return lambda envelope: read_single(kind, envelope.data)


def sealed(read: Callable[[Envelope], T]) -> Callable[[Envelope], T]:
    """A reader of answers that hold a secret: where it breaks, no frame below it is
    kept, for their local variables hold the answer."""

    def read_sealed(envelope: Envelope) -> T:
        try:
            return read(envelope)
        except Unreadable as error:
            failure: BaseException = Unreadable(str(error))
        except BaseException as error:
            failure = without_frames(error)
        raise failure

    return read_sealed
