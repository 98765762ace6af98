"""Picks a week: what cannot be reached, the bound, then whole uses."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mealplan.affinity import Plates
from mealplan.errors import SolverError
from mealplan.kitchen import Kitchen
from mealplan.model.bounds import Bound, softened
from mealplan.model.week import WeekModel, WeekSpec, build_week
from mealplan.planning.weeks import Locked, Meal
from mealplan.solve import Outcome, Patience, Programme


@dataclass(frozen=True)
class Picked:
    """A week as counted.

    ``bound`` is the linear bound over all candidates, in points; ``bounds`` are the targets as
    far as they can be reached; ``relaxed`` holds the bound's duals.
    """

    model: WeekModel
    outcome: Outcome
    relaxed: Outcome
    bounds: tuple[Bound, ...]
    version: str
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def bound(self) -> float:
        """The least points any week could have."""
        return self.relaxed.objective


def make_taste(seed: int) -> Callable[[str], float]:
    """Return the seed's chance preference: a number in 0..1 for a name, always the same."""

    def taste(name: str) -> float:
        return zlib.crc32(f"{seed}/{name}".encode()) / 2**32

    return taste


def week_spec(
    kitchen: Kitchen, seed: int, *, locked: Locked | None = None, keep: Sequence[Meal] = ()
) -> WeekSpec:
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
        keep=tuple(keep),
    )


def pick_week(
    kitchen: Kitchen, seed: int, *, locked: Locked | None = None, keep: Sequence[Meal] = ()
) -> Picked:
    """Pick the week's meals.

    First the best fractional week. Where that falls short somewhere, the shortfalls no week can
    avoid (least worst, then least sum) become the aim. Then the linear bound, and whole uses on
    the columns that the bound's reduced costs leave in question.

    Parameters
    ----------
    locked : meals by (day, slot) that stand already.
    keep : meals whose uses are preferred, so that little changes.

    Raises
    ------
    SolverError : no week was found.
    """
    began = time.perf_counter()
    model = build_week(week_spec(kitchen, seed, locked=locked, keep=keep))
    programme = Programme(model.problem)
    built = time.perf_counter()
    relaxed, bounds = bound_week(programme, model)
    if not relaxed.solved:  # tablets leave less of a limit than food must bring
        able = replace(kitchen, bounds=softened(kitchen.bounds, kitchen.targets.supplements))
        model = build_week(week_spec(able, seed, locked=locked, keep=keep))
        programme = Programme(model.problem)
        relaxed, bounds = bound_week(programme, model)
    if not relaxed.solved:
        msg = "the solver found no week: run `mealplan screen` to see what the filters leave"
        raise SolverError(msg)
    bounded = time.perf_counter()
    outcome = _whole_week(programme, model, relaxed, bounds)
    return Picked(
        model,
        outcome,
        relaxed,
        bounds,
        programme.version,
        {"build": built - began, "bound": bounded - built, "solve": time.perf_counter() - bounded},
    )


def bound_week(programme: Programme, model: WeekModel) -> tuple[Outcome, tuple[Bound, ...]]:
    """Find the linear bound over all candidates, and the targets as far as they can be reached."""
    bounds, days = tuple(model.spec.bounds), model.spec.days
    everything = {**model.costs, **model.wishes}
    programme.set_costs(everything)
    relaxed = programme.relax()
    if relaxed.solved and _falls_short(model, relaxed):
        bounds = unavoidable(programme, model, bounds)
        for bound in bounds:
            if bound.minimum:
                programme.set_row(f"min_{bound.nutrient}", lower=days * (bound.floor or 0.0))
            if f"spread_{bound.nutrient}" in model.misses:  # days ask for no more than the week
                programme.set_row(f"spread_{bound.nutrient}", lower=days * (bound.floor or 0.0))
            if f"max_{bound.nutrient}" in model.misses:
                programme.set_row(f"max_{bound.nutrient}", upper=days * (bound.ceiling or 0.0))
        programme.set_costs(everything)
        relaxed = programme.relax()
    return relaxed, bounds


def _whole_week(
    programme: Programme, model: WeekModel, relaxed: Outcome, bounds: Sequence[Bound]
) -> Outcome:
    """Find whole uses among the columns that the bound's reduced costs leave in question."""
    settings, days = model.spec.settings, model.spec.days
    programme.set_upper(
        {
            name: 0.0
            for name in model.columns
            if relaxed.values[name] < 1e-9 and relaxed.reduced_costs[name] > settings["keep_points"]
        }
    )
    for bound in bounds:  # days cannot share out exactly what the week just holds
        if f"spread_{bound.nutrient}" in model.misses:
            enough = days * (bound.floor or 0.0) * (1 + settings["spread_margin"])
            programme.set_row(f"spread_{bound.nutrient}", lower=enough)
    outcome = programme.integer(
        gap=settings["gap_pick"],
        max_nodes=int(settings["nodes_pick"]),
        patience=Patience(
            int(settings["checks_pick"]), settings["gap_patience"], int(settings["checks_most"])
        ),
        time_limit_s=settings["time_limit_s"],
    )
    if not outcome.solved:
        msg = "the solver gave no week: run it again with another --seed or loosen the wishes"
        raise SolverError(msg)
    return outcome


def _falls_short(model: WeekModel, outcome: Outcome) -> bool:
    """Whether a relaxation misses any target; where none does, nothing is out of reach."""
    return any(
        outcome.values[miss.name] > 1e-7
        for name, miss in model.misses.items()
        if name.startswith(("min_", "max_"))
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


def unavoidable(
    programme: Programme, model: WeekModel, bounds: tuple[Bound, ...]
) -> tuple[Bound, ...]:
    """Find what no week of these foods can reach."""
    reach = least_short(programme, model)

    def missed(name: str) -> float:
        miss = model.misses.get(name)
        value = 0.0 if miss is None else reach.values[miss.name]
        return value if value > 1e-7 else 0.0

    return tuple(
        bound.within_reach(missed(f"min_{bound.nutrient}"), missed(f"max_{bound.nutrient}"))
        for bound in bounds
    )
