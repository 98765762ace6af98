"""Spreads chunks over this process, processes of this machine, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from itertools import islice
from typing import Any

from mealplan.batch.work import Chunk, Errand, lost_chunk, plan_chunk
from mealplan.errors import DataError

Results = Generator[list[dict[str, Any]]]
Worker = Callable[[Chunk, Errand], list[dict[str, Any]]]


class WorkerLostError(Exception):
    """A process of this machine was ended from outside while it worked."""


def results_of(
    chunks: Iterator[Chunk], errand: Errand, jobs: int, dask: str | None, here: Worker = plan_chunk
) -> Results:
    """Yield finished chunks, in any order; ``here`` works on one where one job is asked for.

    Raises
    ------
    WorkerLostError : a worker process was ended; what is not yielded may be sent again.
    DataError : the Dask cluster cannot be reached, or its library is not installed.
    """
    if dask is not None:
        yield from _on_dask(chunks, errand, dask)
    elif jobs == 1:
        for chunk in chunks:
            yield here(chunk, errand)
    else:
        yield from _on_processes(chunks, errand, jobs)


def _on_processes(chunks: Iterator[Chunk], errand: Errand, jobs: int) -> Results:
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import BrokenProcessPool

    pool = Parallel(n_jobs=jobs, return_as="generator_unordered", pre_dispatch="2*n_jobs")
    try:
        yield from pool(delayed(plan_chunk)(chunk, errand) for chunk in chunks)
    except BrokenProcessPool as error:
        raise WorkerLostError from error


def _on_dask(chunks: Iterator[Chunk], errand: Errand, address: str) -> Results:
    """Send the chunks to a cluster whose workers see the output folder; a few wait at a time."""
    try:
        from distributed import Client, KilledWorker, as_completed
    except ImportError as error:
        msg = "--dask needs the dask extra: pip install 'mealplan[dask]'"
        raise DataError(msg) from error
    try:
        client = Client(address, timeout=20, set_as_default=False)
    except (OSError, ValueError) as error:
        msg = f"--dask {address}: no scheduler answers there; start one or drop --dask"
        raise DataError(msg) from error
    with client:
        waiting = 4 * max(1, sum(client.nthreads().values()))
        sent: dict[Any, Chunk] = {}

        def send(chunk: Chunk) -> Any:
            future = client.submit(plan_chunk, chunk, errand, pure=False, retries=3)
            sent[future.key] = chunk
            return future

        first = [send(chunk) for chunk in islice(chunks, waiting)]
        finished = as_completed(first, loop=client.loop)
        for future in finished:
            chunk = sent.pop(future.key)
            try:
                yield future.result()
            except KilledWorker:
                yield lost_chunk(chunk, errand)
            for following in islice(chunks, 1):
                finished.add(send(following))
