"""Everything a plan starts from: what she may be served, what it must bring, how it is weighed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import pandas as pd

from mealplan.affinity import Affinities, load_affinities
from mealplan.b12 import countable_b12
from mealplan.catalog import FoodTable, load_food_table
from mealplan.eligibility import judge_foods, matching_foods
from mealplan.errors import DataError
from mealplan.meals import Menu, Serving, Template, load_cookbook, open_menu, slot_group
from mealplan.model.bounds import Bound, food_bounds, marked_unknown, per_gram
from mealplan.model.settings import Settings, load_settings
from mealplan.planning.fit import Company
from mealplan.profiles import Profile
from mealplan.targets import Targets, absorption_cuts, build_targets

Ranges = dict[tuple[str, str], tuple[float | None, float | None]]


@dataclass(frozen=True, eq=False)
class Kitchen:
    """What one person's week is planned from.

    ``density`` is amount per gram by nutrient and food code; ``bounds`` what food must bring;
    ``judged`` one row per food that meals are made of (``kitchen.csv``): allowed, reason, note,
    weekly_share_per_g.
    """

    profile: Profile
    table: FoodTable
    targets: Targets
    judged: pd.DataFrame
    menu: Menu
    bounds: tuple[Bound, ...]
    density: Mapping[str, Mapping[str, float]]
    settings: Settings
    affinities: Affinities

    @cached_property
    def weekly_shares(self) -> dict[str, float]:
        """Share of a week's allowance (fish advice) that a gram of a food uses up."""
        shares = self.judged.loc[list(self.menu.foods), "weekly_share_per_g"].dropna()
        return {str(code): float(share) for code, share in shares.items()}

    @cached_property
    def slots(self) -> dict[str, tuple[str, ...]]:
        """A day's slots by group."""
        out: dict[str, tuple[str, ...]] = {}
        for slot in self.profile.slots:
            out[slot_group(slot)] = (*out.get(slot_group(slot), ()), slot)
        return out

    @cached_property
    def likes(self) -> frozenset[str]:
        """Food codes and template ids that her likes mean; what she added herself she likes."""
        mine = self.table.own.get("foods")
        own = frozenset() if mine is None else frozenset(mine["food_code"]) & set(self.menu.foods)
        return matching_foods(self.profile.likes, self.table, self.menu) | own

    @cached_property
    def meal_ranges(self) -> Ranges:
        """(slot, nutrient) -> least and most of one meal, from conditions."""
        rules = self.targets.meal_rules
        return rules.spans(self.profile.slots, self.targets.energy_kcal)

    @cached_property
    def company(self) -> Company:
        """What makes a meal's parts go together for this person."""
        spans: dict[tuple[str, str], tuple[float | None, float | None]] = {}
        for (slot, nutrient), span in self.meal_ranges.items():
            spans.setdefault((slot_group(slot), nutrient), span)
        daily = {b.nutrient: b.floor for b in self.bounds if b.daily_minimum and b.floor}
        return Company(self.affinities.company, self.density, spans, daily)

    @cached_property
    def absorbed_target_ug(self) -> float | None:
        """Absorbed B12 that food must bring a day, where that is what is planned."""
        absorbed = self.targets.b12_absorbed
        return self.targets.b12_absorbed_ug if absorbed else None

    @cached_property
    def absorption_cuts(self) -> tuple[tuple[float, float], ...]:
        """Slopes and intercepts (ug) over the B12 of one eating occasion."""
        return tuple(absorption_cuts())


def open_kitchen(profile: Profile, table: FoodTable | None = None) -> Kitchen:
    """Gather what this person may be served and what it must bring.

    Raises
    ------
    DataError : no meal is left for one of her slots; the sentence says which.
    """
    table = table or load_food_table()
    targets = build_targets(profile)
    judged = judge_foods(profile, table.of_meals)
    cookbook = load_cookbook(table)
    all_density = _density(table)
    bounds = food_bounds(targets, absorbed=profile.b12_basis == "absorbed")
    menu = open_menu(
        cookbook,
        judged.index[judged["allowed"]],
        most_g=_most_g(bounds, all_density),
        groups={slot_group(s) for s in profile.slots},
        max_minutes=profile.max_prep_minutes,
        bland_only=targets.meal_rules.bland,
    )
    if targets.meal_rules.tea_coffee_apart:
        menu = _without_hot_drinks(menu)
    if "kosher" in profile.diet:
        menu = _meat_and_dairy_apart(menu, judged)
    ranges = targets.meal_rules.ranges
    menu = _within_meal_maxima(menu, ranges, all_density)
    if profile.batch_cooking:
        menu = _cooked_twice(menu)
    for slot in profile.slots:
        if not any(slot_group(slot) in t.groups for t in menu.templates):
            msg = (
                f"no {slot.replace('_', ' ')} is left after diet, allergies, dislikes and "
                "preparation time: allow more foods or more minutes"
            )
            raise DataError(msg)
    codes = sorted(menu.foods)
    density = {n: {code: of_all[code] for code in codes} for n, of_all in all_density.items()}
    counted = countable_b12(table.of_meals, added_only=targets.b12_added_only)
    per_g = (counted.fillna(0.0) / 100).to_dict()
    density["vitamin_b12_ug"] = {code: per_g[code] for code in codes}
    return Kitchen(
        profile,
        table,
        targets,
        judged,
        menu,
        marked_unknown(bounds, table.of_meals.nutrients, codes),
        density,
        load_settings(table.folder),
        load_affinities(table.folder),
    )


@lru_cache(maxsize=8)
def _density(table: FoodTable) -> Mapping[str, Mapping[str, float]]:
    """Amount per gram of every food of the kitchen; once per process."""
    return per_gram(table.nutrients, sorted(load_cookbook(table).foods))


def _most_g(
    bounds: Iterable[Bound], density: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """Most grams of each food at a sitting that no hard daily limit forbids."""
    most: dict[str, float] = {}
    for bound in bounds:
        if bound.hard_maximum and bound.daily_maximum and bound.maximum is not None:
            for code, amount in density[bound.nutrient].items():
                if amount > 0:
                    most[code] = min(most.get(code, math.inf), bound.maximum / amount)
    return most


def _without_hot_drinks(menu: Menu) -> Menu:
    """Keep tea and coffee for snacks: beside iron-rich meals they hold iron back."""

    def at_meals(template: Template) -> Template:
        if template.groups == ("snack",):
            return template
        roles = tuple(
            replace(r, servings=kept)
            for r in template.roles
            if (kept := tuple(s for s in r.servings if "hot_drink" not in s.food.kinds))
        )
        return replace(template, roles=roles)

    return replace(menu, templates=_whole(menu, at_meals))


def _within_meal_maxima(
    menu: Menu,
    ranges: Mapping[tuple[str, str], tuple[float | None, float | None]],
    density: Mapping[str, Mapping[str, float]],
) -> Menu:
    """Keep what a single meal can hold: no serving, and no dish, above a meal's maximum.

    A dish leaves a slot group where its least portions pass the maximum (carbohydrate in
    gestational diabetes); servings are cut to what its other required parts leave. What
    optional sides add is left to the programmes.
    """
    for nutrient in {name for (_, name), (_, high) in ranges.items() if high is not None}:
        tops: dict[str, float] = {}
        for (slot, name), (_, high) in ranges.items():
            if name == nutrient and high is not None:
                tops[slot_group(slot)] = max(high, tops.get(slot_group(slot), 0.0))
        amount = density[nutrient]

        def fit(
            template: Template,
            tops: Mapping[str, float] = tops,
            amount: Mapping[str, float] = amount,
        ) -> Template:
            least = {
                role.name: min(s.low_g * amount[s.food.code] for s in role.servings)
                for role in template.roles
            }
            needed = sum(least[role.name] for role in template.roles if role.required or role.main)
            groups = tuple(g for g in template.groups if needed <= tops.get(g, math.inf))
            top = max((tops.get(g, math.inf) for g in groups), default=0.0)
            roles = []
            for role in template.roles:
                inside = least[role.name] if role.required or role.main else 0.0
                room = top - (needed - inside)
                servings = tuple(
                    cut
                    for s in role.servings
                    if (cut := _cut_to(s, room, amount[s.food.code])) is not None
                )
                if servings:
                    roles.append(replace(role, servings=servings))
            return replace(template, groups=groups, roles=tuple(roles))

        menu = replace(menu, templates=tuple(t for t in _whole(menu, fit) if t.groups))
    return menu


def _cut_to(serving: Serving, room: float, per_g: float) -> Serving | None:
    """Cut a serving so that it brings at most ``room``, in whole steps; None where it cannot."""
    if serving.low_g * per_g > room + 1e-9:
        return None
    step = serving.food.step_g
    high = serving.high_g if per_g <= 0 else min(serving.high_g, room / per_g)
    high = max(serving.low_g, math.floor(high / step + 1e-6) * step)
    return replace(
        serving,
        high_g=high,
        usual_low_g=min(serving.usual_low_g, high),
        usual_high_g=min(serving.usual_high_g, high),
    )


def _meat_and_dairy_apart(menu: Menu, judged: pd.DataFrame) -> Menu:
    """Make each template a meat meal or a dairy meal: the main decides, dairy gives way."""
    meat, dairy = judged["is_meat"].to_dict(), judged["is_dairy"].to_dict()

    def apart(template: Template) -> Template:
        has_meat = any(meat[s.food.code] for s in template.main.servings)
        drop = dairy if has_meat else meat
        roles = tuple(
            replace(r, servings=kept)
            for r in template.roles
            if (kept := tuple(s for s in r.servings if not drop[s.food.code]))
        )
        return replace(template, roles=roles)

    return replace(menu, templates=_whole(menu, apart))


def _cooked_twice(menu: Menu) -> Menu:
    """Let a dish that keeps come twice a week: cooked once, eaten again as a leftover."""
    return replace(
        menu,
        templates=tuple(
            replace(t, max_per_week=max(2, t.max_per_week)) if t.batch else t
            for t in menu.templates
        ),
    )


def _whole(menu: Menu, change: Callable[[Template], Template]) -> tuple[Template, ...]:
    """Apply a change to each template; drop those that lose a required role."""
    out = []
    for template in menu.templates:
        changed = change(template)
        names = {r.name for r in changed.roles}
        if all(r.name in names for r in template.roles if r.required or r.main):
            out.append(changed)
    return tuple(out)
