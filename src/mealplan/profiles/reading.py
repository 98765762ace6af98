"""Reads profile values as people write them, and says what is wrong with one in a sentence."""

from __future__ import annotations

import difflib
import math
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mealplan.profiles.checks import ProfileError


def word(value: Any) -> Any:
    """Read one word of a fixed list: ``Low active`` and ``low-active`` are ``low_active``."""
    if not isinstance(value, str):
        return value
    return value.strip().lower().replace(" ", "_").replace("-", "_")


def _parts(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [part.strip() for part in value.split(";") if part.strip()]
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return list(value)
    return [value]


def text_list(value: Any) -> tuple[Any, ...]:
    """Read ``a;b`` or a list as a tuple without repeats, order kept."""
    parts = [part.strip() if isinstance(part, str) else part for part in _parts(value)]
    return tuple(part for n, part in enumerate(parts) if part != "" and part not in parts[:n])


def word_list(value: Any) -> tuple[Any, ...]:
    """Read ``a;b`` or a list as a tuple of words of a fixed list."""
    return text_list([word(part) for part in _parts(value)])


def pills(value: Any) -> tuple[Any, ...]:
    """Read supplements: names, ``nutrient=amount``, or tables of amounts."""
    items = [value] if isinstance(value, Mapping) else _parts(value)
    amounts = [{"amounts": _amount(i)} if isinstance(i, str) and "=" in i else i for i in items]
    return text_list([word(item) for item in amounts])


def _amount(item: str) -> dict[str, str]:
    name, _, amount = item.partition("=")
    return {name.strip(): amount.strip()}


def no_number_as_date(value: Any) -> Any:
    """Refuse a bare number, which pydantic would read as seconds since 1970."""
    if isinstance(value, int | float) or (isinstance(value, str) and value.strip().isdigit()):
        msg = "write a date as 2026-11-23"
        raise ValueError(msg)
    return value.strip() if isinstance(value, str) else value


def read_toml(path: str | Path) -> tuple[dict[str, Any], str]:
    """Read a profile file; return its keys and its name for messages. Raises `ProfileError`."""
    file = Path(path)
    where = "standard input" if str(path) == "-" else file.name
    try:
        text = sys.stdin.read() if str(path) == "-" else file.read_text(encoding="utf-8-sig")
        return tomllib.loads(text), where
    except OSError as error:
        raise ProfileError(None, f"cannot read it ({error.strerror})", where=where) from None
    except UnicodeDecodeError:
        raise ProfileError(None, "is not UTF-8 text: save it as UTF-8", where=where) from None
    except tomllib.TOMLDecodeError as error:
        problem = f"is not valid TOML: {error}"
        raise ProfileError(None, problem, where=where) from None


def unflatten(values: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a row into profile keys: drop empty cells, gather ``targets.<nutrient>.<min|max>``."""
    data: dict[str, Any] = {}
    for key, value in values.items():
        name = str(key).strip()
        if value is None or (isinstance(value, float) and math.isnan(value)):
            continue
        if isinstance(value, str) and not value.strip():
            continue
        cell = value.strip() if isinstance(value, str) else value
        if name.startswith("targets."):
            nutrient, _, side = name.removeprefix("targets.").partition(".")
            data.setdefault("targets", {}).setdefault(nutrient, {})[side or "min"] = cell
        else:
            data[name] = cell
    return data


_PLAIN = {
    "float_parsing": "a number",
    "float_type": "a number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_parsing": "yes or no",
    "bool_type": "yes or no",
    "finite_number": "a number",
    "string_type": "text",
    "date_parsing": "a date such as 2026-11-23",
    "date_from_datetime_parsing": "a date such as 2026-11-23",
    "date_type": "a date such as 2026-11-23",
    "dict_type": "a table such as iron_mg = {min = 27}",
}


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def explain(error: ValidationError, keys: tuple[str, ...]) -> ProfileError:
    """Say the first thing that is wrong in one sentence with the allowed values."""
    problems = error.errors(include_url=False)
    # a supplement may be a name or a table: the table's own problem says more than "not text"
    table = [problem for problem in problems if "OwnSupplement" in problem["loc"]]
    first = table[0] if table and problems[0]["loc"][0] == "supplements" else problems[0]
    loc, kind = first["loc"], first["type"]
    names = [str(part) for part in loc if not str(part).isdigit()]
    names = [part for part in names if part not in ("str", "OwnSupplement")]
    key = ".".join(names) or None
    got = first["input"]
    if kind == "extra_forbidden" and len(loc) == 1:
        near = difflib.get_close_matches(str(loc[0]), keys, n=1)
        hint = f"did you mean {near[0]}?" if near else f"allowed keys are {', '.join(keys)}"
        return ProfileError(None, f"unknown key {loc[0]!s}; {hint}")
    if kind == "extra_forbidden":
        return ProfileError(key, "is not known here; use min and max")
    if kind == "literal_error":
        allowed = first["ctx"]["expected"].replace("'", "")
        options = allowed.replace(" or ", ", ").split(", ")
        near = difflib.get_close_matches(str(got), options, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        return ProfileError(key, f"{_short(got)} is not known; {hint}allowed: {', '.join(options)}")
    if kind == "value_error":
        return ProfileError(key, str(first["ctx"]["error"]))
    if kind in _PLAIN:
        return ProfileError(key, f"{_short(got)} is not {_PLAIN[kind]}")
    return ProfileError(key, f"{_short(got)} is not allowed: {first['msg'].lower()}")
