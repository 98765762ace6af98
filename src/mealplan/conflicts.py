"""Wishes that cannot hold together, named in her own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mealplan.catalog import FoodTable, load_food_table
from mealplan.eligibility import judge_foods
from mealplan.errors import DataError
from mealplan.kitchen import open_kitchen
from mealplan.meals import load_cookbook
from mealplan.profiles import Profile
from mealplan.wishes import Wish, in_words, wishes_of

Names = Callable[[str], str]


@dataclass(frozen=True)
class Conflict:
    """Wishes that contradict each other.

    ``sentence`` says it plainly ("You like salmon, but eating vegan leaves it out."); ``fatal``
    that no week can be planned while all of them hold.
    """

    wishes: tuple[Wish, ...]
    sentence: str
    fatal: bool = False


def find_conflicts(profile: Profile, *, table: FoodTable | None = None) -> tuple[Conflict, ...]:
    """Find wishes that contradict each other.

    Likes that a diet, an allergy, a dislike or safety leaves out, and wishes that together leave
    a meal of the day without a dish (the fewest that do).
    """
    table = table or load_food_table()
    return (*missing_meals(profile, table), *refused_likes(profile, table))


def refused_likes(profile: Profile, table: FoodTable) -> tuple[Conflict, ...]:
    """Find likes that a diet, an allergy, a dislike or safety leaves out."""
    likes = [wish for wish in wishes_of(profile) if wish.kind == "like"]
    return tuple(conflict for like in likes for conflict in _disliked(like, profile, table))


def _disliked(like: Wish, profile: Profile, table: FoodTable) -> list[Conflict]:
    """Say so where every food of a like is left out."""
    meant = _meant(like.word, table)
    if not len(meant):
        text = f"You like {like.word}, but no food of that name is in the table: try another word."
        return [Conflict((like,), text)]
    liked = [code for word in profile.likes for code in _meant(word, table)]
    foods = table.holding(liked)
    judged = judge_foods(profile, foods)
    if judged.loc[meant, "allowed"].any():
        return []
    others = [w for w in wishes_of(profile) if w.refuses_foods]
    against = [
        w for w in others if not judge_foods(_only(profile, w), foods).loc[meant, "allowed"].any()
    ]
    only = not judged.loc[liked, "allowed"].any()
    tail = " So nothing that you like can be served." if only else ""
    if against:
        verb = "leaves" if len(against) == 1 else "leave"
        text = f"You like {like.word}, but {in_words(against)} {verb} it out.{tail}"
        return [Conflict((like, *against), text)]
    reason = str(judged.loc[meant, "reason"].mode().iloc[0])
    return [Conflict((like,), f"You like {like.word}, but it is not served: {reason}.{tail}")]


def _only(profile: Profile, wish: Wish) -> Profile:
    """Return the profile with one wish about foods and no other."""
    for other in wishes_of(profile):
        if other.refuses_foods and other != wish:
            profile = other.taken_back(profile)
    return profile


def _meant(word: str, table: FoodTable) -> list[str]:
    """Return the foods of the kitchen, else of the whole table, that a word means."""
    foods = load_cookbook(table).foods
    stem = word.strip().lower().removesuffix("s")
    kitchen = [code for code, food in foods.items() if code == word or stem in food.name.lower()]
    if kitchen:
        return kitchen
    hit = table.foods["usda_description"].str.contains(stem, case=False, regex=False)
    return [str(code) for code in table.foods.index[hit | (table.foods.index == word)]]


def missing_meals(profile: Profile, table: FoodTable) -> list[Conflict]:
    """Name the fewest wishes that together leave a meal without a dish."""
    problem = _obstacle(profile, table)
    if problem is None:
        return []
    wishes = [w for w in wishes_of(profile) if w.refuses_foods or w.kind == "minutes"]
    needed = _fewest(profile, wishes, table)
    if not needed:
        return [Conflict((), f"Whatever you wish: {problem}.", fatal=True)]
    what = problem.split(" is left")[0]
    mend = [w for w in needed if not w.firm]
    way = f" Give up {in_words(mend[-1:])} to go on." if mend else " Ask your dietitian for dishes."
    text = f"{in_words(needed).capitalize()} together leave {what}.{way}"
    return [Conflict(tuple(needed), text, fatal=True)]


def _fewest(profile: Profile, wishes: Sequence[Wish], table: FoodTable) -> list[Wish]:
    """Leave wishes out one by one as long as the obstacle stays."""
    needed = list(wishes)
    for wish in wishes:
        without = wish.taken_back(profile)
        if _obstacle(without, table) is not None:
            profile = without
            needed.remove(wish)
    return needed


def _obstacle(profile: Profile, table: FoodTable) -> str | None:
    try:
        open_kitchen(profile, table)
    except DataError as error:
        return str(error)
    return None
