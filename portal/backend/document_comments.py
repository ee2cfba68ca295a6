"""Any paper by its number as a page, and comments about it, which stand in the Kommentarverlauf of the order, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, page_before, what_was_mailed
from portal.backend.order_forms import ActForm, CommentForm
from portal.models.order_comment import OrderComment
from portal.sales import commenting, letters, queries
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
    return _show(number)


@blueprint.route("/documents/<number>/comments", methods=["POST"])
@staff_required
def document_comment(number: str) -> ResponseReturnValue:
    order_id, form = (queries.find_document(number) or abort(404)).order_id, CommentForm()
    words = (form.text.data, form.visible.data, form.notify.data)
    if attempt(form, lambda click: commenting.add_comment(order_id, *words, click, document_number=number)) is None:
        return _show(number, form), 422
    flash(_("Kommentar gespeichert.") + " " + what_was_mailed(form), "good")
    return redirect(page_before() or url_for("backend.document", number=number), 303)


def _show(number: str, form: CommentForm | None = None) -> str:
    found = queries.find_document(number) or abort(404)
    mails = [mail for mail in queries.list_order_mails(found.order_id) if mail.data.get("document_id") == found.id]
    can_send = letters.can_send(found, clock.now()) if found.kind in letters.MAILS else None
    return render_template(
        "backend/document.html", document=found, talk=talk_about(number, form), act=ActForm(formdata=None), mails=mails,
        can_send=can_send,
    )  # fmt: skip
