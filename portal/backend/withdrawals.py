"""Verkäufe → Widerrufe: the list, the statement, and what the shop decides about it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from portal import clock
from portal.accounts.rights import owner_required, staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, press
from portal.backend.order_forms import ActForm
from portal.backend.withdrawal_page import WithdrawalPage
from portal.models.order import Order
from portal.models.withdrawal import Withdrawal, WithdrawalState
from portal.privacy.statements import erase_statement, list_erased, why_not_erase
from portal.sales import withdrawal_decisions
from portal.sales.whole_order import find_for_owner
from portal.sales.withdrawal_list import WithdrawalFilter, find_withdrawal, list_withdrawals
from portal.sales.withdrawals import named_orders
from portal.shop.settings import get_settings
from portal.web.checks import at_most, needed
from portal.web.forms import KeyedForm
from portal.web.query import word_or_none
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l


class AssignmentForm(KeyedForm):
    PREFIX = "order"

    number = StringField(
        _l("Bestellnummer"), [needed(_l("Bitte geben Sie die Bestellnummer ein.")), at_most(Order.number)]
    )


class DecisionForm(KeyedForm):
    PREFIX = "decision"

    comment = TextAreaField(_l("Kommentar"), [Length(max=withdrawal_decisions.LONGEST_COMMENT)])


class ErasureForm(KeyedForm):
    PREFIX = "erasure"

    reason = TextAreaField(
        _l("Grund"),
        [
            needed(_l("Bitte schreiben Sie, warum der Widerruf nicht aufbewahrt werden muss.")),
            Length(max=withdrawal_decisions.LONGEST_COMMENT),
        ],
    )


@blueprint.route("/withdrawals")
@staff_required
def withdrawal_list() -> str:
    wanted = word_or_none(WithdrawalFilter, request.args.get("show"))
    page = list_withdrawals(wanted, request.args.get("before"), request.args.get("after"))
    return render_template("backend/withdrawal_list.html", page=page, wanted=wanted, erased=list_erased())


@blueprint.route("/withdrawals/<int:withdrawal_id>")
@staff_required
def withdrawal(withdrawal_id: int) -> str:
    return _show(withdrawal_id)


@blueprint.route("/withdrawals/<int:withdrawal_id>/order", methods=["POST"])
@staff_required
def withdrawal_order(withdrawal_id: int) -> ResponseReturnValue:
    _withdrawal_or_404(withdrawal_id)
    form = AssignmentForm()
    number = attempt(form, lambda click: withdrawal_decisions.assign(withdrawal_id, form.number.data, click))
    if number is None:
        return _show(withdrawal_id, assignment=form), 422
    flash(_("Der Widerruf gehört jetzt zu Bestellung %(number)s.", number=number), "good")
    return _back(withdrawal_id)


@blueprint.route("/withdrawals/<int:withdrawal_id>/order/removal", methods=["POST"])
@staff_required
def withdrawal_order_removal(withdrawal_id: int) -> ResponseReturnValue:
    _withdrawal_or_404(withdrawal_id)
    form = ActForm()
    press(form, lambda click: withdrawal_decisions.take_away(withdrawal_id, click), _("Die Zuordnung ist gelöst."))
    return _back(withdrawal_id)


@blueprint.route("/withdrawals/<int:withdrawal_id>/decision", methods=["POST"])
@staff_required
def withdrawal_decision(withdrawal_id: int) -> ResponseReturnValue:
    _withdrawal_or_404(withdrawal_id)
    form, wanted = DecisionForm(), word_or_none(WithdrawalState, request.form.get("state")) or WithdrawalState.unchecked
    settle = withdrawal_decisions.settle_withdrawal
    if attempt(form, lambda click: settle(withdrawal_id, wanted, form.comment.data, click)) is None:
        return _show(withdrawal_id, decision=form), 422
    flash(_("Gespeichert. Der Kunde wird davon nicht benachrichtigt."), "good")
    return _back(withdrawal_id)


@blueprint.route("/withdrawals/<int:withdrawal_id>/reopening", methods=["POST"])
@staff_required
def withdrawal_reopening(withdrawal_id: int) -> ResponseReturnValue:
    _withdrawal_or_404(withdrawal_id)
    form = ActForm()
    press(form, lambda click: withdrawal_decisions.reopen(withdrawal_id, click), _("Der Widerruf ist wieder offen."))
    return _back(withdrawal_id)


@blueprint.route("/withdrawals/<int:withdrawal_id>/erasure", methods=["POST"])
@owner_required
def withdrawal_erasure(withdrawal_id: int) -> ResponseReturnValue:
    _withdrawal_or_404(withdrawal_id)
    form = ErasureForm()
    if attempt(form, lambda click: erase_statement(withdrawal_id, form.reason.data, click)) is None:
        return _show(withdrawal_id, erasure=form), 422
    flash(_("Der Widerruf ist gelöscht. Der Grund steht unter der Liste."), "good")
    return redirect(url_for("backend.withdrawal_list"), 303)


def _show(
    withdrawal_id: int,
    assignment: AssignmentForm | None = None,
    decision: DecisionForm | None = None,
    erasure: ErasureForm | None = None,
) -> str:
    found = _withdrawal_or_404(withdrawal_id)
    named = named_orders(found.contract) if found.order is None else []
    order = find_for_owner(found.order.number)[0] if found.order else None
    page = WithdrawalPage(found, order, named, get_settings().transit_days, clock.today())
    for refused in filter(None, (assignment, decision)):
        refused.version.data = str(found.version)  # who has read what happened meanwhile may send it again
    number = named[0].number if len(named) == 1 else ""
    return render_template(
        "backend/withdrawal.html", page=page, withdrawal=found, order=order,
        assignment=assignment or AssignmentForm(formdata=None, version=found.version, number=number),
        decision=decision or DecisionForm(formdata=None, version=found.version),
        erasure=erasure or ErasureForm(formdata=None, version=found.version), why_not_erase=why_not_erase(found),
        act=ActForm(formdata=None, version=found.version),
    )  # fmt: skip


def _withdrawal_or_404(withdrawal_id: int) -> Withdrawal:
    return find_withdrawal(withdrawal_id) or abort(404)


def _back(withdrawal_id: int) -> ResponseReturnValue:
    return redirect(url_for("backend.withdrawal", withdrawal_id=withdrawal_id), 303)
