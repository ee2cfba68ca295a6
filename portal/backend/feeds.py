"""RSS-Feed „Neue Bestellungen“: the feed itself for readers, and the page on which a person makes and revokes links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from portal import clock, links
from portal.accounts.rights import by_secret_link, current_user, staff_required
from portal.backend import blueprint
from portal.feeds.orders import Channel, Entry, write_feed
from portal.models.feed_link import LINK_PURPOSE, FeedLink
from portal.sales import feed_links as verbs
from portal.sales import feed_orders, lists
from portal.shop.settings import get_settings
from portal.web.checks import at_most, needed
from portal.web.forms import Form

# An order placed a moment earlier than the newest one may become visible a moment later.
UNSETTLED = timedelta(minutes=1)
HEADERS = {
    "Cache-Control": "private, no-cache",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}


class FeedLinkForm(Form):
    label = StringField(
        _l("Bezeichnung"),
        [needed(_l("Bitte geben Sie dem Link eine Bezeichnung.")), at_most(FeedLink.label)],
    )


@blueprint.route("/feeds/orders/<token>.rss")
@by_secret_link
def order_feed(token: str) -> Response:
    """Without log-in or session. A reader that has everything gets its 304 before a single entry is made."""
    link = _followed_or_404(token)
    channel = _channel(link)
    answer = Response(mimetype="application/rss+xml", headers=HEADERS)
    answer.set_etag(channel.etag)
    answer.last_modified = _modified(channel.as_of, clock.now())
    if answer.make_conditional(request).status_code == 200:
        answer.set_data(write_feed(channel, _entries(channel.order_ids)))
    verbs.note_use(link, clock.now())
    return answer


@blueprint.route("/feeds")
@staff_required
def feed_links() -> str:
    return _show(FeedLinkForm())


@blueprint.route("/feeds", methods=["POST"])
@staff_required
def make_feed_link() -> ResponseReturnValue:
    form = FeedLinkForm()
    if form.validate_on_submit():
        with form.carrying_out():
            verbs.make_link(current_user.id, form.label.data, clock.now())
        if not form.errors:
            flash(
                _("Der Link „%(label)s“ ist da. Kopieren Sie ihn jetzt in Ihr Programm.", label=form.label.data), "good"
            )
            return redirect(url_for("backend.feed_links"), 303)
    return _show(form), 422


@blueprint.route("/feeds/<int:link_id>/revocation", methods=["POST"])
@staff_required
def revoke_feed_link(link_id: int) -> ResponseReturnValue:
    link = verbs.find_link(link_id, current_user) or abort(404)
    label = link.label
    verbs.revoke_link(link_id, clock.now())
    flash(_("Der Link „%(label)s“ ist widerrufen: Er führt ins Leere.", label=label), "good")
    return redirect(url_for("backend.feed_links"), 303)


def _followed_or_404(token: str) -> FeedLink:
    told = links.read(LINK_PURPOSE, token) or abort(404)
    return verbs.find_followed(*told) or abort(404)


def _channel(link: FeedLink) -> Channel:
    newest = feed_orders.list_newest()
    return Channel(
        shop_name=get_settings().name,
        address=_address(link),
        order_ids=tuple(order.id for order in newest),
        as_of=newest[0].placed_at if newest else link.created_at,
    )


def _modified(as_of: datetime, at: datetime) -> datetime:
    """For readers that know dates only, as Thunderbird: while the newest order is fresh, they are to ask again."""
    return as_of - UNSETTLED if at - as_of < UNSETTLED else as_of


def _entries(order_ids: Sequence[int]) -> list[Entry]:
    names = lists.list_item_names(order_ids)
    return [
        Entry(row.number, row.company or row.name, names[row.id], row.grand_total_cents, row.placed_at)
        for row in feed_orders.list_orders(order_ids)
    ]


def _show(form: FeedLinkForm) -> str:
    found = verbs.list_links(current_user)
    own = [link for link in found if link.account_id == current_user.id]
    others = [link for link in found if link.account_id != current_user.id]
    return render_template("backend/feed_links.html", form=form, own=own, others=others, address=_address)


def _address(link: FeedLink) -> str:
    return links.absolute("backend.order_feed", token=link.token)
