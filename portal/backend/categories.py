"""Kategorien: named, ordered, deleted when empty. Their endpoints begin as those of articles, where they belong."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.category_forms import CategoryForm
from portal.catalogue import categories
from portal.models.product import Category
from portal.text import quotable
from portal.wording import gettext as _


@blueprint.route("/categories", methods=["GET", "POST"])
@staff_required
def product_categories() -> ResponseReturnValue:
    form = CategoryForm()
    if form.validate_on_submit():
        with form.carrying_out():
            categories.add_category(form.name.data, form.intro.data)
            flash(_("Kategorie angelegt."), "good")
            return _to_list()
    rows = categories.list_categories_with_counts()
    return render_template("backend/category_list.html", rows=rows, form=form), 422 if form.errors else 200


@blueprint.route("/categories/<int:category_id>", methods=["GET", "POST"])
@staff_required
def product_category(category_id: int) -> ResponseReturnValue:
    category = _category_or_404(category_id)
    form = CategoryForm(obj=category)
    if form.validate_on_submit():
        with form.carrying_out():
            categories.change_category(category.id, form.name.data, form.intro.data)
            flash(_("Kategorie gespeichert."), "good")
            return _to_list()
    return render_template("backend/category.html", category=category, form=form), 422 if form.errors else 200


@blueprint.route("/categories/<int:category_id>/position", methods=["POST"])
@staff_required
def product_category_position(category_id: int) -> ResponseReturnValue:
    category = _category_or_404(category_id)
    categories.move_category(category.id, -1 if request.form.get("direction") == "up" else 1)
    return _to_list()


@blueprint.route("/categories/<int:category_id>/removal", methods=["POST"])
@staff_required
def product_category_removal(category_id: int) -> ResponseReturnValue:
    category = _category_or_404(category_id)
    name = category.name
    categories.delete_category(category.id)
    flash(_("Die Kategorie „%(name)s“ ist gelöscht.", name=quotable(name)), "good")
    return _to_list()


def _category_or_404(category_id: int) -> Category:
    return categories.find_category(category_id) or abort(404)


def _to_list() -> ResponseReturnValue:
    return redirect(url_for("backend.product_categories"), 303)
