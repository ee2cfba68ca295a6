"""Legal texts: every change is a new version, because each order points at what its customer saw."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select

from portal import links
from portal.extensions import db
from portal.models.no_withdrawal import NoWithdrawal
from portal.models.shop_settings import AccessibilityDuty, LegalText, LegalTextKind, ShopSettings
from portal.refusal import Refusal
from portal.shop.saving import settings_change
from portal.wording import lazy_gettext as _l
from portal.writing import retried, transaction

# Words of § 312g (2) BGB, and what shops say in their place.
_SAID = {
    reason: re.compile(words, re.IGNORECASE)
    for reason, words in (
        (NoWithdrawal.made_to_order, r"vorgefertigt|pers.nlichen Bed.rfnis|zugeschnitten|angefertigt|Kundenwunsch"),
        (NoWithdrawal.perishable, r"verderb|Verfallsdatum"),
        (NoWithdrawal.hygiene, r"Hygiene|Gesundheitsschutz"),
        (NoWithdrawal.mixed, r"vermischt|vermengt"),
        (NoWithdrawal.recording, r"Tonaufnahme|Videoaufnahme|Ton- oder Video|Software"),
        (NoWithdrawal.newspaper, r"Zeitung|Zeitschrift|Illustrierte"),
    )
}
# The platform was shut on 20 July 2025 (Regulation (EU) 2024/3228); naming it misleads customers.
_OLD_PLATFORM = re.compile(r"ec\.europa\.eu/(consumers/)?odr", re.IGNORECASE)


def list_versions(kind: LegalTextKind, language: str) -> Sequence[LegalText]:
    """Newest first."""
    return db.session.scalars(
        select(LegalText)
        .where(LegalText.kind == kind, LegalText.language == language)
        .order_by(LegalText.version.desc())
    ).all()


def list_current_texts(language: str) -> dict[LegalTextKind, LegalText]:
    """The newest version of each kind that exists in this language; one statement."""
    texts = db.session.scalars(select(LegalText).where(LegalText.language == language).order_by(LegalText.version))
    return {text.kind: text for text in texts}


def find_newest(kind: LegalTextKind, language: str) -> LegalText | None:
    """In this language only; what customers see falls back to German, see `methods.find_legal_text`."""
    return next(iter(list_versions(kind, language)), None)


def find_version(kind: LegalTextKind, language: str, version: int) -> LegalText | None:
    return db.session.scalar(
        select(LegalText).where(LegalText.kind == kind, LegalText.language == language, LegalText.version == version)
    )


@retried
def save_legal_text(text: LegalText, seen_version: int | None) -> bool:
    """Add the text as the next version. False when nothing differs from the present one: then nothing is added.

    `seen_version` is the one the form was shown with, 0 when there was none. Raises Refusal if there is a newer one.
    """
    with transaction():
        versions = list_versions(text.kind, text.language)
        newest = versions[0].version if versions else 0
        if seen_version is not None and seen_version != newest:
            raise Refusal(
                _l(
                    "Inzwischen gibt es eine neue Fassung. "
                    "Bitte vergleichen Sie sie mit Ihrem Text und speichern Sie dann."
                )
            )
        if versions and (versions[0].title, versions[0].body) == (text.title, text.body):
            return False
        text.version = newest + 1
        db.session.add(text)
        if (text.kind, text.language) == (LegalTextKind.accessibility, "de"):
            db.session.scalars(select(ShopSettings).with_for_update()).one().accessibility = AccessibilityDuty.stated
        return True


@retried
def save_exemption(is_exempt: bool) -> None:
    """A micro-enterprise need not say how accessible its shop is. Raises Refusal where it has said so already."""
    with settings_change(None) as settings:
        if settings.accessibility is AccessibilityDuty.stated:
            raise Refusal(_l("Der Text zur Barrierefreiheit steht schon im Laden und bleibt dort."))
        settings.accessibility = AccessibilityDuty.exempt if is_exempt else AccessibilityDuty.open


def withdrawal_address() -> str:
    """Where a contract is withdrawn from."""
    return links.absolute("customer.withdrawal")


def names_withdrawal(body: str) -> bool:
    """Whether a text says where, however it spells the scheme."""
    return withdrawal_address().partition("//")[2].lower() in body.lower()


def names_reason(body: str, reason: NoWithdrawal) -> bool:
    """Whether a text says that such goods have no right of withdrawal, or may lose it: in words like the law's."""
    return _SAID[reason].search(body) is not None


def names_old_platform(body: str) -> bool:
    """Whether a text still names the EU platform for online disputes (ODR)."""
    return _OLD_PLATFORM.search(body) is not None
