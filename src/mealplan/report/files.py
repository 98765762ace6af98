"""Writing files whole or not at all, and text that a spreadsheet cannot run."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from mealplan.errors import DataError, in_file

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def defused(text: object) -> object:
    """Return text that a spreadsheet shows instead of running; other values as they are."""
    if isinstance(text, str) and text.startswith(_DANGEROUS):
        return f"'{text}"
    return text


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file in one move, so that a reader never sees half of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        msg = in_file(path, f"cannot be written ({error.strerror}); choose another --out")
        raise DataError(msg) from error
    return path
