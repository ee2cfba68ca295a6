"""What an e-invoice says, by the numbers of EN 16931 (BT: a term, BG: a group of them), in the words of the paper."""

from __future__ import annotations

from typing import Any

from portal.countries import HOME
from portal.documents.counter_documents import CounterDocument
from portal.documents.einvoice_amounts import amounts_of, words
from portal.documents.invoice import Invoice
from portal.documents.paper import Content

TYPE_CODE = {"invoice": "380", "invoice_cancellation": "384", "credit_memo": "381"}
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
SEPA_TRANSFER, CASH, ONLINE, UNDEFINED = "58", "10", "68", "1"  # UNTDID 4461


def facts_of(paper: Invoice) -> dict[str, Any]:
    """In the paper's language, if that is in force."""
    return {
        "BT-1": paper.number,
        "BT-2": paper.issued_on,
        "BT-3": TYPE_CODE[paper.kind],
        "BT-5": paper.content["currency"],
        "BT-10": paper.order_number,
        "BT-14": paper.order_number,
        "BT-23": PROCESS,
        "BG-1": [{"BT-22": paper.comment}] if paper.comment else [],
        "BG-3": _original(paper),
        "BG-4": _seller(paper),
        "BG-7": _buyer(paper),
        "BG-13": _delivered_to(paper),
        **_supply(paper),
        **_payment(paper),
        **amounts_of(paper),
    }


def _original(paper: Invoice) -> list[dict[str, Any]]:
    return [{"BT-25": paper.original, "BT-26": paper.original_of}] if isinstance(paper, CounterDocument) else []


def _seller(paper: Invoice) -> dict[str, Any]:
    seller = paper.seller
    # Without a VAT id something else has to identify the seller (BR-CO-26).
    identifiers = {} if seller["vat_id"] else {None: seller["tax_number"]}
    return {
        "name": f"{seller['name']}, {seller['owner_name']}" if seller["owner_name"] else seller["name"],
        "biz_name": seller["name"],
        "legal_info": seller["register"],
        "identifiers": identifiers,
        "vat_identifier": seller["vat_id"],
        "tax_identifier": seller["tax_number"],
        "contacts": [
            {"name": seller["owner_name"] or seller["name"], "phone": seller["phone"], "email": seller["email"]}
        ],
        "einvoicing_addr": seller["email"],
        "einvoicing_addr_schemeid": "EM",
        **_place(seller),
        "country_code": "DE",
    }


def _buyer(paper: Invoice) -> dict[str, Any]:
    billing, email = paper.content["billing"], paper.content["email"]
    return {
        "name": billing["company"],
        "contacts": [{"name": billing["name"], "phone": billing["phone"], "email": email}],
        "einvoicing_addr": email,
        "einvoicing_addr_schemeid": "EM",
        "vat_identifier": billing.get("vat_id", ""),
        **_place(billing),
    }


def _delivered_to(paper: Invoice) -> dict[str, Any] | None:
    """Where it differs, where it is abroad (BR-IC-12), and where there is no day of delivery: the library cannot write
    a delivery without facts.
    """
    is_abroad = paper.content["ship_to"].get("country", HOME) != HOME
    if not paper.other_delivery_address and not is_abroad and paper.supply_span == "day":
        return None
    address = paper.content["ship_to"]
    return {"name": address["company"] or address["name"], **_place(address)}


def _place(address: Content) -> dict[str, str]:
    return {
        "addr_l1": address["street"],
        "addr_l2": address.get("extra", ""),
        "postcode": address["postcode"],
        "city": address["city"],
        "country_code": address.get("country", "DE"),
    }


def _supply(paper: Invoice) -> dict[str, Any]:
    if paper.supply_span == "day":
        return {"BT-72": paper.supply_from}
    return {"BT-73": paper.supply_from, "BT-74": paper.supply_until}


def _payment(paper: Invoice) -> dict[str, Any]:
    means = _means(paper)
    facts: dict[str, Any] = {"BT-20": words("ask", paper), "BT-81": means, "BT-82": str(paper.payment_label)}
    if paper.kind == "invoice":
        facts["BT-9"] = paper.due_on
    if means == SEPA_TRANSFER:
        holder = paper.seller["bank_holder"] or paper.seller["name"]
        facts |= {"BT-83": paper.number, "BT-84": paper.seller["iban"], "BT-85": holder, "BT-86": paper.seller["bic"]}
    return facts


def _means(paper: Invoice) -> str:
    """What takes an invoice back names no account: nobody shall pay it."""
    if isinstance(paper, CounterDocument):
        return UNDEFINED
    if paper.content["asks_transfer"]:
        return SEPA_TRANSFER if paper.seller["iban"] else UNDEFINED
    return CASH if paper.content["pays_at_delivery"] else ONLINE
