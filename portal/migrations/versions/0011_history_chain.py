"""The history of each order is a chain; its comments and holds are as frozen as its entries.

Revision ID: 0011
Revises: 0010
"""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

from portal.migrations import triggers

revision = "0011"
down_revision = "0010"

_TRIAL = 'select is_trial from "order" where "order".id = old.order_id'
_EVENT = (
    "id", "order_id", "at", "kind", "actor_kind", "actor_name", "account_id", "data", "order_version", "status_after",
)  # fmt: skip
_CHAIN = ("position", "cause", "before", "after", "previous_hash", "hash")
_COMMENT = (
    "id", "order_id", "event_id", "at", "author", "document_number", "text", "visible_to_customer", "notify_customer",
)  # fmt: skip
_HOLD = ("id", "order_id", "put_at", "put_by", "reason")

_event = sa.table(
    "order_event",
    sa.column("id", sa.Integer),
    sa.column("order_id", sa.Integer),
    sa.column("at", sa.DateTime(timezone=True)),
    *(sa.column(name, sa.String) for name in ("kind", "actor_kind", "actor_name", "status_after", "cause")),
    *(sa.column(name, sa.Integer) for name in ("account_id", "order_version", "position")),
    *(sa.column(name, sa.JSON) for name in ("data", "before", "after")),
    *(sa.column(name, sa.String) for name in ("previous_hash", "hash")),
)
_comment = sa.table(
    "order_comment",
    sa.column("event_id", sa.Integer),
    sa.column("at", sa.DateTime(timezone=True)),
    *(sa.column(name, sa.String) for name in ("author", "document_number", "text")),
    *(sa.column(name, sa.Boolean) for name in ("visible_to_customer", "notify_customer")),
)


def upgrade():
    triggers.unfreeze("order_event")
    for name in ("previous_hash", "hash"):
        op.add_column("order_event", sa.Column(name, sa.String(64), nullable=False, server_default=""))
    for name in ("before", "after"):
        op.add_column("order_event", sa.Column(name, sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("order_event", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("order_event", sa.Column("cause", sa.String(43), nullable=True))
    op.add_column("order", sa.Column("history_length", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("order", sa.Column("history_head", sa.String(64), nullable=False, server_default=""))
    for order_id in op.get_bind().execute(sa.text('select id from "order"')).scalars().all():
        _chain_history(order_id)
    op.drop_index("ix_order_event_order_id", "order_event")  # the next one begins with the same column
    op.create_index("uq_order_event_position", "order_event", ["order_id", "position"], unique=True)
    triggers.freeze("order_event", _EVENT + _CHAIN, _TRIAL)
    triggers.freeze("order_comment", _COMMENT, _TRIAL)
    triggers.freeze("order_hold", _HOLD, _TRIAL)


def downgrade():
    for table in ("order_comment", "order_hold", "order_event"):
        triggers.unfreeze(table)
    op.drop_index("uq_order_event_position", "order_event")
    op.create_index("ix_order_event_order_id", "order_event", ["order_id"])
    for name in _CHAIN:
        op.execute(f'alter table order_event drop column "{name}"')
    for name in ("history_length", "history_head"):
        op.execute(f'alter table "order" drop column {name}')
    triggers.freeze("order_event", _EVENT, _TRIAL)


def _chain_history(order_id):
    """Number and seal what is there. Which facts an old entry changed nobody knows any more."""
    connection, previous, position = op.get_bind(), "", 0
    events = sa.select(_event).where(_event.c.order_id == order_id).order_by(_event.c.id)
    for position, row in enumerate(connection.execute(events).mappings().all(), start=1):
        data = row["data"] | _fingerprint(row["id"])
        sealed = _link(previous, _content(row, position, data))
        connection.execute(
            sa.update(_event)
            .where(_event.c.id == row["id"])
            .values(position=position, data=data, previous_hash=previous, hash=sealed)
        )
        previous = sealed
    connection.execute(
        sa.text('update "order" set history_length = :length, history_head = :head where id = :id'),
        {"length": position, "head": previous, "id": order_id},
    )


def _content(row, position, data):
    return {
        "order": row["order_id"],
        "position": position,
        "at": _moment(row["at"]),
        "kind": row["kind"],
        "actor_kind": row["actor_kind"],
        "actor_name": row["actor_name"],
        "account": row["account_id"],
        "cause": None,
        "data": data,
        "version": row["order_version"],
        "status": row["status_after"],
        "before": {},
        "after": {},
    }


def _fingerprint(event_id):
    row = op.get_bind().execute(sa.select(_comment).where(_comment.c.event_id == event_id)).mappings().first()
    if row is None:
        return {}
    content = {
        "at": _moment(row["at"]),
        "author": row["author"],
        "document": row["document_number"],
        "text": row["text"],
        "visible": row["visible_to_customer"],
        "notify": row["notify_customer"],
    }
    return {"sha256": _link("", content)}


def _moment(at):
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)).isoformat()


def _link(previous, content):
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((previous + text).encode()).hexdigest()
