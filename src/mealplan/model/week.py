"""Picks a week: whole uses of dishes and foods, continuous grams, no days yet.

Meals of a slot group (breakfast, lunch, dinner, snack) are counted over the week, because
reference intakes are about usual intake and because day-by-day binaries cost a hundredfold.
Roles that offer the same foods in the same range are pooled: which of the week's toasts gets the
jam is settled when meals are placed on days. Portions need no column per meal either: the sum of
n portions each in [low, high] is any amount in [n low, n high].
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pulp

from mealplan.meals import Menu, Role, Serving, Template
from mealplan.model.bounds import Bound
from mealplan.model.rows import Rows, Terms, add_energy_rows, add_share_rows, add_target_rows
from mealplan.model.settings import Settings

Taste = Callable[[str], float]


@dataclass(frozen=True)
class Use:
    """A serving that may be eaten in a slot group."""

    group: str
    serving: Serving


@dataclass(frozen=True)
class MainUse(Use):
    """A template in a slot group with one food as its main."""

    template: Template


@dataclass(frozen=True)
class SideUse(Use):
    """A food in a pooled side role of a slot group."""

    pool: int


@dataclass
class WeekModel(Rows):
    """The programme and what its columns mean; ``wishes`` are points beside ``costs``."""

    mains: dict[str, MainUse] = field(default_factory=dict)
    sides: dict[str, SideUse] = field(default_factory=dict)
    pools: list[tuple[str, Role]] = field(default_factory=list)
    grams: dict[tuple[str, str], pulp.LpVariable] = field(default_factory=dict)
    uses: dict[str, pulp.LpVariable] = field(default_factory=dict)
    wishes: dict[str, float] = field(default_factory=dict)
    pairs: dict[tuple[str, str], str] = field(default_factory=dict)

    def amount(self, density: Mapping[str, float], group: str | None = None) -> Terms:
        """Grams times density, over the week or over one slot group."""
        return [
            (grams, density[code])
            for (of_group, code), grams in self.grams.items()
            if density[code] and group in (None, of_group)
        ]

    def all_uses(self) -> list[tuple[str, Use]]:
        """Column name and meaning of every use."""
        return [*self.mains.items(), *self.sides.items()]

    @property
    def structure(self) -> list[str]:
        """Columns that bend a meal plan's structure: repetition caps and variety."""
        kinds = ("dish_", "main_ingredient_", "template_", "food_", "variety_")
        return [v.name for name, v in self.misses.items() if name.startswith(kinds)]

    def cap(self, terms: Terms, top: float, name: str, settings: Settings) -> None:
        """Add a row ``terms <= top`` that bends only where too few foods are left for a week."""
        self.at_most(terms, top, name, scale=1.0, points=settings["weight_structure"])


@dataclass(frozen=True)
class WeekSpec:
    """What the programme is about.

    ``slots`` counts a day's slots per group; ``density`` is amount per gram by nutrient and food
    code; ``likes`` are food codes or template ids; ``taste`` draws the seed's chance preference;
    ``affinity`` is the log lift of a side's category beside a dish's; ``plates`` the expected mean
    log lift by template, slot group and category of its main; ``weekly_shares`` is the
    share of a week's allowance that a gram uses up; ``meal_ranges`` bound a day's amount in a slot
    group.
    """

    menu: Menu
    slots: Mapping[str, int]
    bounds: Sequence[Bound]
    density: Mapping[str, Mapping[str, float]]
    energy_kcal: float
    settings: Settings
    taste: Taste
    affinity: Callable[[str, int, int], float]
    plates: Mapping[tuple[str, str, int], float] = field(default_factory=dict)
    likes: frozenset[str] = frozenset()
    budget_usd_per_day: float | None = None
    weekly_shares: Mapping[str, float] = field(default_factory=dict)
    meal_ranges: Mapping[tuple[str, str], tuple[float | None, float | None]] = field(
        default_factory=dict
    )
    absorbed_b12_ug: float | None = None
    absorption_cuts: Sequence[tuple[float, float]] = ()
    days: int = 7
    batch_cooking: bool = False


def build_week(spec: WeekSpec) -> WeekModel:
    """Build the programme: columns first, then one function per family of rows."""
    model = WeekModel(pulp.LpProblem("week", pulp.LpMinimize))
    add_uses(model, spec)
    add_grams(model, spec)
    define_slot_constraints(model, spec)
    define_side_constraints(model, spec)
    define_repetition_constraints(model, spec)
    define_variety_constraints(model, spec)
    define_target_constraints(model, spec)
    define_daily_constraints(model, spec)
    define_meal_rule_constraints(model, spec)
    define_absorption_constraints(model, spec)
    define_budget_constraint(model, spec)
    define_weekly_limit_constraints(model, spec)
    define_wishes(model, spec)
    if spec.batch_cooking:
        define_batch_wishes(model, spec)
    return model


def add_uses(model: WeekModel, spec: WeekSpec) -> None:
    """Add whole columns: uses of each main, and of each food of each pooled side role."""
    pools: dict[tuple[object, ...], int] = {}
    for template in spec.menu.templates:
        for group in template.groups:
            if not spec.slots.get(group):
                continue
            for serving in template.main.servings:
                name = f"main_{len(model.mains)}"
                model.mains[name] = MainUse(group, serving, template)
            for role in template.sides:
                key = (group, role.signature)
                if key in pools:
                    continue
                pools[key] = len(model.pools)
                model.pools.append((group, role))
                for serving in role.servings:
                    model.sides[f"side_{len(model.sides)}"] = SideUse(group, serving, pools[key])
    for name, main in model.mains.items():
        top = spec.days * spec.slots[main.group]
        model.uses[name] = model.column(name, high=top, whole=True)
    for name, side in model.sides.items():
        top = spec.days * spec.slots[side.group]
        model.uses[name] = model.column(name, high=top, whole=True)


def add_grams(model: WeekModel, spec: WeekSpec) -> None:
    r"""Add grams of each food in each slot group, tied to its uses u.

    grams = sum(usual_low u) + middle + up - down, with
    0 <= middle <= sum((usual_high - usual_low) u),
    0 <= down <= sum((usual_low - low) u), 0 <= up <= sum((high - usual_high) u);
    only ``up`` and ``down``, outside the usual range, cost anything.
    """
    servings: dict[tuple[str, str], list[tuple[str, Serving]]] = defaultdict(list)
    for name, use in model.all_uses():
        servings[use.group, use.serving.food.code].append((name, use.serving))
    for (group, code), uses in servings.items():
        tag = f"{group}_{code.replace(':', '_').replace('-', '_')}"
        grams = model.column(f"g_{tag}")
        model.grams[group, code] = grams
        terms: Terms = [(grams, -1.0)]
        terms += [(model.uses[n], s.usual_low_g) for n, s in uses if s.usual_low_g]
        usual_g = sum(s.usual_low_g + s.usual_high_g for _, s in uses) / (2 * len(uses))
        for part, sign, width in (
            ("mid", 1.0, [s.usual_high_g - s.usual_low_g for _, s in uses]),
            ("down", -1.0, [s.usual_low_g - s.low_g for _, s in uses]),
            ("up", 1.0, [s.high_g - s.usual_high_g for _, s in uses]),
        ):
            if max(width) <= 1e-9:
                continue
            column = model.column(f"{part}_{tag}")
            terms.append((column, sign))
            limit: Terms = [(column, 1.0)]
            limit += [(model.uses[n], -w) for (n, _), w in zip(uses, width, strict=True) if w]
            model.row(limit, pulp.LpConstraintLE, 0, f"width_{part}_{tag}")
            if part != "mid":
                model.wishes[column.name] = spec.settings["weight_portion"] / usual_g
        model.row(terms, pulp.LpConstraintEQ, 0, f"grams_{tag}")
        model.wishes[grams.name] = spec.settings["weight_cost"] * spec.menu.foods[code].usd_per_g


def define_slot_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Give every slot of the week exactly one meal."""
    for group, per_day in spec.slots.items():
        terms = [(model.uses[n], 1.0) for n, m in model.mains.items() if m.group == group]
        model.row(terms, pulp.LpConstraintEQ, per_day * spec.days, f"slots_{group}")


def define_side_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Fill a required side in each meal that has it, an optional one in at most each."""
    holders: dict[int, Terms] = defaultdict(list)
    by_key = {(g, r.signature): i for i, (g, r) in enumerate(model.pools)}
    for name, main in model.mains.items():
        for role in main.template.sides:
            holders[by_key[main.group, role.signature]].append((model.uses[name], -1.0))
    foods: dict[int, Terms] = defaultdict(list)
    for name, side in model.sides.items():
        foods[side.pool].append((model.uses[name], 1.0))
    for pool, (_, role) in enumerate(model.pools):
        sense = pulp.LpConstraintEQ if role.required else pulp.LpConstraintLE
        model.row(foods[pool] + holders[pool], sense, 0, f"sides_{pool}")


def define_repetition_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Cap a dish, a main ingredient and a food over the week; near-duplicates count as one."""
    dishes: dict[str, Terms] = defaultdict(list)
    twins: dict[str, Terms] = defaultdict(list)
    mains: dict[str, Terms] = defaultdict(list)
    templates: dict[str, Terms] = defaultdict(list)
    for name, main in model.mains.items():
        use = (model.uses[name], 1.0)
        food, template = main.serving.food, main.template
        light = main.group in ("breakfast", "snack")
        kind = "light" if light else "main"
        dishes[f"{kind}_{template.dish}"].append(use)
        templates[template.id].append(use)
        if not light:
            twins[f"{template.dish}_{food.identity}"].append(use)
            mains[food.identity].append(use)
    limits = spec.settings
    for k, (dish, terms) in enumerate(sorted(dishes.items())):
        top = limits["max_dish"] if dish.startswith("main_") else limits["max_breakfast_dish"]
        model.cap(terms, top, f"dish_{k}", limits)
    for k, (_, terms) in enumerate(sorted(mains.items())):
        model.cap(terms, limits["max_main_identity"], f"main_ingredient_{k}", limits)
    for k, (template_id, terms) in enumerate(sorted(templates.items())):
        top = spec.menu.by_id(template_id).max_per_week
        model.cap(terms, top, f"template_{k}", limits)
    foods: dict[str, Terms] = defaultdict(list)
    staples: dict[str, bool] = {}
    for name, use_of in model.all_uses():
        food = use_of.serving.food
        foods[food.identity].append((model.uses[name], 1.0))
        staples[food.identity] = staples.get(food.identity, False) or food.staple
    for k, (identity, terms) in enumerate(sorted(foods.items())):
        top = limits["max_staple"] if staples[identity] else limits["max_food"]
        model.cap(terms, top, f"food_{k}", limits)


def define_variety_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Ask for enough different foods, vegetables, fruits and protein sources.

    seen <= uses and seen <= 1, so with whole uses ``seen`` counts foods without binaries. What
    the person's foods cannot give is not asked for.
    """
    uses: dict[str, Terms] = defaultdict(list)
    kinds: dict[str, set[str]] = defaultdict(set)
    for name, use in model.all_uses():
        food = use.serving.food
        uses[food.identity].append((model.uses[name], -1.0))
        kinds[food.identity] |= food.kinds
    seen = {}
    for k, identity in enumerate(sorted(uses)):
        seen[identity] = model.column(f"seen_{k}", high=1)
        model.row([(seen[identity], 1.0), *uses[identity]], pulp.LpConstraintLE, 0, f"seen_{k}")
    for kind, key in (
        (None, "min_foods"),
        ("vegetable", "min_vegetables"),
        ("fruit", "min_fruits"),
        ("protein", "min_proteins"),
    ):
        terms = [(v, 1.0) for i, v in seen.items() if kind is None or kind in kinds[i]]
        wanted = min(spec.settings[key], len(terms))
        model.at_least(
            terms,
            wanted,
            f"variety_{kind or 'foods'}",
            scale=1.0,
            points=spec.settings["weight_structure"],
        )


def define_target_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Hold the week's mean of each nutrient between its bounds, and energy near its target."""
    amounts = {b.nutrient: model.amount(spec.density[b.nutrient]) for b in spec.bounds}
    add_target_rows(model, amounts, spec.bounds, spec.settings, spec.days)
    add_energy_rows(
        model,
        model.amount(spec.density["energy_kcal"]),
        spec.days * spec.energy_kcal,
        tolerance=spec.settings["week_energy_tolerance"],
        points=spec.settings["weight_worst_shortfall"],
        name="energy",
    )
    by_group = {g: model.amount(spec.density["energy_kcal"], g) for g in spec.slots}
    add_share_rows(model, by_group, spec.days * spec.energy_kcal, spec.settings)


def define_daily_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Pick a week whose daily minima can be spread over its days.

    A day counts at most its minimum, so of one use no more than the minimum counts:
    sum(min(high density, minimum) uses) >= days minimum holds for every week whose days all
    reach it.
    """
    for bound in spec.bounds:
        if not (bound.daily_minimum and bound.floor):
            continue
        terms = spread_terms(model, spec, bound.nutrient, bound.floor)
        total = spec.days * bound.floor
        model.at_least(
            terms,
            total,
            f"spread_{bound.nutrient}",
            scale=total,
            points=spec.settings["weight_day"],
        )


def spread_terms(
    model: WeekModel, spec: WeekSpec, nutrient: str, most: float, group: str | None = None
) -> Terms:
    """Count of each use at most ``most`` of a nutrient: what one day or meal can make use of."""
    density = spec.density[nutrient]
    terms: Terms = []
    for name, use in model.all_uses():
        amount = min(density[use.serving.food.code] * use.serving.high_g, most)
        if amount > 0 and group in (None, use.group):
            terms.append((model.uses[name], amount))
    return terms


def define_meal_rule_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Hold what conditions ask of single meals on the mean of each slot group.

    A mean can hide one meal; the portion programme holds each.
    """
    for (group, nutrient), (low, high) in spec.meal_ranges.items():
        terms = model.amount(spec.density[nutrient], group)
        points = spec.settings["weight_meal"]
        if low:
            total = spec.days * low
            meals = spec.days * spec.slots[group]
            model.at_least(
                spread_terms(model, spec, nutrient, total / meals, group),
                total,
                f"spread_meal_{group}_{nutrient}",
                scale=total,
                points=points,
            )
            model.at_least(terms, total, f"meal_{group}_{nutrient}_low", scale=total, points=points)
        if high is not None:
            total = spec.days * high
            model.at_most(terms, total, f"meal_{group}_{nutrient}_high", scale=total, points=points)


def define_absorption_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Hold absorbed B12: per group at most each tangent of the concave curve per occasion.

    absorbed <= slope B12 + occasions intercept. The mean occasion absorbs at least what the
    single ones do together, so this only bounds from above.
    """
    if spec.absorbed_b12_ug is None:
        return
    columns: Terms = []
    for group, per_day in spec.slots.items():
        absorbed = model.column(f"absorbed_{group}")
        columns.append((absorbed, 1.0))
        b12 = model.amount(spec.density["vitamin_b12_ug"], group)
        for k, (slope, intercept) in enumerate(spec.absorption_cuts):
            terms = [(absorbed, 1.0), *[(v, -slope * c) for v, c in b12]]
            model.row(
                terms, pulp.LpConstraintLE, spec.days * per_day * intercept, f"absorbed_{group}_{k}"
            )
    total = spec.days * spec.absorbed_b12_ug
    model.at_least(
        columns, total, "absorbed_b12", scale=total, points=spec.settings["weight_worst_shortfall"]
    )


def define_budget_constraint(model: WeekModel, spec: WeekSpec) -> None:
    """Keep the week's cost within the budget; what passes it counts as a shortfall."""
    if spec.budget_usd_per_day is None:
        return
    total = spec.days * spec.budget_usd_per_day
    terms = model.amount({code: food.usd_per_g for code, food in spec.menu.foods.items()})
    model.at_most(terms, total, "budget", scale=total, points=spec.settings["weight_shortfall"])


def define_weekly_limit_constraints(model: WeekModel, spec: WeekSpec) -> None:
    """Hold weekly servings of fish and other limited foods: the shares used add up to one."""
    terms = [
        (grams, spec.weekly_shares[code])
        for (_, code), grams in model.grams.items()
        if code in spec.weekly_shares
    ]
    if terms:
        model.row(terms, pulp.LpConstraintLE, 1, "weekly_limit_fish")


def define_wishes(model: WeekModel, spec: WeekSpec) -> None:
    """Price the uses by how surprising they are, in nats: the likeliest week is the best one.

    A food costs -log of its share of the occasions at which women choose among the foods of its
    role, less the log lift of its company; likes pay back, the seed adds chance.
    """
    weights = spec.settings
    occasions: dict[str, float] = defaultdict(float)
    for main in model.mains.values():
        occasions[main.group] += main.serving.food.occasions[main.group]
    for name, main in model.mains.items():
        food, template = main.serving.food, main.template
        share = food.occasions[main.group] / occasions[main.group]
        points = -weights["weight_rare"] * math.log(share)
        enough = weights["plate_enough"]
        plate = spec.plates.get((template.id, main.group, food.category), enough)
        points += weights["weight_plate"] * max(0.0, enough - plate)
        points += weights["weight_taste"] * (
            spec.taste(template.id) + 0.5 * spec.taste(f"{template.id}/{food.code}")
        )
        if food.code in spec.likes or template.id in spec.likes:
            points -= weights["weight_like"]
        model.wishes[name] = points
    beside: dict[int, list[int]] = defaultdict(list)
    pools = {(group, role.signature): i for i, (group, role) in enumerate(model.pools)}
    for main in model.mains.values():
        for role in main.template.sides:
            beside[pools[main.group, role.signature]].append(main.serving.food.category)
    for name, side in model.sides.items():
        group, role = model.pools[side.pool]
        food = side.serving.food
        share = food.occasions[group] / sum(s.food.occasions[group] for s in role.servings)
        lifts = [spec.affinity(group, food.category, c) for c in beside[side.pool]]
        points = -weights["weight_rare"] * math.log(share)
        points -= weights["weight_company"] * sum(lifts) / max(1, len(lifts))
        points += weights["weight_taste"] * spec.taste(f"{group}/{food.code}")
        if food.code in spec.likes:
            points -= weights["weight_like"]
        model.wishes[name] = points


def define_batch_wishes(model: WeekModel, spec: WeekSpec) -> None:
    """Wish for dishes that are cooked once and eaten twice, at lunch or dinner.

    2 pair <= uses of a dish with one main food, so a whole pair is two meals of it;
    ``model.pairs`` names the columns by template and food.
    """
    uses: dict[tuple[str, str], Terms] = defaultdict(list)
    for name, main in model.mains.items():
        if main.template.batch and main.group in ("lunch", "dinner"):
            key = (main.template.id, main.serving.food.code)
            uses[key].append((model.uses[name], -1.0))
    for k, (key, terms) in enumerate(sorted(uses.items(), key=lambda item: item[0])):
        pair = model.column(f"pair_{k}", high=1, whole=True)
        model.row([(pair, 2.0), *terms], pulp.LpConstraintLE, 0, f"pair_{k}")
        model.pairs[key] = pair.name
        model.wishes[pair.name] = -spec.settings["weight_batch"]
