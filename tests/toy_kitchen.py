"""Kitchens of a few foods, small enough to plan by hand."""

from collections.abc import Sequence

from mealplan.meals import KitchenFood, Menu, Role, Serving, Template
from mealplan.model.bounds import Bound
from mealplan.model.settings import Settings, load_settings
from mealplan.model.week import WeekModel, WeekSpec, build_week
from mealplan.solve import Outcome, Programme

LOOSE = {
    "min_foods": 0,
    "min_vegetables": 0,
    "min_fruits": 0,
    "min_proteins": 0,
    "max_dish": 7,
    "max_main_identity": 7,
    "max_breakfast_dish": 7,
    "max_snack_dish": 7,
    "max_food": 7,
    "weight_taste": 0,
    "weight_company": 0,
    "weight_rare": 0,
    "weight_cost": 0,
    "weight_fit": 0,
    "week_energy_tolerance": 10,
    "day_energy_tolerance": 10,
}


def food(
    code: str,
    *,
    usd_per_g: float = 0.0,
    low: float = 100,
    high: float = 100,
    usual: tuple[float, float] | None = None,
    identity: str = "",
    staple: bool = False,
    kinds: Sequence[str] = (),
) -> KitchenFood:
    usual = usual or (low, high)
    return KitchenFood(
        code,
        code,
        "portion",
        "portions",
        100.0,
        0.25,
        low,
        high,
        usual[0],
        usual[1],
        identity or code,
        staple,
        1,
        frozenset(kinds),
        usd_per_g,
        dict.fromkeys(("breakfast", "lunch", "dinner", "snack"), 1.0),
    )


def role(name: str, *foods: KitchenFood, required: bool = True, main: bool = False) -> Role:
    servings = tuple(Serving(f, f.low_g, f.high_g, f.usual_low_g, f.usual_high_g) for f in foods)
    return Role(name, required, main, servings)


def template(
    name: str, *roles: Role, groups: Sequence[str] = ("lunch",), dish: str = "", most: int = 7
) -> Template:
    return Template(name, name, tuple(groups), "x", dish or name, 10, most, False, True, (), roles)


def spec(
    templates: Sequence[Template],
    density: dict[str, dict[str, float]],
    bounds: Sequence[Bound],
    *,
    kcal: float = 700,
    slots: dict[str, Sequence[str]] | None = None,
    settings: dict[str, float] | None = None,
    **more: object,
) -> WeekSpec:
    base = load_settings()
    values = {**base.values, **LOOSE, **(settings or {})}
    foods = {s.food.code: s.food for t in templates for r in t.roles for s in r.servings}
    return WeekSpec(
        Menu(tuple(templates), foods),
        slots or {"lunch": ("lunch",)},
        bounds,
        {"energy_kcal": dict.fromkeys(foods, kcal / 100), **density},
        kcal,
        Settings(values, dict.fromkeys(("breakfast", "lunch", "dinner", "snack"), (0.0, 1.0))),
        lambda _: 0.0,
        lambda *_: 0.0,
        **more,  # type: ignore[arg-type]
    )


def solved(of: WeekSpec) -> tuple[WeekModel, Outcome]:
    model = build_week(of)
    programme = Programme(model.problem)
    programme.set_costs({**model.costs, **model.wishes})
    return model, programme.integer(gap=0)
