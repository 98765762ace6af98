"""What a week brings, by place, day, slot group and in all, and what changes of it would gain."""

from __future__ import annotations

import numpy as np

from mealplan.meals import slot_group
from mealplan.planning.bands import Array, Band
from mealplan.planning.scoring import Indices, WeekScore
from mealplan.planning.weeks import Week, places


class Totals:
    """The running totals of a week that is being improved.

    Places are numbered in order of day and slot. ``amounts`` is (places, accounts), ``days``
    (days, accounts), ``kcal`` by slot group, ``total`` over the week.
    """

    def __init__(self, score: WeekScore, week: Week) -> None:
        self.score = score
        everything = list(places(week))
        self.places = [place for place, _ in everything]
        self.meals = [meal for _, meal in everything]
        groups = list(score.spec.slots)
        self.day = np.array([day - 1 for day, _ in self.places], dtype=np.intp)
        self.group = np.array(
            [groups.index(slot_group(slot)) for _, slot in self.places], dtype=np.intp
        )
        self._ranges = Band.stack([score.meals[slot] for _, slot in self.places])
        self.amounts = np.array([score.amounts(meal) for meal in self.meals])
        self.kcal = np.bincount(self.group, self.amounts[:, 0], len(groups))
        self.days = np.zeros((len(week), len(score.accounts)))
        np.add.at(self.days, self.day, self.amounts)
        self._settle()

    def bring(self, place: int, amounts: Array) -> None:
        """Let the meal at a place bring other amounts."""
        change = amounts - self.amounts[place]
        self.amounts[place] = amounts
        self.days[self.day[place]] += change
        self.kcal[self.group[place]] += change[0]
        self._settle()

    def _settle(self) -> None:
        """Remember the points of the totals as they are."""
        score = self.score
        self.total = self.days.sum(axis=0)
        self.week_now = float(score.week_points(self.total))
        self.groups_now = float(score.group_points(self.kcal))
        self.days_now = score.day.points(self.days)
        self.meals_now = self._ranges.points(self.amounts)
        if score.spec.absorbed_b12_ug is not None:
            self.absorbed = score.absorbed_ug(self.amounts)
            self.days_absorbed = np.bincount(self.day, self.absorbed, len(self.days))
            self.days_now = self.days_now + score.absorption_points(self.days_absorbed)
            self.occasions = score.occasions(self.absorbed)
            self.days_occasions = np.bincount(self.day, self.occasions, len(self.days))
            self.days_now = self.days_now + score.occasion_points(self.days_occasions)

    def account_points(self) -> float:
        """Points of all accounts: all but uses, portions and structure."""
        return self.week_now + self.groups_now + float(self.days_now.sum() + self.meals_now.sum())

    def change_points(self, place: int | Indices, change: Array) -> Array:
        """Points that changes (changes, accounts) of what a meal brings add over all accounts.

        ``place`` is the meal's place, one for all changes or one for each.
        """
        week = self.score.week_points(self.total + change) - self.week_now
        return week + self.local_points(place, change)

    def local_points(self, place: int | Indices, change: Array) -> Array:
        """Points that changes of a meal add to its slot group, its day and itself."""
        score = self.score
        kcal = np.repeat(self.kcal[None, :], len(change), axis=0)
        kcal[np.arange(len(change)), self.group[place]] += change[:, 0]
        points = score.group_points(kcal) - self.groups_now
        return points + self.day_points(place, change)

    def day_points(self, place: int | Indices, change: Array) -> Array:
        """Points that changes of a meal add to its day and itself."""
        score, day = self.score, self.day[place]
        points = score.day.points(self.days[day] + change) - self.days_now[day]
        amounts = self.amounts[place] + change
        if score.spec.meal_ranges:
            points = points + self._ranges.points(amounts, place) - self.meals_now[place]
        if score.spec.absorbed_b12_ug is not None:
            absorbed = score.absorbed_ug(amounts)
            rest = self.days_absorbed[day] - self.absorbed[place]
            points = points + score.absorption_points(rest + absorbed)
            others = self.days_occasions[day] - self.occasions[place]
            points = points + score.occasion_points(others + score.occasions(absorbed))
        return points
