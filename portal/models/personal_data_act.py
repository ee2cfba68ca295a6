"""What was done because somebody asked for their data or its end: the proof, without the data (Art. 5 (2) GDPR)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model
from portal.models.actor import ActorKind
from portal.models.columns import UtcDateTime, word


class DataActKind(StrEnum):
    handed_out = "handed_out"  # a copy of everything (Art. 15, 20)
    erased = "erased"  # whatever nothing obliges the shop to keep (Art. 17)


class PersonalDataAct(Model):
    __table_args__ = (Index("ix_personal_data_act_who", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    kind: Mapped[DataActKind] = mapped_column(word(DataActKind, grows=True))
    actor_kind: Mapped[ActorKind] = mapped_column(word(ActorKind))
    actor_name: Mapped[str] = mapped_column(String(254), default="")  # of the shop's people; "" for the customer
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # whose it was; None: a guest
    who: Mapped[str] = mapped_column(String(64))  # a keyed hash of the mail address: found by who knows it already
