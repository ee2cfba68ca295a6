"""Entries that prove each other: one spelling of what was said, and a hash that ties it to what was said before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> str:
    """The one spelling of some content, so that its hash means something: sorted keys, no blanks, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link(previous: str, text: str) -> str:
    """The hash of an entry: SHA-256 over the hash of the entry before ("" for the first) and its own text."""
    return hashlib.sha256((previous + text).encode()).hexdigest()
