"""`make bench` on a shop of a few hundred orders: its rows pass every check, and every block can be measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import ROOT
from tests.databases import IS_POSTGRESQL

pytestmark = pytest.mark.thorough

DATABASE = "postgresql" if IS_POSTGRESQL else "sqlite"
ORDERS = 400  # enough for every kind of order


def test_the_bench_measures_each_block_of_a_generated_shop_that_proves_itself(tmp_path: Path) -> None:
    results = tmp_path / "bench.json"
    command = [
        sys.executable,
        "-m",
        "bench",
        "--orders",
        str(ORDERS),
        "--databases",
        DATABASE,
        "--papers",
        "2",
        "--brief",
    ]
    command += ["--folder", str(tmp_path), "--results", str(results)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=600)
    found = json.loads(results.read_text())
    shop = found[f"{DATABASE}-{ORDERS}"]
    assert shop.keys() >= {
        "order_page",
        "list_far",
        "search_name",
        "checkout",
        "invoice",
        "ship",
        "feed_same",
        "export",
    }
    assert all(work["y"] > 0 for work in shop.values() if "y" in work)
    assert shop["export"]["rows"] >= ORDERS
    assert found["documents-2"].keys() == {"bare", "hybrid", "processes"}
    if not IS_POSTGRESQL:  # its server stops with the bench
        _check_shop(tmp_path / f"sqlite-{ORDERS}")


def _check_shop(folder: Path) -> None:
    """After the bench has worked in it."""
    environ = {**os.environ, "KONTOR_VAR": str(folder), "SECRET_KEY": "of a bench"}
    for check in ("check-stock", "check-history", "check-archive"):
        command = [sys.executable, "-m", "flask", "--app", "wsgi", check]
        subprocess.run(command, cwd=ROOT, env=environ, check=True, timeout=300)
