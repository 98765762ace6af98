"""The one objective of a delivered week, in points, from its meals and grams alone.

The weekly programme bounds it from below: it has the same terms, but knows no days and no whole
steps. Everything here works on arrays with any leading axes, so that a thousand changes of a week
are scored in a millisecond; there is no solver in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mealplan.meals import KitchenFood, Role, Serving, slot_group
from mealplan.model.bounds import Bound
from mealplan.model.portion_costs import portion_points, portions
from mealplan.model.rows import HARD
from mealplan.model.spec import Uses, WeekSpec
from mealplan.model.structure import LIGHT, VARIETY, dish_cap, food_cap
from mealplan.planning.bands import Array, Band
from mealplan.planning.weeks import Meal, Week, places

Indices = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class Options:
    """Everything that may stand in a role: each food at each portion, or nothing.

    ``amounts`` (options, accounts) and ``points`` of use and portion (options); ``kind`` numbers
    the serving of each option, -1 for nothing.
    """

    servings: Sequence[Serving]
    kind: Indices
    grams: Array
    amounts: Array
    points: Array

    def serving(self, option: int) -> Serving | None:
        """Return what an option serves."""
        kind = int(self.kind[option])
        return self.servings[kind] if kind >= 0 else None


class WeekScore:
    """Scores weeks of one person; ``bounds`` as far as they can be reached.

    ``accounts`` are the nutrients that are counted, then the share of weekly limits; a part
    brings ``per_gram[code] * grams`` of each.
    """

    def __init__(
        self, spec: WeekSpec, uses: Uses, prices: Mapping[str, float], bounds: Sequence[Bound]
    ) -> None:
        self.spec, self.uses, self.prices, self.bounds = spec, uses, prices, bounds
        # grams are written to a tenth: a week that just holds a bound must still hold it then
        self.clear = spec.settings["portion_margin"] / 4
        names = ["energy_kcal", *(b.nutrient for b in bounds), *(n for _, n in spec.meal_ranges)]
        if spec.absorbed_b12_ug is not None:
            names.append("vitamin_b12_ug")
        self.accounts = (*dict.fromkeys(names), "weekly_share", "usd")
        self.number = {name: i for i, name in enumerate(self.accounts)}
        density = {**spec.density, "weekly_share": spec.weekly_shares, "usd": spec.usd_per_g}
        codes = dict.fromkeys((*spec.usd_per_g, *spec.density["energy_kcal"]))
        self.per_gram = {
            code: np.array([density[name].get(code, 0.0) for name in self.accounts])
            for code in codes
        }
        self.week = self._week_band()
        self.day = self._day_band()
        self.meals = {
            slot: self._meal_band(slot) for slots in spec.slots.values() for slot in slots
        }
        self._options: dict[object, Options] = {}

    def _week_band(self) -> Band:
        spec, weights = self.spec, self.spec.settings
        band = Band.empty(len(self.accounts))
        for bound in self.bounds:
            i = self.number[bound.nutrient]
            if bound.minimum:
                total = spec.days * bound.minimum
                floor = spec.days * (bound.floor or 0.0) * (1 + self.clear)
                band.floor(i, floor, weights["weight_shortfall"] / total)
            if bound.maximum is not None:
                total = max(spec.days * bound.maximum, 1e-6)
                points = HARD if bound.hard_maximum else weights["weight_over"]
                band.ceiling(i, spec.days * (bound.ceiling or 0.0), points / total)
        kcal, tolerance = spec.days * spec.energy_kcal, weights["week_energy_tolerance"]
        points = weights["weight_worst_shortfall"] / kcal
        band.floor(0, kcal * (1 - tolerance), points)
        band.ceiling(0, kcal * (1 + tolerance), points)
        band.ceiling(self.number["weekly_share"], max(1.0, self._served_share()), HARD)
        if spec.budget_usd_per_day is not None:
            budget = spec.days * spec.budget_usd_per_day
            band.ceiling(self.number["usd"], budget, weights["weight_shortfall"] / budget)
        return band

    def _served_share(self) -> float:
        return sum(
            meal.grams[role] * self.spec.weekly_shares.get(serving.food.code, 0.0)
            for meal in self.spec.served
            for role, serving in meal.parts.items()
        )

    def _day_band(self) -> Band:
        spec, weights = self.spec, self.spec.settings
        band = Band.empty(len(self.accounts))
        weight, kcal = weights["weight_day"], spec.energy_kcal
        tolerance = weights["day_energy_tolerance"]
        band.floor(0, kcal * (1 - tolerance + self.clear), weight / kcal)
        band.ceiling(0, kcal * (1 + tolerance - self.clear), weight / kcal)
        for bound in self.bounds:
            i = self.number[bound.nutrient]
            if bound.daily_minimum and bound.minimum:
                band.floor(i, (bound.floor or 0.0) * (1 + self.clear), weight / bound.minimum)
            if bound.daily_maximum and bound.maximum is not None:
                points = weights["weight_day_limit"] / max(bound.maximum, 1e-6)
                band.ceiling(i, bound.ceiling or 0.0, points)
        return band

    def _meal_band(self, slot: str) -> Band:
        band, weight = Band.empty(len(self.accounts)), self.spec.settings["weight_meal"]
        for (of_slot, nutrient), (low, high) in self.spec.meal_ranges.items():
            if of_slot == slot:
                if low:
                    band.floor(self.number[nutrient], low, weight / low)
                if high is not None:
                    band.ceiling(self.number[nutrient], high, weight / max(high, 1e-6))
        return band

    @cached_property
    def _minima(self) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], Array, Array]:
        """Accounts whose shortfall may be the worst, the week's floor and the whole minimum."""
        asked = [b for b in self.bounds if b.minimum and not b.mostly_unknown]
        return (
            np.array([self.number[b.nutrient] for b in asked], dtype=np.intp),
            np.array([self.spec.days * (b.floor or 0.0) for b in asked]),
            np.array([self.spec.days * (b.minimum or 1.0) for b in asked]),
        )

    def week_points(self, totals: Array) -> Array:
        """Points of the week's totals (..., accounts): targets, energy, limits, budget, money."""
        i, floors, minima = self._minima
        points = self.week.points(totals)
        points = points + self.spec.settings["weight_cost"] * totals[..., self.number["usd"]]
        if len(i):
            worst = np.max(np.maximum(floors - totals[..., i], 0.0) / minima, axis=-1)
            points = points + self.spec.settings["weight_worst_shortfall"] * worst
        return points

    def group_points(self, kcal: Array) -> Array:
        """Points of the week's energy by slot group (..., groups), in the order of the slots."""
        return self._groups.points(kcal)

    @cached_property
    def _groups(self) -> Band:
        band, shares = Band.empty(len(self.spec.slots)), self.spec.settings.shares
        kcal = self.spec.days * self.spec.energy_kcal
        total_low = sum(shares[g][0] for g in self.spec.slots)
        total_high = sum(shares[g][1] for g in self.spec.slots)
        points = self.spec.settings["weight_over"] / kcal
        for i, group in enumerate(self.spec.slots):
            band.floor(i, kcal * shares[group][0] / max(1.0, total_low), points)
            band.ceiling(i, kcal * shares[group][1] / min(1.0, total_high), points)
        return band

    def day_points(self, totals: Array) -> Array:
        """Points of a day's totals (..., accounts)."""
        return self.day.points(totals)

    def absorbed_ug(self, amounts: Array) -> Array:
        """B12 absorbed at single meals (..., accounts): the least of the tangents."""
        b12 = amounts[..., self.number["vitamin_b12_ug"]]
        cuts = self.spec.absorption_cuts
        absorbed: Array = np.minimum.reduce([slope * b12 + own for slope, own in cuts])
        return absorbed

    def occasions(self, absorbed_ug: Array) -> Array:
        """How much of an occasion each meal is that absorbs its share of the day's B12."""
        share = self.spec.settings["absorbed_occasion_share"] * (self.spec.absorbed_b12_ug or 1.0)
        return np.minimum(1.0, absorbed_ug / share)

    def occasion_points(self, occasions: Array) -> Array:
        """Points of a day's occasions that absorb their share of B12."""
        slots = sum(len(slots) for slots in self.spec.slots.values())
        wanted = min(self.spec.settings["absorbed_occasions"], slots)
        missed: Array = np.maximum(wanted - occasions, 0.0) / wanted
        points: Array = missed * self.spec.settings["weight_day"]
        return points

    def absorption_points(self, absorbed_ug: Array) -> Array:
        """Points of the B12 that a day absorbs."""
        target = self.spec.absorbed_b12_ug or 0.0
        missed: Array = np.maximum(target - absorbed_ug, 0.0) / max(target, 1e-9)
        points: Array = missed * self.spec.settings["weight_day"]
        return points

    def options(self, meal: Meal, role: Role) -> Options:
        """Everything that may stand in a role of a meal; roles of one pool share it."""
        key = (meal.group, meal.template.id, role.name)
        pool = self.uses.pool_of.get(key)
        found = self._options.get(key if pool is None else pool)
        if found is None:
            found = self._find_options(meal, role)
            self._options[key if pool is None else pool] = found
        return found

    def _find_options(self, meal: Meal, role: Role) -> Options:
        servings: list[Serving] = []
        kinds, grams, amounts, points = [], [], [], []
        for serving in role.servings:
            name = self.uses.name_in(meal, role.name, serving.food.code)
            if name is None:
                continue
            for portion in portions(serving).tolist():
                kinds.append(len(servings))
                grams.append(portion)
                amounts.append(self.per_gram[serving.food.code] * portion)
                points.append(self.prices[name] + self.portion(serving, portion))
            servings.append(serving)
        if not (role.required or role.main):
            kinds.append(-1)
            grams.append(0.0)
            amounts.append(np.zeros(len(self.accounts)))
            points.append(0.0)
        table = np.array(amounts).reshape(len(kinds), len(self.accounts))
        return Options(
            servings, np.array(kinds, dtype=np.intp), np.array(grams), table, np.array(points)
        )

    def amounts(self, meal: Meal) -> Array:
        """Return what a meal brings, by account."""
        total = np.zeros(len(self.accounts))
        for role, serving in meal.parts.items():
            total += self.per_gram[serving.food.code] * meal.grams[role]
        return total

    def portion(self, serving: Serving, grams: float) -> float:
        """Points of one portion's size."""
        return portion_points(serving, grams, self.spec.settings["weight_portion"])

    def points_of(self, week: Week) -> float:
        """Points of a whole week: the objective."""
        return sum(self.parts_of(week).values())

    def parts_of(self, week: Week) -> dict[str, float]:
        """Points of a whole week by what they are for; they add up to the objective.

        Locked meals count with what they bring and repeat, not with what they cost in surprise:
        the programme has no choice in them.
        """
        served = {id(meal) for meal in self.spec.served}
        everything = list(places(week))
        amounts = {place: self.amounts(meal) for place, meal in everything}
        free = [meal for _, meal in everything if id(meal) not in served]
        days = [sum((amounts[d, s] for (d, s), _ in everything if d == day), 0 * self.week.below)
                for day in range(1, self.spec.days + 1)]  # fmt: skip
        groups = list(self.spec.slots)
        kcal = np.zeros(len(groups))
        for (_, slot), meal in everything:
            kcal[groups.index(slot_group(slot))] += meal.amount(self.spec.density["energy_kcal"])
        total = sum(days, 0 * self.week.below)
        usd = self.spec.settings["weight_cost"] * total[self.number["usd"]]
        parts = {
            "uses": sum(self.prices[n] for m in free for _, n in self.uses.names_in(m)),
            "portions": sum(self.portion(s, m.grams[r]) for m in free for r, s in m.parts.items()),
            "cost": float(usd),
            "structure": self.structure_points(week),
            "batches": self.batch_points(free),
            "targets": float(self.week_points(total)) - float(usd),
            "slots": float(self.group_points(kcal)),
            "days": float(sum(self.day_points(day) for day in days)),
            "meals": float(sum(self.meals[s].points(a) for (_, s), a in amounts.items())),
        }
        if self.spec.absorbed_b12_ug is not None:
            absorbed, occasions = np.zeros(self.spec.days), np.zeros(self.spec.days)
            for (day, _), amount in amounts.items():
                ug = self.absorbed_ug(amount)
                absorbed[day - 1] += ug
                occasions[day - 1] += self.occasions(ug)
            parts["days"] += float(self.absorption_points(absorbed).sum())
            parts["days"] += float(self.occasion_points(occasions).sum())
        return parts

    def batch_points(self, meals: Sequence[Meal]) -> float:
        """Points paid back for dishes that are cooked once and eaten twice."""
        if not self.spec.batch_cooking:
            return 0.0
        eaten = Counter(
            (meal.template.id, meal.main.food.code)
            for meal in meals
            if meal.template.batch and meal.group not in LIGHT
        )
        return -self.spec.settings["weight_batch"] * sum(n > 1 for n in eaten.values())

    def structure_points(self, week: Week) -> float:
        """Points of caps passed and of variety that is missing."""
        counts: dict[tuple[str, str], float] = {}
        tops: dict[tuple[str, str], float] = {}
        seen: dict[str, frozenset[str]] = {}
        served: dict[tuple[str, str], float] = {}
        locked = {id(meal) for meal in self.spec.served}
        for _, meal in places(week):
            for key, top in self.caps_of(meal):
                counts[key] = counts.get(key, 0) + 1
                served[key] = served.get(key, 0) + (id(meal) in locked)
                tops[key] = max(tops.get(key, 0.0), top)
            for serving in meal.parts.values():
                identity = serving.food.identity
                seen[identity] = seen.get(identity, frozenset()) | self.kinds_of(serving.food)
        bends = sum(max(0.0, n - max(tops[key], served[key])) for key, n in counts.items())
        for kind, wanted in self.variety.items():
            bends += max(0.0, wanted - sum(kind == "foods" or kind in k for k in seen.values()))
        return self.spec.settings["weight_structure"] * bends

    def caps_of(self, meal: Meal) -> list[tuple[tuple[str, str], float]]:
        """Return what a meal counts towards and how often that may be eaten in a week."""
        template = meal.template
        foods = [(("food", s.food.identity), self.food_top(s.food)) for s in meal.parts.values()]
        if not template.roles:  # her own meal, of no template
            return foods
        key, top = dish_cap(template.dish, meal.group, self.spec)
        caps = [(("dish", key), top), (("template", template.id), float(template.max_per_week))]
        if meal.group not in LIGHT:
            limit = self.spec.settings["max_main_identity"]
            caps.append((("main_ingredient", meal.main.food.identity), limit))
        return caps + foods

    def food_top(self, food: KitchenFood) -> float:
        """How often a food may be eaten in a week; foods off her menu have a cap too."""
        return self.food_tops.get(food.identity) or food_cap(food, self.spec)

    def kinds_of(self, food: KitchenFood) -> frozenset[str]:
        """Kinds of a food: of all that share its identity."""
        return self.kinds.get(food.identity, food.kinds)

    @cached_property
    def _foods(self) -> list[Serving]:
        served = [s for meal in self.spec.served for s in meal.parts.values()]
        return [use.serving for _, use in self.uses] + served

    @cached_property
    def food_tops(self) -> dict[str, float]:
        """How often each food may be eaten in a week, by identity."""
        tops: dict[str, float] = {}
        for serving in self._foods:
            identity = serving.food.identity
            tops[identity] = max(tops.get(identity, 0.0), food_cap(serving.food, self.spec))
        return tops

    @cached_property
    def kinds(self) -> dict[str, frozenset[str]]:
        """Kinds (vegetable, fruit, protein) by identity."""
        kinds: dict[str, frozenset[str]] = {}
        for serving in self._foods:
            identity = serving.food.identity
            kinds[identity] = kinds.get(identity, frozenset()) | serving.food.kinds
        return kinds

    @cached_property
    def variety(self) -> dict[str, float]:
        """How many different foods of each kind are asked for; never more than there are."""
        kinds = self.kinds
        return {
            kind: min(
                self.spec.settings[key],
                sum(kind == "foods" or kind in k for k in kinds.values()),
            )
            for kind, key in VARIETY
        }
