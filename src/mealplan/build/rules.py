"""Rules on foods that are kept as data: which foods are never served, how a food is called."""

from __future__ import annotations

import re

import pandas as pd

from mealplan.errors import DataError, in_file

NUTRIENT_FIELD = "nutrient:"


def compiled(pattern: str, file: str, row: int, column: str) -> re.Pattern[str]:
    """Compile a pattern of a rule table. Raises `DataError` with its place."""
    try:
        return re.compile(pattern)
    except re.error as error:
        msg = in_file(file, f"{pattern!r} is not a pattern ({error})", row=row, column=column)
        raise DataError(msg) from error


def unserved_reasons(
    foods: pd.DataFrame, nutrients: pd.DataFrame, rules: pd.DataFrame
) -> pd.Series:
    """Say for each food why it is never served; missing where it may be.

    Parameters
    ----------
    foods : one row per food: ``food_code, usda_description, additional_description,
        wweia_category, category``.
    nutrients : indexed by food_code, amounts per 100 g.
    rules : ``serving_rules.csv``; the first rule that holds gives the reason. A rule with a
        ``sibling`` holds only where another food's description matches it in full;
        ``{name}`` in it stands for the named group of the pattern.

    Returns
    -------
    Series of texts, indexed like ``foods``.

    Raises
    ------
    DataError : a pattern or a field of the rules is wrong.
    """
    fields = {
        "description": foods["usda_description"].fillna(""),
        "additional": foods["additional_description"].fillna(""),
        "category": foods["category"].fillna(""),
        "wweia_category": foods["wweia_category"].astype(str),
    }
    every = sorted(foods["usda_description"].dropna())
    reasons = pd.Series(None, index=foods.index, dtype=object)
    for row, rule in enumerate(rules.itertuples(), start=2):
        field, pattern = str(rule.field), str(rule.pattern)
        open_foods = reasons.isna()
        if field.startswith(NUTRIENT_FIELD):
            nutrient = field.removeprefix(NUTRIENT_FIELD)
            amounts = foods["food_code"].map(nutrients[nutrient])
            hit = amounts > float(pattern)
        elif field in fields:
            look = compiled(pattern, "serving_rules.csv", row, "pattern")
            hit = fields[field].map(lambda text, look=look: look.search(text) is not None)
            if isinstance(rule.sibling, str):
                for index in hit[hit & open_foods].index:
                    hit[index] = _has_sibling(
                        look, str(rule.sibling), str(fields[field][index]), every
                    )
        else:
            allowed = ", ".join([*fields, f"{NUTRIENT_FIELD}<nutrient>"])
            problem = f"{field!r} is not a field: use one of {allowed}"
            raise DataError(in_file("serving_rules.csv", problem, row=row, column="field"))
        if isinstance(rule.unless, str):
            spare = compiled(str(rule.unless), "serving_rules.csv", row, "unless")
            hit &= ~fields["description"].map(lambda text, spare=spare: bool(spare.search(text)))
        reasons[hit & open_foods] = str(rule.reason)
    return reasons


def _has_sibling(look: re.Pattern[str], sibling: str, text: str, every: list[str]) -> bool:
    found = look.search(text)
    assert found is not None
    wanted = sibling
    for name, value in found.groupdict().items():
        wanted = wanted.replace(f"{{{name}}}", re.escape(value or ""))
    other = re.compile(wanted)
    return any(other.fullmatch(candidate) and candidate != text for candidate in every)


def readable_names(descriptions: pd.Series, rules: pd.DataFrame) -> pd.Series:
    """Turn USDA's descriptions into names people use ("Potato, baked" into "Baked potato").

    Parameters
    ----------
    descriptions : USDA's main descriptions.
    rules : ``name_rules.csv``, applied in their order: ``proper`` rules match a first word that
        keeps its capital letter; ``replace`` rules replace every match; ``invert`` rules replace
        the whole name once: the first of them that matches in full.

    Raises
    ------
    DataError : a pattern or a kind is wrong.
    """
    proper: list[re.Pattern[str]] = []
    changes: list[tuple[str, re.Pattern[str], str]] = []
    for row, rule in enumerate(rules.itertuples(), start=2):
        look = compiled(str(rule.pattern), "name_rules.csv", row, "pattern")
        kind = str(rule.kind)
        if kind == "proper":
            proper.append(look)
        elif kind in ("replace", "invert"):
            new = str(rule.replacement) if isinstance(rule.replacement, str) else ""
            changes.append((kind, look, new))
        else:
            problem = f"{kind!r} is not a kind: use proper, replace or invert"
            raise DataError(in_file("name_rules.csv", problem, row=row, column="kind"))
    return descriptions.map(lambda text: _readable(str(text), proper, changes))


def _readable(
    text: str, proper: list[re.Pattern[str]], changes: list[tuple[str, re.Pattern[str], str]]
) -> str:
    name = text if any(look.match(text) for look in proper) else text[:1].lower() + text[1:]
    inverted = False
    for kind, look, new in changes:
        if kind == "replace":
            name = look.sub(new, name)
        elif not inverted and look.fullmatch(name):
            name = look.sub(new, name, count=1)
            inverted = True
    name = re.sub(r"\s+", " ", name).strip(" ,")
    # A rule that swallows the whole description would leave no name at all.
    return (name[:1].upper() + name[1:]) if name else text
