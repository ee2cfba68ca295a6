"""Snapshot in, e-invoice out: EN 16931 in the syntax CII, as XRechnung for itself or as the XML inside a PDF.

Read from the same frozen facts as the PDF, so that they cannot differ.
"""

from __future__ import annotations

from enum import StrEnum

from flask_babel import force_locale

from portal import text
from portal.documents import cii
from portal.documents.einvoice_facts import TYPE_CODE, facts_of
from portal.documents.invoice import Invoice
from portal.documents.paper import Content, with_each_text
from portal.documents.reading import read

FEWEST_DIGITS = 3  # of a telephone number (BR-DE-27)


class Gap(StrEnum):
    """What an e-invoice lacks."""

    phone = "phone"
    email = "email"
    tax_id = "tax_id"
    seller_place = "seller_place"
    buyer_place = "buyer_place"


def is_einvoice(content: Content) -> bool:
    """Paper from before e-invoices does not know where one is addressed to; it stays as it was, byte by byte."""
    return is_wanted(content) and "email" in content


def is_wanted(content: Content) -> bool:
    """Bills to companies in Germany."""
    billing = content["billing"]
    is_domestic_company = bool(billing["company"].strip()) and billing["country"] == "DE"
    return content["kind"] in TYPE_CODE and not content["is_trial"] and is_domestic_company


def gaps(content: Content) -> list[Gap]:
    """To be asked before a bill that is wanted as an e-invoice is issued."""
    seller, billing = content["seller"], content["billing"]
    given = {
        Gap.phone: sum(map(str.isdigit, seller["phone"])) >= FEWEST_DIGITS,
        Gap.email: seller["email"],
        Gap.tax_id: seller["vat_id"] or seller["tax_number"],
        Gap.seller_place: seller["postcode"] and seller["city"],
        Gap.buyer_place: billing["postcode"] and billing["city"],
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
