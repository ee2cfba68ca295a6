"""Snapshot in, e-invoice out: EN 16931 in the syntax CII, as XRechnung for itself or as the XML inside a PDF.

Read from the same frozen facts as the PDF, so that they cannot differ.
"""

from __future__ import annotations

from enum import StrEnum

from flask_babel import force_locale

from portal import text
from portal.countries import HOME
from portal.documents import cii
from portal.documents.einvoice_facts import TYPE_CODE, facts_of
from portal.documents.invoice import Invoice
from portal.documents.paper import Content, with_each_text
from portal.documents.reading import read
from portal.taxes import NEEDS_BUYER_ID, NEEDS_SELLER_ID, TaxCase

FEWEST_DIGITS = 3  # of a telephone number (BR-DE-27)


class Gap(StrEnum):
    """What an e-invoice lacks."""

    phone = "phone"
    email = "email"
    tax_id = "tax_id"
    seller_place = "seller_place"
    buyer_place = "buyer_place"
    seller_vat_id = "seller_vat_id"
    buyer_vat_id = "buyer_vat_id"


def is_einvoice(content: Content) -> bool:
    """Paper from before e-invoices does not know where one is addressed to; it stays as it was, byte by byte."""
    return is_wanted(content) and "email" in content


def is_wanted(content: Content) -> bool:
    """Bills to companies. But what is not taxable here at all (category O) may not stand beside other lines, and paper
    from before tax cases knew companies in Germany only.
    """
    billing = content["billing"]
    if content["kind"] not in TYPE_CODE or content["is_trial"] or not billing["company"].strip():
        return False
    return billing["country"] == HOME or TaxCase.abroad not in content.get("tax_cases", [TaxCase.abroad])


def gaps(content: Content) -> list[Gap]:
    """To be asked before a bill that is wanted as an e-invoice is issued."""
    seller, billing, cases = content["seller"], content["billing"], set(content.get("tax_cases", []))
    given = {
        Gap.phone: sum(map(str.isdigit, seller["phone"])) >= FEWEST_DIGITS,
        Gap.email: seller["email"],
        Gap.tax_id: seller["vat_id"] or seller["tax_number"],
        Gap.seller_place: seller["postcode"] and seller["city"],
        Gap.buyer_place: billing["postcode"] and billing["city"],
        Gap.seller_vat_id: seller["vat_id"] or not cases & NEEDS_SELLER_ID,
        Gap.buyer_vat_id: billing.get("vat_id") or not cases & NEEDS_BUYER_ID,
    }
    return [gap for gap, is_given in given.items() if not is_given]


def xml_of(content: Content, in_pdf: bool = False) -> bytes:
    """An XRechnung; `in_pdf`: of the plain guideline, which is the one that a hybrid PDF declares."""
    clean: Content = with_each_text(content, text.clean)
    paper = read(clean)
    if not isinstance(paper, Invoice):
        raise TypeError(f"{paper.kind} is no bill")
    with force_locale(paper.language):
        facts = facts_of(paper)
    return cii.write(facts, cii.EN16931 if in_pdf else cii.XRECHNUNG)
