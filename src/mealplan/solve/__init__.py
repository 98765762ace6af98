"""Runs a PuLP programme in HiGHS and says honestly how it ended; no other module knows a solver."""

from mealplan.solve.outcome import Named, Outcome, Status
from mealplan.solve.patience import Patience
from mealplan.solve.programme import Basis, Programme

__all__ = ["Basis", "Named", "Outcome", "Patience", "Programme", "Status"]
