"""Which paper a snapshot is."""

from __future__ import annotations

from portal.documents.delivery_note import DeliveryNote
from portal.documents.invoice import Invoice
from portal.documents.paper import Content


def read(content: Content) -> Invoice | DeliveryNote:
    return Invoice(content) if content["kind"] == "invoice" else DeliveryNote(content)
