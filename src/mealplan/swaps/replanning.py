"""Plans part of a week anew and leaves the rest as it stands."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from mealplan.catalog import FoodTable
from mealplan.eligibility import judge_foods, matching_foods
from mealplan.errors import DataError
from mealplan.kitchen import Kitchen
from mealplan.meals import SLOTS
from mealplan.plan import Plan, PlannedMeal
from mealplan.planner import checked, plan_kitchen
from mealplan.planning.picking import make_taste
from mealplan.profiles import Profile
from mealplan.swaps.applying import made
from mealplan.swaps.finishing import finished
from mealplan.swaps.measuring import knowing, mended, week_of
from mealplan.swaps.ranking import every_swap, kitchen_of
from mealplan.swaps.types import Place, Swap, check_places, meal_at

PASSES = 2  # over the meals made anew: the first changes each, the second suits them to each other
NOT_AGAIN = 1000.0  # points of a dish that was to be replaced
HARM = 300.0  # points of each target or rule that a swap would break

Progress = Callable[[str], None]


def replan(
    plan: Plan,
    *,
    locked: Iterable[Place] = (),
    locked_foods: Iterable[str] = (),
    days: Iterable[int] | None = None,
    meals: Iterable[Place] | None = None,
    ban: Iterable[str] = (),
    favour: Iterable[str] = (),
    seed: int | None = None,
    progress: Progress = lambda _: None,
) -> Plan:
    """Keep what is liked and plan the rest anew, with the fewest changes.

    - ``days`` or ``meals``: these are made anew, each as another dish (of days, what is not
      locked); the others stay.
    - ``ban`` or ``favour`` alone: only the meals that must change do: those with a banned food,
      and where a favoured one fits.
    - none of them: everything that is not locked is made anew.

    Where a target that was met would be missed, the portions of other meals that are not locked
    move too, first those of the same days.

    Parameters
    ----------
    locked : meals (day, slot) that stay as they are: the same rows, byte for byte.
    locked_foods : food codes; every meal that has one of them is locked.
    days : days to make anew, such as ``{3}``.
    meals : single meals to make anew, such as ``[(3, "dinner")]``.
    ban, favour : words or food codes, as in the profile's ``dislikes`` and ``likes``, where they
        are kept: a later swap knows them too.
    seed : another chance preference; without it, one that goes with the plan as it stands, so
        that asking again gives something else again.
    progress : called with a few words as each stage begins.

    Returns
    -------
    A verified plan.

    Raises
    ------
    DataError : a lock holds a banned food, or names no meal; nothing is left for a meal.
    """
    ban, favour = tuple(ban), tuple(favour)
    keep = locked_places(plan, locked, locked_foods)
    seed = _next_seed(plan) if seed is None else seed
    wished = with_wishes(plan, ban, favour)
    progress("Looking at what you may eat")
    kitchen = kitchen_of(wished)
    anew = _places_anew(plan, days, meals, keep)
    banned = _banned_places(plan, kitchen) if ban else frozenset()
    if banned & keep:
        day, slot = min(banned & keep)
        name = meal_at(plan, day, slot).name
        msg = f"{name} ({slot}, day {day}) is locked but holds what you ban: unlock it first"
        raise DataError(msg)
    if anew or ban or favour:
        changed = _renewed(wished, kitchen, anew, banned - anew, keep, seed, progress)
        for word in favour:
            progress(f"Finding a place for {word}")
            changed = _favoured(changed, kitchen, word, keep)
        changed = _kept(plan, wished, changed, kitchen, keep, progress)
    else:
        changed = _new_week(wished, kitchen, keep, seed, progress)
    return changed


def _next_seed(plan: Plan) -> int:
    names = "|".join(f"{m.key}{m.name}" for m in plan.meals)
    return zlib.crc32(f"{plan.seed}/{names}".encode()) % 2**31


def _kept(
    plan: Plan,
    wished: Plan,
    changed: Plan,
    kitchen: Kitchen,
    keep: frozenset[Place],
    progress: Progress,
) -> Plan:
    """Let portions elsewhere keep what was met, and say how near the best week this is."""
    if changed.meals == wished.meals:
        return finished(plan, changed, kitchen)
    progress("Measuring portions")
    return finished(plan, mended(plan, changed, kitchen, keep), kitchen)


def locked_places(
    plan: Plan, locked: Iterable[Place], locked_foods: Iterable[str] = ()
) -> frozenset[Place]:
    """Return the places that stay: those named, and every meal with a locked food."""
    codes = set(locked_foods)
    had = {f.food_code for m in plan.meals for f in m.foods}
    if codes - had:
        msg = f"no meal of the plan has food {min(codes - had)}: nothing to lock"
        raise DataError(msg)
    with_food = {m.key for m in plan.meals if any(f.food_code in codes for f in m.foods)}
    return check_places(plan, locked) | with_food


def with_wishes(plan: Plan, ban: Iterable[str], favour: Iterable[str]) -> Plan:
    """Return the plan with wishes added to its profile; a new wish ends one against it."""
    ban, favour = tuple(ban), tuple(favour)
    if not ban and not favour:
        return plan
    dislikes = dict.fromkeys((*plan.profile.dislikes, *ban))
    likes = dict.fromkeys((*plan.profile.likes, *favour))
    profile = plan.profile.with_options(
        dislikes=tuple(w for w in dislikes if w not in favour),
        likes=tuple(w for w in likes if w not in ban),
    )
    return replace(plan, profile=profile)


def _places_anew(
    plan: Plan,
    days: Iterable[int] | None,
    meals: Iterable[Place] | None,
    keep: frozenset[Place],
) -> frozenset[Place]:
    """Return the places to make anew: meals that are named, and what of days is not locked."""
    wanted = set(check_places(plan, meals or ()))
    if wanted & keep:
        day, slot = min(wanted & keep)
        msg = f"{slot} on day {day} is locked: unlock it to make it anew"
        raise DataError(msg)
    for day in days or ():
        of_day = {m.key for m in plan.meals if m.day == day}
        if not of_day:
            msg = f"the plan has no day {day}: days 1 to {plan.days}"
            raise DataError(msg)
        if of_day <= keep:
            msg = f"every meal of day {day} is locked: unlock one to make the day anew"
            raise DataError(msg)
        wanted |= of_day - keep
    return frozenset(wanted)


def _banned_places(plan: Plan, kitchen: Kitchen) -> frozenset[Place]:
    """Places of meals with a food that was open to her and is not now; her own meals stay."""
    gone = _refused(kitchen.profile, plan.meals, plan.table)
    gone -= _refused(plan.profile, plan.meals, plan.table)
    return frozenset(m.key for m in plan.meals if any(f.food_code in gone for f in m.foods))


def _refused(profile: Profile, meals: Iterable[PlannedMeal], table: FoodTable) -> set[str]:
    """Foods of some meals that a profile is not served."""
    eaten = {food.food_code for meal in meals for food in meal.foods}
    allowed = judge_foods(profile, table.holding(eaten))["allowed"]
    return {code for code in eaten if not allowed[code]}


def in_order(places: Iterable[Place]) -> list[Place]:
    """Sort places, the main meals of a day first: snacks fill what they leave."""
    main = ("dinner", "lunch", "breakfast")
    return sorted(places, key=lambda p: (p[0], p[1] not in main, SLOTS.index(p[1])))


def _renewed(
    plan: Plan,
    kitchen: Kitchen,
    anew: frozenset[Place],
    banned: Iterable[Place],
    keep: frozenset[Place],
    seed: int,
    progress: Progress,
) -> Plan:
    """Make meals anew as other dishes, and take banned foods out of meals with the least change."""
    changed = plan
    for place in in_order(banned):
        progress(f"Changing {place[1].replace('_', ' ')} on day {place[0]}")
        changed = _without_banned(changed, kitchen, place)
    taste = make_taste(seed)
    old = {place: _dish(plan, kitchen, place) for place in anew}
    for number in range(PASSES):
        for place in in_order(anew):
            progress(f"Making {place[1].replace('_', ' ')} on day {place[0]} anew")
            swaps = every_swap(changed, *place, kitchen=kitchen)
            best = _best(swaps, kitchen, old, place, taste, seed)
            stays = number > 0 and (best is None or best.points > -1e-6)
            if best is not None and not stays:
                changed = made(changed, best)
    for place in anew:
        if _dish(changed, kitchen, place) == old[place] and old[place]:
            msg = f"no other dish is open to her for {place[1]} on day {place[0]}"
            raise DataError(msg)
    return changed


def _dish(plan: Plan, kitchen: Kitchen, place: Place) -> str:
    template_id = meal_at(plan, *place).template_id
    return next((t.dish for t in kitchen.menu.templates if t.id == template_id), "")


def _best(
    swaps: Iterable[Swap],
    kitchen: Kitchen,
    old: Mapping[Place, str],
    place: Place,
    taste: Callable[[str], float],
    seed: int,
) -> Swap | None:
    """Return the swap of least points, the seed's chance preference and harm counted in."""

    def points(swap: Swap) -> float:
        dish = kitchen.menu.by_id(swap.meal.template_id).dish
        weight = 2 * kitchen.settings["weight_taste"]
        again = NOT_AGAIN * (dish == old[place])
        return (
            swap.points
            + again
            + HARM * len(swap.breaks)
            + weight * taste(f"{place}/{swap.meal.template_id}")
        )

    return min(swaps, key=points, default=None)


def _without_banned(plan: Plan, kitchen: Kitchen, place: Place) -> Plan:
    """Take what is banned out of a meal: another food in its role, else another meal."""
    meal = meal_at(plan, *place)
    refused = _refused(kitchen.profile, [meal], plan.table)
    for food in (f for f in meal.foods if f.food_code in refused):
        try:
            swaps = every_swap(plan, *place, food_code=food.food_code, kitchen=kitchen, limit=1)
        except DataError:  # its role or dish is closed now: the whole meal goes
            swaps = []
        if not swaps or swaps[0].breaks:
            swaps += every_swap(plan, *place, kitchen=kitchen, limit=1)
        if not swaps:
            msg = f"nothing is left for {place[1]} on day {place[0]} without {food.name}"
            raise DataError(msg)
        best = min(swaps, key=lambda s: (HARM * len(s.breaks) + s.points, s.kind == "meal"))
        changed = made(plan, best)
        return _without_banned(changed, kitchen, place)
    return plan


def _favoured(plan: Plan, kitchen: Kitchen, word: str, keep: frozenset[Place]) -> Plan:
    """Bring a favoured food in once more, where that costs least and breaks nothing."""
    wanted = matching_foods((word,), plan.table, kitchen.menu)
    if not wanted:
        msg = f"no food or dish open to her is called {word!r}: try another word"
        raise DataError(msg)
    best: Swap | None = None
    for meal in plan.meals:
        codes = {f.food_code for f in meal.foods} | {meal.template_id}
        if meal.key in keep or codes & wanted:
            continue
        for swap in every_swap(plan, *meal.key, kitchen=kitchen, named=wanted):
            brings = {f.food_code for f in swap.meal.foods} | {swap.meal.template_id}
            if brings & wanted and not swap.breaks and (best is None or swap.points < best.points):
                best = swap
    return plan if best is None else made(plan, best)


def _new_week(
    plan: Plan, kitchen: Kitchen, keep: frozenset[Place], seed: int, progress: Progress
) -> Plan:
    """Plan everything that is not locked anew, around what is locked."""
    able = knowing(kitchen, [meal_at(plan, *place) for place in keep])
    week, _ = week_of(plan, able)
    locked = {(day, slot): week[day - 1][slot] for day, slot in sorted(keep)}
    fresh = plan_kitchen(able, seed, locked=locked, progress=progress)
    new = {m.key: m for m in fresh.meals} | {place: meal_at(plan, *place) for place in keep}
    meals = tuple(new[m.key] for m in plan.meals)
    return checked(replace(fresh, profile=plan.profile, meals=meals, table=plan.table))
