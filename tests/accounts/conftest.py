"""Tests of accounts hash passwords by the dozen."""

from __future__ import annotations

import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def quick_passwords(app: Flask) -> None:
    """The same kind of hash for a thousandth of the work."""
    app.extensions["security"].pwd_context.update(argon2__rounds=1, argon2__memory_cost=64, argon2__parallelism=1)
