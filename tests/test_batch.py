"""Batches of clients: broken rows, reruns, kills, processes and a Dask cluster."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mealplan.batch import BatchOptions, run_batch
from mealplan.batch.clients import ClientRow, read_clients
from mealplan.errors import DataError

HEADER = "client_id,name,diet,age_years,allergens\n"


def clients(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / "clients.csv"
    path.write_bytes((header + "\n".join(rows) + "\n").encode(encoding))
    return path


def summary(out: Path) -> dict[str, dict[str, str]]:
    text = (out / "summary.csv").read_text(encoding="utf-8-sig")
    return {row["row"]: row for row in csv.DictReader(io.StringIO(text))}


def test_bad_rows_never_stop_the_rest(tmp_path: Path) -> None:
    path = clients(
        tmp_path, "anna,Anna,vegetarian,31,", "../x,=HYPERLINK(1),vegetarian,28,milk",
        "anna,Twice,vegan,31,", "young,Y,vegan,9,", "odd,O,fruitarian,30,", "long,L,vegan,30,,,,",
        "गीता,गीता 🍎,vegetarian,25,",
    )  # fmt: skip
    out = tmp_path / "out"
    result = run_batch(path, out)
    assert (result.rows, result.failed, result.planned) == (7, 4, 7)
    rows = summary(out)
    assert rows["2"]["status"] in ("met", "short")
    assert "earlier row" in rows["4"]["message"]
    assert "row 5" in rows["5"]["message"]
    assert "age_years" in rows["5"]["message"]
    assert "vegetarian" in rows["6"]["message"]
    folders = sorted(p.name for p in (out / "clients").iterdir())
    assert len(folders) == 3
    assert not (tmp_path / "x").exists()
    assert all(p.resolve().parent == (out / "clients").resolve() for p in
               (out / "clients").iterdir())  # fmt: skip
    plans = (out / "plans.csv").read_text(encoding="utf-8-sig")
    assert plans.count("client_id,day") == 1
    assert len({r["client_id"] for r in csv.DictReader(io.StringIO(plans))}) == 3


def test_a_rerun_does_only_what_is_missing_or_changed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run_batch(clients(tmp_path, "a,A,vegan,31,", "b,B,vegan,32,"), out).planned == 2
    before = (out / "plans.csv").read_bytes()
    assert run_batch(clients(tmp_path, "a,A,vegan,31,", "b,B,vegan,32,"), out).planned == 0
    assert (out / "plans.csv").read_bytes() == before
    changed = clients(tmp_path, "a,A,vegan,31,", "b,B,vegan,33,")
    assert run_batch(changed, out).planned == 1
    bad = clients(tmp_path, "a,A,vegan,31,", "b,B,vegan,9,")
    assert run_batch(bad, out).failed == 1
    assert run_batch(bad, out).planned == 0
    assert run_batch(bad, out, BatchOptions(retry_failed=True)).planned == 1


def test_files_that_are_no_clients(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    with pytest.raises(DataError, match="is empty"):
        list(read_clients(empty))
    with pytest.raises(DataError, match="did you mean diet"):
        list(read_clients(clients(tmp_path, "a,vegan", header="client_id,diett\n")))
    with pytest.raises(DataError, match="cannot be read"):
        list(read_clients(tmp_path / "absent.csv"))


def test_latin_1_and_semicolons(tmp_path: Path) -> None:
    path = clients(tmp_path, "z;Zoë;vegan", header="client_id;name;diet\n", encoding="cp1252")
    assert [r.profile("clients.csv").name for r in read_clients(path)] == ["Zoë"]


def test_folders_stay_inside_and_apart() -> None:
    names = [ClientRow(2, {"client_id": i}).folder for i in
             ("a", "../a", "..", "/etc", "a/b", "a_b", "CON", "x" * 300, "")]  # fmt: skip
    assert len(set(names)) == len(names)
    assert all("/" not in n and n not in (".", "..") and len(n) < 120 for n in names)


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    path = clients(tmp_path, "a,A,vegan,31,", "b,B,vegan,9,")
    result = run_batch(path, tmp_path / "out", BatchOptions(dry_run=True))
    assert (result.rows, result.failed) == (2, 1)
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_jobs_change_nothing_but_time(tmp_path: Path) -> None:
    rows = [f"c{i},C,{'vegan' if i % 2 else 'vegetarian'},{25 + i}," for i in range(6)]
    path = clients(tmp_path, *rows)
    run_batch(path, tmp_path / "one")
    run_batch(path, tmp_path / "two", BatchOptions(jobs=2, chunk=2))
    for name in ("plans.csv", "nutrients.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.slow
def test_a_killed_batch_goes_on_where_it_was(tmp_path: Path) -> None:
    rows = [f"c{i},C,vegetarian,{25 + i}," for i in range(6)]
    path = clients(tmp_path, *rows)
    run_batch(path, tmp_path / "calm")
    out = tmp_path / "killed"
    command = [sys.executable, "-m", "mealplan", "batch", str(path), "--out", str(out)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and len(list(out.glob("clients/*/plan.json"))) < 2:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with (out / "manifest.jsonl").open("a", encoding="utf-8") as log:
        log.write('{"fingerprint": "cut sho')
    run_batch(path, out)
    assert (out / "plans.csv").read_bytes() == (tmp_path / "calm" / "plans.csv").read_bytes()


@pytest.mark.slow
def test_dask_workers_may_die(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    rows = [f"c{i},C,vegetarian,{25 + i}," for i in range(6)]
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
