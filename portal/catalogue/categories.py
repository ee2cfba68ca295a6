"""The shelves of the shop: what they are called and in which order they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, count

from sqlalchemy import Row, Select, func, select

from portal.extensions import db
from portal.models.product import Category, Product
from portal.refusal import Refusal
from portal.text import quotable, slug
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction


def list_categories() -> Sequence[Category]:
    return db.session.scalars(_in_order()).all()


def list_categories_with_counts() -> Sequence[Row[Category, int]]:
    """Each with the number of its products, hidden ones too."""
    pieces = func.count(Product.id)
    return db.session.execute(
        _in_order().add_columns(pieces).outerjoin(Product, Product.category_id == Category.id).group_by(Category.id)
    ).all()


def find_category(category_id: int) -> Category | None:
    return db.session.get(Category, category_id)


@retried
def add_category(name: str, intro: str) -> None:
    """At the end. Raises Refusal(field="name") when there is one of that name."""
    with transaction():
        categories = _locked()
        _refuse_taken(categories, name, None)
        last = max((category.position for category in categories), default=0)
        db.session.add(Category(name=name, intro=intro, slug=_free_address(categories, name), position=last + 1))


@retried
def change_category(category_id: int, name: str, intro: str) -> None:
    """Its address in the shop stays: links and bookmarks go on working. Raises Refusal(field="name")."""
    with transaction():
        categories = _locked()
        _refuse_taken(categories, name, category_id)
        category = db.session.get_one(Category, category_id)
        category.name, category.intro = name, intro


@retried
def move_category(category_id: int, steps: int) -> None:
    """Up for negative steps, down for positive ones; the ends are the ends."""
    with transaction():
        categories = _locked()
        index = next(index for index, category in enumerate(categories) if category.id == category_id)
        moved = categories.pop(index)
        categories.insert(max(0, index + steps), moved)
        for position, category in enumerate(categories, start=1):
            category.position = position


@retried
def delete_category(category_id: int) -> None:
    """Only an empty one. Raises Refusal."""
    with transaction():
        category = db.session.get_one(Category, category_id)
        found = db.session.scalar(select(func.count()).where(Product.category_id == category_id))
        if found:
            raise Refusal(
                _l(
                    "In „%(name)s“ stehen noch Artikel (%(count)s, ausgeblendete mitgezählt). "
                    "Bitte geben Sie ihnen zuerst eine andere Kategorie.",
                    name=quotable(category.name),
                    count=found,
                )
            )
        db.session.delete(category)


def _in_order() -> Select[Category]:
    return select(Category).order_by(Category.position, Category.id)


def _locked() -> list[Category]:
    return list(db.session.scalars(_in_order().with_for_update().execution_options(populate_existing=True)))


def _refuse_taken(categories: Sequence[Category], name: str, own_id: int | None) -> None:
    address = _address(name)
    if not address:
        raise Refusal(_l("Bitte geben Sie einen Namen mit Buchstaben oder Ziffern an."), "name")
    if any(address == _address(category.name) for category in categories if category.id != own_id):
        raise Refusal(_l("Eine Kategorie mit diesem Namen gibt es schon."), "name")


def _free_address(categories: Sequence[Category], name: str) -> str:
    """Made from the name; a renamed category may still hold it, then with a number behind."""
    taken = {category.slug for category in categories}
    address = _address(name)
    numbered = (f"{address[:70]}-{number}" for number in count(2))
    return next(free for free in chain((address,), numbered) if free not in taken)


def _address(name: str) -> str:
    return slug(name)[:80].strip("-")
