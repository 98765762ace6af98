"""Learn cards: claims with their evidence, and where in a plan a card belongs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mealplan.care.evidence import cited, setting, strengths, to_check
from mealplan.care.intake import B12, FOLIC_ACID, Intake, intake_of_plan
from mealplan.plan import Plan
from mealplan.tables import cell_list, read_table, records


@dataclass(frozen=True)
class Claim:
    """A sentence or two, how strong its evidence is, and the studies by id."""

    text: str
    strength: str
    evidence: tuple[str, ...]
    confidence: str

    @property
    def strength_label(self) -> str:
        """The strength in words."""
        return strengths()[self.strength][0]

    @property
    def backing(self) -> str:
        """Strength and studies in a line: ``A link, not a cause: Molloy 2009, ...``."""
        check = to_check(self.confidence)
        return f"{self.strength_label}: {cited(self.evidence)}" + (f" ({check})" if check else "")


@dataclass(frozen=True)
class Card:
    """A learn card; ``icon`` is the name of a Material symbol."""

    id: str
    title: str
    summary: str
    icon: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class PlacedCard:
    """A card that belongs to something in a plan; ``text`` says why it is shown."""

    card: Card
    place: str
    text: str


@lru_cache(maxsize=1)
def all_cards() -> dict[str, Card]:
    """Return the cards by id, in their order."""
    claims: dict[str, list[Claim]] = {}
    for row in records(read_table("learn_claims").sort_values(["card", "seq"])):
        claims.setdefault(row["card"], []).append(
            Claim(
                row["text"], row["strength"], tuple(cell_list(row["evidence"])), row["confidence"]
            )
        )
    return {
        row["card"]: Card(
            row["card"], row["title"], row["summary"], row["icon"], tuple(claims[row["card"]])
        )
        for row in records(read_table("learn_cards").sort_values("seq"))
    }


def _place_rows() -> list[dict[str, Any]]:
    return records(read_table("learn_places", text=("wweia_categories",)))


def cards_for(plan: Plan) -> tuple[PlacedCard, ...]:
    """Return the cards that matter in a plan, each once, in their order, with why."""
    texts = {row["place"]: row for row in _place_rows()}
    found: dict[str, PlacedCard] = {}
    for place, words in _places(plan, intake_of_plan(plan)):
        row = texts[place]
        card = all_cards()[row["card"]]
        found.setdefault(card.id, PlacedCard(card, place, str(row["text"]).format(**words)))
    return tuple(found[card] for card in all_cards() if card in found)


def _places(plan: Plan, intake: Intake) -> Iterator[tuple[str, dict[str, object]]]:
    profile = plan.profile
    if intake[B12].status_food == "short":
        yield "b12_short", {}
    if profile.stage == "preconception" or profile.trimester == 1:
        yield "preconception", {}
    acid = intake[FOLIC_ACID]
    if acid.target_max is not None and acid.total > acid.target_max / 2:
        yield "folic_acid_high", {"amount": f"{acid.total:.0f}"}
    if profile.plant_based:
        diet = next(d for d in profile.diet if d in PLANT_WORDS)
        yield "plant_based", {"diet": PLANT_WORDS[diet]}
    if profile.b12_basis == "absorbed":
        yield "absorbed", {}
    elif intake.big_meals:
        words = {
            "count": intake.big_meals,
            "meals": len(intake.occasions),
            "limit": f"{setting('many_meals_b12_ug'):g}",
        }
        yield "big_b12_meal", words
    if profile.supplements:
        yield "supplement", {}
    categories = {str(plan.table.category_of(code)) for code in plan.rows["food_code"]}
    for row in _place_rows():
        if categories & set(cell_list(row["wweia_categories"])):
            yield row["place"], {}


PLANT_WORDS = {
    "vegan": "vegan food",
    "vegetarian": "vegetarian food",
    "lacto_vegetarian": "vegetarian food without eggs",
    "ovo_vegetarian": "vegetarian food without milk",
    "jain": "Jain food",
}
