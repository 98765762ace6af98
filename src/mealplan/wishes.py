"""Her wishes one by one, in her own words, the profile without each, and the foods each refuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from mealplan.catalog import FoodTable
from mealplan.eligibility import judge_foods
from mealplan.profiles import Profile
from mealplan.tables import read_table, records

EVERYTHING = "omnivore"


@dataclass(frozen=True)
class Wish:
    """One thing she asked for.

    ``kind`` is ``diet``, ``allergen``, ``gluten_free``, ``dislike``, ``like``, ``budget``,
    ``minutes`` or ``variety``; ``word`` what she wrote ("vegan", "milk", "3.00"); ``phrase`` says
    it in a sentence ("avoiding milk", "a budget of $3.00 a day"). A ``firm`` wish (allergy,
    gluten, faith) is never proposed to be given up; its price is still told.
    """

    kind: str
    word: str
    phrase: str
    firm: bool

    @property
    def refuses_foods(self) -> bool:
        """Whether the wish is about which foods may be served."""
        return self.kind in ("diet", "allergen", "gluten_free", "dislike")

    @property
    def thing(self) -> str:
        """What a dislike leaves out, as a noun."""
        return self.phrase.removeprefix("leaving out ")

    def taken_back(self, profile: Profile) -> Profile:
        """Return the profile without this wish."""
        data = profile.model_dump(exclude_unset=True)
        lists = {"diet": "diet", "allergen": "allergens", "dislike": "dislikes", "like": "likes"}
        if self.kind in lists:
            key = lists[self.kind]
            kept = tuple(word for word in getattr(profile, key) if word != self.word)
            data[key] = kept or ((EVERYTHING,) if key == "diet" else ())
        else:
            keys = {"budget": "budget_usd_per_day", "minutes": "max_prep_minutes"}
            data.pop(keys.get(self.kind, self.kind), None)
        return Profile(**data)


def make_wish(kind: str, word: str = "") -> Wish:
    """Put a wish into words, as ``wish_words.csv`` has them."""
    words = _words()
    row = words.get((kind, word)) or words[kind, ""]
    phrase = row["phrase"].format(word=word.replace("_", " "))
    return Wish(kind, word, phrase, row["firm"] == "yes")


@lru_cache(maxsize=1)
def _words() -> dict[tuple[str, str], Mapping[str, str]]:
    rows = records(read_table("wish_words", text=("word",)).fillna({"word": ""}))
    return {(row["kind"], row["word"]): row for row in rows}


def wishes_of(profile: Profile) -> tuple[Wish, ...]:
    """Return every wish of a profile, in the order of its keys; eating everything is none."""
    found = [make_wish("diet", diet) for diet in profile.diet if diet != EVERYTHING]
    found += [make_wish("allergen", word) for word in profile.allergens]
    found += [make_wish("gluten_free", "gluten_free")] if profile.gluten_free else []
    found += [make_wish("dislike", word) for word in profile.dislikes]
    found += [make_wish("like", word) for word in profile.likes]
    if profile.budget_usd_per_day is not None:
        found.append(make_wish("budget", f"{profile.budget_usd_per_day:.2f}"))
    if profile.max_prep_minutes is not None:
        found.append(make_wish("minutes", str(profile.max_prep_minutes)))
    return tuple(found)


def in_words(wishes: Iterable[Wish]) -> str:
    """Join wishes into a phrase: "eating vegan, avoiding soy and leaving out beans"."""
    return listed([wish.phrase for wish in wishes])


def listed(words: Iterable[str], last: str = "and") -> str:
    """Join words as people do: "a, b and c"."""
    parts = list(words)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def without_food_wishes(profile: Profile, keep: Iterable[Wish] = ()) -> Profile:
    """Return the profile without any wish that refuses foods, but for those in ``keep``."""
    kept = set(keep)
    for wish in wishes_of(profile):
        if wish.refuses_foods and wish not in kept:
            profile = wish.taken_back(profile)
    return profile


def refusals(profile: Profile, table: FoodTable) -> dict[Wish | None, frozenset[str]]:
    """Return the foods of meals that each wish refuses alone; ``None`` for safety and the rest.

    A food that several wishes refuse is in each of their sets.
    """
    bare = without_food_wishes(profile)
    always = refused_foods(bare, table)
    out: dict[Wish | None, frozenset[str]] = {None: always}
    for wish in wishes_of(profile):
        if wish.refuses_foods:
            alone = without_food_wishes(profile, keep=(wish,))
            out[wish] = refused_foods(alone, table) - always
    return out


def refused_foods(profile: Profile, table: FoodTable) -> frozenset[str]:
    """Return the codes of the foods of meals that a profile is not served."""
    judged = judge_foods(profile, table.of_meals)
    return frozenset(judged.index[~judged["allowed"]].tolist())
