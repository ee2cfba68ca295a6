"""Addresses as they stand on paper."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column


class AddressColumns:
    """The fields of an address; lengths leave room for real names, DIN 5008 leaves six lines."""

    name: Mapped[str] = mapped_column(String(100))
    company: Mapped[str] = mapped_column(String(100), default="")
    street: Mapped[str] = mapped_column(String(100))
    extra: Mapped[str] = mapped_column(String(100), default="")
    postcode: Mapped[str] = mapped_column(String(10))
    city: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2), default="DE")
    phone: Mapped[str] = mapped_column(String(40), default="")

    @property
    def lines(self) -> list[str]:
        """The lines in the window of an envelope, without the country (Germany only)."""
        lines = [self.company, self.name, self.extra, self.street, f"{self.postcode} {self.city}"]
        return [line for line in lines if line]

    def as_dict(self) -> dict[str, str]:
        return {field: getattr(self, field) for field in ADDRESS_FIELDS}


ADDRESS_FIELDS = ("name", "company", "street", "extra", "postcode", "city", "country", "phone")
