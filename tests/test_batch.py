"""Batches of clients: broken rows, reruns, kills, processes and a Dask cluster."""

import contextlib
import csv
import io
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from mealplan.batch import BatchOptions, run_batch
from mealplan.batch.clients import ClientRow, read_clients
from mealplan.batch.manifest import Manifest
from mealplan.errors import DataError

HEADER = "client_id,name,diet,age_years,allergens,meals\n"
QUICK = "lunch"  # one meal a day: a plan of everything else takes twice as long


def clients(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / "clients.csv"
    path.write_bytes((header + "\n".join(rows) + "\n").encode(encoding))
    return path


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 240
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def summary(out: Path) -> dict[str, dict[str, str]]:
    text = (out / "summary.csv").read_text(encoding="utf-8-sig")
    return {row["row"]: row for row in csv.DictReader(io.StringIO(text))}


BROKEN = {  # what is wrong with a row -> the row, and words its message must hold
    "too young": ("b1,B,vegan,9,,", "age_years"),
    "no number": ("b2,B,vegan,abc,,", "age_years"),
    "unknown diet": ("b3,B,fruitarian,30,,", "vegetarian"),
    "unknown allergen": ("b4,B,vegan,30,pollen,", "allergens"),
    "unknown meal": ("b5,B,vegan,30,,brunch", "breakfast"),
    "too many cells": ("b6,B,vegan,30,,,,,", "cells"),
    "an id twice": ("anna,B,vegan,30,,", "earlier row"),
    "no letter but a formula as age": ("b8,B,vegan,=1+1,,", "age_years"),
}


def test_bad_rows_never_stop_the_rest(tmp_path: Path) -> None:
    path = clients(
        tmp_path, f"anna,Anna,vegetarian,31,,{QUICK}", *(row for row, _ in BROKEN.values()),
        f"../x,=HYPERLINK(1),vegetarian,28,,{QUICK}", f"गीता,गीता 🍎,vegetarian,25,,{QUICK}",
    )  # fmt: skip
    out, said = tmp_path / "out", []
    result = run_batch(path, out, problem=said.append)
    assert (result.rows, result.failed) == (3 + len(BROKEN), len(BROKEN))
    assert result.planned == result.rows
    rows = summary(out)
    assert list(rows) == [str(n) for n in range(2, 2 + result.rows)]
    assert rows["2"]["status"] in ("met", "short")
    for number, (_, words) in enumerate(BROKEN.values(), start=3):
        message = rows[str(number)]["message"]
        assert rows[str(number)]["status"] == "failed"
        assert f"row {number}" in message
        assert words in message
        assert message in said
    folders = list((out / "clients").iterdir())
    assert len(folders) == 3
    assert all(p.resolve().parent == (out / "clients").resolve() for p in folders)
    assert not (tmp_path / "x").exists()
    assert not list(out.rglob(".*"))
    plans = (out / "plans.csv").read_text(encoding="utf-8-sig")
    assert plans.count("client_id,day") == 1
    ids = {r["client_id"] for r in csv.DictReader(io.StringIO(plans))}
    assert ids == {"anna", "../x", "गीता"}


def test_a_rerun_does_only_what_is_missing_or_changed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first, second = f"a,A,vegan,31,,{QUICK}", f"b,B,vegan,32,,{QUICK}"

    def planned(*rows: str, **options: object) -> int:
        return run_batch(clients(tmp_path, *rows), out, BatchOptions(**options)).planned

    assert planned(first, second) == 2
    before = (out / "plans.csv").read_bytes()
    assert planned(first, second) == 0
    assert (out / "plans.csv").read_bytes() == before
    assert planned(second, first) == 0, "another order is no other client"
    assert list(summary(out)) == ["2", "3"]
    assert summary(out)["2"]["client_id"] == "b"
    (out / "clients" / "a" / "plan.csv").unlink()
    assert planned(first, second) == 1
    assert planned(first, second, formats=("csv", "ics")) == 2
    assert (out / "clients" / "b" / "plan.ics").is_file()
    assert planned(first, f"b,B,vegan,33,,{QUICK}") == 1
    assert planned(first, second) == 1, "her files are of other input by now"
    bad = "b,B,vegan,9,,"
    assert planned(first, bad) == 1
    assert not (out / "clients" / "b").exists(), "no plan of other input is taken for hers"
    assert planned(first, bad) == 0
    assert planned(first, bad, retry_failed=True) == 1


def test_fail_fast_stops_and_the_rest_can_follow(tmp_path: Path) -> None:
    path = clients(tmp_path, "b,B,vegan,9,,", f"a,A,vegan,31,,{QUICK}")
    out = tmp_path / "out"
    result = run_batch(path, out, BatchOptions(fail_fast=True, chunk=1))
    assert (result.planned, result.failed) == (1, 1)
    assert run_batch(path, out).planned == 1


def test_two_batches_in_one_folder_are_refused(tmp_path: Path) -> None:
    with (
        Manifest(tmp_path / "out" / "manifest.jsonl"),
        pytest.raises(DataError, match="another batch"),
    ):
        run_batch(clients(tmp_path, f"a,A,vegan,31,,{QUICK}"), tmp_path / "out")


def test_files_that_are_no_clients(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    with pytest.raises(DataError, match="is empty"):
        list(read_clients(empty))
    with pytest.raises(DataError, match="did you mean diet"):
        list(read_clients(clients(tmp_path, "a,vegan", header="client_id,diett\n")))
    with pytest.raises(DataError, match="stands there twice"):
        list(read_clients(clients(tmp_path, "a,vegan", header="client_id,Client ID\n")))
    with pytest.raises(DataError, match="cannot be read"):
        list(read_clients(tmp_path / "absent.csv"))


def test_a_quote_never_closed_costs_its_row_alone(tmp_path: Path) -> None:
    long = "x" * 200_000
    path = clients(tmp_path, "a,A,vegan,31,,", f'b,"{long},vegan,31,,')
    rows = list(read_clients(path))
    assert [bool(r.problem) for r in rows] == [False, True]
    assert "quote" in rows[1].problem


def test_a_large_file_is_streamed(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("client_id,name,dislikes\n")
        for number in range(10_000):
            stream.write(f"c{number},{'N' * 150},{'mushroom;' * 600}\n")
    assert path.stat().st_size > 50_000_000
    tracemalloc.start()
    count = sum(1 for _ in read_clients(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 10_000
    assert peak < 5_000_000, "the ids alone are kept, to find one that comes twice"


def test_utf_16_as_old_spreadsheets_save_it(tmp_path: Path) -> None:
    path = clients(tmp_path, "z\tЗоя\tvegan", header="client_id\tname\tdiet\n", encoding="utf-16")
    assert [r.profile("clients.csv").name for r in read_clients(path)] == ["Зоя"]


def test_latin_1_and_semicolons(tmp_path: Path) -> None:
    path = clients(tmp_path, "z;Zoë;vegan", header="client_id;name;diet\n", encoding="cp1252")
    assert [r.profile("clients.csv").name for r in read_clients(path)] == ["Zoë"]


def test_folders_stay_inside_and_apart() -> None:
    names = [ClientRow(2, {"client_id": i}).folder for i in
             ("a", "../a", "..", "/etc", "a/b", "a_b", "CON", "x" * 300, "")]  # fmt: skip
    assert len(set(names)) == len(names)
    assert all("/" not in n and n not in (".", "..") and len(n) < 120 for n in names)


def mealplan(*arguments: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "mealplan", *arguments]
    return subprocess.run(command, capture_output=True, check=False, timeout=300, **more)


def test_dry_run_names_bad_rows_and_writes_nothing(tmp_path: Path) -> None:
    path = clients(tmp_path, "a,A,vegan,31,,", "b,B,vegan,9,,")
    done = mealplan("batch", str(path), "--out", str(tmp_path / "out"), "--dry-run")
    assert done.returncode == 3
    assert b"clients.csv, row 3, age_years" in done.stdout
    assert b"2 rows, 1 of them unusable" in done.stderr
    assert not (tmp_path / "out").exists()


def test_standard_input_to_standard_output(tmp_path: Path) -> None:
    text = f"{HEADER}a,A,vegan,31,,{QUICK}\nb,B,vegan,9,,\n".encode()
    done = mealplan("batch", "-", "--out", "-", input=text)
    assert done.returncode == 3
    assert done.stdout.decode("utf-8-sig").startswith("client_id,day,")
    assert b"standard input, row 3, age_years" in done.stderr
    assert b"1 failed" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_is_said_and_a_rerun_goes_on(tmp_path: Path, jobs: str) -> None:
    path = clients(tmp_path, *(f"c{i},C,vegan,{25 + i},,{QUICK}" for i in range(6)))
    out = tmp_path / "out"
    command = [sys.executable, "-m", "mealplan", "batch", str(path), "--out", str(out)]
    process = subprocess.Popen(
        [*command, "--jobs", jobs], stderr=subprocess.PIPE, start_new_session=True
    )
    manifest = out / "manifest.jsonl"
    wait_until(lambda: manifest.is_file() and manifest.stat().st_size > 0)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers too
    error = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert b"the same command goes on from here" in error
    assert b"Traceback" not in error
    noted = sum(1 for _ in manifest.open())
    assert 0 < noted < 6
    assert run_batch(path, out).planned == 6 - noted


@pytest.mark.slow
def test_jobs_change_nothing_but_time(tmp_path: Path) -> None:
    rows = [f"c{i},C,{'vegan' if i % 2 else 'vegetarian'},{25 + i},,{QUICK}" for i in range(5)]
    path = clients(tmp_path, *rows)
    run_batch(path, tmp_path / "one")
    run_batch(path, tmp_path / "two", BatchOptions(jobs=2, chunk=2))
    for name in ("plans.csv", "nutrients.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.slow
def test_a_killed_batch_goes_on_where_it_was(tmp_path: Path) -> None:
    rows = [f"c{i},C,vegetarian,{25 + i},,{QUICK}" for i in range(5)]
    path = clients(tmp_path, *rows)
    run_batch(path, tmp_path / "calm")
    out = tmp_path / "killed"
    command = [sys.executable, "-m", "mealplan", "batch", str(path), "--out", str(out)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    wait_until(lambda: len(list(out.glob("clients/*/plan.json"))) >= 2)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with (out / "manifest.jsonl").open("a", encoding="utf-8") as log:
        log.write('{"fingerprint": "cut sho')
    (out / "clients" / "c0" / ".plan.csv.x1").write_bytes(b"half")
    run_batch(path, out)
    assert (out / "plans.csv").read_bytes() == (tmp_path / "calm" / "plans.csv").read_bytes()


@pytest.mark.slow
def test_dask_workers_may_die(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    rows = [f"c{i},C,vegetarian,{25 + i},,{QUICK}" for i in range(5)]
    path = clients(tmp_path, *rows)
    run_batch(path, tmp_path / "calm")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        killed = []

        def kill_one(done: int, *_: float) -> None:
            if not killed:
                victim = next(iter(cluster.workers.values()))
                killed.append(victim.pid)
                os.kill(victim.pid, signal.SIGKILL)

        options = BatchOptions(dask=cluster.scheduler_address, chunk=1)
        result = run_batch(path, tmp_path / "dask", options, kill_one)
    assert killed
    assert result.failed == 0
    for name in ("plans.csv", "nutrients.csv"):
        assert (tmp_path / "dask" / name).read_bytes() == (tmp_path / "calm" / name).read_bytes()


@pytest.mark.slow
def test_a_worker_of_this_machine_may_die(tmp_path: Path) -> None:
    rows = [f"c{i},C,vegetarian,{25 + i},,{QUICK}" for i in range(4)]
    path = clients(tmp_path, *rows)
    run_batch(path, tmp_path / "calm")
    killed: list[int] = []

    def kill_one(*_: float) -> None:
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.Error):  # one that has just gone
                if not killed and "LokyProcess" in " ".join(child.cmdline()):
                    killed.append(child.pid)
                    child.kill()

    out = tmp_path / "lost"
    result = run_batch(path, out, BatchOptions(jobs=2, chunk=1), kill_one)
    assert killed
    assert (result.rows, result.failed) == (4, 0)
    assert [row["client_id"] for row in summary(out).values()] == [f"c{i}" for i in range(4)]
    for name in ("plans.csv", "nutrients.csv"):
        assert (out / name).read_bytes() == (tmp_path / "calm" / name).read_bytes()


@pytest.mark.slow
def test_workers_that_keep_dying_end_a_batch_and_a_rerun_goes_on(tmp_path: Path) -> None:
    rows = [f"c{i},C,vegetarian,{25 + i},,{QUICK}" for i in range(2)]
    path, out = clients(tmp_path, *rows), tmp_path / "out"
    command = [sys.executable, "-m", "mealplan", "batch", str(path), "--out", str(out)]
    process = subprocess.Popen([*command, "--jobs", "2"], stderr=subprocess.PIPE)
    while process.poll() is None:
        for worker in psutil.Process(process.pid).children():
            with contextlib.suppress(psutil.Error):
                if "LokyProcess" in " ".join(worker.cmdline()):
                    worker.kill()
        time.sleep(0.05)
    error = process.communicate()[1]
    assert process.returncode == 4
    assert b"use fewer --jobs" in error
    assert b"a bug" not in error
    assert run_batch(path, out).rows == 2
    assert {row["status"] for row in summary(out).values()} <= {"met", "short"}
