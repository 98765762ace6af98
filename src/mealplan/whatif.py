"""The planner's best fractional week under other wishes: one programme, narrowed and re-solved.

It holds every food that she would be served if no wish refused any; a wish closes columns. So a
profile with one wish less is a warm re-solve, not a new programme.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mealplan.b12 import countable_b12
from mealplan.catalog import FoodTable, load_food_table
from mealplan.errors import SolverError
from mealplan.kitchen import open_kitchen
from mealplan.model.bounds import Bound, food_bounds, marked_unknown
from mealplan.model.structure import VARIETY
from mealplan.model.week import WeekModel, build_week
from mealplan.planning.picking import week_spec
from mealplan.profiles import Profile
from mealplan.solve import Basis, Outcome, Programme
from mealplan.targets import Targets, build_targets
from mealplan.wishes import Wish, make_wish, refusals, refused_foods, wishes_of, without_food_wishes

MISS = 1e-3  # share of a target: nearer than that, whole steps decide
FEW_COLUMNS = 50  # measured: with more columns opened, presolving anew beats a warm start
NOTHING = 1e-6  # points: less is rounding
BUDGET_POINTS = 1e6  # points of a whole budget: before every target
USD_POINTS = 1.0  # points of a dollar a week, below what a hundredth of a target costs
CAPS = ("dish_", "main_ingredient_", "template_", "food_")


@dataclass(frozen=True)
class BestWeek:
    """A fractional week.

    ``food`` is the amount a day from food by nutrient, ``total`` with supplements; ``usd`` a
    day's cost; ``bent`` the uses by which meals repeat for want of foods; ``short`` what each
    target lacks of its minimum and ``over`` what passes its maximum, a day, supplements counted.
    ``missed_points`` are the points of all that is missed or bent: 0 where nothing is.
    """

    food: Mapping[str, float]
    total: Mapping[str, float]
    usd: float
    bent: float
    targets: Targets
    short: Mapping[str, float] = field(default_factory=dict)
    over: Mapping[str, float] = field(default_factory=dict)
    misses: Mapping[str, float] = field(default_factory=dict)
    missed_points: float = 0.0

    @property
    def misses_nothing(self) -> bool:
        """Whether every target, rule and budget of the programme is kept."""
        return self.missed_points <= NOTHING


class WhatIf:
    """Weeks of one person under other wishes, supplements and budgets.

    Parameters
    ----------
    profile : whose wishes; stage, conditions, meals and standard stay as they are.

    Raises
    ------
    DataError : nothing may be served in a slot even without her wishes.
    """

    def __init__(self, profile: Profile, table: FoodTable | None = None) -> None:
        self.profile = profile
        self._table = table or load_food_table()
        self._refused = refusals(profile, self._table)
        self._targets_of: dict[str, Targets] = {}
        firm = [w for w in wishes_of(profile) if w.kind == "diet" and w.word == "kosher"]
        wide = without_food_wishes(profile, keep=firm)
        wide = Profile(**wide.model_dump(exclude_unset=True, exclude={"max_prep_minutes"}))
        kitchen = open_kitchen(wide, self._table)
        targets = self._targets_for(profile)
        served = set(kitchen.menu.foods).difference(*self._refused.values())
        bounds = marked_unknown(
            food_bounds(targets, absorbed=profile.b12_basis == "absorbed"),
            self._table.nutrients,
            sorted(served or kitchen.menu.foods),
        )
        density = dict(kitchen.density)
        if targets.b12_added_only:
            density["vitamin_b12_ug"] = self._countable_b12(density["vitamin_b12_ug"])
        self._kitchen = replace(kitchen, targets=targets, bounds=bounds, density=density)
        self._spec = week_spec(self._kitchen, profile.seed)
        self._spec = replace(self._spec, budget_usd_per_day=profile.budget_usd_per_day)
        self._model = build_week(self._spec)
        self._programme = Programme(self._model.problem)
        self._caps = {
            row.name: -row.constant
            for row in self._model.problem.constraints()
            if row.name.startswith(CAPS)
        }
        missing = self._table.nutrients.loc[sorted(kitchen.menu.foods)].isna()
        self._unknown = {
            str(n): frozenset(missing.index[missing[n]].astype(str)) for n in missing.columns
        }
        self._upper: dict[str, float] = {}
        self._likeliest: Basis | None = None  # of a week that misses nothing: others start there
        self._falls_short = False
        self._usd = {
            grams.name: kitchen.menu.foods[code].usd_per_g for _, code, grams in self._model.grams
        }

    def _countable_b12(self, density: Mapping[str, float]) -> dict[str, float]:
        """Count only added B12 in the foods that a vegan is served."""
        refused = self._refused_by(make_wish("diet", "vegan"))
        added = countable_b12(self._table, added_only=True).fillna(0.0) / 100
        return {c: x if c in refused else float(added[c]) for c, x in density.items()}

    def _targets_for(self, profile: Profile) -> Targets:
        """Return a profile's targets; of what may change, diet and supplements decide them."""
        key = repr((profile.diet, profile.supplements))
        if key not in self._targets_of:
            self._targets_of[key] = build_targets(profile)
        return self._targets_of[key]

    def _refused_by(self, wish: Wish) -> frozenset[str]:
        if wish not in self._refused:
            alone = self.profile.with_options(diet=(wish.word,), allergens=(), dislikes=())
            alone = Profile(**alone.model_dump(exclude_unset=True, exclude={"gluten_free"}))
            self._refused[wish] = refused_foods(alone, self._table) - self._refused[None]
        return self._refused[wish]

    def serves_more(self, profile: Profile) -> bool:
        """Whether a profile is served any food that the one at hand is not."""
        refused = self._refused_in(self.profile) - self._refused_in(profile)
        return not refused.isdisjoint(self._kitchen.menu.foods)

    def _refused_in(self, profile: Profile) -> frozenset[str]:
        wishes = [w for w in wishes_of(profile) if w.refuses_foods]
        return self._refused[None].union(*(self._refused_by(w) for w in wishes))

    def least_short(self, profile: Profile) -> BestWeek:
        """Return the week with the least shortfalls: the worst is made small, then their sum."""
        self._prepare(profile, profile.budget_usd_per_day)
        return self._least_short()

    def likeliest(self, profile: Profile, *, variety: bool = True) -> BestWeek:
        """Return the week that the planner likes best among those with the least shortfalls.

        Without ``variety`` dishes and foods may repeat without end.
        """
        self._prepare(profile, profile.budget_usd_per_day)
        if not variety:
            self._free_variety()
        if not self._falls_short:  # one solve is enough where there is nothing to settle first
            if self._likeliest is not None:
                self._programme.start_from(self._likeliest)
            week = self._solve({**self._model.costs, **self._model.wishes})
            if week.misses_nothing:
                self._likeliest = self._likeliest or self._programme.basis
                return week
            self._falls_short = self._likeliest is None
            self._programme.start_afresh()
        best = self._least_short()
        return self._with_aims(self._model.wishes, best.misses)

    def cheapest(self, profile: Profile, *, as_good_as: BestWeek) -> BestWeek:
        """Return the cheapest week that meets what money can; no budget binds it.

        A target that no money reaches is held at what ``as_good_as`` reaches.
        """
        self._prepare(profile, None)
        misses: dict[str, float] = {}
        if as_good_as.misses.keys() - {"budget"}:  # else money is all that lacks
            free = self._least_short()
            misses = {
                name: as_good_as.misses.get(name, share) if share > MISS else 0.0
                for name, share in free.misses.items()
            }
        usd = {name: USD_POINTS * price for name, price in self._usd.items()}
        return self._with_aims(usd, misses)

    def kept_to_the_cent(self, profile: Profile) -> BestWeek:
        """Return the week with the least shortfalls among those within her budget, if any is."""
        self._prepare(profile, profile.budget_usd_per_day)
        miss = self._model.misses["budget"].name
        return self._solve({**self._model.costs, miss: BUDGET_POINTS})

    def _with_aims(self, aims: Mapping[str, float], misses: Mapping[str, float]) -> BestWeek:
        bounds = [
            bound.within_reach(
                misses.get(f"min_{bound.nutrient}", 0.0), misses.get(f"max_{bound.nutrient}", 0.0)
            )
            for bound in self._bounds
        ]
        self._set_bounds(bounds)
        return self._solve({**self._model.costs, **aims})

    def _prepare(self, profile: Profile, budget: float | None) -> None:
        """Narrow the programme to a profile's foods, targets and budget."""
        self._targets = self._targets_for(profile)
        self._bounds = food_bounds(self._targets, absorbed=profile.b12_basis == "absorbed")
        self._set_bounds(self._bounds)
        if "budget" in self._programme.rows:
            top = None if budget is None else self._spec.days * budget
            self._programme.set_row("budget", upper=top)
        refused = self._refused_in(profile)
        top_minutes = profile.max_prep_minutes or math.inf
        upper: dict[str, float] = {}
        left: dict[str, set[str]] = {kind: set() for kind, _ in VARIETY}
        for name, use in self._model.uses:
            food, main = use.serving.food, self._model.uses.mains.get(name)
            closed = food.code in refused or (
                main is not None and main.template.minutes > top_minutes
            )
            upper[name] = 0.0 if closed else float(self._model.columns[name].upBound or 0.0)
            if not closed:
                for kind in ("foods", *(food.kinds & left.keys())):
                    left[kind].add(food.identity)
        changed = sum(top != self._upper.get(name) for name, top in upper.items())
        self._programme.set_upper(upper)
        if changed > FEW_COLUMNS:
            self._programme.start_afresh()
        self._upper = upper
        for name in self._model.misses:
            if name.startswith(CAPS):
                self._programme.set_row(name, upper=self._caps[name])
        for kind, key in VARIETY:
            wanted = min(self._spec.settings[key], len(left[kind]))
            self._programme.set_row(f"variety_{kind}", lower=wanted)

    def _set_bounds(self, bounds: Sequence[Bound]) -> None:
        rows, days = self._programme.rows, self._spec.days
        for bound in bounds:
            for name in (f"min_{bound.nutrient}", f"spread_{bound.nutrient}"):
                if name in rows:
                    self._programme.set_row(name, lower=days * (bound.floor or 0.0))
            if f"max_{bound.nutrient}" in rows and bound.ceiling is not None:
                self._programme.set_row(f"max_{bound.nutrient}", upper=days * bound.ceiling)

    def _free_variety(self) -> None:
        for name in self._model.misses:
            if name.startswith(CAPS):
                self._programme.set_row(name)
            elif name.startswith("variety_"):
                self._programme.set_row(name, lower=0.0)

    def _solve(self, costs: Mapping[str, float]) -> BestWeek:
        self._programme.set_costs(costs)
        outcome = self._programme.relax()
        if not outcome.solved:
            msg = "the solver found no week of these foods: loosen a wish"
            raise SolverError(msg)
        return self._read(outcome)

    def _least_short(self) -> BestWeek:
        """Return the week with the least shortfalls, as the planner weighs them."""
        # measured: over all foods, presolving both stages takes a third of a warm start
        return self._read(least_short(self._programme, self._model, afresh=True))

    def _read(self, outcome: Outcome) -> BestWeek:
        values = outcome.values
        grams = [(c, values[x.name]) for _, c, x in self._model.grams]
        eaten = [(c, g / self._spec.days) for c, g in grams if g > 0]
        food = {
            nutrient: sum(density[code] * g for code, g in eaten)
            for nutrient, density in self._kitchen.density.items()
        }
        supplements = self._targets.supplements
        total = {nutrient: x + supplements.get(nutrient, 0.0) for nutrient, x in food.items()}
        unknown = {
            nutrient
            for nutrient in food
            if self._unknown[nutrient] and any(code in self._unknown[nutrient] for code, _ in eaten)
        }
        short, over = {}, {}
        for target in self._targets:
            if target.planned_minimum is not None and target.nutrient not in unknown:
                lacks = target.planned_minimum - total[target.nutrient]
                if lacks > MISS * target.planned_minimum and target.nutrient != "energy_kcal":
                    short[target.nutrient] = lacks
            if target.planned_maximum is not None and target.nutrient != "energy_kcal":
                passes = (
                    food[target.nutrient]
                    if target.maximum_applies_to == "food"
                    else (total[target.nutrient])
                )
                if passes > target.planned_maximum * (1 + MISS) + MISS:
                    over[target.nutrient] = passes - target.planned_maximum
        misses = {name: values[miss.name] for name, miss in self._model.misses.items()}
        return BestWeek(
            food,
            total,
            sum(self._usd[x.name] * values[x.name] for _, _, x in self._model.grams)
            / self._spec.days,
            sum(values[name] for name in self._model.structure),
            self._targets,
            short,
            over,
            {name: miss for name, miss in misses.items() if miss > MISS},
            sum(points * values[name] for name, points in self._model.costs.items()),
        )


def least_short(programme: Programme, model: WeekModel, *, afresh: bool = False) -> Outcome:
    """Find the week with the least worst shortfall, then the least sum of them.

    ``afresh`` presolves the second stage too instead of starting from the first's solution.
    """
    worst = "worst" in model.costs
    if worst:  # least worst shortfall first, whatever their sum
        sums = {f"miss_min_{b.nutrient}" for b in model.spec.bounds}
        programme.set_costs({name: c for name, c in model.costs.items() if name not in sums})
        least = programme.relax()
        if least.solved:
            if not any(least.values.get(name, 0.0) > 1e-9 for name in sums):
                return least  # nothing is missed: there is no sum left to make smaller
            # a crumb of a nutrient that plants hardly hold is not worth much of another
            allowance = model.spec.settings["worst_allowance"]
            programme.set_upper({"worst": least.values["worst"] + allowance})
        if afresh:
            programme.start_afresh()
    programme.set_costs(model.costs)
    reach = programme.relax()
    if worst:
        programme.set_upper({"worst": float("inf")})
    if not reach.solved:
        msg = "the solver found no week: run `mealplan screen` to see what the filters leave"
        raise SolverError(msg)
    return reach
