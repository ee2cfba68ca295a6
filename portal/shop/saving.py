"""What the owner sets about the shop itself. One version for all of it: a stale form is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import select

from portal.countries import HOME, POSTCODES
from portal.extensions import db
from portal.identifiers import valid_bic, valid_iban, valid_vat_id
from portal.models.shop_settings import ShippingMethod, ShopSettings, TaxMode
from portal.refusal import Refusal
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction


@dataclass(frozen=True)
class ShopData:
    """Who sells: stands on every document, in every mail and in the foot of every page."""

    name: str
    owner_name: str
    street: str
    postcode: str
    city: str
    phone: str
    email: str
    tagline: str = ""
    website: str = ""
    register: str = ""


@dataclass(frozen=True)
class TaxData:
    tax_mode: TaxMode
    tax_number: str = ""
    vat_id: str = ""
    tax_office: str = ""


@dataclass(frozen=True)
class BankData:
    bank_holder: str = ""
    iban: str = ""
    bic: str = ""
    bank_name: str = ""


@retried
def save_shop_data(data: ShopData, version: int | None, logo: str | None = None) -> None:
    """`logo`: the key of a new one, "" for none; None: as it is. Raises Refusal."""
    with settings_change(version) as settings:
        take_over(settings, data)
        if logo is not None:
            settings.logo = logo


@retried
def save_tax(data: TaxData, version: int | None) -> None:
    """Raises Refusal when neither number is there or the VAT id has a slip."""
    checked = check_tax(data)
    with settings_change(version) as settings:
        take_over(settings, checked)


@retried
def save_bank(data: BankData, version: int | None) -> None:
    """Raises Refusal when a check digit does not fit."""
    checked = check_bank(data)
    with settings_change(version) as settings:
        take_over(settings, checked)


@retried
def save_mail_delay(minutes: int, version: int | None) -> None:
    """How long mails that the backend causes can be held back; mails that wait already keep their time."""
    with settings_change(version) as settings:
        settings.mail_delay_minutes = minutes


@retried
def save_transit(days: int, version: int | None) -> None:
    """How long a parcel takes; also for what was shipped before."""
    with settings_change(version) as settings:
        settings.transit_days = days


@retried
def save_warranty(notice: str | None, words: str, version: int | None) -> None:
    """`notice`: the key of a new one, "" for none; None: as it is. Raises Refusal for a picture without its words."""
    with settings_change(version) as settings:
        if notice is not None:
            settings.warranty_notice = notice
        settings.warranty_words = words
        if settings.warranty_notice and not words:
            raise Refusal(
                _l("Bitte schreiben Sie ab, was auf dem Bild steht: für Kunden, die es nicht sehen."), "warranty_words"
            )


@retried
def save_delivery_countries(codes: Collection[str], version: int | None) -> None:
    """ISO codes of `portal.countries`; Germany always is among them. For orders from now on."""
    with settings_change(version) as settings:
        settings.delivery_countries = " ".join([HOME, *sorted(set(codes) & set(POSTCODES) - {HOME})])


@contextmanager
def settings_change(version: int | None) -> Iterator[ShopSettings]:
    """The shop's row, locked and read anew. Raises Refusal for a version that is not the present one."""
    with transaction():
        settings = db.session.execute(
            select(ShopSettings).with_for_update().execution_options(populate_existing=True)
        ).scalar_one()
        if version is not None and version != settings.version:
            raise Refusal(
                _l(
                    "Die Einstellungen wurden inzwischen geändert. Was jetzt gespeichert ist, steht bei den Feldern; "
                    "bitte prüfen Sie Ihre Eingaben und speichern Sie noch einmal."
                )
            )
        settings.version += 1
        yield settings


def take_over(row: ShopSettings | ShippingMethod, data: Any) -> None:
    """Every field of a data class of this room under its own name."""
    for field in fields(data):
        setattr(row, field.name, getattr(data, field.name))


def check_tax(data: TaxData) -> TaxData:
    """With the VAT id as offices write it (§ 14 (4) no. 2 UStG: one of the numbers stands on each invoice)."""
    if not data.tax_number and not data.vat_id:
        raise Refusal(_l("Bitte geben Sie die Steuernummer oder die USt-IdNr. an."), "tax_number")
    vat_id = valid_vat_id(data.vat_id) if data.vat_id else ""
    if vat_id is None:
        raise Refusal(_l("Diese USt-IdNr. gibt es nicht. Bitte vergleichen Sie sie mit Ihrem Bescheid."), "vat_id")
    return TaxData(data.tax_mode, data.tax_number, vat_id, data.tax_office)


def check_bank(data: BankData) -> BankData:
    """With IBAN and BIC as banks write them."""
    iban = valid_iban(data.iban)
    if iban is None:
        raise Refusal(_l("In dieser IBAN ist ein Tippfehler. Bitte vergleichen Sie sie mit Ihrem Kontoauszug."), "iban")
    bic = valid_bic(data.bic) if data.bic else ""
    if bic is None:
        raise Refusal(_l("Eine BIC hat 8 oder 11 Zeichen, zum Beispiel COBADEFFXXX."), "bic")
    return BankData(data.bank_holder, iban, bic, data.bank_name)
