"""A kitchen as arrays: every serving its dishes offer, so that thousands of meals score at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from mealplan.kitchen import Kitchen
from mealplan.meals import Role, Serving, Template

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

COST = "cost_usd"
WEEKLY_SHARE = "weekly_share"
ENERGY = "energy_kcal"
GRAM_DECIMALS = 1  # grams are written with one decimal, so they are counted so


@dataclass(frozen=True)
class RoleChoice:
    """Who may stand in a role: ``numbers`` of servings and the ``points`` of choosing each."""

    role: Role
    numbers: Ints
    points: Floats


@dataclass(frozen=True, eq=False)
class Larder:
    """The servings of a kitchen, numbered.

    ``columns`` names what is counted: nutrients, ``cost_usd`` and ``weekly_share`` (share of a
    week's fish). ``density`` is amount per gram, servings by columns. ``low`` and ``high`` count
    steps of ``step_g`` grams. The last serving is an empty one: it brings nothing.
    """

    kitchen: Kitchen
    columns: tuple[str, ...]
    servings: tuple[Serving, ...]

    @cached_property
    def column(self) -> dict[str, int]:
        """Number of each column."""
        return {name: i for i, name in enumerate(self.columns)}

    @cached_property
    def number(self) -> dict[tuple[str, float, float], int]:
        """Number of each serving by its key."""
        return {serving.key: i for i, serving in enumerate(self.servings)}

    @property
    def nothing(self) -> int:
        """Number of the empty serving."""
        return len(self.servings)

    def food_amounts(self, code: str) -> Floats:
        """Amount per gram of any food of the table, unknown counted as nothing."""
        found = self._by_code.get(code)
        return found if found is not None else _amounts(self.kitchen, self.columns, code)

    @cached_property
    def _by_code(self) -> dict[str, Floats]:
        foods = self.kitchen.menu.foods
        return {code: _amounts(self.kitchen, self.columns, code) for code in foods}

    @cached_property
    def density(self) -> Floats:
        """Amount per gram: servings (and the empty one) by columns."""
        rows = [self._by_code[s.food.code] for s in self.servings]
        return np.vstack([*rows, np.zeros(len(self.columns))])

    def _of_servings(self, values: list[float], empty: float) -> Floats:
        return np.array([*values, empty], dtype=float)

    @cached_property
    def step_g(self) -> Floats:
        """Grams of a step."""
        return self._of_servings([s.food.step_g for s in self.servings], 1.0)

    @cached_property
    def low(self) -> Ints:
        """Least steps."""
        steps = [round(s.low_g / s.food.step_g) for s in self.servings]
        return np.array([*steps, 0], dtype=np.int64)

    @cached_property
    def high(self) -> Ints:
        """Most steps."""
        steps = [round(s.high_g / s.food.step_g) for s in self.servings]
        return np.array([*steps, 0], dtype=np.int64)

    @cached_property
    def usual_low_g(self) -> Floats:
        """Least usual grams."""
        return self._of_servings([s.usual_low_g for s in self.servings], 0.0)

    @cached_property
    def usual_high_g(self) -> Floats:
        """Most usual grams."""
        return self._of_servings([s.usual_high_g for s in self.servings], 1.0)

    @cached_property
    def identity(self) -> Ints:
        """Number of each serving's identity; -1 for the empty one."""
        names = sorted({s.food.identity for s in self.servings})
        number = {name: i for i, name in enumerate(names)}
        return np.array([*(number[s.food.identity] for s in self.servings), -1], dtype=np.int64)

    def of_identity(self, names: Mapping[str, float]) -> Floats:
        """Spread values by identity over the servings; 0 elsewhere."""
        return self._of_servings([names.get(s.food.identity, 0.0) for s in self.servings], 0.0)

    def of_codes(self, codes: Mapping[str, float]) -> Floats:
        """Spread values by food code over the servings; 0 elsewhere."""
        return self._of_servings([codes.get(s.food.code, 0.0) for s in self.servings], 0.0)

    @cached_property
    def category(self) -> Ints:
        """Row of each serving in a table of lifts."""
        number = {c: i for i, c in enumerate(self._categories)}
        return np.array(
            [*(number[s.food.category] for s in self.servings), len(number)], dtype=np.int64
        )

    @cached_property
    def _categories(self) -> list[int]:
        return sorted({s.food.category for s in self.servings})

    @cached_property
    def _lifts(self) -> dict[str, Floats]:
        return {}

    def lifts(self, group: str) -> Floats:
        """Log lift of two servings' categories in a slot group, 0 for the empty one."""
        if group not in self._lifts:
            company, names = self.kitchen.affinities.company, self._categories
            table = np.zeros((len(names) + 1, len(names) + 1))
            for i, a in enumerate(names):
                for k in range(i + 1):
                    table[i, k] = table[k, i] = company(group, a, names[k])
            self._lifts[group] = table
        return self._lifts[group]

    def choices(self, template: Template, group: str) -> list[RoleChoice]:
        """Who may stand in each role of a template, by points as the planner gives them."""
        return self._choices(group)[template.id]

    @cached_property
    def _choices_by_group(self) -> dict[str, dict[str, list[RoleChoice]]]:
        return {}

    def _choices(self, group: str) -> dict[str, list[RoleChoice]]:
        if group not in self._choices_by_group:
            templates = [t for t in self.kitchen.menu.templates if group in t.groups]
            occasions = sum(s.food.occasions[group] for t in templates for s in t.main.servings)
            self._choices_by_group[group] = {
                t.id: [self._choice(t, role, group, occasions) for role in t.roles]
                for t in templates
            }
        return self._choices_by_group[group]

    def _choice(
        self, template: Template, role: Role, group: str, main_occasions: float
    ) -> RoleChoice:
        settings, likes = self.kitchen.settings, self.kitchen.likes
        total = main_occasions if role.main else sum(s.food.occasions[group] for s in role.servings)
        points = []
        for serving in role.servings:
            rare = -settings["weight_rare"] * math.log(serving.food.occasions[group] / total)
            liked = serving.food.code in likes or (role.main and template.id in likes)
            points.append(rare - settings["weight_like"] * liked)
        numbers = [self.number[s.key] for s in role.servings]
        return RoleChoice(role, np.array(numbers, dtype=np.int64), np.array(points))


def _amounts(kitchen: Kitchen, columns: tuple[str, ...], code: str) -> Floats:
    """Amount per gram of one food: as the kitchen counts it, else as the table does."""
    known = code in kitchen.menu.foods
    out = np.zeros(len(columns))
    for i, name in enumerate(columns):
        if name == COST:
            price = kitchen.table.price_usd_per_100g(code)
            out[i] = 0.0 if price is None else price / 100
        elif name == WEEKLY_SHARE:
            out[i] = kitchen.weekly_shares.get(code, 0.0)
        elif known:
            out[i] = kitchen.density[name][code]
        else:
            added = name == "vitamin_b12_ug" and kitchen.targets.b12_added_only
            per_100g = kitchen.table.nutrients["vitamin_b12_added_ug" if added else name]
            out[i] = np.nan_to_num(float(per_100g[code])) / 100
    return out


@lru_cache(maxsize=8)
def open_larder(kitchen: Kitchen) -> Larder:
    """Return a kitchen's servings as arrays; they are kept with the kitchen."""
    wanted = [ENERGY, *(b.nutrient for b in kitchen.bounds)]
    wanted += [t.nutrient for t in kitchen.targets.rows if not t.advice]
    wanted += [nutrient for _, nutrient in kitchen.meal_ranges]
    if kitchen.absorbed_target_ug is not None:
        wanted.append("vitamin_b12_ug")
    columns = (*dict.fromkeys(wanted), COST, WEEKLY_SHARE)
    servings: dict[tuple[str, float, float], Serving] = {}
    for template in kitchen.menu.templates:
        for role in template.roles:
            for serving in role.servings:
                servings.setdefault(serving.key, serving)
    return Larder(kitchen, columns, tuple(servings.values()))
