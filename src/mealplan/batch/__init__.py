"""Many clients: one plan per row of a CSV, resumable, the same whatever the number of jobs."""

from mealplan.batch.results import files_to_take, folders_by_row, read_summary
from mealplan.batch.run import BatchOptions, BatchResult, check_clients, run_batch

__all__ = [
    "BatchOptions",
    "BatchResult",
    "check_clients",
    "files_to_take",
    "folders_by_row",
    "read_summary",
    "run_batch",
]
