"""Numbers with check digits: ours, banks' and tax offices'."""

from __future__ import annotations

from stdnum import bic as _bic
from stdnum import damm
from stdnum import iban as _iban
from stdnum.eu import vat as _vat
from stdnum.exceptions import ValidationError


def with_check_digit(digits: str) -> str:
    """The digits and their Damm digit: every single slip and every swap of neighbours is noticed."""
    return digits + str(damm.calc_check_digit(digits))


def valid_iban(text: str) -> str | None:
    """Without blanks, capital letters; None when length or check digits are wrong."""
    return _valid(_iban, text)


def valid_bic(text: str) -> str | None:
    return _valid(_bic, text)


def valid_vat_id(text: str) -> str | None:
    """A VAT id of the EU, with country letters."""
    return _valid(_vat, text)


def _valid(module: object, text: str) -> str | None:
    try:
        return str(module.validate(text))  # type: ignore[attr-defined]
    except ValidationError:
        return None
