"""What the owner does with articles. A product that was sold is never deleted: it is hidden."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, select

from portal.catalogue import pictures, stock
from portal.catalogue.product_words import index_product
from portal.catalogue.stock import Cause
from portal.extensions import db
from portal.models.no_withdrawal import NoWithdrawal
from portal.models.product import ContentUnit, Product, ProductKind, StockPolicy
from portal.models.stock_movement import StockReason
from portal.refusal import Refusal
from portal.text import fold, quotable, slug
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction


@dataclass(frozen=True)
class ProductWish:
    """What the form says, under the names of the product's columns; what a form leaves out keeps its default."""

    name: str
    sku: str
    price_cents: int
    vat_rate: int
    slug: str = ""  # the address in the shop; empty: made from the name
    category_id: int | None = None
    features: str = ""
    description: str = ""
    content_amount: int | None = None
    content_unit: ContentUnit | None = None
    delivery_days_min: int = 2
    delivery_days_max: int = 4
    stock_policy: StockPolicy = StockPolicy.managed
    restock_days: int = 0
    low_stock_at: int = 0
    download_limit: int | None = None
    download_days: int | None = None
    picture_alt: str = ""
    manufacturer: str = ""
    safety_note: str = ""
    no_withdrawal: NoWithdrawal | None = None


@dataclass(frozen=True)
class PictureWish:
    """The bytes uploaded, or None; `removes` takes the present picture away."""

    content: bytes | None = None
    removes: bool = False


@dataclass(frozen=True)
class Beginning:
    """How a new product starts, and who makes it. A download stays hidden until it has a file."""

    kind: ProductKind
    at: datetime
    actor_name: str
    stock: int = 0
    is_active: bool = True


@retried
def add_product(wish: ProductWish, beginning: Beginning, picture: PictureWish) -> int:
    """Returns the new product's id. Raises Refusal."""
    encoded = pictures.encode(picture.content) if picture.content is not None else None
    with transaction():
        product = Product(
            kind=beginning.kind,
            created_at=beginning.at,
            is_active=beginning.is_active and beginning.kind is ProductKind.goods,
        )
        _describe(product, wish)
        product.picture = pictures.keep(encoded) if encoded else None
        db.session.add(product)
        db.session.flush()
        index_product(product)
        stock.put_on_shelf(product.id, beginning.stock, Cause(StockReason.opening, beginning.at, beginning.actor_name))
    return product.id


@retried
def save_product(product_id: int, wish: ProductWish, picture: PictureWish, version: int | None) -> None:
    """Raises Refusal, also when somebody else saved the product since the form was shown."""
    encoded = pictures.encode(picture.content) if picture.content is not None else None
    with transaction():
        product = get_locked(product_id)
        _refuse_stale(product, version)
        _refuse_debt(product, wish.stock_policy)
        product.version += 1
        _describe(product, wish)
        index_product(product)
        old = product.picture
        if encoded or picture.removes:
            product.picture = pictures.keep(encoded) if encoded else None
    if old and old != product.picture:
        pictures.forget_unused(old)


@retried
def hide_product(product_id: int) -> None:
    """Out of the shop; orders, invoices and links to downloads keep it."""
    with transaction():
        get_locked(product_id).is_active = False


@retried
def show_product(product_id: int) -> None:
    """Raises Refusal for a download without a file: its buyers would get nothing."""
    with transaction():
        product = get_locked(product_id)
        if product.is_download and not product.offered_files:
            raise Refusal(_l("Bitte laden Sie zuerst die Datei hoch, die Käufer bekommen."))
        product.is_active = True


def find_product(product_id: int) -> Product | None:
    """Also a hidden one."""
    return db.session.get(Product, product_id)


def get_locked(product_id: int) -> Product:
    """Freshly read, inside a write transaction."""
    return db.session.execute(
        select(Product).where(Product.id == product_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()


def _describe(product: Product, wish: ProductWish) -> None:
    address = slug(wish.slug or wish.name)[:120].strip("-")
    _refuse_taken(product, wish, address)
    for field in fields(wish):
        setattr(product, field.name, getattr(wish, field.name))
    product.slug = address
    product.sort_name = fold(wish.name)[:120]


def _refuse_taken(product: Product, wish: ProductWish, address: str) -> None:
    with db.session.no_autoflush:
        by_sku = _other(product, Product.sku == wish.sku)
        by_address = _other(product, Product.slug == address)
    if by_sku is not None:
        raise Refusal(_l("Diese Artikelnummer hat schon der Artikel „%(name)s“.", name=quotable(by_sku.name)), "sku")
    if not address:
        raise Refusal(_l("Bitte geben Sie Buchstaben oder Ziffern an, zum Beispiel fuellfeder-lotse."), "slug")
    if by_address is not None:
        raise Refusal(
            _l(
                "Die Adresse %(slug)s im Laden hat schon der Artikel „%(name)s“. Bitte geben Sie eine andere an.",
                slug=address,
                name=quotable(by_address.name),
            ),
            "slug",
        )


def _other(product: Product, condition: ColumnElement[bool]) -> Product | None:
    return db.session.scalar(select(Product).where(condition, Product.id != (product.id or 0)).limit(1))


def _refuse_stale(product: Product, version: int | None) -> None:
    if version is not None and version != product.version:
        raise Refusal(
            _l(
                "Der Artikel wurde inzwischen geändert. Was jetzt gespeichert ist, steht bei den Feldern; "
                "bitte prüfen Sie Ihre Eingaben und speichern Sie noch einmal."
            )
        )


def _refuse_debt(product: Product, policy: StockPolicy) -> None:
    """Below zero the shop owes pieces: they have to come in before it stops selling ahead."""
    if product.stock < 0 and policy is not StockPolicy.backorder:
        raise Refusal(
            _l(
                "Es sind %(pieces)s Stück mehr verkauft als da. Bitte buchen Sie zuerst den Wareneingang.",
                pieces=-product.stock,
            ),
            "stock_policy",
        )
