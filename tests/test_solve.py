"""The solver layer against programmes solved by hand, another solver, and its own traps."""

import pulp
import pytest

from mealplan.solve import Programme


def knapsack(n: int = 40) -> pulp.LpProblem:
    """Cover a weight with items of near-equal worth: easy to solve, slow to prove."""
    problem = pulp.LpProblem("cover", pulp.LpMinimize)
    items = [problem.add_variable(f"x{i:02d}", 0, 1, pulp.LpInteger) for i in range(n)]
    problem.setObjective(
        pulp.LpAffineExpression([(x, 100 + (i * 37) % 11) for i, x in enumerate(items)])
    )
    terms = [(x, 101 + (i * 53) % 13) for i, x in enumerate(items)]
    problem.addConstraint(
        pulp.LpConstraint(pulp.LpAffineExpression(terms), pulp.LpConstraintGE, "cover", 1711)
    )
    return problem


def two_by_hand() -> pulp.LpProblem:
    """min 2x + 3y, x + y >= 4, x <= 2.5: x = 2.5, y = 1.5 costs 9.5; whole 2 and 2 cost 10."""
    problem = pulp.LpProblem("hand", pulp.LpMinimize)
    x = problem.add_variable("x", 0, 2.5, pulp.LpInteger)
    y = problem.add_variable("y", 0, None, pulp.LpInteger)
    problem.setObjective(2 * x + 3 * y)
    problem.addConstraint(x + y >= 4, "need")
    return problem


def test_relaxation_and_whole_numbers_by_hand() -> None:
    programme = Programme(two_by_hand())
    relaxed = programme.relax()
    assert relaxed.status == "optimal"
    assert relaxed.objective == pytest.approx(9.5)
    assert relaxed.duals["need"] == pytest.approx(3)
    whole = programme.integer(gap=0)
    assert whole.status == "optimal"
    assert whole.objective == pytest.approx(10)
    assert whole.values["x"] == pytest.approx(2)
    assert programme.relax().objective == pytest.approx(9.5)


def test_costs_rows_and_bounds_can_change() -> None:
    programme = Programme(two_by_hand())
    programme.set_costs({"x": 5, "y": 1}, offset=7)
    assert programme.relax().objective == pytest.approx(11)
    programme.set_row("need", lower=6, upper=None)
    assert programme.relax().objective == pytest.approx(13)
    programme.set_upper({"y": 4})
    assert programme.relax().objective == pytest.approx(4 + 2 * 5 + 7)


def test_no_solution_is_said() -> None:
    problem = two_by_hand()
    problem.addConstraint(problem.variablesDict()["y"] <= 1, "little")
    assert Programme(problem).relax().status == "infeasible"
    assert Programme(problem).integer(gap=0).status == "infeasible"


def test_a_stopped_search_is_feasible_not_optimal() -> None:
    stopped = Programme(knapsack(), presolve=False).integer(gap=0, max_nodes=0)
    assert stopped.status in ("feasible", "none")
    full = Programme(knapsack()).integer(gap=1e-9)
    assert full.status == "optimal"
    if stopped.status == "feasible":
        assert stopped.bound <= full.objective + 1e-6 <= stopped.objective + 2e-6
        assert stopped.gap > 0


@pytest.mark.parametrize("presolve", [True, False])
def test_time_limit_without_a_solution_is_none(presolve: bool) -> None:
    outcome = Programme(knapsack(400), presolve=presolve).integer(gap=0, time_limit_s=1e-9)
    assert outcome.status == "none"
    assert not outcome.solved
    assert not outcome.values


@pytest.mark.parametrize("presolve", [True, False])
def test_time_limit_with_a_solution_is_feasible(presolve: bool) -> None:
    """What is known so far is given, and never called optimal."""
    start = {f"x{i:02d}": 1.0 for i in range(400)}
    programme = Programme(knapsack(400), presolve=presolve)
    outcome = programme.integer(gap=0, time_limit_s=1e-9, start=start)
    assert outcome.status == "feasible"
    assert outcome.solved
    assert outcome.values == pytest.approx(start)
    assert outcome.objective == pytest.approx(sum(100 + (i * 37) % 11 for i in range(400)))
    assert outcome.gap > 0


def test_a_time_limit_is_lifted_again() -> None:
    programme = Programme(two_by_hand())
    programme.integer(gap=0, time_limit_s=1e-9)
    assert programme.integer(gap=0).status == "optimal"


@pytest.mark.parametrize("presolve", [True, False])
def test_agrees_with_cbc(presolve: bool) -> None:
    problem = knapsack(25)
    ours = Programme(problem, presolve=presolve).integer(gap=1e-9)
    problem.solve(pulp.PULP_CBC_CMD(msg=False))
    assert ours.objective == pytest.approx(pulp.value(problem.objective))


def test_maximising_is_refused() -> None:
    with pytest.raises(ValueError, match="minimise"):
        Programme(pulp.LpProblem("up", pulp.LpMaximize))
