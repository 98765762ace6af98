"""One food as text: what is in it, where each number comes from, who may not be served it."""

from __future__ import annotations

import textwrap

from mealplan.catalog import FoodTable
from mealplan.finding import amounts_of, evidence_of, judged_in_words, measures_of, need_food
from mealplan.own.shelf import OwnFoods
from mealplan.profiles import Profile

WIDTH = 96


def food_text(code: str, table: FoodTable, own: OwnFoods, profile: Profile) -> str:
    """Return what ``mealplan foods show`` prints. Raises `DataError` for an unknown food."""
    row = table.food(need_food(code, table))
    lines = [f"{row['name']} ({code})", f"  USDA: {row['usda_description']}"]
    extra = row["additional_description"]
    if isinstance(extra, str):
        lines += textwrap.wrap(extra, WIDTH, initial_indent="  ", subsequent_indent="  ")
    if code in own:
        lines.append(f"  source: {own[code].source}")
        lines += [f"  note: {note}" for note in own[code].notes]
    price = table.price_usd_per_100g(code)
    if price is not None:
        lines.append(f"  about ${price:.2f} per 100 g ({str(row['cost_basis']).replace('_', ' ')})")
    measures = "; ".join(f"{measure} = {grams:g} g" for measure, grams in measures_of(code, table))
    if measures:
        lines += textwrap.wrap(measures, WIDTH, initial_indent="  ", subsequent_indent="  ")
    who = f"{profile.stage}, {' and '.join(profile.diet)}"
    lines += ["", f"For someone {who}"]
    for text in judged_in_words(code, table, profile):
        deep = "      " if text.startswith("    ") else "    " if text.startswith("-") else "  "
        lines += textwrap.wrap(
            text.strip(), WIDTH, initial_indent=deep[2:], subsequent_indent=deep + "  "
        )
    evidence = evidence_of(code, table)
    if evidence:
        lines += ["", "What it holds"]
        for text in evidence:
            lines += textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
    lines += ["", "Per 100 g"]
    for amount in amounts_of(code, table, own):
        value = "unknown" if amount.per_100g is None else f"{amount.per_100g:g} {amount.unit}"
        source = amount.source if amount.per_100g is not None else ""
        lines.append(f"  {amount.label:<34}{value:<14}{source}".rstrip())
    return "\n".join(lines)
