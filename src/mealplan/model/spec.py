"""What a week's programme is about, and the whole columns it may choose from."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from mealplan.meals import Menu, Role, Serving, Template
from mealplan.model.bounds import Bound
from mealplan.model.settings import Settings
from mealplan.planning.weeks import Meal

Taste = Callable[[str], float]
Ranges = Mapping[tuple[str, str], tuple[float | None, float | None]]


@dataclass(frozen=True, eq=False)
class WeekSpec:
    """What the programme is about.

    ``slots`` are a day's slots by group; ``density`` is amount per gram by nutrient and food
    code; ``likes`` are food codes or template ids; ``taste`` draws the seed's chance preference;
    ``affinity`` is the log lift of a side's category beside a dish's; ``plates`` the expected mean
    log lift by template, slot group and category of its main; ``weekly_shares`` is the share of a
    week's allowance that a gram uses up; ``meal_ranges`` bound one meal's amount by
    (slot, nutrient). ``served`` meals stand already (locked): they count, and take a slot each.
    """

    menu: Menu
    slots: Mapping[str, Sequence[str]]
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
    meal_ranges: Ranges = field(default_factory=dict)
    absorbed_b12_ug: float | None = None
    absorption_cuts: Sequence[tuple[float, float]] = ()
    days: int = 7
    batch_cooking: bool = False
    served: Sequence[Meal] = ()

    def slots_of_week(self, group: str) -> int:
        """Slots of a group in the week, those taken by served meals too."""
        return self.days * len(self.slots[group])

    def free_slots(self, group: str) -> int:
        """Slots of a group in the week that no served meal takes."""
        return self.slots_of_week(group) - sum(meal.group == group for meal in self.served)

    @cached_property
    def usd_per_g(self) -> dict[str, float]:
        """Price of a gram by food code, served meals' foods too."""
        served = {s.food.code: s.food for meal in self.served for s in meal.parts.values()}
        foods = {**served, **self.menu.foods}
        return {code: food.usd_per_g for code, food in foods.items()}


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


@dataclass(frozen=True)
class Pool:
    """Side roles of a slot group that offer the same foods in the same ranges."""

    group: str
    role: Role


class Uses:
    """Everything that may be eaten: mains, and the foods of pooled side roles.

    Roles that offer the same foods in the same range are pooled: which of the week's toasts gets
    the jam is settled when meals are placed on days. ``pool_of`` maps (group, template id, role
    name) to a pool; ``main_of`` (group, template id, food code) and ``side_of`` (pool, food code)
    to names of uses.
    """

    def __init__(self, spec: WeekSpec) -> None:
        self.mains: dict[str, MainUse] = {}
        self.sides: dict[str, SideUse] = {}
        self.pools: list[Pool] = []
        self.pool_of: dict[tuple[str, str, str], int] = {}
        self.main_of: dict[tuple[str, str, str], str] = {}
        self.side_of: dict[tuple[int, str], str] = {}
        signatures: dict[tuple[object, ...], int] = {}
        for template in spec.menu.templates:
            for group in template.groups:
                if spec.slots.get(group):
                    self._add_template(group, template, signatures)

    def _add_template(
        self, group: str, template: Template, signatures: dict[tuple[object, ...], int]
    ) -> None:
        for serving in template.main.servings:
            code = serving.food.code
            name = f"main_{group}_{template.id}_{tag(code)}"
            self.mains[name] = MainUse(group, serving, template)
            self.main_of[group, template.id, code] = name
        for role in template.sides:
            key = (group, role.signature)
            pool = signatures.get(key)
            if pool is None:
                pool = signatures[key] = len(self.pools)
                self.pools.append(Pool(group, role))
                for serving in role.servings:
                    code = serving.food.code
                    name = f"side_{pool}_{tag(code)}"
                    self.sides[name] = SideUse(group, serving, pool)
                    self.side_of[pool, code] = name
            self.pool_of[group, template.id, role.name] = pool

    def narrowed(self, names: Container[str]) -> Uses:
        """Return the uses of these names alone; pools keep their numbers."""
        narrow = Uses.__new__(Uses)
        narrow.pools, narrow.pool_of = self.pools, self.pool_of
        narrow.mains = {name: use for name, use in self.mains.items() if name in names}
        narrow.sides = {name: use for name, use in self.sides.items() if name in names}
        narrow.main_of = {key: name for key, name in self.main_of.items() if name in names}
        narrow.side_of = {key: name for key, name in self.side_of.items() if name in names}
        return narrow

    def __iter__(self) -> Iterator[tuple[str, Use]]:
        """Name and meaning of every use."""
        yield from self.mains.items()
        yield from self.sides.items()

    def names_in(self, meal: Meal) -> Iterator[tuple[str, str]]:
        """Role and name of each use that a meal makes; parts that are no such use are left out."""
        for role, serving in meal.parts.items():
            name = self.name_in(meal, role, serving.food.code)
            if name is not None:
                yield role, name

    def name_in(self, meal: Meal, role: str, code: str) -> str | None:
        """Name of the use that a food has in a meal's role, None where it is no such use."""
        if role == meal.template.main.name:
            return self.main_of.get((meal.group, meal.template.id, code))
        pool = self.pool_of.get((meal.group, meal.template.id, role))
        return None if pool is None else self.side_of.get((pool, code))


def tag(code: str) -> str:
    """Write a food code so that it can stand in a column's name."""
    return code.replace(":", "_").replace("-", "_")
