"""Many clients: one plan per row of a CSV, resumable, the same whatever the number of jobs."""

from mealplan.batch.run import BatchOptions, BatchResult, run_batch

__all__ = ["BatchOptions", "BatchResult", "run_batch"]
