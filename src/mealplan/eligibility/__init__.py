"""Which foods this person may be served, why not the others, and what to mind with the rest."""

from mealplan.eligibility.judging import Exclusion, judge_foods, matching_foods, why_excluded

__all__ = ["Exclusion", "judge_foods", "matching_foods", "why_excluded"]
