"""Column types that the models share."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, String, TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with zone, also on SQLite, which forgets zones. Refuses naive moments."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, _coltype: object) -> Any:
        """Straight from the driver: pages read many moments. PostgreSQL's have their zone."""
        return _moment if dialect.name == "sqlite" else None


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def sort_key(length: int) -> Any:
    """Folded text that lists sort by and searches begin with: in byte order, whatever language the database speaks."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def word(enum: type[StrEnum], grows: bool = False) -> Any:
    """An enum kept as its word (`"pending"`), with a CHECK that refuses others.

    `grows`: a list that gets longer with the product (kinds of events, mails, papers) has no CHECK: on SQLite a longer
    one would cost rebuilding the table, and frozen tables are better left alone.
    """
    return Enum(
        enum,
        native_enum=False,
        create_constraint=not grows,
        length=24,
        values_callable=lambda members: [member.value for member in members],
        name=enum.__name__.lower(),
    )
