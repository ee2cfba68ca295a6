"""What the shop's feeds tell."""

from __future__ import annotations

from portal.wording import lazy_gettext as _l

FEED_SCOPE = {"orders": _l("Neue Bestellungen"), "to_ship": _l("Zu versenden"), "events": _l("Alle Ereignisse")}

FEED_ABOUT = {
    "orders": _l("Die neuesten Bestellungen, wie sie in der Liste stehen."),
    "to_ship": _l("Bestellungen, sobald es etwas zu versenden gibt."),
    "events": _l("Was mit den Bestellungen geschieht, aus ihrer Geschichte."),
}

FEED_FORMAT = {"rss": _l("RSS"), "atom": _l("Atom")}
