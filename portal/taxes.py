"""By which rule of the UStG a line is taxed: one pure function from who sells what to whom, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.countries import EU, HOME

GREECE = {"EL": "GR"}  # the one VAT id whose letters are not those of its country


class TaxCase(StrEnum):
    normal = "normal"  # at the rate of the article: at home, and to consumers in the EU below the threshold of § 3a (5)
    small_business = "small_business"  # § 19
    intra_community = "intra_community"  # goods to a company elsewhere in the EU: § 4 no. 1b, § 6a
    reverse_charge = "reverse_charge"  # downloads, services to it: § 3a (2), and its country's counterpart of § 13b
    export = "export"  # goods to a third country: § 4 no. 1a, § 6
    abroad = "abroad"  # downloads, services to a third country: not taxable here, § 3a (2), (5)


FREE = frozenset({TaxCase.intra_community, TaxCase.reverse_charge, TaxCase.export, TaxCase.abroad})
NEEDS_BUYER_ID = frozenset({TaxCase.intra_community, TaxCase.reverse_charge})
NEEDS_SELLER_ID = NEEDS_BUYER_ID | {TaxCase.export}  # of the last the e-invoice asks it (BR-G-02)


@dataclass(frozen=True)
class Seller:
    """Sits in Germany."""

    is_small_business: bool
    vat_id: str


@dataclass(frozen=True)
class Buyer:
    """`vat_id` has been checked; without one a company counts as a consumer. `country`: of the billing address."""

    country: str
    is_company: bool
    vat_id: str = ""


def tax_case(seller: Seller, buyer: Buyer, destination: str, is_goods: bool) -> TaxCase:
    """Of one line. Goods are taxed by where they go (`destination`), downloads and services by where the buyer sits."""
    if seller.is_small_business:
        return TaxCase.small_business
    place = destination if is_goods else buyer.country
    if place == HOME:
        return TaxCase.normal
    if place not in EU:
        return TaxCase.export if is_goods else TaxCase.abroad
    if not seller.vat_id or not _is_company_elsewhere(buyer):
        return TaxCase.normal
    return TaxCase.intra_community if is_goods else TaxCase.reverse_charge


def country_of(vat_id: str) -> str:
    """The ISO code of the country that gave it."""
    return GREECE.get(vat_id[:2], vat_id[:2])


def _is_company_elsewhere(buyer: Buyer) -> bool:
    """§ 6a (1) no. 4: registered for VAT in another member state than ours."""
    return buyer.is_company and country_of(buyer.vat_id) in EU - {HOME}
