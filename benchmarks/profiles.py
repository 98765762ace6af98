"""Fifty varied profiles, the same every time: diets, allergens, conditions, bodies, stages."""

from itertools import cycle, islice

from mealplan.profiles import Profile

DIETS = (
    ("omnivore",), ("vegetarian",), ("vegan",), ("pescatarian",), ("pollotarian",),
    ("lacto_vegetarian",), ("ovo_vegetarian",), ("halal",), ("kosher",), ("jain",),
)  # fmt: skip
ALLERGENS = ((), ("milk",), (), ("tree_nut", "peanut"), (), ("egg",), ("soy",))
CONDITIONS = (
    (),
    (),
    ("gestational_diabetes",),
    (),
    ("hypertension",),
    (),
    ("anaemia",),
    ("nausea",),
)
BODIES = (
    (22, 155, 48, "inactive"), (28, 162, 58, "low_active"), (31, 165, 62, "low_active"),
    (35, 170, 80, "active"), (41, 174, 68, "very_active"),
)  # fmt: skip
STAGES = (
    {"stage": "pregnant", "gestation_weeks": 24}, {"stage": "pregnant", "gestation_weeks": 9},
    {"stage": "preconception"}, {"stage": "pregnant", "gestation_weeks": 36},
    {"stage": "lactating", "postpartum_months": 3}, {"stage": "pregnant", "gestation_weeks": 18},
)  # fmt: skip


def varied_profiles(n: int = 50, start: int = 0) -> list[Profile]:
    """Return n profiles; the lists' lengths share no factor, so the combinations differ.

    Settings of the search were chosen on the first fifty; those from ``start`` 400 on were never
    looked at.
    """
    rows = zip(
        cycle(DIETS),
        cycle(ALLERGENS),
        cycle(CONDITIONS),
        cycle(BODIES),
        cycle(STAGES),
        strict=False,
    )
    profiles = []
    for i, row in enumerate(islice(rows, start, start + n), start):
        diet, allergens, conditions, body, stage = row
        age, height, weight, activity = body
        pregnant = stage["stage"] == "pregnant"
        kept = tuple(c for c in conditions if pregnant or c in ("hypertension", "anaemia"))
        profiles.append(
            Profile(
                client_id=f"client-{i:03d}", diet=diet, allergens=allergens, conditions=kept,
                gluten_free=i % 13 == 5, age_years=age, height_cm=height,
                prepregnancy_weight_kg=weight, activity=activity, seed=i + 1,
                supplements=("prenatal",) if i % 4 == 3 else (), **stage,
            )
        )  # fmt: skip
    return profiles


def omnivores(n: int = 50) -> list[Profile]:
    """Return n omnivores of varied bodies, stages and seeds, for realism."""
    return [
        p.with_options(diet=("omnivore",), allergens=(), conditions=(), gluten_free=False)
        for p in varied_profiles(n)
    ]
