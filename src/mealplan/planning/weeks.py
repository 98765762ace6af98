"""A week being made: meals as filled templates, on days and slots, with grams of each part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mealplan.meals import Serving, Template

Place = tuple[int, str]  # day from 1, slot


@dataclass(eq=False)
class Meal:
    """A template with its roles filled; ``parts`` and ``grams`` map role names."""

    group: str
    template: Template
    parts: dict[str, Serving] = field(default_factory=dict)
    grams: dict[str, float] = field(default_factory=dict)

    @property
    def main(self) -> Serving:
        """The serving that gives the meal its identity."""
        return self.parts[self.template.main.name]

    @property
    def dish(self) -> tuple[str, str]:
        """Near-duplicates share it: the dish and its main ingredient."""
        return (self.template.dish, self.main.food.identity)

    def copy(self) -> Meal:
        """Return a meal of its own with the same parts and grams."""
        return Meal(self.group, self.template, dict(self.parts), dict(self.grams))

    def amount(self, density: Mapping[str, float]) -> float:
        """Return what the meal brings; ``density`` is amount per gram by food code, 0 if absent."""
        parts = self.parts.items()
        return sum(self.grams[role] * density.get(s.food.code, 0.0) for role, s in parts)


Week = list[dict[str, Meal]]  # by day, then slot
Locked = Mapping[Place, Meal]


def places(week: Week) -> Iterator[tuple[Place, Meal]]:
    """Go through a week's meals in order of day and slot."""
    for day, meals in enumerate(week, start=1):
        for slot, meal in meals.items():
            yield (day, slot), meal


def copy_week(week: Week, locked: Locked) -> Week:
    """Return a week with meals of its own; locked meals stay the same."""
    copied: Week = [{} for _ in week]
    for (day, slot), meal in places(week):
        copied[day - 1][slot] = meal if (day, slot) in locked else meal.copy()
    return copied
