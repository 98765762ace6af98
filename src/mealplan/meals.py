"""Meal templates opened for one person: which food may stand in which role, and how much of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from mealplan.catalog import FoodTable
from mealplan.tables import cell_list

SLOTS = (
    "breakfast",
    "morning_snack",
    "lunch",
    "afternoon_snack",
    "dinner",
    "evening_snack",
)


def slot_group(slot: str) -> str:
    """Return the group a slot belongs to: the three snacks share their templates."""
    return "snack" if slot.endswith("_snack") else slot


@dataclass(frozen=True)
class KitchenFood:
    """A food that meals are made of.

    Grams are as eaten. ``low_g`` to ``high_g`` is what may be served at a sitting,
    ``usual_low_g`` to ``usual_high_g`` the middle half of what women eat at one. ``occasions``
    counts how often they eat it, by slot group. ``stands_in_for`` is the code of the food whose
    place it takes for those who may not have that one, empty for a food like any other.
    """

    code: str
    name: str
    unit: str
    unit_plural: str
    unit_g: float
    step: float
    low_g: float
    high_g: float
    usual_low_g: float
    usual_high_g: float
    identity: str
    staple: bool
    category: int
    kinds: frozenset[str]
    usd_per_g: float
    occasions: Mapping[str, float]
    stands_in_for: str = ""

    @property
    def step_g(self) -> float:
        """Grams of the smallest fraction served."""
        return self.unit_g * self.step


@dataclass(frozen=True)
class Serving:
    """A food in a role, with the role's own narrower range in grams."""

    food: KitchenFood
    low_g: float
    high_g: float
    usual_low_g: float
    usual_high_g: float

    @property
    def key(self) -> tuple[str, float, float]:
        """Identify servings that are one choice for the programme."""
        return (self.food.code, self.low_g, self.high_g)


@dataclass(frozen=True)
class Role:
    """A part of a meal and the foods that may fill it."""

    name: str
    required: bool
    main: bool
    servings: tuple[Serving, ...]

    @cached_property
    def signature(self) -> tuple[object, ...]:
        """Roles with one signature draw from one pool: the programme need not tell them apart."""
        return (self.required, tuple(s.key for s in self.servings))


@dataclass(frozen=True)
class Template:
    """A meal: a name pattern, roles and how to make it."""

    id: str
    pattern: str
    groups: tuple[str, ...]
    cuisine: str
    dish: str
    minutes: float
    max_per_week: int
    batch: bool
    bland: bool
    steps: tuple[str, ...]
    roles: tuple[Role, ...]

    @cached_property
    def main(self) -> Role:
        """The role that gives the meal its identity."""
        return next(role for role in self.roles if role.main)

    @cached_property
    def sides(self) -> tuple[Role, ...]:
        """All roles but the main one."""
        return tuple(role for role in self.roles if not role.main)


@dataclass(frozen=True)
class Menu:
    """Everything one person may be served, and the foods behind it."""

    templates: tuple[Template, ...]
    foods: Mapping[str, KitchenFood]

    def by_id(self, template_id: str) -> Template:
        """Return a template by its id."""
        return self._templates_by_id[template_id]

    @cached_property
    def _templates_by_id(self) -> dict[str, Template]:
        return {t.id: t for t in self.templates}


@dataclass(frozen=True)
class RoleRow:
    """A row of ``meal_roles.csv`` with its sets resolved; NaN grams = no limit.

    ``servings`` holds what each food comes to in the role, by food code, for whoever may have it.
    """

    name: str
    required: bool
    main: bool
    min_g: float
    max_g: float
    servings: Mapping[str, Serving]


@dataclass(frozen=True, eq=False)
class Cookbook:
    """The hand-kept tables of meals, read and joined once; its templates have no roles yet."""

    foods: Mapping[str, KitchenFood]
    templates: tuple[Template, ...]
    roles: Mapping[str, tuple[RoleRow, ...]]


@lru_cache(maxsize=4)
def load_cookbook(table: FoodTable) -> Cookbook:
    """Join kitchen foods, sets, templates and roles; once per process."""
    kinds = table.rows("food_kinds")
    of_meals = table.of_meals
    foods = {row["food_code"]: _kitchen_food(row, of_meals, kinds) for row in table.rows("kitchen")}
    sets: dict[str, list[str]] = {}
    for row in table.rows("food_sets"):
        sets.setdefault(row["set"], []).append(row["food_code"])
    roles: dict[str, list[RoleRow]] = {}
    for row in table.rows("meal_roles", text=("foods",)):
        codes: dict[str, None] = {}
        for item in cell_list(row["foods"]):
            codes.update(dict.fromkeys(sets.get(item, [item])))
        min_g, max_g = float(row["min_g"]), float(row["max_g"])
        servings = {c: _serving(foods[c], min_g, max_g) for c in codes if c in foods}
        roles.setdefault(row["template_id"], []).append(
            RoleRow(
                row["role"], row["required"] == "yes", row["main"] == "yes", min_g, max_g,
                {code: serving for code, serving in servings.items() if serving},
            )
        )  # fmt: skip
    return Cookbook(
        foods,
        tuple(_template(row) for row in table.rows("meal_templates")),
        {template_id: tuple(of_it) for template_id, of_it in roles.items()},
    )


def _template(row: Mapping[str, Any]) -> Template:
    return Template(
        row["template_id"],
        row["name"],
        tuple(cell_list(row["slots"])),
        row["cuisine"],
        row["dish"],
        float(row["minutes"]),
        int(row["max_per_week"]),
        row["batch"] == "yes",
        row["bland"] == "yes",
        tuple(s.strip() for s in row["steps"].split("|")),
        (),
    )


def _kitchen_food(
    row: Mapping[str, Any], table: FoodTable, kinds: Iterable[Mapping[str, Any]]
) -> KitchenFood:
    code = row["food_code"]
    category = table.category_of(code)
    low_g, high_g = row["min_units"] * row["unit_g"], row["max_units"] * row["unit_g"]
    eaten = table.eaten(code)
    usual_g = (low_g, high_g) if eaten is None else (eaten["g_p25"], eaten["g_p75"])
    price_usd = table.price_usd_per_100g(code)
    return KitchenFood(
        code,
        row["name"],
        row["unit"],
        row["unit_plural"],
        row["unit_g"],
        row["step"],
        low_g,
        high_g,
        *_middle(usual_g, low_g, high_g, row["unit_g"] * row["step"]),
        row["identity"],
        row["staple"] == "yes",
        category,
        frozenset(k["kind"] for k in kinds if k["wweia_min"] <= category <= k["wweia_max"]),
        0.0 if price_usd is None else price_usd / 100,
        _occasions(code, table),
        row["stands_in_for"] if isinstance(row.get("stands_in_for"), str) else "",
    )


def _middle(
    usual_g: tuple[float, float], low_g: float, high_g: float, step_g: float
) -> tuple[float, float]:
    """Clip the usual range to what may be served; hold at least one step."""
    low = min(max(usual_g[0], low_g), high_g)
    high = max(min(usual_g[1], high_g), low)
    first_step = math.ceil(low / step_g - 1e-9) * step_g
    return float(low), float(min(high_g, max(high, first_step)))


def _occasions(code: str, table: FoodTable) -> dict[str, float]:
    """How often women eat a food at each meal, in occasions of the recalls.

    Its own count, a twentieth of its category's (a food new to the recalls resembles its kind)
    and one, so that nothing is impossible.
    """
    own, category = table.own_consumption(code), table.category_eaten(code)
    out = {}
    for group in ("breakfast", "lunch", "dinner", "snack"):
        count = own.get(f"n_{group}", 0.0) + 0.05 * category.get(f"n_{group}", 0.0) + 1.0
        if group == "snack":
            count += 0.2 * own.get("n_drink", 0.0)
        out[group] = float(count)
    return out


def open_menu(
    cookbook: Cookbook,
    allowed: Iterable[str],
    *,
    groups: Iterable[str] = ("breakfast", "lunch", "dinner", "snack"),
    max_minutes: float | None = None,
    bland_only: bool = False,
    most_g: Mapping[str, float] | None = None,
) -> Menu:
    """Open the templates that a person can be served.

    A template is open when each required role keeps at least one allowed food; an optional
    role without foods is left out. ``most_g`` caps a food's serving in grams (a day's limit of
    caffeine, say); a food whose least serving is above its cap is not served. A food that stands
    in for another (gluten-free bread) is served only where that one is not allowed.
    """
    may, most_g = set(allowed), most_g or {}
    may -= {code for code, food in cookbook.foods.items() if food.stands_in_for in may}
    wanted = set(groups)
    templates = []
    for template in cookbook.templates:
        if max_minutes is not None and template.minutes > max_minutes:
            continue
        if bland_only and not template.bland:
            continue
        slots = tuple(g for g in template.groups if g in wanted)
        roles = _open_roles(cookbook, template.id, may, most_g) if slots else None
        if roles:
            templates.append(replace(template, groups=slots, roles=roles))
    used = {s.food.code for t in templates for r in t.roles for s in r.servings}
    return Menu(tuple(templates), {c: f for c, f in cookbook.foods.items() if c in used})


def _open_roles(
    cookbook: Cookbook, template_id: str, may: set[str], most_g: Mapping[str, float]
) -> tuple[Role, ...] | None:
    roles = []
    for row in cookbook.roles.get(template_id, ()):
        servings = tuple(
            serving
            for code, whole in row.servings.items()
            if code in may
            if (serving := _capped(whole, row, most_g.get(code)))
        )
        if servings:
            roles.append(Role(row.name, row.required, row.main, servings))
        elif row.required:
            return None
    return tuple(roles) if any(r.main for r in roles) else None


def _capped(whole: Serving, row: RoleRow, most_g: float | None) -> Serving | None:
    if most_g is None or whole.high_g <= most_g:
        return whole
    return _serving(whole.food, row.min_g, row.max_g, most_g)


def _serving(
    food: KitchenFood, min_g: float, max_g: float, most_g: float | None = None
) -> Serving | None:
    """Narrow a food's range to its role's, on whole steps; None where a cap leaves none."""
    step = food.step_g
    low = food.low_g if math.isnan(min_g) else max(food.low_g, min_g)
    high = food.high_g if math.isnan(max_g) else min(food.high_g, max_g)
    low = math.ceil(low / step - 1e-6) * step
    high = max(low, math.floor(high / step + 1e-6) * step)
    if most_g is not None:
        high = min(high, math.floor(most_g / step + 1e-6) * step)
        if high < low:
            return None
    usual_low = min(max(food.usual_low_g, low), high)
    usual_high = max(min(food.usual_high_g, high), math.ceil(usual_low / step - 1e-6) * step)
    return Serving(food, float(low), float(high), float(usual_low), float(min(usual_high, high)))
