"""The tax case by seller, buyer, destination and kind of item; countries and their postcodes."""

from __future__ import annotations

import pytest

from portal.countries import POSTCODES, is_postcode, zone_of
from portal.taxes import Buyer, Seller, TaxCase, country_of, tax_case

SHOP, SMALL, NO_ID = Seller(False, "DE123456788"), Seller(True, "DE123456788"), Seller(False, "")
ANNA, COMPANY = Buyer("DE", False), Buyer("DE", True)
VERA, VIENNA, NAMELESS = Buyer("AT", False), Buyer("AT", True, "ATU13585627"), Buyer("AT", True)
ATHENS, BERN = Buyer("GR", True, "EL094259216"), Buyer("CH", True)


@pytest.mark.parametrize(
    ("seller", "buyer", "destination", "of_goods", "of_downloads"),
    [
        (SHOP, ANNA, "DE", "normal", "normal"),
        (SHOP, COMPANY, "DE", "normal", "normal"),
        (SHOP, Buyer("DE", True, "DE136695976"), "AT", "normal", "normal"),  # our own id makes no supply to abroad
        (SHOP, ANNA, "FR", "normal", "normal"),
        (SHOP, ANNA, "CH", "export", "normal"),
        (SHOP, VERA, "AT", "normal", "normal"),
        (SHOP, NAMELESS, "AT", "normal", "normal"),  # taxed like a consumer
        (SHOP, VIENNA, "AT", "intra_community", "reverse_charge"),
        (SHOP, VIENNA, "FR", "intra_community", "reverse_charge"),
        (SHOP, VIENNA, "DE", "normal", "reverse_charge"),  # the goods never leave
        (SHOP, VIENNA, "CH", "export", "reverse_charge"),
        (SHOP, ATHENS, "GR", "intra_community", "reverse_charge"),
        (SHOP, BERN, "CH", "export", "abroad"),
        (SHOP, BERN, "DE", "normal", "abroad"),
        (NO_ID, VIENNA, "AT", "normal", "normal"),
        (NO_ID, BERN, "CH", "export", "abroad"),
        (SMALL, VIENNA, "AT", "small_business", "small_business"),
        (SMALL, BERN, "CH", "small_business", "small_business"),
    ],
)
def test_who_sells_what_to_whom_and_where_it_goes_decides(
    seller: Seller, buyer: Buyer, destination: str, of_goods: str, of_downloads: str
) -> None:
    assert tax_case(seller, buyer, destination, is_goods=True) == of_goods
    assert tax_case(seller, buyer, destination, is_goods=False) == of_downloads


def test_a_vat_id_belongs_to_a_company_only() -> None:
    assert tax_case(SHOP, Buyer("AT", False, "ATU13585627"), "AT", is_goods=True) is TaxCase.normal


def test_greece_writes_other_letters() -> None:
    assert (country_of("EL094259216"), country_of("ATU13585627")) == ("GR", "AT")


@pytest.mark.parametrize("country", sorted(POSTCODES))
def test_each_country_takes_its_own_postcodes(country: str) -> None:
    example = POSTCODES[country]
    assert is_postcode(example, country) and is_postcode(example.replace(" ", "").lower(), country)
    for wrong in ("", "x", f"{example}9", f"{example}\n", "７２０７０", "12 34 56 78 90"):
        assert not is_postcode(wrong, country)


def test_germany_has_no_postcode_from_00_on() -> None:
    assert is_postcode("01067", "DE") and not is_postcode("00123", "DE")


def test_shipping_is_priced_by_three_zones() -> None:
    assert [zone_of(code).value for code in ("DE", "AT", "CH")] == ["home", "eu", "world"]
