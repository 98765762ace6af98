"""What to tell her before the plan: sentences of ``profile_limits.csv`` and what was assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mealplan.profiles.checks import limit_texts

if TYPE_CHECKING:
    from mealplan.profiles.model import Profile


def tested_figures(profile: Profile) -> dict[str, float | None]:
    """Return the figures that ``profile_limits.csv`` tests, by name."""
    energy = profile.targets.get("energy_kcal")
    given = [] if energy is None else [v for v in (energy.min, energy.max) if v is not None]
    week = profile.gestation_weeks
    if profile.due_date is not None and profile.start is not None:
        week = profile.week_on(profile.start)
    return {
        "age_years": profile.age_years,
        "height_cm": profile.height_cm,
        "prepregnancy_weight_kg": profile.prepregnancy_weight_kg,
        "current_weight_kg": profile.current_weight_kg,
        "weight_change_kg": None
        if profile.current_weight_kg is None
        else profile.current_weight_kg - profile.prepregnancy_weight_kg,
        "gestation_weeks": week,
        "postpartum_months": profile.postpartum_months,
        "fetuses": profile.fetuses,
        "bmi": profile.bmi,
        "own_energy_kcal": min(given, default=None),
        "own_energy_top_kcal": max(given, default=None),
        "budget_usd_per_day": profile.budget_usd_per_day,
        "max_prep_minutes": profile.max_prep_minutes,
        "b12_target_ug": profile.b12_target_ug,
        "safety_margin": profile.safety_margin,
        "household": profile.household,
    }


def flag_sentences(profile: Profile) -> tuple[str, ...]:
    """Sentences that she or her dietitian should read before the plan."""
    texts = [text for _, text in limit_texts("flag", tested_figures(profile))]
    if "gestational_diabetes" in profile.conditions and profile.stage != "pregnant":
        texts.append(
            "Gestational diabetes belongs to pregnancy: ask a clinician which ranges hold now."
        )
    assumed = {
        "age_years": "age",
        "height_cm": "height",
        "prepregnancy_weight_kg": "weight before pregnancy",
    }
    words = [word for key, word in assumed.items() if key not in profile.model_fields_set]
    if (
        profile.stage == "pregnant"
        and not {"gestation_weeks", "due_date"} & profile.model_fields_set
    ):
        words.append("week of pregnancy")
    if profile.stage == "lactating" and "postpartum_months" not in profile.model_fields_set:
        words.append("months since birth")
    if words:
        texts.append(f"Not given, so the example's value is used: {', '.join(words)}.")
    return tuple(texts)
