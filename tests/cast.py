"""The people of the tests, used by name."""

from __future__ import annotations

from portal.models.actor import Actor, ActorKind

ANNA = {
    "name": "Anna Weidner",
    "company": "",
    "street": "Gartenstraße 8",
    "extra": "",
    "postcode": "70563",
    "city": "Stuttgart",
    "country": "DE",
    "phone": "",
}
BERT = {
    "name": "Bert Kowalski",
    "company": "Atelier am Alten Schlachthof",
    "street": "Schlachthausstraße 9",
    "extra": "",
    "postcode": "72074",
    "city": "Tübingen",
    "country": "DE",
    "phone": "",
}
VIENNA = {
    "name": "Vera Hofer",
    "company": "Hofer & Söhne KG",
    "street": "Graben 12",
    "extra": "",
    "postcode": "1010",
    "city": "Wien",
    "country": "AT",
    "phone": "",
    "vat_id": "ATU13585627",
}
BERN = ANNA | {
    "company": "Papeterie Aare AG",
    "street": "Kramgasse 5",
    "postcode": "3011",
    "city": "Bern",
    "country": "CH",
}
ANNA_MAIL = "anna.weidner@example.org"
OLGA_MAIL = "olga@feder-und-bogen.example"
CLAUS_MAIL = "claus@feder-und-bogen.example"
PASSWORD = "eine lange Losung 7"

GUEST = Actor(ActorKind.customer, "Anna Weidner")
OLGA = Actor(ActorKind.staff, "Olga Brandt")
CLAUS = Actor(ActorKind.staff, "Claus Weber")
