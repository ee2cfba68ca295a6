"""Why a verb did not do it, where a plain refusal is not enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.refusal import Refusal
from portal.wording import lazy_gettext as _l

if TYPE_CHECKING:
    from portal.models.order_event import OrderEvent


class StaleFormError(Refusal):
    """The order changed after the form was opened: its version now, and what happened since."""

    def __init__(self, version: int, missed: Sequence[OrderEvent]) -> None:
        super().__init__(
            _l(
                "Die Bestellung wurde inzwischen geändert. "
                "Bitte prüfen Sie Ihre Eingaben und senden Sie sie noch einmal ab."
            )
        )
        self.version = version
        self.missed = missed


class AlreadyDoneError(Exception):
    """This form was carried out before; `result` is what came of it. Caught by `transaction.once`."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


class UnrecordedChangeError(Exception):
    """A verb changed facts after its last history entry, or wrote none: a fault of the program, never of its user."""
