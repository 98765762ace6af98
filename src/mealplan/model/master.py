"""The week as a choice of whole meals: a row for all that meals must bring or may repeat.

A column is one meal in whole kitchen steps. There are far too many to write down; the programme
starts without any, and those that it calls for are added as they are found
(``planning.generating``). Its relaxation knows what every single meal is made of, so what a
condition asks of a meal is part of that meal's own cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pulp

from mealplan.model.nutrition import add_day_energy_rows, add_week_absorption
from mealplan.model.rows import HARD, Rows, Terms, add_energy_rows, add_share_rows, add_target_rows
from mealplan.model.spec import Uses, WeekSpec
from mealplan.model.structure import LIGHT, VARIETY, dish_cap, food_cap


@dataclass(frozen=True)
class Entry:
    """What a column has in a row: ``factor`` for each of what it counts."""

    row: str
    factor: float = 1.0


@dataclass
class Master(Rows):
    """The rows, and what of a meal counts in each.

    All but the slots' bend, so that there is a fractional week from the first meals on.

    ``of_week`` rows count an account of every meal, ``of_group`` of the meals of one slot group,
    ``spread`` at most ``most`` of it in a meal; the others count meals by template, main food or
    use, and foods by identity.
    """

    spec: WeekSpec = field(kw_only=True)
    served: pulp.LpVariable = field(kw_only=True)
    wishes: dict[str, float] = field(default_factory=dict)
    of_week: list[tuple[str, Entry]] = field(default_factory=list)
    of_group: dict[str, list[tuple[str, Entry]]] = field(default_factory=lambda: defaultdict(list))
    spread: list[tuple[str, float, Entry]] = field(default_factory=list)
    of_template: dict[tuple[str, str], list[Entry]] = field(
        default_factory=lambda: defaultdict(list)
    )
    of_identity: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    of_main: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    of_use: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))

    def constant(self, amount: float) -> Terms:
        """Return what served meals bring, as a term."""
        return [(self.served, amount)]

    def brought(self, account: str, group: str | None = None) -> Terms:
        """Return what served meals bring of a nutrient, over the week or in one slot group."""
        density = self.spec.density[account]
        meals = [m for m in self.spec.served if group in (None, m.group)]
        return self.constant(sum(m.amount(density) for m in meals))

    @property
    def hard(self) -> list[str]:
        """Columns of misses that no week may have."""
        return [miss.name for name, miss in self.misses.items() if self.costs[miss.name] == HARD]

    def cap(self, served: float, top: float, name: str) -> Entry:
        """Add a row that bends only where too few foods are left for a week."""
        points = self.spec.settings["weight_structure"]
        self.at_most(self.constant(served), max(top, served), name, scale=1.0, points=points)
        return Entry(name)


def build_master(spec: WeekSpec, uses: Uses) -> Master:
    """Build the rows of the programme over whole meals, without any meal."""
    problem = pulp.LpProblem("meals", pulp.LpMinimize)
    served = problem.add_variable("served", 1, 1)
    master = Master(problem, spec=spec, served=served)
    add_slots(master)
    add_nutrition(master)
    add_absorbed(master)
    add_limits(master)
    add_repetition(master, uses)
    add_variety(master)
    add_batches(master, uses)
    problem.setObjective(pulp.LpAffineExpression())
    return master


def add_slots(master: Master) -> None:
    """Give every slot of the week exactly one meal."""
    spec = master.spec
    for group in spec.slots:
        taken = float(sum(meal.group == group for meal in spec.served))
        name = f"slots_{group}"
        master.row(master.constant(taken), pulp.LpConstraintEQ, spec.slots_of_week(group), name)
        for template in spec.menu.templates:
            if group in template.groups:
                master.of_template[group, template.id].append(Entry(name))


def add_nutrition(master: Master) -> None:
    """Hold targets and energy over the week, slot groups in their share, daily minima spread."""
    spec, settings = master.spec, master.spec.settings
    amounts = {b.nutrient: master.brought(b.nutrient) for b in spec.bounds}
    add_target_rows(master, amounts, spec.bounds, settings, spec.days, hard_points=HARD)
    rows = {*master.misses}
    for bound in spec.bounds:
        for name in (f"min_{bound.nutrient}", f"max_{bound.nutrient}"):
            if name in rows:
                master.of_week.append((bound.nutrient, Entry(name)))
        if bound.daily_minimum and bound.floor:
            density = spec.density[bound.nutrient]
            served = sum(min(m.amount(density), bound.floor) for m in spec.served)
            name = f"spread_{bound.nutrient}"
            master.at_least(
                master.constant(served),
                spec.days * bound.floor,
                name,
                scale=bound.minimum or bound.floor,
                points=settings["weight_day"],
            )
            master.spread.append((bound.nutrient, bound.floor, Entry(name)))
    kcal = "energy_kcal"
    add_energy_rows(
        master,
        master.brought(kcal),
        spec.days * spec.energy_kcal,
        tolerance=settings["week_energy_tolerance"],
        points=settings["weight_worst_shortfall"],
        name="energy",
    )
    add_day_energy_rows(master, master.brought(kcal), spec)
    for name in ("energy_low", "energy_high", "days_energy_low", "days_energy_high"):
        master.of_week.append((kcal, Entry(name)))
    by_group = {group: master.brought(kcal, group) for group in spec.slots}
    add_share_rows(master, by_group, spec.days * spec.energy_kcal, settings)
    for group in spec.slots:
        for side in ("low", "high"):
            master.of_group[group].append((kcal, Entry(f"share_{group}_{side}")))


def add_absorbed(master: Master) -> None:
    """Hold absorbed B12, where that is what is planned."""
    spec, name = master.spec, "vitamin_b12_ug"
    if spec.absorbed_b12_ug is None:
        return
    add_week_absorption(master, {g: master.brought(name, g) for g in spec.slots}, spec)
    for group in spec.slots:
        for k, (slope, _) in enumerate(spec.absorption_cuts):
            master.of_group[group].append((name, Entry(f"absorbed_{group}_{k}", -slope)))


def add_limits(master: Master) -> None:
    """Keep money within the budget, limited foods (fish) within a week's allowance."""
    spec = master.spec
    if spec.budget_usd_per_day is not None:
        total = spec.days * spec.budget_usd_per_day
        spent = sum(m.amount(spec.usd_per_g) for m in spec.served)
        points = spec.settings["weight_shortfall"]
        master.at_most(master.constant(spent), total, "budget", scale=total, points=points)
        master.of_week.append(("usd", Entry("budget")))
    if spec.weekly_shares:
        used = sum(m.amount(spec.weekly_shares) for m in spec.served)
        name = "weekly_limit_fish"
        top = max(1.0, used)
        master.at_most(master.constant(used), top, name, scale=1.0, points=HARD)
        master.of_week.append(("weekly_share", Entry(name)))


def add_repetition(master: Master, uses: Uses) -> None:
    """Cap a dish, a main ingredient and a food over the week; near-duplicates count as one."""
    spec, settings = master.spec, master.spec.settings
    dishes: dict[str, float] = {}
    templates: dict[str, float] = {}
    eaten: dict[str, float] = defaultdict(float)
    mains: dict[str, float] = defaultdict(float)
    for meal in spec.served:
        eaten[f"dish_{dish_cap(meal.template.dish, meal.group, spec)[0]}"] += 1
        eaten[f"template_{meal.template.id}"] += 1
        if meal.group not in LIGHT:
            mains[meal.main.food.identity] += 1
        for serving in meal.parts.values():
            eaten[f"food_{serving.food.identity}"] += 1
    for group, template_id in master.of_template:
        template = spec.menu.by_id(template_id)
        key, top = dish_cap(template.dish, group, spec)
        dishes[key], templates[template_id] = top, template.max_per_week
    rows = {
        f"dish_{key}": master.cap(eaten[f"dish_{key}"], top, f"dish_{number}")
        for number, (key, top) in enumerate(dishes.items())
    } | {
        f"template_{key}": master.cap(eaten[f"template_{key}"], top, f"template_{number}")
        for number, (key, top) in enumerate(templates.items())
    }  # fmt: skip
    for (group, template_id), entries in master.of_template.items():
        key, _ = dish_cap(spec.menu.by_id(template_id).dish, group, spec)
        entries += [rows[f"dish_{key}"], rows[f"template_{template_id}"]]
    tops: dict[str, float] = {}
    for food in spec.menu.foods.values():
        tops[food.identity] = max(tops.get(food.identity, 0.0), food_cap(food, spec))
    for number, (identity, top) in enumerate(tops.items()):
        row = master.cap(eaten[f"food_{identity}"], top, f"food_{number}")
        master.of_identity[identity].append(row)
    heavy = {u.serving.food.identity for u in uses.mains.values() if u.group not in LIGHT}
    for number, identity in enumerate(sorted(heavy)):
        top = settings["max_main_identity"]
        row = master.cap(mains[identity], top, f"main_ingredient_{number}")
        master.of_main[identity].append(row)


def add_variety(master: Master) -> None:
    """Ask for enough different foods, vegetables, fruits and protein sources."""
    spec, seen = master.spec, {}
    kinds: dict[str, frozenset[str]] = defaultdict(frozenset)
    served: dict[str, float] = defaultdict(float)
    foods = [*spec.menu.foods.values()]
    for meal in spec.served:
        for serving in meal.parts.values():
            foods.append(serving.food)
            served[serving.food.identity] -= 1
    for food in foods:
        kinds[food.identity] |= food.kinds
    for number, identity in enumerate(sorted(kinds)):
        name = f"seen_{number}"
        seen[identity] = master.column(name, high=1)
        terms = [(seen[identity], 1.0), *master.constant(served[identity])]
        master.row(terms, pulp.LpConstraintLE, 0, name)
        master.of_identity[identity].append(Entry(name, -1.0))
    for kind, key in VARIETY:
        terms = [(v, 1.0) for i, v in seen.items() if kind == "foods" or kind in kinds[i]]
        wanted = min(spec.settings[key], len(terms))
        points = spec.settings["weight_structure"]
        master.at_least(terms, wanted, f"variety_{kind}", scale=1.0, points=points)


def add_batches(master: Master, uses: Uses) -> None:
    """Wish for dishes that are cooked once and eaten twice."""
    if not master.spec.batch_cooking:
        return
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, main in uses.mains.items():
        if main.template.batch and main.group not in LIGHT:
            pairs[main.template.id, main.serving.food.code].append(name)
    for number, names in enumerate(pairs.values()):
        row = f"pair_{number}"
        pair = master.column(row, high=1)
        master.row([(pair, 2.0)], pulp.LpConstraintLE, 0, row)
        master.wishes[row] = -master.spec.settings["weight_batch"]
        _count(master, names, row)


def _count(master: Master, names: Iterable[str], row: str) -> None:
    for name in names:
        master.of_use[name].append(Entry(row, -1.0))


def meal_spans(spec: WeekSpec, group: str) -> Sequence[tuple[str, float, float]]:
    """Return the widest range of a slot group's slots for each nutrient that all of them bound.

    (nutrient, least, most), unbounded sides 0 and infinity.
    """
    slots, out = spec.slots[group], []
    for nutrient in dict.fromkeys(n for _, n in spec.meal_ranges):
        spans = [spec.meal_ranges.get((slot, nutrient), (None, None)) for slot in slots]
        low = min(low or 0.0 for low, _ in spans)
        high = max(float("inf") if high is None else high for _, high in spans)
        if low or high < float("inf"):
            out.append((nutrient, low, high))
    return out
