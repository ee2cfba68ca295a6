"""People who log in: customers, and the shop's owner and clerks."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Base, Model
from portal.models.actor import Actor, ActorKind
from portal.models.columns import UtcDateTime


class RoleName(StrEnum):
    owner = "owner"
    clerk = "clerk"


account_role = Table(
    "account_role",
    Base.metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class Role(Model, RoleMixin):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(24), unique=True)


class Account(Model, UserMixin):
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100), default="")
    language: Mapped[str] = mapped_column(String(5), default="de")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    # Changing it ends every session of the account; password links are bound to it too.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    logged_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the last time
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # that an unused account will be deleted
    roles: Mapped[list[Role]] = relationship(secondary=account_role, lazy="joined")  # type: ignore[assignment]

    @property
    def role_names(self) -> set[str]:
        return {role.name for role in self.roles}

    @property
    def state(self) -> str:
        """A key of labels.ACCOUNT_STATE."""
        if not self.active:
            return "closed"
        return "open" if self.password else "invited"

    @property
    def is_owner(self) -> bool:
        return RoleName.owner in self.role_names

    @property
    def is_staff(self) -> bool:
        return bool(self.roles)

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.staff if self.is_staff else ActorKind.customer, self.name or self.email, self.id)
