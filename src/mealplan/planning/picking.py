"""Picks a week: what cannot be reached, the bound, then whole uses or whole meals."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from mealplan.affinity import Plates
from mealplan.errors import SolverError
from mealplan.kitchen import Kitchen
from mealplan.model.bounds import Bound, softened
from mealplan.model.spec import Uses
from mealplan.model.week import WeekModel, WeekSpec, build_week
from mealplan.model.wishes import price_uses
from mealplan.planning.choosing import choose_meals, round_meals
from mealplan.planning.composing import compose_meals
from mealplan.planning.fit import Company
from mealplan.planning.generating import Generated, MealPool
from mealplan.planning.scoring import WeekScore
from mealplan.planning.weeks import Locked, Meal
from mealplan.solve import Outcome, Patience, Programme

NEAR = 0.0005  # share: the programme over whole meals is this near its bound
ROUGHLY = 0.02  # share: near enough to see whether anything falls short
NOTHING = 1e-7
WIDER = 4.0  # times the points kept, where too few meals were left for a whole week


@dataclass(frozen=True)
class Bounded:
    """What is known of every week before one is picked.

    ``score`` is the objective of delivered weeks, which ``bound`` bounds from below over all
    candidates, in points; ``bounds`` are the targets as far as they can be reached.
    """

    kitchen: Kitchen
    score: WeekScore
    pool: MealPool
    best: Generated
    bounds: tuple[Bound, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def duals(self) -> Mapping[str, float]:
        """Duals by row of the best fractional week."""
        return self.best.outcome.duals

    @property
    def bound(self) -> float:
        """The least points any week could have."""
        return self.best.bound

    @property
    def version(self) -> str:
        """The solver's version."""
        return self.pool.programme.version


@dataclass(frozen=True)
class Picked:
    """A week's meals, on no days yet.

    ``offered`` are other meals that they may be traded for, none where trading would do harm.
    ``whole`` tells that whole meals were picked, whose portions are kitchen steps already.
    """

    meals: Mapping[str, Sequence[Meal]]
    offered: Sequence[Meal] = ()
    whole: bool = False


def make_taste(seed: int) -> Callable[[str], float]:
    """Return the seed's chance preference: a number in 0..1 for a name, always the same."""

    def taste(name: str) -> float:
        return zlib.crc32(f"{seed}/{name}".encode()) / 2**32

    return taste


def week_spec(kitchen: Kitchen, seed: int, *, locked: Locked | None = None) -> WeekSpec:
    """Put together what the weekly programme is about."""
    return WeekSpec(
        kitchen.menu,
        kitchen.slots,
        kitchen.bounds,
        kitchen.density,
        kitchen.targets.energy_kcal,
        kitchen.settings,
        make_taste(seed),
        kitchen.affinities.company,
        plates=Plates(kitchen.affinities).of_menu(kitchen.menu),
        likes=kitchen.likes,
        budget_usd_per_day=kitchen.profile.budget_usd_per_day,
        weekly_shares=kitchen.weekly_shares,
        meal_ranges=kitchen.meal_ranges,
        absorbed_b12_ug=kitchen.absorbed_target_ug,
        absorption_cuts=kitchen.absorption_cuts,
        batch_cooking=kitchen.profile.batch_cooking,
        served=tuple((locked or {}).values()),
    )


def bound_kitchen(kitchen: Kitchen, seed: int, *, locked: Locked | None = None) -> Bounded:
    """Bound every week of a kitchen.

    The best fractional week of whole meals bounds every week. Where it falls short somewhere, the
    shortfalls no week can avoid (least worst, then least sum) become the aim.

    Parameters
    ----------
    locked : meals by (day, slot) that stand already.

    Raises
    ------
    SolverError : no week was found.
    """
    began = time.perf_counter()
    spec = week_spec(kitchen, seed, locked=locked)
    pool = open_pool(spec)
    built = time.perf_counter()
    best, bounds = bound_week(pool)
    if _passes_limits(pool, best):  # tablets leave less of a limit than food must bring
        able = softened(kitchen.bounds, kitchen.targets.supplements)
        spec = replace(spec, bounds=able)
        pool = open_pool(spec)
        best, bounds = bound_week(pool)
    if not best.outcome.solved or _passes_limits(pool, best):
        msg = "the solver found no week: run `mealplan screen` to see what the filters leave"
        raise SolverError(msg)
    seconds = {"build": built - began, "bound": time.perf_counter() - built}
    score = WeekScore(spec, pool.score.uses, pool.score.prices, bounds)
    return Bounded(kitchen, score, pool, best, bounds, seconds)


def pick_week(bounded: Bounded) -> Picked:
    """Pick the week's meals.

    Whole counts of the uses that the bound's duals leave in question; where a condition bounds
    single meals, whole meals instead.

    Raises
    ------
    SolverError : no week was found.
    """
    pool, best, score = bounded.pool, bounded.best, bounded.score
    if score.spec.meal_ranges:
        chosen = choose_meals(pool, best, score.spec.settings["keep_meals_points"])
        if chosen is not None:
            return Picked(chosen[0], _offered(bounded), whole=True)
    model, outcome = _count_uses(pool, best, score)
    company = company_of(bounded.kitchen, bounded.bounds)
    return Picked(compose_meals(model, outcome.values, company), _offered(bounded))


def pick_by_chance(bounded: Bounded, seed: int) -> Iterator[Picked]:
    """Pick weeks of whole meals, each rounded another way, to trade meals in.

    They are far from the bound by themselves. Another way for where ``pick_week`` ended far from
    it too. With batch cooking, whose pairs trading would part, one week of meals chosen whole.
    """
    spec, settings = bounded.score.spec, bounded.score.spec.settings
    if spec.batch_cooking:
        points = settings["keep_meals_points"]
        chosen = None if spec.meal_ranges else choose_meals(bounded.pool, bounded.best, points)
        if chosen is not None:
            yield Picked(chosen[0], whole=True)
        return
    for number in range(int(settings["starts_again"])):
        rng = np.random.default_rng([seed, number])
        points = settings["keep_meals_points"]
        meals = round_meals(bounded.pool, bounded.best, points, rng)
        if meals is not None:
            yield Picked(meals, _offered(bounded), whole=True)


def _offered(bounded: Bounded) -> list[Meal]:
    """Return the meals near the bound; none with batch cooking, whose pairs trading would part."""
    if bounded.score.spec.batch_cooking:
        return []
    points = bounded.score.spec.settings["keep_meals_points"]
    return [*bounded.pool.near(bounded.best.duals, points).values()]


def open_pool(spec: WeekSpec) -> MealPool:
    """Return the programme over whole meals of a week, without any meal yet."""
    uses = Uses(spec)
    return MealPool(WeekScore(spec, uses, price_uses(spec, uses), spec.bounds))


def company_of(kitchen: Kitchen, bounds: Sequence[Bound]) -> Company:
    """Return what makes meals' parts go together, with what each day needs as far as in reach."""
    daily = {b.nutrient: b.floor for b in bounds if b.daily_minimum and b.floor}
    return replace(kitchen.company, daily=daily)


def bound_week(pool: MealPool) -> tuple[Generated, tuple[Bound, ...]]:
    """Find the bound over all candidates, and the targets as far as they can be reached."""
    spec, programme = pool.score.spec, pool.programme
    bounds, days = tuple(spec.bounds), spec.days
    everything = {**pool.master.costs, **pool.master.wishes}
    rough = pool.solve(everything, wishes=True, near=ROUGHLY)
    if rough.outcome.solved and _falls_short(pool, rough.outcome):
        bounds = unavoidable(pool, bounds)
        for bound in bounds:
            floor = days * (bound.floor or 0.0)
            if bound.minimum:
                programme.set_row(f"min_{bound.nutrient}", lower=floor)
            if f"spread_{bound.nutrient}" in pool.master.misses:  # days ask no more than the week
                programme.set_row(f"spread_{bound.nutrient}", lower=floor)
            if f"max_{bound.nutrient}" in pool.master.misses:
                programme.set_row(f"max_{bound.nutrient}", upper=days * (bound.ceiling or 0.0))
        return pool.solve(everything, wishes=True, near=NEAR), bounds
    return pool.solve(everything, wishes=True, near=NEAR, before=rough), bounds


def _count_uses(pool: MealPool, best: Generated, score: WeekScore) -> tuple[WeekModel, Outcome]:
    """Find whole counts of those uses that the bound's duals leave in question."""
    settings, spec = score.spec.settings, replace(score.spec, bounds=score.bounds)
    points = settings["keep_points"]
    for _ in range(3):
        uses = score.uses.narrowed(pool.promising(best.duals, points))
        model = build_week(spec, uses, score.prices)
        programme = Programme(model.problem)
        programme.set_costs({**model.costs, **model.wishes})
        _leave_room(programme, model, spec)
        outcome = programme.integer(
            gap=settings["gap_pick"],
            max_nodes=int(settings["nodes_pick"]),
            patience=Patience(
                int(settings["checks_pick"]), settings["gap_patience"], int(settings["checks_most"])
            ),
            time_limit_s=settings["time_limit_s"],
        )
        if outcome.solved:
            return model, outcome
        points *= WIDER
    msg = "the solver gave no week: run it again with another --seed or loosen the wishes"
    raise SolverError(msg)


def _leave_room(programme: Programme, model: WeekModel, spec: WeekSpec) -> None:
    """Ask a little more of a week than its bounds: whole steps and days cannot just hold them."""
    room, spread = spec.settings["pick_margin"], spec.settings["spread_margin"]
    for bound in spec.bounds:
        low, high = f"min_{bound.nutrient}", f"max_{bound.nutrient}"
        floor = spec.days * (bound.floor or 0.0)
        if low in model.misses and bound.reachable is None:
            programme.set_row(low, lower=floor * (1 + room))
        if high in model.misses and bound.unavoidable is None:
            programme.set_row(high, upper=spec.days * (bound.ceiling or 0.0) * (1 - room))
        if f"spread_{bound.nutrient}" in model.misses:
            programme.set_row(f"spread_{bound.nutrient}", lower=floor * (1 + spread))


def _passes_limits(pool: MealPool, best: Generated) -> bool:
    """Whether no week keeps the limits that are never passed."""
    return best.outcome.solved and any(
        best.outcome.values[name] > NOTHING for name in pool.master.hard
    )


def _falls_short(pool: MealPool, outcome: Outcome) -> bool:
    """Whether a relaxation misses any target; where none does, nothing is out of reach."""
    return any(
        outcome.values[miss.name] > NOTHING
        for name, miss in pool.master.misses.items()
        if name.startswith(("min_", "max_"))
    )


def unavoidable(pool: MealPool, bounds: tuple[Bound, ...]) -> tuple[Bound, ...]:
    """Find what no week of these foods can reach: least worst shortfall, then the least sum."""
    master, programme = pool.master, pool.programme
    reach = None
    if "worst" in master.costs:
        sums = {f"miss_min_{b.nutrient}" for b in bounds}
        costs = {name: c for name, c in master.costs.items() if name not in sums}
        least = pool.solve(costs, wishes=False, near=NEAR).outcome
        if not any(least.values.get(name, 0.0) > NOTHING for name in sums):
            reach = least  # nothing is missed: there is no sum left to make smaller
        else:
            # a crumb of a nutrient that plants hardly hold is not worth much of another
            allowance = pool.score.spec.settings["worst_allowance"]
            programme.set_upper({"worst": least.values["worst"] + allowance})
    if reach is None:
        reach = pool.solve(master.costs, wishes=False, near=NEAR).outcome
        if "worst" in master.costs:
            programme.set_upper({"worst": float("inf")})
    missed = {
        name: value if (value := reach.values[miss.name]) > NOTHING else 0.0
        for name, miss in master.misses.items()
    }
    return tuple(
        bound.within_reach(
            missed.get(f"min_{bound.nutrient}", 0.0),
            0.0 if bound.hard_maximum else missed.get(f"max_{bound.nutrient}", 0.0),
        )
        for bound in bounds
    )
