"""The e-invoice as XML of the syntax CII, and inside a PDF. The only module that knows the library for both."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any

from facturx import generate_from_binary, generate_xml

EN16931 = "urn:cen.eu:en16931:2017"
XRECHNUNG = f"{EN16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
_ONE_AT_A_TIME = Lock()  # the library completes its own tables while it first uses them


def write(facts: Mapping[str, Any], guideline: str) -> bytes:
    """`facts` by the names of EN 16931 (BT-1, BG-25 …), amounts as text. Raises if the schema refuses them."""
    with _ONE_AT_A_TIME:
        xml = generate_xml(dict(facts), flavor="factur-x", level="en16931", check_schematron=False)
    return bytes(xml).replace(f">{EN16931}<".encode(), f">{guideline}<".encode(), 1)  # the library knows its own only


def embed(pdf: bytes, xml: bytes, language: str, facts: Mapping[str, str]) -> bytes:
    """The XML attached to a PDF/A as `factur-x.xml`. Dates it by the clock, which `documents.pdf` undoes."""
    hybrid = generate_from_binary(
        pdf,
        xml,
        flavor="factur-x",
        level="en16931",
        check_xsd=False,
        lang=language,
        afrelationship="alternative",
        pdf_metadata=dict(facts),
    )
    return bytes(hybrid)
