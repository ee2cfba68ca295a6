"""Comments about one paper: they stand on its page and in the Kommentarverlauf of the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, page_before, what_was_mailed
from portal.backend.order_forms import CommentForm
from portal.models.order_comment import OrderComment
from portal.sales import commenting, queries
from portal.wording import gettext as _


@dataclass(frozen=True)
class Talk:
    """What was said about a paper, and the form to say more."""

    number: str
    comments: Sequence[OrderComment]
    form: CommentForm


def talk_about(number: str, form: CommentForm | None = None) -> Talk:
    return Talk(number, queries.list_document_comments(number), form or CommentForm(formdata=None))


@blueprint.route("/documents/<number>")
@staff_required
def document(number: str) -> str:
    """Any issued paper by its number, as a page."""
    found = queries.find_document(number) or abort(404)
    return render_template("backend/document.html", document=found, talk=talk_about(number))


@blueprint.route("/documents/<number>/comments", methods=["POST"])
@staff_required
def document_comment(number: str) -> ResponseReturnValue:
    order_id, form = (queries.find_document(number) or abort(404)).order_id, CommentForm()
    words = (form.text.data, form.visible.data, form.notify.data)
    if attempt(form, lambda click: commenting.add_comment(order_id, *words, click, document_number=number)) is None:
        found = queries.find_document(number)
        return render_template("backend/document.html", document=found, talk=talk_about(number, form)), 422
    flash(_("Kommentar gespeichert.") + " " + what_was_mailed(form), "good")
    return redirect(page_before() or url_for("backend.document", number=number), 303)
