"""Vertrag widerrufen: two steps, no log-in, no limit, and the receipt (§ 356a BGB).

Nothing here asks for a token of the session and nothing counts tries: a withdrawal must get through.
"""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock, links
from portal.accounts.rights import account_required, by_secret_link, public
from portal.customer import blueprint
from portal.customer.orders import own_or_404
from portal.customer.withdrawal_forms import WithdrawalForm
from portal.extensions import csrf
from portal.models.order import LINK_PURPOSE, Order
from portal.sales import queries
from portal.sales.withdrawals import Statement, find_receipt, items_excluded, items_to_withdraw, withdraw
from portal.web.forms import new_form_key
from portal.web.language import choose


@blueprint.route("/withdrawal")
@public
def withdrawal() -> ResponseReturnValue:
    return _show_form(WithdrawalForm(formdata=None), None)


@blueprint.route("/o/<token>/withdrawal")
@by_secret_link
def guest_withdrawal(token: str) -> ResponseReturnValue:
    """Also behind a link that was revoked somebody may want to withdraw."""
    order = _linked(token)
    return _show_filled(order) if order else redirect(url_for("customer.withdrawal"), 303)


@blueprint.route("/orders/<number>/withdrawal")
@account_required
def order_withdrawal(number: str) -> ResponseReturnValue:
    return _show_filled(own_or_404(number))


@blueprint.route("/withdrawal", methods=["POST"])
@csrf.exempt
@public
def withdrawal_check() -> ResponseReturnValue:
    """The second step shows what will be declared."""
    form = WithdrawalForm()
    order, statement = _read(form)
    if statement is None:
        return _show_form(form, order)
    return render_template(
        "customer/withdrawal_check.html", form=form, statement=statement, quantities=_typed(form, order)
    )


@blueprint.route("/withdrawals", methods=["POST"])
@csrf.exempt
@public
def withdrawal_statement() -> ResponseReturnValue:
    """„Widerruf bestätigen“, or „Ändern“, which leads back to the first step."""
    form = WithdrawalForm()
    order, statement = _read(form)
    if statement is None or "change" in request.form:
        return _show_form(form, order)
    token = withdraw(statement, choose(), form.form_key.data or new_form_key(), clock.now())
    return redirect(url_for("customer.withdrawal_receipt", token=token), 303)


@blueprint.route("/w/<token>")
@by_secret_link
def withdrawal_receipt(token: str) -> str:
    found = find_receipt(token) or abort(404)
    return render_template("customer/withdrawal_receipt.html", withdrawal=found)


def _read(form: WithdrawalForm) -> tuple[Order | None, Statement | None]:
    """The order the page came with, and what is declared; None: something is missing, the form says what."""
    order = _linked(form.link.data) if form.link.data else None
    statement = None
    if form.validate_on_submit():
        with form.carrying_out():
            statement = form.statement(order)
    return order, statement


def _linked(token: str) -> Order | None:
    found = links.read(LINK_PURPOSE, token)
    return queries.find_linked_order(*found) if found else None


def _typed(form: WithdrawalForm, order: Order | None) -> dict[str, str]:
    return form.quantities(order) if order is not None else {}


def _show_filled(order: Order) -> ResponseReturnValue:
    form = WithdrawalForm(
        formdata=None, name=order.billing.name, contract=order.number, email=order.email, link=order.token
    )
    return _show_form(form, order)


def _show_form(form: WithdrawalForm, order: Order | None) -> ResponseReturnValue:
    page = render_template(
        "customer/withdrawal.html",
        form=form,
        items=items_to_withdraw(order) if order else [],
        excluded=items_excluded(order) if order else [],
        quantities=_typed(form, order),
    )
    return page, 422 if form.errors else 200
