"""Addresses as they stand on paper."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.countries import HOME
from portal.labels.countries import country_name


class AddressColumns:
    """The fields of an address; lengths leave room for real names, DIN 5008 leaves six lines."""

    name: Mapped[str] = mapped_column(String(100))
    company: Mapped[str] = mapped_column(String(100), default="")
    street: Mapped[str] = mapped_column(String(100))
    extra: Mapped[str] = mapped_column(String(100), default="")
    postcode: Mapped[str] = mapped_column(String(10))
    city: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2), default=HOME)
    phone: Mapped[str] = mapped_column(String(40), default="")
    vat_id: Mapped[str] = mapped_column(String(14), default="")  # of a company in the EU, checked; "" elsewhere

    @property
    def lines(self) -> list[str]:
        """The lines in the window of an envelope: abroad with the country in capitals, in the language in force."""
        abroad = country_name(self.country).upper() if self.country != HOME else ""
        lines = [self.company, self.name, self.extra, self.street, f"{self.postcode} {self.city}", abroad]
        return [line for line in lines if line]

    def as_dict(self) -> dict[str, str]:
        return {field: getattr(self, field) for field in ADDRESS_FIELDS}


ADDRESS_FIELDS = ("name", "company", "street", "extra", "postcode", "city", "country", "phone", "vat_id")
