"""The page on which a person makes and revokes links to the feeds."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField, StringField
from wtforms.validators import InputRequired, Optional

from portal import clock, labels, links
from portal.accounts.rights import current_user, staff_required
from portal.backend import blueprint
from portal.models.feed_link import FeedFormat, FeedLink, FeedScope
from portal.sales import feed_links as verbs
from portal.web.checks import at_most, needed
from portal.web.fields import choices
from portal.web.forms import Form
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l


class FeedLinkForm(Form):
    scope = RadioField(
        _l("Was er meldet"),
        [InputRequired(_l("Bitte wählen Sie, was der Feed meldet."))],
        choices=choices(labels.FEED_SCOPE, FeedScope),
        default=FeedScope.orders.value,
    )
    format = RadioField(
        _l("Format"),
        [InputRequired(_l("Bitte wählen Sie ein Format."))],
        choices=choices(labels.FEED_FORMAT, FeedFormat),
        default=FeedFormat.rss.value,
    )
    label = StringField(
        _l("Bezeichnung"),
        [needed(_l("Bitte geben Sie dem Link eine Bezeichnung.")), at_most(FeedLink.label)],
    )
    expires_on = DateField(_l("Gilt bis"), [Optional()])

    @property
    def wish(self) -> verbs.FeedWish:
        scope, form = FeedScope(self.scope.data), FeedFormat(self.format.data)
        return verbs.FeedWish(self.label.data, scope, form, self.expires_on.data)


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
            verbs.make_link(current_user.id, form.wish, clock.now())
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


def _show(form: FeedLinkForm) -> str:
    found = verbs.list_links(current_user)
    own = [link for link in found if link.account_id == current_user.id]
    others = [link for link in found if link.account_id != current_user.id]
    return render_template(
        "backend/feed_links.html",
        form=form, own=own, others=others, address=_address, without_token=_address_without_token, today=clock.today(),
    )  # fmt: skip


def _address(link: FeedLink) -> str:
    return links.absolute("backend.feed", name=link.scope.path, token=link.token, form=link.format)


def _address_without_token(link: FeedLink) -> str:
    return links.absolute("backend.feed_by_password", name=link.scope.path, form=link.format)
