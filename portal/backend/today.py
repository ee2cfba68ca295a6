"""Heute: the owner's start page; in a shop without orders the way to the first one."""

from __future__ import annotations

from datetime import datetime

from flask import render_template, request

from portal import clock
from portal.accounts.rights import current_user, staff_required
from portal.backend import blueprint
from portal.backend.today_page import today_page
from portal.labels import Mark
from portal.sales import feed_links, figures
from portal.sales.batch_list import list_running
from portal.sales.mail_list import find_hitch
from portal.sales.today import has_orders
from portal.shop.readiness import list_checks
from portal.shop.settings import get_settings
from portal.web.query import word_or_none
from portal.wording import lazy_gettext as _l

_MARKS = {
    True: Mark(_l("Erledigt"), "complete", "is-good"),
    False: Mark(_l("Offen"), "pending", "is-wait"),
}


@blueprint.route("/")
@staff_required
def today() -> str:
    now = clock.now()
    span = word_or_none(figures.Span, request.args.get("span")) or figures.Span.days
    points = figures.list_points(span, clock.day_of(now))
    if not any(point.orders for point in points) and not has_orders():
        return _first_steps(now)
    page = today_page(span, points, now)
    return render_template("backend/today.html", page=page, today=clock.day_of(now), batches=list_running())


def _first_steps(now: datetime) -> str:
    """Each step is done when its fact is there."""
    checks = list_checks(get_settings())
    done = {check.page: check.is_done for check in checks if check.page in ("products", "trial")}
    done["feed"] = any(link.account_id == current_user.id for link in feed_links.list_links(current_user))
    return render_template(
        "backend/today_first.html", today=clock.day_of(now), hitch=find_hitch(now), marks=_MARKS, done=done,
        missing=[check.title for check in checks if not check.is_done and check.page not in done],
    )  # fmt: skip
