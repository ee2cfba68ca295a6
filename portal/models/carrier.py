"""Carriers and where they show a parcel. Links are built from this table only, never from free text."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import quote


class Carrier(StrEnum):
    dhl = "dhl"
    deutsche_post = "deutsche_post"
    dpd = "dpd"
    gls = "gls"
    hermes = "hermes"
    ups = "ups"
    other = "other"


_URLS = {
    Carrier.dhl: "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode={n}",
    Carrier.deutsche_post: "https://www.deutschepost.de/de/s/sendungsverfolgung.html?piececode={n}",
    Carrier.dpd: "https://tracking.dpd.de/status/de_DE/parcel/{n}",
    Carrier.gls: "https://www.gls-pakete.de/sendungsverfolgung?trackingNumber={n}",
    Carrier.hermes: "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/#{n}",
    Carrier.ups: "https://www.ups.com/track?loc=de_DE&tracknum={n}",
}


def tracking_url(carrier: Carrier, number: str) -> str | None:
    """The carrier's page for this parcel; None for carriers we know no page of."""
    template = _URLS.get(carrier)
    return template.format(n=quote(number, safe="")) if template else None
