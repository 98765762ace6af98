"""Judges every food for one person: allowed, or left out with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.eligibility.fortified import fortified_with
from mealplan.eligibility.labels import choice_notes, label_notes
from mealplan.eligibility.matching import Mask, facts_of, mentions
from mealplan.eligibility.notes import joined_notes
from mealplan.eligibility.safety import safety_notes, safety_rules, weekly_share_per_g
from mealplan.errors import DataError
from mealplan.meals import Menu
from mealplan.profiles import Profile
from mealplan.tables import cell_list
from mealplan.targets import build_targets

MEATS = ("pork", "beef", "other_meat", "poultry")
STAGE_WORDS = {
    "preconception": "not when you hope to be pregnant",
    "pregnant": "not in pregnancy",
    "lactating": "not while breastfeeding",
}
Kind = Literal["not_served", "diet", "allergy", "pregnancy", "supplement", "dislike"]


@dataclass(frozen=True)
class Exclusion:
    """One reason why a food is left out for a person.

    Attributes
    ----------
    kind : what leaves it out.
    rule : the diet, allergen, rule of ``food_safety.csv``, nutrient or disliked word.
    reason : a sentence without a capital and a full stop ("is not vegan").
    evidence : what in the food is at fault, as far as known ("contains milk: ingredient ...").
    source : where the rule stands; empty for her own wishes.
    """

    kind: Kind
    rule: str
    reason: str
    evidence: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, eq=False)
class _Refusal:
    """A reason with all foods that it leaves out."""

    kind: Kind
    rule: str
    reason: str | npt.NDArray[np.object_]
    hits: Mask
    source: str = ""

    def reason_for(self, place: int) -> str:
        return str(self.reason if isinstance(self.reason, str) else self.reason[place])


def judge_foods(profile: Profile, table: FoodTable) -> pd.DataFrame:
    """Judge every food for a person.

    Returns
    -------
    Indexed by food code: ``allowed``, ``reason`` (the first reason where not; `why_excluded`
    gives all), ``note`` (what to mind when it is served: safety, label, diet),
    ``weekly_share_per_g`` (share of a week's fish advice that a gram uses up, NaN without
    fish), ``is_meat``, ``is_dairy``.
    """
    verdicts = facts_of(table).verdicts
    reasons = np.full(len(table.foods), "", dtype=object)
    allowed = np.ones(len(table.foods), dtype=bool)
    for refusal in _refusals(profile, table):
        first, why = refusal.hits & allowed, refusal.reason
        reasons[first] = why if isinstance(why, str) else why[first]
        allowed &= ~refusal.hits
    notes = joined_notes(
        safety_notes(table, profile.stage), label_notes(table), choice_notes(profile, table)
    )
    index = table.foods.index
    return pd.DataFrame(
        {
            "allowed": allowed,
            "reason": pd.Series(reasons, index=index, dtype="str"),
            "note": pd.Series(notes, index=index, dtype="str"),
            "weekly_share_per_g": weekly_share_per_g(table, profile.stage),
            "is_meat": np.any([verdicts[meat] == "yes" for meat in MEATS], axis=0),
            "is_dairy": verdicts["milk"] == "yes",
        },
        index=index,
    )


def why_excluded(profile: Profile, table: FoodTable, food_code: str) -> tuple[Exclusion, ...]:
    """Return every reason why a food is left out for a person; empty where it may be served.

    Raises
    ------
    DataError : the table has no such food.
    """
    if food_code not in table.foods.index:
        msg = f"no food has the code {food_code}: find it with `mealplan foods search`"
        raise DataError(msg)
    table = table.holding([food_code])
    place = table.foods.index.tolist().index(food_code)
    return tuple(
        Exclusion(
            refusal.kind,
            refusal.rule,
            refusal.reason_for(place),
            _evidence(table, refusal, food_code),
            refusal.source,
        )
        for refusal in _refusals(profile, table)
        if refusal.hits[place]
    )


def _refusals(profile: Profile, table: FoodTable) -> Iterator[_Refusal]:
    """Every rule that leaves foods out for her, in the order of their reasons' weight."""
    facts, foods = facts_of(table), table.foods
    served = (foods["served"] == "yes").to_numpy(bool) | facts.in_meals
    why = foods["unserved_reason"].fillna("is not served").to_numpy(object)
    yield _Refusal("not_served", "serving_rules", why, ~served)
    for rule in safety_rules(table, profile.stage):
        if rule.effect == "exclude":
            reason = f"{STAGE_WORDS[profile.stage]}: {rule.reason}"
            yield _Refusal("pregnancy", rule.rule, reason, rule.hits, rule.source)
    free_of = [*profile.allergens, *(["gluten_free"] if profile.gluten_free else [])]
    for choice in (c for c in (*profile.diet, *free_of) if c in facts.suits):
        kind: Kind = "diet" if choice in profile.diet else "allergy"
        verdict, word = facts.suits[choice], choice.replace("_", " ")
        source = _choice_source(table, choice)
        surely, perhaps = (
            (f"is not {word}", f"may not be {word}")
            if kind == "diet" or choice == "gluten_free"
            else (f"contains {word}, which you avoid", f"may contain {word}, which you avoid")
        )
        yield _Refusal(kind, choice, surely, verdict == "no", source)
        yield _Refusal(kind, choice, perhaps, verdict == "unknown", source)
    if profile.supplements:
        targets = build_targets(profile)
        for nutrient in targets.passed_by_supplements:
            name = table.definitions["label"][nutrient].lower()
            reason = f"is fortified with {name}, and your supplements alone pass its limit"
            hits = fortified_with(table, nutrient)
            yield _Refusal("supplement", nutrient, reason, hits, targets[nutrient].source)
    for disliked in profile.dislikes:
        reason = f"you do not like {disliked}"
        yield _Refusal("dislike", disliked, reason, mentions(table, disliked))


def _choice_source(table: FoodTable, choice: str) -> str:
    sources = [row["source"] for row in table.rows("diets") if row["diet"] == choice]
    sources += [row["source"] for row in table.rows("allergens") if row["allergen"] == choice]
    return str(sources[0]) if sources else ""


def _evidence(table: FoodTable, refusal: _Refusal, code: str) -> tuple[str, ...]:
    """Say what in a food a diet or an allergy objects to."""
    if refusal.kind not in ("diet", "allergy"):
        return ()
    diets, allergens = table.read("diets"), table.read("allergens")
    excludes = {
        row.trait: cell_list(row.excludes)
        for row in diets[diets["diet"] == refusal.rule].itertuples()
    }
    for row in allergens[allergens["allergen"] == refusal.rule].itertuples():
        excludes |= dict.fromkeys(cell_list(row.traits), cell_list(row.excludes))
    found = table.read("verdict_evidence")
    found = found[found["food_code"] == code]
    return tuple(
        str(row.evidence)
        for row in found.itertuples()
        if row.verdict in excludes.get(row.trait, ())
    )


def matching_foods(words: Iterable[str], table: FoodTable, menu: Menu) -> frozenset[str]:
    """Find the foods and templates that the words of a wish mean."""
    found: set[str] = set()
    for word in words:
        stem = re.compile(rf"\b{re.escape(word.strip().lower().removesuffix('s'))}(?:s|es)?\b")
        found |= {code for code, food in menu.foods.items() if code == word}
        found |= {code for code, food in menu.foods.items() if stem.search(food.name.lower())}
        found |= {t.id for t in menu.templates if stem.search(t.dish.lower())}
    return frozenset(found)
