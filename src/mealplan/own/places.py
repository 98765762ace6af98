"""Where the user's own things lie: her foods in the config folder, answers in the cache folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import platformdirs

HOME = "MEALPLAN_HOME"
"""Names another folder for both."""


def config_dir() -> Path:
    """Return the folder of the user's own foods; it need not exist."""
    home = os.environ.get(HOME)
    return Path(home) if home else Path(platformdirs.user_config_dir("mealplan"))


def cache_dir() -> Path:
    """Return the folder of cached answers; it need not exist."""
    home = os.environ.get(HOME)
    return Path(home) / "cache" if home else Path(platformdirs.user_cache_dir("mealplan"))


def write_private(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner only. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
