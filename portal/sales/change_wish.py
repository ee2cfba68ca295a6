"""What somebody of the shop wants to change about an order, as one set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Address = Mapping[str, str]


@dataclass(frozen=True)
class LineWish:
    """`quantity`: pieces that are to come, without the canceled ones; 0 removes the line."""

    quantity: int
    unit_price_cents: int


@dataclass(frozen=True)
class NewLine:
    """`unit_price_cents` None: as in the catalogue."""

    product_id: int
    quantity: int
    unit_price_cents: int | None = None


@dataclass(frozen=True)
class AddressWish:
    """`shipping` None: the parcel goes to the billing address."""

    billing: Address
    shipping: Address | None = None


@dataclass(frozen=True)
class ShippingWish:
    """`method_id` None: the method stays."""

    cents: int
    method_id: int | None = None


@dataclass(frozen=True)
class ChangeWish:
    """What is not named stays. `lines` by order item id."""

    lines: Mapping[int, LineWish] = field(default_factory=dict)
    added: Sequence[NewLine] = ()
    addresses: AddressWish | None = None
    shipping: ShippingWish | None = None
    mail: bool = False
