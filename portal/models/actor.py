"""Who does something: every verb takes one, every history entry names one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    customer = "customer"
    staff = "staff"
    system = "system"


@dataclass(frozen=True)
class Actor:
    kind: ActorKind
    name: str
    account_id: int | None = None

    @property
    def name_in_house(self) -> str:
        """For what can never be erased: a customer's name does not stand there."""
        return "" if self.kind is ActorKind.customer else self.name


SYSTEM = Actor(ActorKind.system, "Kontor")
