"""The demonstration's content, read from the files beside this one."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from portal.shop.legal import withdrawal_address

FOLDER = Path(__file__).parent


@cache
def people() -> dict[str, Any]:
    return _toml("people")


def categories() -> list[dict[str, Any]]:
    return list(_toml("categories")["category"])


def products() -> list[dict[str, Any]]:
    return list(_toml("products")["product"])


def picture(name: str) -> bytes:
    return (FOLDER / "pictures" / name).read_bytes()


def file(name: str) -> bytes:
    return (FOLDER / "files" / name).read_bytes()


def legal_text(kind: str, language: str) -> tuple[str, str]:
    """Title (the first line) and body."""
    name = f"{kind}.md" if language == "de" else f"{kind}.{language}.md"
    title, _, body = (FOLDER / "texts" / name).read_text(encoding="utf-8").partition("\n")
    return title.strip().lstrip("# "), body.strip().replace("{withdrawal_address}", withdrawal_address())


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
