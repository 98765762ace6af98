"""Many clients: one plan per row of a CSV, resumable, the same whatever the number of jobs."""

from mealplan.batch.run import BatchOptions, BatchResult, check_clients, run_batch

__all__ = ["BatchOptions", "BatchResult", "check_clients", "run_batch"]
