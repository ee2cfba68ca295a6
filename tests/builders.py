"""State for tests, built through the verbs. Names are the catalogue's: pen, ink, paper, booklet (a download)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from portal import clock, storage
from portal.catalogue.product_words import index_product
from portal.catalogue.stock import Cause, put_on_shelf
from portal.catalogue.stock_list import in_house
from portal.catalogue.stocktaking import count_to
from portal.extensions import db
from portal.models.basket import Basket, BasketItem
from portal.models.discount import DiscountKind
from portal.models.order import Order
from portal.models.product import Category, ContentUnit, DownloadFile, Product, ProductKind
from portal.models.shop_settings import (
    AccessibilityDuty,
    LegalText,
    LegalTextKind,
    PaymentSetting,
    ShippingMethod,
    ShopSettings,
)
from portal.models.stock_movement import StockReason
from portal.models.voucher import Voucher
from portal.sales import checkout
from portal.sales.baskets import new_key
from portal.sales.new_order import Agreement
from portal.sales.summary import summarize
from portal.sales.transaction import Click
from portal.sales.vouchers import enter_voucher, offer_of
from portal.shop.legal import withdrawal_address
from portal.shop.saving import save_delivery_countries
from portal.shop.shipping import ShippingData, change_shipping_method
from portal.shop.vouchers import VoucherData, add_voucher
from portal.text import fold, slug
from portal.writing import transaction
from tests.cast import ANNA, ANNA_MAIL, GUEST, OLGA
from tests.stories import told_once

MONDAY = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)  # 4 May 2026, 10:00 in Berlin
OPENING = Cause(StockReason.opening, MONDAY, OLGA.name)
WAIVER = "Der Download soll sofort bereitstehen. Mir ist bekannt, dass ich mein Widerrufsrecht dafür verliere."


@dataclass
class Shop:
    """„Feder & Bogen“ with four products, one shipping method and every payment method."""

    now: datetime = MONDAY
    products: dict[str, int] = field(default_factory=dict)
    dhl: int = 0

    @classmethod
    def open(cls, plenty: bool = False) -> Shop:
        """`plenty`: enough on the shelves for many journeys."""
        shop = cls()
        db.session.add(settings())
        method = ShippingMethod(name="DHL Paket", carrier="dhl", price_cents=590, free_from_cents=50000, position=1)
        db.session.add(method)
        db.session.add_all(
            PaymentSetting(code=code, position=position, is_active=True)
            for position, code in enumerate(("prepayment", "invoice", "cash_on_delivery"))
        )
        db.session.add_all(_legal_texts())
        category = Category(slug="schreiben", name="Schreiben", intro="Alles zum Schreiben.", position=1)
        for product, pieces in zip(_products(category), (10, 5, 1, 0), strict=True):
            db.session.add(product)
            db.session.flush()
            index_product(product)
            shop.products[product.sku] = product.id
            put_on_shelf(product.id, pieces + 1000 * (plenty and pieces > 0), OPENING)
        db.session.flush()
        shop.dhl = method.id
        db.session.commit()
        return shop

    @classmethod
    def find(cls, now: datetime) -> Shop:
        """The shop that is open already."""
        products = {product.sku: product.id for product in db.session.query(Product)}
        return cls(now, products, db.session.query(ShippingMethod).one().id)

    def olga(self, **more: object) -> Click:
        """Olga clicks now."""
        return Click(OLGA, self.now, **more)  # type: ignore[arg-type]

    def abroad(self, *countries: str) -> Shop:
        """Delivers to these, too: 9.90 within the EU, 19.90 elsewhere."""
        save_delivery_countries(countries, None)
        method = db.session.get_one(ShippingMethod, self.dhl)
        data = ShippingData(method.name, method.carrier, method.price_cents, method.free_from_cents, 990, 1990)
        change_shipping_method(self.dhl, data, None)
        return self

    def later(self, **span: float) -> Shop:
        self.now += timedelta(**span)
        return self

    def product(self, sku: str) -> Product:
        return db.session.get_one(Product, self.products[sku], populate_existing=True)

    def stock_up(self, sku: str, pieces: int) -> None:
        """So many are for sale afterwards: somebody counted."""
        product = self.product(sku)
        house = in_house(product)
        cause = Cause(StockReason.counted, self.now, OLGA.name, occasion=new_key())
        count_to(product.id, house - product.stock + pieces, house, cause)

    def basket(
        self,
        payment: str = "invoice",
        address: dict[str, str] | None = None,
        ship_to: dict[str, str] | None = None,
        email: str = ANNA_MAIL,
        **pieces: int,
    ) -> str:
        """A basket ready to be ordered; pieces by sku (`pen=2`). Returns its key."""
        with transaction():
            basket = Basket(
                key=new_key(),
                changed_at=self.now,
                email=email,
                billing=address or ANNA,
                shipping=ship_to,
                payment_method=payment,
                shipping_method_id=self.dhl,
            )
            for sku, quantity in (pieces or {"pen": 2}).items():
                basket.items.append(BasketItem(product=self.product(sku), quantity=quantity))
            db.session.add(basket)
        return basket.key

    def fingerprint(self, key: str) -> str:
        basket = db.session.query(Basket).filter_by(key=key).one()
        method, seller = db.session.get(ShippingMethod, self.dhl), db.session.get_one(ShopSettings, 1)
        today = clock.day_of(self.now)
        return summarize(basket, method, seller, today, offer_of(basket, today).granted).fingerprint

    def voucher(self, code: str = "WILLKOMMEN", percent: int = 10, **more: Any) -> int:
        """A voucher of some per cent, or of `fixed` cents. Returns its id."""
        fixed = more.pop("fixed", None)
        kind, value = (DiscountKind.percent, percent * 100) if fixed is None else (DiscountKind.fixed, fixed)
        add_voucher(VoucherData(code, kind, value, **more), self.now)
        return db.session.query(Voucher).filter_by(code=code).one().id

    def order(
        self,
        payment: str = "invoice",
        waiver: bool = True,
        is_trial: bool = False,
        voucher: str = "",
        address: dict[str, str] | None = None,
        ship_to: dict[str, str] | None = None,
        email: str = ANNA_MAIL,
        **pieces: int,
    ) -> Order:
        """An order of Anna's, placed now as a guest; `voucher`: the code she enters, `address`: if not her own."""

        def place() -> str:
            key = self.basket(payment, address, ship_to, email, **pieces)
            if voucher:
                enter_voucher(key, voucher, self.now)
            agreement = Agreement(
                terms_accepted=True,
                fingerprint=self.fingerprint(key),
                waiver_text=WAIVER if waiver else "",
                is_trial=is_trial,
            )
            return checkout.place_order(key, agreement, Click(GUEST, self.now))

        told = ("order", payment, waiver, is_trial, voucher, address, ship_to, email, pieces)
        return self.reload(told_once(self, told, place))

    def reload(self, number: str) -> Order:
        db.session.rollback()  # a new read: what others wrote meanwhile counts
        db.session.expire_all()
        return db.session.query(Order).filter_by(number=number).one()


@dataclass(frozen=True)
class Template:
    """What every test begins with, made once per process: the folder of a migrated shop, before and after it opened."""

    folder: Path
    shop: Shop


def settings() -> ShopSettings:
    return ShopSettings(
        name="Feder & Bogen",
        tagline="Papier, Tinte, Federn",
        owner_name="Inh. Olga Brandt",
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
        bank_name="Sparkasse Musterstadt",
        iban="DE89370400440532013000",
        bic="COBADEFFXXX",
        payment_days=14,
        mail_delay_minutes=0,  # tests of the waiting set it
        is_demo=True,
        accessibility=AccessibilityDuty.stated,
    )


def _products(category: Category) -> list[Product]:
    pen = product("pen", "Füllfederhalter „Lotse“", 10000, category)
    ink = product("ink", "Eisengallustinte Blauschwarz, 50 ml", 1250, category)
    ink.content_amount, ink.content_unit = 50, ContentUnit.ml
    paper = product("paper", "Briefpapier Bütten A4", 1890, category)
    booklet = product("booklet", "Übungsheft „Kurrent“", 900, category, vat_rate=700, kind=ProductKind.download)
    booklet.download_limit, booklet.download_days = 5, 365
    content = b"%PDF-1.4 a booklet " * 100
    key = f"downloads/{storage.sha256(content)}"
    storage.put(key, content)
    booklet.files = [
        DownloadFile(
            name="kurrent.pdf",
            key=key,
            size=len(content),
            content_type="application/pdf",
            sha256=storage.sha256(content),
            added_at=MONDAY,
        )
    ]
    return [pen, ink, paper, booklet]


def product(sku: str, name: str, cents: int, category: Category, **more: object) -> Product:
    return Product(
        sku=sku,
        slug=slug(name),
        name=name,
        sort_name=fold(name),
        category=category,
        features="mit Sorgfalt gemacht",
        description="Ein guter Artikel.",
        price_cents=cents,
        created_at=MONDAY,
        **{"kind": ProductKind.goods, "vat_rate": 1900, **more},
    )


def _legal_texts() -> list[LegalText]:
    return [
        LegalText(kind=kind, language="de", version=1, title=kind.value, body=_body(kind), created_at=MONDAY)
        for kind in LegalTextKind
    ]


def _body(kind: LegalTextKind) -> str:
    return f"Ein Text. {withdrawal_address()}" if kind is LegalTextKind.withdrawal else "Ein Text."
