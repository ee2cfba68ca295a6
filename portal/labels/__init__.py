"""The word on screen for every status, kind and method: said once, in German, translated by gettext.

Keyed by the enum's word (`"pending"`), so that nothing here needs a model. One vocabulary for whoever reads it
(`labels.ORDER_STATUS`), written down noun by noun.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from portal.labels.batches import *
from portal.labels.deliveries import *
from portal.labels.discounts import *
from portal.labels.downloads import *
from portal.labels.feeds import *
from portal.labels.legal import *
from portal.labels.mails import *
from portal.labels.mark import Mark as Mark
from portal.labels.orders import *
from portal.labels.papers import *
from portal.labels.payments import *
from portal.labels.people import *
from portal.labels.personal_data import *
from portal.labels.products import *
from portal.labels.taxes import *
from portal.labels.withdrawals import *
from portal.wording import is_english


def spoken(name: str) -> Mapping[str, Any]:
    """One of these dictionaries in the language in force: asking gettext for every row of a list is dear."""
    return _spoken(name, is_english())


@cache
def _spoken(name: str, _is_english: bool) -> Mapping[str, Any]:
    """Nothing here changes while the shop runs; without a language the words are German."""
    return {
        key: Mark(str(words.word), words.icon, words.css) if isinstance(words, Mark) else str(words)
        for key, words in globals()[name].items()
    }
