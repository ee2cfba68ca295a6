"""What was done with somebody's data because they asked: written down without the data."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.extensions import db
from portal.models.personal_data_act import DataActKind, PersonalDataAct
from portal.privacy.person import Person
from portal.sales.transaction import Click
from portal.writing import retried, transaction


def record(person: Person, kind: DataActKind, click: Click) -> None:
    """In the running transaction."""
    act = PersonalDataAct(
        at=click.at,
        kind=kind,
        actor_kind=click.actor.kind,
        actor_name=click.actor.name_in_house,
        account_id=person.account_id,
        who=person.who,
    )
    db.session.add(act)


@retried
def note_copy(person: Person, click: Click) -> None:
    """Before it is handed out: rather one too many in the list than one that nobody can account for."""
    with transaction():
        record(person, DataActKind.handed_out, click)


def list_acts(person: Person) -> Sequence[PersonalDataAct]:
    """Newest first."""
    theirs = select(PersonalDataAct).where(person.rows[PersonalDataAct])
    return db.session.scalars(theirs.order_by(PersonalDataAct.id.desc())).all()
