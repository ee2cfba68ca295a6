"""E-Mails: what went out, what waits, what failed and why; „Erneut senden“, „Zurückhalten“, „Sofort senden“."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, page_before, press
from portal.backend.list_jump import jump, moment_of
from portal.backend.list_query import ListQuery
from portal.backend.order_forms import ActForm
from portal.models.outgoing_mail import OutgoingMail, trouble_of, waits_until
from portal.sales import mail_list as mails
from portal.sales.holding_back import hold_back, send_now
from portal.sales.lists import BY_TIME
from portal.sales.mail_content import preview
from portal.sales.mail_copies import read_copy
from portal.sales.resending import send_again
from portal.wording import gettext as _

# HTML of a mail needs its inline styles; nothing in it may run, load, or be reached from outside our own frame.
PREVIEW_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox",
    )
)


@blueprint.route("/mails")
@staff_required
def mail_list() -> ResponseReturnValue:
    query = ListQuery()
    wanted = query.mails()
    if query.jump:
        otherwise = _("„%(typed)s“ ist weder ein Datum noch eine Bestellung, zu der es E-Mails gibt.", typed=query.jump)
        return jump(query, wanted.keyset, moment_of(query.jump, wanted.keyset, mails.find_moment), otherwise)
    page = mails.list_mails(wanted, query.before, query.after)
    return render_template(
        "backend/mail_list.html", page=page, query=query, wanted=wanted, sorts=BY_TIME,
        undelivered=mails.find_undelivered(clock.now()), trouble_of=trouble_of,
    )  # fmt: skip


@blueprint.route("/mails/<int:mail_id>")
@staff_required
def mail(mail_id: int) -> str:
    return _show(_mail_or_404(mail_id), ActForm())


@blueprint.route("/mails/<int:mail_id>/preview")
@staff_required
def mail_preview(mail_id: int) -> Response:
    row = _mail_or_404(mail_id)
    written = read_copy(row) or preview(row) or abort(404)
    response = make_response(written.html)
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return response


@blueprint.route("/mails/<int:mail_id>/again", methods=["POST"])
@staff_required
def mail_again(mail_id: int) -> ResponseReturnValue:
    row, form = _mail_or_404(mail_id), ActForm()
    recipient = row.recipient
    result = attempt(form, lambda click: send_again(mail_id, click))
    if result is None:
        return _show(_mail_or_404(mail_id), form), 422
    flash(_("Die E-Mail geht noch einmal an %(to)s.", to=recipient), "good")
    return redirect(url_for("backend.mail", mail_id=result), 303)


@blueprint.route("/mails/<int:mail_id>/hold", methods=["POST"])
@staff_required
def mail_hold(mail_id: int) -> ResponseReturnValue:
    form = ActForm()
    _mail_or_404(mail_id)
    press(
        form,
        lambda click: hold_back(mail_id, click),
        _("Die E-Mail ist zurückgehalten. Sie geht erst hinaus, wenn Sie „Sofort senden“ wählen."),
    )
    return _back(mail_id)


@blueprint.route("/mails/<int:mail_id>/delivery", methods=["POST"])
@staff_required
def mail_now(mail_id: int) -> ResponseReturnValue:
    form, recipient = ActForm(), _mail_or_404(mail_id).recipient
    press(form, lambda click: send_now(mail_id, click), _("Die E-Mail geht jetzt an %(to)s.", to=recipient))
    return _back(mail_id)


@blueprint.app_template_filter("waits_until")
def goes_out_at(mail: Any) -> datetime | None:
    """Of a mail or a row of a list; asked on every page that shows mails."""
    return waits_until(mail, clock.now())


def _back(mail_id: int) -> ResponseReturnValue:
    """The buttons stand on several pages."""
    return redirect(page_before() or url_for("backend.mail", mail_id=mail_id), 303)


def _show(row: OutgoingMail, form: ActForm) -> str:
    copy = read_copy(row)
    return render_template("backend/mail.html", mail=row, form=form, copy=copy, written=copy or preview(row))


def _mail_or_404(mail_id: int) -> OutgoingMail:
    return mails.find_mail(mail_id) or abort(404)
