"""A blueprint's views are the modules of its package."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def load_views(package: ModuleType) -> None:
    """Import every module beside the package's own file, so that their routes register."""
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
