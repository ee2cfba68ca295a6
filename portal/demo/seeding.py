"""Fill an empty shop: „Feder & Bogen“ with its articles, people, texts and ninety days of orders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from portal import clock, links
from portal.catalogue import files, pictures, stock, stocktaking
from portal.catalogue.product_words import index_product
from portal.catalogue.stock import Cause
from portal.catalogue.stock_list import in_house
from portal.demo import content
from portal.demo.desk import CLAUS, OLGA
from portal.demo.people import add_people
from portal.demo.plots import DAYS
from portal.demo.story import Buyer, Story
from portal.demo.vouchers import add_vouchers
from portal.demo.withdrawals import add_withdrawals
from portal.extensions import db
from portal.models.account import Account
from portal.models.feed_link import FeedLink
from portal.models.no_withdrawal import NoWithdrawal
from portal.models.outgoing_mail import MailState, OutgoingMail
from portal.models.product import Category, ContentUnit, Product, ProductKind, StockPolicy
from portal.models.shop_settings import (
    AccessibilityDuty,
    LegalText,
    LegalTextKind,
    PaymentSetting,
    ShippingMethod,
    ShopSettings,
)
from portal.models.stock_movement import StockReason
from portal.sales import tallies
from portal.text import fold

LANGUAGES = ("de", "en")
SPARE = 7  # pieces at the opening on top of what products.toml wants on the shelves at the end of the story


def seed() -> None:
    """For an empty database. Takes half a minute, most of it for the orders: each step is a verb of its own."""
    now = clock.now()
    opened = now - timedelta(days=DAYS + 10)
    buyers = open_shop(opened)
    add_vouchers(opened)
    people = content.people()
    Story(buyers=buyers, notes=people["notes"], comments=people["comments"], now=now).tell()
    add_withdrawals(now)
    _take_stock(now)
    _count_old_mails_as_sent(now)
    add_feed_link(now)
    db.session.commit()
    tallies.rebuild(now)  # a worker may have closed days while the story was still being told


def open_shop(at: datetime) -> list[Buyer]:
    """Everything but orders; everybody who will order."""
    db.session.add(_settings())
    _add_methods()
    _add_texts(at)
    buyers = add_people(at)
    _add_products(at)
    db.session.commit()
    _add_files(at)
    return buyers


def _settings() -> ShopSettings:
    owner = content.people()["owner"]
    return ShopSettings(
        is_demo=True,
        name="Feder & Bogen",
        tagline="Papier, Tinte, Federn",
        owner_name=f"Inh. {owner['name']}",
        street="Neckarhalde 14",
        postcode="72070",
        city="Tübingen",
        phone="07071 555 01 42",
        email="laden@feder-und-bogen.example",
        website="feder-und-bogen.example",
        tax_number="86123/45678",
        vat_id="DE123456788",
        tax_office="Finanzamt Tübingen",
        bank_holder="Feder & Bogen, Olga Brandt",
        bank_name="Musterbank",
        iban="DE89370400440532013000",
        bic="COBADEFFXXX",
        accessibility=AccessibilityDuty.stated,
    )


def _add_methods() -> None:
    db.session.add(ShippingMethod(name="DHL Paket", carrier="dhl", price_cents=590, free_from_cents=8000, position=1))
    letter = ShippingMethod(name="Deutsche Post Brief", carrier="deutsche_post", price_cents=290, position=2)
    letter.extra_days, letter.collects_cash = 1, False
    db.session.add(letter)
    for position, code in enumerate(("prepayment", "invoice", "cash_on_delivery"), start=1):
        db.session.add(PaymentSetting(code=code, position=position))


def _add_texts(at: datetime) -> None:
    for kind in LegalTextKind:
        for language in LANGUAGES:
            title, body = content.legal_text(kind.value, language)
            db.session.add(LegalText(kind=kind, language=language, version=1, title=title, body=body, created_at=at))


def _add_products(at: datetime) -> None:
    categories = {row["slug"]: Category(**row) for row in content.categories()}
    db.session.add_all(categories.values())
    for row in content.products():
        product = _product(row, categories[row["category"]], at)
        db.session.add(product)
        db.session.flush()
        index_product(product)
        opening = Cause(StockReason.opening, at, OLGA.name)
        stock.put_on_shelf(product.id, row["stock"] + SPARE if "stock" in row else 0, opening)


def _product(row: dict[str, Any], category: Category, at: datetime) -> Product:
    words = ("category", "kind", "content_unit", "no_withdrawal", "picture", "files", "stock", "stock_policy")
    plain = {name: value for name, value in row.items() if name not in words}
    kind = ProductKind(row["kind"])
    unit, reason = row.get("content_unit"), row.get("no_withdrawal")
    return Product(
        **plain,
        category=category,
        kind=kind,
        content_unit=ContentUnit(unit) if unit else None,
        no_withdrawal=NoWithdrawal(reason) if reason else None,
        picture=pictures.keep(pictures.encode(content.picture(row["picture"]))),
        stock_policy=StockPolicy(row.get("stock_policy", StockPolicy.managed)),
        sort_name=fold(row["name"]),
        created_at=at,
    )


def _add_files(at: datetime) -> None:
    ids = {product.sku: product.id for product in db.session.query(Product)}
    for row in content.products():
        for name in row.get("files", ()):
            files.add_file(ids[row["sku"]], name, content.file(name), at)


def _take_stock(at: datetime) -> None:
    """What was sold comes in again and the rest is counted, until the shelves hold what products.toml says."""
    pieces = {row["sku"]: row["stock"] for row in content.products() if "stock" in row}
    for product in db.session.query(Product).filter(Product.sku.in_(pieces)).order_by(Product.id):
        missing = pieces[product.sku] - product.stock
        house = in_house(product)
        if missing > 0:
            received = Cause(StockReason.received, at, CLAUS.name, occasion="demo", note="Nachlieferung")
            stocktaking.receive(product.id, missing, received)
        elif missing < 0:
            counted = Cause(StockReason.counted, at, CLAUS.name, occasion="demo", note="Inventur")
            stocktaking.count_to(product.id, house + missing, house, counted)


def _count_old_mails_as_sent(now: datetime) -> None:
    """Nobody wants ninety days of mail at the first start: only those of the last day are really delivered."""
    db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.created_at < now - timedelta(days=1))
        .values(state=MailState.sent, attempts=1, sent_at=OutgoingMail.created_at, next_attempt_at=None)
    )


def add_feed_link(at: datetime) -> None:
    owner = db.session.query(Account).filter_by(email=content.people()["owner"]["email"]).one()
    db.session.add(FeedLink(account=owner, label="Feedreader", nonce=links.new_nonce(), created_at=at))
