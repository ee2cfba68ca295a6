"""What the owner sets: the shop's data, shipping and payment, legal texts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.countries import HOME, Zone, zone_of
from portal.extensions import Model
from portal.models.columns import UtcDateTime, word
from portal.sized_picture import SizedPicture, read_key

LONGEST_MAIL_DELAY = 60  # minutes
LONGEST_TRANSIT = 30  # days
MOST_PAYMENT_DAYS = 90
MOST_EXTRA_DAYS = 60


class TaxMode(StrEnum):
    normal = "normal"
    small_business = "small_business"  # § 19 UStG


class DownloadRelease(StrEnum):
    invoiced = "invoiced"
    paid = "paid"


class LegalTextKind(StrEnum):
    terms = "terms"
    withdrawal = "withdrawal"
    privacy = "privacy"
    imprint = "imprint"
    shipping = "shipping"
    accessibility = "accessibility"


class AccessibilityDuty(StrEnum):
    """Whether the shop says how accessible it is (§ 14 BFSG)."""

    open = "open"
    exempt = "exempt"  # a micro-enterprise that offers services, § 3 (3)
    stated = "stated"  # there is a text, which the foot of each page leads to


class ShopSettings(Model):
    """One row. What stands here is copied onto each document when it is issued."""

    __table_args__ = (
        CheckConstraint("id = 1", name="single"),
        CheckConstraint(f"mail_delay_minutes between 0 and {LONGEST_MAIL_DELAY}", name="mail_delay"),
        CheckConstraint(f"transit_days between 0 and {LONGEST_TRANSIT}", name="transit"),
        CheckConstraint("await_payment_hours >= 0", name="await_payment_hours"),
        CheckConstraint(f"prepayment_days between 1 and {MOST_PAYMENT_DAYS}", name="prepayment_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    name: Mapped[str] = mapped_column(String(100))
    tagline: Mapped[str] = mapped_column(String(120), default="")
    owner_name: Mapped[str] = mapped_column(String(100))  # "Inh. …" or the company's full firm and form
    street: Mapped[str] = mapped_column(String(100))
    postcode: Mapped[str] = mapped_column(String(10))
    city: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(254))
    website: Mapped[str] = mapped_column(String(120), default="")
    logo: Mapped[str] = mapped_column(String(120), default="")  # key of a file, see `portal.sized_picture`; "": none
    # The harmonised notice about the statutory warranty, as the EU draws it, and what it says; "": none.
    warranty_notice: Mapped[str] = mapped_column(String(120), default="")
    warranty_words: Mapped[str] = mapped_column(Text, default="", deferred=True)
    register: Mapped[str] = mapped_column(String(200), default="")  # § 37a HGB: court, number, managers

    tax_mode: Mapped[TaxMode] = mapped_column(word(TaxMode), default=TaxMode.normal)
    tax_number: Mapped[str] = mapped_column(String(30), default="")
    vat_id: Mapped[str] = mapped_column(String(14), default="")
    tax_office: Mapped[str] = mapped_column(String(80), default="")

    bank_holder: Mapped[str] = mapped_column(String(70), default="")  # exactly as at the bank (payee check)
    bank_name: Mapped[str] = mapped_column(String(80), default="")
    iban: Mapped[str] = mapped_column(String(34), default="")
    bic: Mapped[str] = mapped_column(String(11), default="")

    payment_days: Mapped[int] = mapped_column(default=14)  # from the invoice
    prepayment_days: Mapped[int] = mapped_column(default=7)  # from the order, where the money has to come first
    await_payment_hours: Mapped[int] = mapped_column(default=48)  # until an order is canceled; 0: never
    download_release: Mapped[DownloadRelease] = mapped_column(word(DownloadRelease), default=DownloadRelease.invoiced)
    mail_delay_minutes: Mapped[int] = mapped_column(default=2)  # of mails that a click in the backend causes; 0: none

    delivery_countries: Mapped[str] = mapped_column(String(200), default=HOME)  # ISO codes, a blank between them

    transit_days: Mapped[int] = mapped_column(default=3)  # of a parcel: the withdrawal period begins when it arrives

    # `shop.legal` is its only writer: with the first text the shop has said it.
    accessibility: Mapped[AccessibilityDuty] = mapped_column(word(AccessibilityDuty), default=AccessibilityDuty.open)

    @property
    def logo_picture(self) -> SizedPicture | None:
        return read_key(self.logo or "")

    @property
    def warranty_picture(self) -> SizedPicture | None:
        return read_key(self.warranty_notice or "")

    @property
    def delivers_to(self) -> list[str]:
        """Germany is among them, always."""
        return self.delivery_countries.split()

    @property
    def seller_line(self) -> str:
        """The small line above the address in the window."""
        return f"{self.name}, {self.street}, {self.postcode} {self.city}"


class ShippingMethod(Model):
    """Germany has a price; the EU and the rest of the world have one if the method goes there.

    `extra_days`: working days on top of what the article says, for each of the three.
    """

    __table_args__ = (
        CheckConstraint("price_cents >= 0", name="price"),
        CheckConstraint("price_eu_cents >= 0", name="price_eu"),
        CheckConstraint("price_world_cents >= 0", name="price_world"),
        *(
            CheckConstraint(f"{name} between 0 and {MOST_EXTRA_DAYS}", name=name)
            for name in ("extra_days", "extra_days_eu", "extra_days_world")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    carrier: Mapped[str] = mapped_column(String(24), default="")
    price_cents: Mapped[int]
    price_eu_cents: Mapped[int | None]
    price_world_cents: Mapped[int | None]
    free_from_cents: Mapped[int | None]  # within Germany
    extra_days: Mapped[int] = mapped_column(default=0)
    extra_days_eu: Mapped[int] = mapped_column(default=4)
    extra_days_world: Mapped[int] = mapped_column(default=8)
    collects_cash: Mapped[bool] = mapped_column(default=True)  # at the door, within Germany
    is_active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)

    def goes_to(self, country: str) -> bool:
        return self._price_in(zone_of(country)) is not None

    def price_for(self, subtotal_cents: int, country: str = HOME) -> int:
        """Gross cents. Raises ValueError for a country it does not go to."""
        price = self._price_in(zone_of(country))
        if price is None:
            raise ValueError(f"{self.name} does not go to {country}")
        is_free = self.free_from_cents is not None and subtotal_cents >= self.free_from_cents
        return 0 if is_free and country == HOME else price

    def extra_days_to(self, country: str) -> int:
        zone = zone_of(country)
        return {Zone.home: self.extra_days, Zone.eu: self.extra_days_eu, Zone.world: self.extra_days_world}[zone]

    def collects_cash_in(self, country: str) -> bool:
        """Whether its carrier takes the money at the door: no foreign post office does."""
        return self.collects_cash and country == HOME

    def _price_in(self, zone: Zone) -> int | None:
        return {Zone.home: self.price_cents, Zone.eu: self.price_eu_cents, Zone.world: self.price_world_cents}[zone]


class PaymentSetting(Model):
    """Whether a payment method is offered, and what the shop says about it. Its code names a file in payments/."""

    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)


class LegalText(Model):
    """Versions are never changed: an order points at the one its customer saw."""

    __table_args__ = (UniqueConstraint("kind", "language", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LegalTextKind] = mapped_column(word(LegalTextKind, grows=True))
    language: Mapped[str] = mapped_column(String(5))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)  # plain text; blank line: paragraph, "## ": heading
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
