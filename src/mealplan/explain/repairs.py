"""The smallest changes that would mend a week that falls short, each one option away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from mealplan.catalog import FoodTable, load_food_table
from mealplan.explain.candidates import (
    Candidate,
    budget_candidate,
    food_candidates,
    minutes_candidates,
    seed_candidate,
    supplement_candidates,
)
from mealplan.plan import Plan
from mealplan.planner import plan_week
from mealplan.profiles import Profile
from mealplan.shortfalls import missed_of
from mealplan.whatif import BestWeek, WhatIf
from mealplan.wishes import listed

Progress = Callable[[str], None]
WORTH = 0.05  # share of a target that a repair must bring to be told
MOST_OF_A_KIND = 3
COST = "cost_usd"


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a repair does to one target; amounts a day, supplements counted, in ``unit``."""

    nutrient: str
    label: str
    unit: str
    before: float
    after: float
    target: float
    met: bool
    decimals: int = 1

    @property
    def text(self) -> str:
        """Say it: "iron from 21.3 to 24.0 of 27 mg"."""
        after = f"{self.after:,.{self.decimals}f}"
        before = f"{self.before:,.{self.decimals}f}"
        return f"{self.label} from {before} to {after} of {self.target:g} {self.unit}"


@dataclass(frozen=True, kw_only=True)
class Repair:
    """One change to a profile that mends something.

    ``label`` says it in plain words ("Add a supplement: Vitamin B12 10 ug, every day"),
    ``changes`` go into ``Profile.with_options(**changes)``, ``option`` is the same on the command
    line (``--supplement b12_10``). ``closes`` are the labels of targets it meets that were
    missed, ``leaves`` of those still missed. ``verified`` tells how that is known: ``relaxation``
    (the linear programme says a week can) or ``week`` (a whole week was planned: ``plan``).
    """

    kind: str
    label: str
    changes: Mapping[str, Any]
    option: str
    effects: tuple[Effect, ...] = ()
    closes: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    note: str = ""
    verified: Literal["relaxation", "week"] = "relaxation"
    plan: Plan | None = field(default=None, repr=False, compare=False)

    def applied_to(self, profile: Profile) -> Profile:
        """Return the profile with the change made."""
        return profile.with_options(**self.changes)

    @property
    def sentence(self) -> str:
        """What it does, in one sentence, and a note."""
        brings = [e.text for e in self.effects if not e.met and e.after > e.before]
        parts = [f"meets {listed(self.closes)}"] if self.closes else []
        parts += [f"brings {listed(brings)}"] if brings else []
        done = "; ".join(parts) or "changes nothing that was missed"
        how = "A week was planned with it: it" if self.verified == "week" else "It"
        return " ".join(part for part in (f"{how} {done}.", self.note) if part)


@dataclass(frozen=True)
class _Missed:
    """A missed target: what it lacks or has too much, in the plan and in the best week."""

    nutrient: str
    kind: str
    before: float
    target: float
    amount: float


_Found = tuple[Candidate, Repair, float]  # and what it brings, in shares of the targets


def find_repairs(
    source: Plan | Profile,
    *,
    limit: int = 6,
    table: FoodTable | None = None,
    progress: Progress = lambda _: None,
) -> tuple[Repair, ...]:
    """Find repairs for what is missed, those that meet most first, then the smallest.

    A supplement is added to what is planned; every other change is solved as a linear programme
    over whole weeks. One that mends nothing is left out. The least asking are tried first, and no
    more are tried once ``limit`` of them meet all that is missed. Allergies, gluten and rules of
    faith are never loosened. Empty where nothing is missed. Takes one to four seconds of processor
    time, of which one to load the programme and solve it as she is.
    """
    profile = source.profile if isinstance(source, Plan) else source
    if isinstance(source, Plan) and not missed_of(source):
        return ()
    progress("Looking at what your foods can reach")
    search = _Search(profile, source.table if isinstance(source, Plan) else table)
    missed = search.missed_by(source if isinstance(source, Plan) else None)
    return search.repairs(missed, limit, progress) if missed else ()


def _best(found: list[_Found], limit: int) -> tuple[Repair, ...]:
    """Return those that meet most, then ask least, then bring most; none twice over."""
    kept: list[Repair] = []
    kinds: Counter[str] = Counter()
    for _, repair, _ in sorted(found, key=lambda f: (-len(f[1].closes), f[0].effort, -f[2])):
        kinds[repair.kind] += 1
        if kinds[repair.kind] <= MOST_OF_A_KIND and not _covered(repair, kept):
            kept.append(repair)
    return tuple(kept[:limit])


def _covered(repair: Repair, kept: list[Repair]) -> bool:
    """Whether a smaller change of the same kind meets as much."""
    return any(
        k.kind == repair.kind
        and (
            set(k.closes) == set(repair.closes)
            if repair.kind == "supplement"
            else repair.kind == "diet" and set(repair.closes) <= set(k.closes)
        )
        for k in kept
    )


class _Search:
    """Tries candidates on one programme."""

    def __init__(self, profile: Profile, table: FoodTable | None) -> None:
        self.profile = profile
        self.table = table or load_food_table()
        self.whatif = WhatIf(profile, self.table)
        self.base = self.whatif.least_short(profile)

    def missed_by(self, plan: Plan | None) -> list[_Missed]:
        """Return what a plan, or else the best week of this profile, misses."""
        if plan is None:
            targets = self.base.targets
            low = [
                _Missed(n, "short", self.base.total[n], targets[n].minimum or 0.0, x)
                for n, x in self.base.short.items()
            ]
            high = [
                _Missed(n, "over", self.base.total[n], targets[n].maximum or 0.0, x)
                for n, x in self.base.over.items()
            ]
            return low + high
        return [_Missed(s.nutrient, s.kind, s.total, s.target, s.amount) for s in missed_of(plan)]

    def repairs(self, missed: list[_Missed], limit: int, progress: Progress) -> tuple[Repair, ...]:
        """Try candidates until no other can be better; return the best worth telling."""
        found: list[_Found] = []
        mends_all: set[str] = set()
        for candidate, week in self._candidates(missed):
            if candidate.kind == "diet" and "diet" in mends_all:
                continue  # as much is met by a change that was tried
            changed = self.profile.with_options(**candidate.changes)
            if candidate.kind == "dislike" and not self.whatif.serves_more(changed):
                continue  # other wishes keep the same foods away
            progress(f"Trying: {candidate.label}")
            repair, gain = self._judged(candidate, week or self.whatif.least_short(changed), missed)
            if repair.closes or gain >= WORTH:
                found.append((candidate, repair, gain))
            if not repair.leaves:
                mends_all.add(repair.kind)
                best = _best(found, limit)
                if len(best) == limit and not any(r.leaves for r in best):
                    return best
        return _best(found, limit)

    def _candidates(self, missed: list[_Missed]) -> Iterator[tuple[Candidate, BestWeek | None]]:
        """Yield candidates, the least asking first, with their week where it is known already.

        A supplement is taken with the food that she is planned, another seed is another week of
        the same foods: neither moves what her foods reach.
        """
        if any(self._avoidable(m) for m in missed):
            yield seed_candidate(self.profile.seed), self.base
        short = {m.nutrient: m.amount for m in missed if m.kind == "short"}
        for made in supplement_candidates(self.profile, short):
            yield made, self.base
        foods = list(food_candidates(self.profile))
        for made in foods:
            if made.kind != "diet":
                yield made, None
        yield from self._minutes(missed)
        yield from self._budget(missed)
        for made in foods:
            if made.kind == "diet":
                yield made, None

    def _avoidable(self, missed: _Missed) -> bool:
        lacking = self.base.short if missed.kind == "short" else self.base.over
        return missed.nutrient != COST and missed.nutrient not in lacking

    def _minutes(self, missed: list[_Missed]) -> list[tuple[Candidate, BestWeek]]:
        """Return the shortest time that brings what the longest brings."""
        times = minutes_candidates(self.profile)
        if not times:
            return []
        found: list[tuple[Candidate, BestWeek]] = []
        most = 0.0
        for time in reversed(times):
            week = self.whatif.least_short(self.profile.with_options(**time.changes))
            gain = self._gain(week, missed)
            most = gain if time is times[-1] else most
            if most <= 0 or gain < most - 1e-6:
                break
            found = [(time, week)]
        return found

    def _budget(self, missed: list[_Missed]) -> list[tuple[Candidate, BestWeek]]:
        """Return the least budget at which no target is missed for want of money."""
        budget = self.profile.budget_usd_per_day
        if budget is None:
            return []
        week = self.whatif.cheapest(self.profile, as_good_as=self.base)
        needed = max([week.usd, *(m.before for m in missed if m.nutrient == COST)])
        return [(budget_candidate(needed), week)] if needed > budget else []

    def _gain(self, week: BestWeek, missed: list[_Missed]) -> float:
        gain = 0.0
        for m in missed:
            side = "short" if m.kind == "short" else "over"
            before, after = getattr(self.base, side), getattr(week, side)
            lacked = before.get(m.nutrient, 0.0) - after.get(m.nutrient, 0.0)
            gain += lacked / max(m.target, 1e-9)
        return gain

    def _judged(
        self, candidate: Candidate, week: BestWeek, missed: list[_Missed]
    ) -> tuple[Repair, float]:
        effects = tuple(self._effect(candidate, week, m) for m in missed)
        gain = sum(
            abs(e.after - e.before) / max(e.target, 1e-9)
            for e in effects
            if e.met or abs(e.after - e.target) < abs(e.before - e.target)
        )
        return _repair(candidate, effects), gain

    def _effect(self, candidate: Candidate, week: BestWeek, missed: _Missed) -> Effect:
        """Say what becomes of a target; only what the candidate itself changes counts."""
        nutrient = missed.nutrient
        if nutrient == COST:
            budget = candidate.changes.get("budget_usd_per_day", 0.0)
            after, target = missed.before, max(missed.target, float(budget))
            return self._said(missed, after, target, met=after <= target)
        if self._avoidable(missed) and candidate.kind == "seed":
            return self._said(missed, missed.target, missed.target, met=True)
        after = missed.before + candidate.adds.get(nutrient, 0.0)
        if missed.kind == "over":
            gain = self.base.over.get(nutrient, 0.0) - week.over.get(nutrient, 0.0)
            met = nutrient in self.base.over and nutrient not in week.over
            after = missed.target if met else missed.before - max(0.0, gain)
            return self._said(missed, after, missed.target, met=met)
        if not candidate.adds and candidate.kind != "seed":
            gain = self.base.short.get(nutrient, 0.0) - week.short.get(nutrient, 0.0)
            closed = nutrient in self.base.short and nutrient not in week.short
            after = missed.target if closed else missed.before + max(0.0, gain)
        return self._said(missed, after, missed.target, met=after >= missed.target)

    def _said(self, missed: _Missed, after: float, target: float, *, met: bool) -> Effect:
        if missed.nutrient == COST:
            label, unit, decimals = "the budget", "USD", 2
        else:
            row = self.table.definitions.loc[missed.nutrient]
            label, unit, decimals = str(row["label"]), str(row["unit"]), int(str(row["decimals"]))
        return Effect(
            nutrient=missed.nutrient,
            label=label,
            unit=unit,
            before=missed.before,
            after=after,
            target=target,
            met=met,
            decimals=decimals,
        )


def _repair(candidate: Candidate, effects: tuple[Effect, ...]) -> Repair:
    return Repair(
        kind=candidate.kind,
        label=candidate.label,
        changes=candidate.changes,
        option=candidate.option,
        effects=effects,
        closes=tuple(e.label for e in effects if e.met),
        leaves=tuple(e.label for e in effects if not e.met),
        note=candidate.note,
    )


def try_repair(plan: Plan, repair: Repair, *, progress: Progress = lambda _: None) -> Repair:
    """Plan the whole week with a repair; returns it with ``verified="week"`` and ``plan``."""
    seed = None if "seed" in repair.changes else plan.seed
    profile = repair.applied_to(plan.profile)
    mended = plan_week(profile, seed=seed, table=plan.table, progress=progress)
    missed = {s.nutrient for s in missed_of(mended)}
    mean = mended.nutrients[mended.nutrients["day"].astype(str) == "mean"]
    totals = mean.set_index("nutrient")["total"]
    effects = []
    for effect in repair.effects:
        cost = effect.nutrient == COST
        after = mended.cost_usd / mended.days if cost else float(totals[effect.nutrient])
        effects.append(replace(effect, after=after, met=effect.nutrient not in missed))
    return replace(
        repair,
        effects=tuple(effects),
        closes=tuple(e.label for e in effects if e.met),
        leaves=tuple(e.label for e in effects if not e.met),
        verified="week",
        plan=mended,
    )
