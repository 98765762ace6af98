"""Worker processes: what goes there comes back whole, and no visitor can spoil it for another."""

from __future__ import annotations

import operator
import os
import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from mealplan import Profile, plan_week
from mealplan.own import OwnFoods
from mealplan.profiles import ProfileError
from mealplan.swaps import rank_swaps
from mealplan.ui.crew import Crew, FaultError, PlanningStoppedError


@pytest.fixture(scope="module")
def crew() -> Iterator[Crew]:
    crew = Crew(1)
    yield crew
    crew.close()


def do(crew: Crew, task: Any, **options: Any) -> Any:
    return crew.do(task, **{"say": lambda _: None, "wait": lambda _: None, **options})


def test_a_week_from_a_worker_is_the_same_week(crew: Crew) -> None:
    profile, table, said = Profile(diet=("vegan",), seed=3), OwnFoods().table(), []
    there = do(crew, partial(plan_week, profile, table=table), say=said.append)
    here = plan_week(profile, table=table)
    assert there.rows.equals(here.rows)
    assert there.table is table
    assert next(text for text in said if text) == "Looking at what you may eat"
    assert do(crew, partial(rank_swaps, there, 3, "dinner")) == rank_swaps(here, 3, "dinner")


def test_an_expected_error_comes_back_as_itself(crew: Crew) -> None:
    with pytest.raises(ProfileError) as caught:
        do(crew, partial(Profile.from_mapping, {"age_years": "90"}))
    assert caught.value.key == "age_years"
    assert "90" in caught.value.problem


def test_a_bug_tells_its_place_and_keeps_its_message_back(crew: Crew) -> None:
    with pytest.raises(FaultError) as caught:
        do(crew, partial(plan_week, "Anna, 24 weeks"))
    assert caught.value.kind == "AttributeError"
    assert "open_kitchen" in caught.value.place
    assert "Anna" not in str(caught.value) + caught.value.place


def test_a_worker_that_dies_or_hangs_is_replaced(crew: Crew) -> None:
    with pytest.raises(PlanningStoppedError, match="press the button again"):
        do(crew, partial(os._exit, 1))
    with pytest.raises(PlanningStoppedError, match="took too long"):
        do(crew, partial(time.sleep, 60), longest_s=1)
    assert do(crew, partial(operator.add, 1, 1)) == 2


def test_visitors_take_turns_and_one_who_leaves_frees_her_place(crew: Crew) -> None:
    done: list[str] = []
    seen: dict[str, set[int | None]] = {}

    def visit(name: str, **options: Any) -> None:
        before = seen.setdefault(name, set())
        do(crew, partial(time.sleep, 0.3), wait=before.add, **options)
        done.append(name)

    def leave(_: object) -> None:
        raise KeyboardInterrupt

    threads = []
    for name, options in (("first", {}), ("second", {}), ("third", {}), ("swap", {"quick": True})):
        threads.append(threading.Thread(target=visit, args=(name,), kwargs=options))
        threads[-1].start()
        time.sleep(0.05)
    with pytest.raises(KeyboardInterrupt):
        do(crew, partial(time.sleep, 0.3), wait=leave)
    for thread in threads:
        thread.join()
    assert done == ["first", "swap", "second", "third"]
    assert 1 in seen["third"]
    with pytest.raises(KeyboardInterrupt):
        do(crew, partial(plan_week, Profile()), say=leave)
    assert do(crew, partial(operator.add, 1, 1)) == 2
