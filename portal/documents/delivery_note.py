"""What a delivery note says: what left the house, never what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask_babel.speaklater import LazyString

from portal import labels
from portal.documents.paper import Line, Paper, line_of
from portal.documents.qr_code import LinkCode


@dataclass(frozen=True)
class Parcel:
    carrier: LazyString
    number: str


class DeliveryNote(Paper):
    @property
    def is_partial(self) -> bool:
        return bool(self.content["is_partial"])

    @cached_property
    def rest(self) -> list[Line]:
        """What follows later."""
        return [line_of(line) for line in self.content["rest"]]

    @property
    def link_code(self) -> LinkCode | None:
        """To the page of the order; older papers have none."""
        link = self.content.get("order_link")
        return LinkCode(link) if link else None

    @cached_property
    def parcels(self) -> list[Parcel]:
        return [Parcel(labels.CARRIER[p["carrier"]], p["number"]) for p in self.content["parcels"]]
