"""The cast of the demonstration: who can log in, and who else orders."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from portal.accounts.library import hash_password
from portal.demo.content import people
from portal.demo.story import Buyer
from portal.extensions import db
from portal.models.account import Account, Role, RoleName

DEMO_PASSWORD = "feder-und-bogen"  # printed by `make run`: a demonstration has no secrets


def demo_accounts() -> Iterator[tuple[str, str]]:
    """Role and e-mail address of everybody who can log in."""
    cast = people()
    yield "owner", cast["owner"]["email"]
    yield "clerk", cast["clerk"]["email"]
    for customer in cast["customers"]:
        yield "customer", customer["email"]


def add_people(at: datetime) -> list[Buyer]:
    """Make the accounts; everybody who orders."""
    cast = people()
    password = hash_password(DEMO_PASSWORD)
    for role in (RoleName.owner, RoleName.clerk):
        db.session.add(_account(cast[role.value], password, at, [Role(name=role)]))
    buyers = []
    for customer in cast["customers"]:
        account = _account(customer, password, at, [])
        db.session.add(account)
        db.session.flush()
        buyers.append(Buyer(customer["email"], _address(customer), account.id))
    return buyers + [Buyer(guest["email"], _address(guest)) for guest in cast["guests"]]


def _account(person: dict[str, Any], password: str, at: datetime, roles: list[Role]) -> Account:
    return Account(
        email=person["email"],
        name=person["name"],
        password=password,
        fs_uniquifier=uuid.uuid4().hex,
        confirmed_at=at,
        created_at=at,
        roles=roles,
    )


def _address(person: dict[str, Any]) -> dict[str, str]:
    fields = ("name", "company", "street", "extra", "postcode", "city", "phone")
    return {field: str(person.get(field, "")) for field in fields} | {"country": "DE"}
