"""Clients a minute with every file written: a plain loop against ``--jobs``; memory; reruns.

``python -m benchmarks.batch [CLIENTS] [JOBS ...]`` writes ``benchmarks/results-batch.md``.
"""

import csv
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import psutil

from benchmarks.broken import broken_lines
from benchmarks.profiles import varied_profiles
from mealplan.catalog import load_food_table
from mealplan.planner import plan_week
from mealplan.report.exports import export_plan

CLIENTS, STREAMED_ROWS = 1000, 10_000
POLL_S = 0.25


@dataclass
class Run:
    name: str
    seconds: float
    cpu_seconds: float
    clients: int
    peak_mb: float
    late_mb: float

    @property
    def a_minute(self) -> float:
        return 60 * self.clients / self.seconds


def write_clients(path: Path, count: int, broken: int = 0) -> None:
    """Write varied profiles as a list; the first rows are broken where asked."""
    rows = [
        {k: ";".join(v) if isinstance(v, list) else v for k, v in p.model_dump(mode="json").items()
         if v not in (None, [], {}, "", False)}
        for p in varied_profiles(count)
    ]  # fmt: skip
    for row in islice(rows, broken):
        row["age_years"] = 9
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows(rows)


def plain_loop(count: int, out: Path) -> Run:
    """Plan and write without the batch: what one would write by hand."""
    table = load_food_table()
    plan_week(varied_profiles(1)[0], table=table)
    began, cpu = time.perf_counter(), time.process_time()
    for profile in varied_profiles(count):
        export_plan(plan_week(profile, table=table), out / profile.client_id, ("csv", "json"))
    memory = psutil.Process().memory_info().rss / 2**20
    return Run("plain loop", time.perf_counter() - began, time.process_time() - cpu, count,
               memory, memory)  # fmt: skip


def batch(clients: Path, out: Path, jobs: int, count: int, *more: str) -> Run:
    """Run the command, watching the memory of all its processes and the CPU they took."""
    command = [sys.executable, "-m", "mealplan", "batch", str(clients), "--out", str(out),
               "--jobs", str(jobs), *more]  # fmt: skip
    began, cpu = time.perf_counter(), os.times()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    main = psutil.Process(process.pid)
    sizes: list[float] = []
    while process.poll() is None:
        try:
            family = [main, *main.children(recursive=True)]
            sizes.append(sum(p.memory_info().rss for p in family) / 2**20)
        except psutil.Error:
            pass
        time.sleep(POLL_S)
    after = os.times()
    used = after.children_user + after.children_system - cpu.children_user - cpu.children_system
    if process.returncode not in (0, 3):
        raise SystemExit(f"batch ended with {process.returncode}")
    late = sizes[len(sizes) * 9 // 10] if sizes else 0.0
    middle = sizes[len(sizes) // 2] if sizes else 0.0
    return Run(f"--jobs {jobs}", time.perf_counter() - began, used, count, max(sizes, default=0),
               late - middle)  # fmt: skip


def streamed(folder: Path) -> list[str]:
    """Show that a long list takes no memory: every row is broken, so that only reading counts."""
    lines = []
    for rows in (STREAMED_ROWS // 10, STREAMED_ROWS):
        clients = folder / f"{rows}.csv"
        write_clients(clients, rows, broken=rows)
        run = batch(clients, folder / f"out-{rows}", 1, rows)
        lines.append(f"{rows} rows, none of them usable: peak {run.peak_mb:.0f} MB, "
                     f"{run.seconds:.0f} s.")  # fmt: skip
    return lines


def measured(count: int, jobs: list[int]) -> list[str]:
    """Measure, and return the lines of the report."""
    with tempfile.TemporaryDirectory(prefix="mealplan-bench-") as scratch:
        folder = Path(scratch)
        clients = folder / "clients.csv"
        write_clients(clients, count)
        runs = [plain_loop(min(count, 100), folder / "loop")]
        runs += [batch(clients, folder / f"jobs-{n}", n, count) for n in jobs]
        plans = {(folder / f"jobs-{n}" / "plans.csv").read_bytes() for n in jobs}
        again = batch(clients, folder / f"jobs-{jobs[-1]}", jobs[-1], count)
        entries = (folder / f"jobs-{jobs[-1]}" / "manifest.jsonl").read_text("utf-8").splitlines()
        ends = [json.loads(line)["summary"]["status"] for line in entries]
        kilobytes = sum(p.stat().st_size for p in (folder / f"jobs-{jobs[-1]}").rglob("*.*")) / 1024
        long_lists = streamed(folder)
        desk = broken_lines(folder)
    first = runs[1]
    return [
        "# Batch",
        "",
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; "
        f"{count} varied clients, CSV and JSON written for each ({min(count, 100)} in the loop).",
        "",
        "| | clients a minute | against --jobs 1 | CPU seconds a client | peak memory, MB | "
        "growth over the second half, MB |",
        "|---|---|---|---|---|---|",
        *[
            f"| {r.name} | {r.a_minute:.1f} | {r.a_minute / first.a_minute:.2f} | "
            f"{r.cpu_seconds / r.clients:.2f} | {r.peak_mb:.0f} | "
            f"{'' if r is runs[0] else f'{r.late_mb:+.0f}'} |"
            for r in runs
        ],
        "",
        f"`plans.csv` is {'the same' if len(plans) == 1 else 'NOT THE SAME'} for every number of "
        f"jobs. Of the clients {ends.count('met')} meet every target, {ends.count('short')} are "
        f"short of one, {ends.count('failed')} have no plan. {kilobytes / count:.0f} kB a client.",
        f"A rerun with nothing to do takes {again.seconds:.1f} s.",
        *long_lists,
        *desk,
    ]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CLIENTS
    jobs = [int(n) for n in sys.argv[2:]] or [1, 2]
    path = Path(__file__).with_name("results-batch.md")
    path.write_text("\n".join(measured(count, jobs)) + "\n", encoding="utf-8")
    print(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
