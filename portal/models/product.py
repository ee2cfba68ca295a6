"""What the shop sells."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, literal_column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.models.columns import UtcDateTime, sort_key, word
from portal.models.no_withdrawal import NoWithdrawal
from portal.money import divide_half_up


class ProductKind(StrEnum):
    goods = "goods"
    download = "download"


class StockPolicy(StrEnum):
    managed = "managed"  # sold out is sold out
    backorder = "backorder"  # the shop sells on below zero and delivers later
    not_managed = "not_managed"  # no stock is kept: always there


class ContentUnit(StrEnum):
    ml = "ml"
    litre = "l"
    gram = "g"
    kilogram = "kg"
    metre = "m"
    square_metre = "m2"


LONGEST_NUMBER = 40

# PAngV § 5: the unit price is per kilogram, litre, metre or square metre.
_BASE: dict[ContentUnit, tuple[int, ContentUnit]] = {
    ContentUnit.ml: (1000, ContentUnit.litre),
    ContentUnit.gram: (1000, ContentUnit.kilogram),
}


# Goods to be ordered from the maker. Spelled with literals: SQLite uses the partial index for these very words only.
IS_LOW: ColumnElement[bool] = literal_column(
    "product.is_active and product.kind = 'goods' and product.stock_policy <> 'not_managed' "
    "and product.stock <= product.low_stock_at"
)


class Category(Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    intro: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)


class Product(Model):
    __table_args__ = (
        CheckConstraint("price_cents >= 0", name="price"),
        CheckConstraint("stock >= 0 or stock_policy = 'backorder'", name="stock"),
        CheckConstraint("restock_days >= 0", name="restock_days"),
        Index("ix_product_sort_name", "sort_name", "id"),
        Index("ix_product_shelf", "is_active", "sort_name", "id"),
        Index("ix_product_number", "is_active", "sku_key", "id"),
        Index("ix_product_price", "price_cents", "id"),
        Index("ix_product_low", "sort_name", "id", sqlite_where=IS_LOW, postgresql_where=IS_LOW),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(String(LONGEST_NUMBER), unique=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(sort_key(120))
    # Written by `index_product`.
    sku_key: Mapped[str] = mapped_column(sort_key(LONGEST_NUMBER), default="", index=True)
    kind: Mapped[ProductKind] = mapped_column(word(ProductKind))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    # Essential features in one line: they stand directly above the order button (§ 312j (2) BGB).
    features: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    price_cents: Mapped[int]
    vat_rate: Mapped[int]
    content_amount: Mapped[int | None]
    content_unit: Mapped[ContentUnit | None] = mapped_column(word(ContentUnit))
    delivery_days_min: Mapped[int] = mapped_column(default=2)
    delivery_days_max: Mapped[int] = mapped_column(default=4)
    # Pieces for sale: what is in the house without what is sold and not yet shipped. The cached sum of the stock
    # ledger, written by catalogue.stock alone; below zero what was sold before the shop has it.
    stock: Mapped[int] = mapped_column(default=0)
    stock_policy: Mapped[StockPolicy] = mapped_column(word(StockPolicy), default=StockPolicy.managed)
    restock_days: Mapped[int] = mapped_column(default=0)  # working days on top of the delivery time, if not there
    low_stock_at: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    picture: Mapped[str | None] = mapped_column(String(80))  # key in the file store
    picture_alt: Mapped[str] = mapped_column(String(200), default="")
    manufacturer: Mapped[str] = mapped_column(Text, default="")  # GPSR: name, postal and electronic address
    safety_note: Mapped[str] = mapped_column(Text, default="")
    no_withdrawal: Mapped[NoWithdrawal | None] = mapped_column(word(NoWithdrawal))  # of goods; None: the usual right
    download_limit: Mapped[int | None]  # transfers; None: unlimited
    download_days: Mapped[int | None]  # days from activation; None: no end
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    category: Mapped[Category | None] = relationship()
    files: Mapped[list[DownloadFile]] = relationship(back_populates="product", order_by="DownloadFile.id")

    @property
    def is_download(self) -> bool:
        return self.kind is ProductKind.download

    @property
    def keeps_stock(self) -> bool:
        return not self.is_download and self.stock_policy is not StockPolicy.not_managed

    def is_there(self, pieces: int = 1) -> bool:
        return not self.keeps_stock or pieces <= self.stock

    def can_sell(self, pieces: int = 1) -> bool:
        return self.is_there(pieces) or self.stock_policy is StockPolicy.backorder

    def must_restock(self, pieces: int = 1) -> bool:
        """The shop sells so many, but has to get them first."""
        return self.can_sell(pieces) and not self.is_there(pieces)

    def delivery_days(self, pieces: int = 1) -> tuple[int, int]:
        """Working days until the delivery of so many pieces, at least and at most."""
        wait = self.restock_days if self.must_restock(pieces) else 0
        return self.delivery_days_min + wait, self.delivery_days_max + wait

    @property
    def is_low(self) -> bool:
        """What IS_LOW asks the database."""
        return self.is_active and self.keeps_stock and self.stock <= self.low_stock_at

    @property
    def offered_files(self) -> list[DownloadFile]:
        """What new orders get."""
        return [file for file in self.files if file.removed_at is None]

    @property
    def unit_price(self) -> tuple[int, ContentUnit] | None:
        return self.unit_price_at(self.price_cents)

    def unit_price_at(self, price_cents: int) -> tuple[int, ContentUnit] | None:
        """Cents per base unit (kg, l, m, m²) where a content is given and differs from one base unit."""
        if not self.content_amount or self.content_unit is None:
            return None
        per, base = _BASE.get(self.content_unit, (1, self.content_unit))
        return None if per == self.content_amount else (divide_half_up(price_cents * per, self.content_amount), base)


class DownloadFile(Model):
    """A private file that buyers of a download product get."""

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    name: Mapped[str] = mapped_column(String(150))
    key: Mapped[str] = mapped_column(String(120))  # in the file store
    size: Mapped[int]
    content_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # not given to new orders any more

    product: Mapped[Product] = relationship(back_populates="files")
