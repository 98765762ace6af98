"""Every profile key as an option of the command line."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mealplan.profiles import Profile

SHORT = {
    "age_years": "--age",
    "height_cm": "--height",
    "prepregnancy_weight_kg": "--weight",
    "current_weight_kg": "--current-weight",
    "budget_usd_per_day": "--budget",
}
SINGULAR = {
    "allergens": "--allergen",
    "conditions": "--condition",
    "dislikes": "--dislike",
    "likes": "--like",
    "supplements": "--supplement",
    "meals": "--meal",
}
FLAGS = {"gluten_free": "--no-gluten"}
HELP = {
    "b12_target_ug": "Own B12 target, ug a day (4.5 is that of EFSA, NNR and D-A-CH).",
    "prepregnancy_weight_kg": "Weight before pregnancy, kg.",
    "targets": "Own target, repeatable: NUTRIENT:MIN:MAX (leave one empty), e.g. iron_mg:30:.",
}


def profile_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the profile file argument and one option per profile key."""
    from mealplan.profiles import Profile

    for name, field in reversed(Profile.model_fields.items()):
        names = [f"--{name.replace('_', '-')}"]
        if name in SHORT:
            names.insert(0, SHORT[name])
        if name in SINGULAR:
            names.insert(0, SINGULAR[name])
        settings: dict[str, Any] = {"default": None, "help": HELP.get(name) or field.description}
        if field.annotation is bool:
            if name in FLAGS:
                names.insert(0, FLAGS[name])
            settings["is_flag"] = True
            settings["flag_value"] = True
        elif _is_list(field.annotation) or name == "targets":
            settings["multiple"] = True
        command = click.option(*names, name, **settings)(command)
    return click.argument("profile_file", required=False, type=str)(command)


def _is_list(annotation: object) -> bool:
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        return any(_is_list(a) for a in typing.get_args(annotation))
    return origin is tuple


def read_profile(profile_file: str | None, options: dict[str, Any]) -> Profile:
    """Read the profile file, options over it; the sample profile without either."""
    from mealplan.profiles import Profile
    from mealplan.tables import data_dir

    given = {k: v for k, v in options.items() if v not in (None, ())}
    if "targets" in given:
        given["targets"] = _own_targets(given["targets"])
    if profile_file:
        base = Profile.from_toml(profile_file)
    elif given:
        base = Profile()
    else:
        base = Profile.from_toml(data_dir() / "sample_profile.toml")
    return base.with_options(**given) if given else base


def _own_targets(texts: tuple[str, ...]) -> dict[str, dict[str, float]]:
    out: dict[str, dict[str, float]] = {}
    for text in texts:
        parts = [*text.split(":"), "", ""][:3]
        try:
            out[parts[0]] = {
                key: float(part)
                for key, part in zip(("min", "max"), parts[1:], strict=True)
                if part
            }
        except ValueError:
            msg = f"--targets {text!r}: write NUTRIENT:MIN:MAX, e.g. iron_mg:30:45"
            raise click.UsageError(msg) from None
    return out
