"""FoodData Central, spoken to over HTTP: shapes, failures, cache, key."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fdc_server import FdcServer, branded_detail, branded_in_search, foundation_detail, running
from mealplan.catalog import load_food_table
from mealplan.errors import DataError
from mealplan.fdc.cache import ResponseCache
from mealplan.fdc.client import FdcClient, FdcError
from mealplan.fdc.foods import fetch_food, search_foods
from mealplan.fdc.limit import RateLimit
from mealplan.fdc.shapes import read_food, read_foods, read_search

KEY = "k3y-that-nobody-may-see"


@pytest.fixture
def server() -> Iterator[FdcServer]:
    with running() as started:
        yield started


@pytest.fixture
def client(server: FdcServer, tmp_path: Path) -> FdcClient:
    return FdcClient(KEY, base_url=server.address, cache=ResponseCache(tmp_path / "cache"))


# What the answers mean


def test_search_and_detail_answers_give_the_same_amounts() -> None:
    """They shape nutrients differently; both are per 100 g."""
    detail, found = read_food(branded_detail()), read_food(branded_in_search())
    shared = set(found.amounts)
    assert {"vitamin_b12_ug", "calcium_mg", "vitamin_d_ug", "energy_kcal"} <= shared
    assert {n: detail.amounts[n] for n in shared} == dict(found.amounts)
    assert (detail.serving_measure, detail.serving_g) == ("1 cup", 240.0)
    assert (found.serving_measure, found.serving_g) == ("1 cup", 240.0)


def test_a_nutrients_number_is_not_its_id() -> None:
    """Number 1008 would be nothing; id 208 neither: an abridged food names numbers alone."""
    abridged = {
        "fdcId": 5, "description": "x", "dataType": "SR Legacy",
        "foodNutrients": [
            {"number": "208", "name": "Energy", "amount": 50, "unitName": "KCAL"},
            {"number": "418", "name": "Vitamin B-12", "amount": 0.4, "unitName": "UG"},
            {"number": "1003", "name": "no such number", "amount": 99, "unitName": "G"},
        ],
    }  # fmt: skip
    assert dict(read_food(abridged).amounts) == {"energy_kcal": 50.0, "vitamin_b12_ug": 0.4}
    wrong_way_round = {
        "fdcId": 5, "description": "x", "dataType": "SR Legacy",
        "foodNutrients": [{"nutrientId": 208, "nutrientNumber": "1008", "value": 7}],
    }  # fmt: skip
    assert dict(read_food(wrong_way_round).amounts) == {}


def test_foundation_foods_carry_energy_as_atwater_factors() -> None:
    assert read_food(foundation_detail()).amounts["energy_kcal"] == 95  # specific before general
    food = foundation_detail()
    food["foodNutrients"] = [n for n in food["foodNutrients"] if n["nutrient"]["id"] != 2048]
    assert read_food(food).amounts["energy_kcal"] == 100


def test_kilojoules_and_international_units_are_converted() -> None:
    food = {
        "fdcId": 1, "description": "x", "dataType": "Branded",
        "foodNutrients": [
            {"nutrientId": 1062, "nutrientNumber": "268", "unitName": "kJ", "value": 418.4},
            {"nutrientId": 1110, "nutrientNumber": "324", "unitName": "IU", "value": 40},
            {"nutrientId": 1104, "nutrientNumber": "318", "unitName": "IU", "value": 500},
        ],
    }  # fmt: skip
    amounts = read_food(food).amounts
    assert amounts["energy_kcal"] == pytest.approx(100)
    assert amounts["vitamin_d_ug"] == pytest.approx(1.0)
    assert "vitamin_a_rae_ug" not in amounts  # IU do not tell retinol from carotene


def test_what_is_missing_is_unknown_and_never_zero() -> None:
    food = read_food(foundation_detail())
    assert "magnesium_mg" not in food.amounts  # named without an amount
    assert "folate_dfe_ug" not in food.amounts
    assert food.amounts["vitamin_b12_ug"] == 0.03


def test_label_amounts_per_serving_fill_what_is_not_given_per_100_g() -> None:
    food = read_food(branded_detail())
    assert food.amounts["fibre_g"] == pytest.approx(1.2 * 100 / 240)
    assert food.said["fibre_g"] == "label, per serving of 240 g"
    assert food.amounts["energy_kcal"] == 33  # the label's 80 per cup does not replace it
    assert "1 ml weighs 1 g" in food.notes[0]


def test_a_label_without_a_serving_size_says_nothing() -> None:
    body = branded_detail()
    del body["servingSize"]
    assert "fibre_g" not in read_food(body).amounts


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"fdcId": "2000001"}, "fdcId"),
        ({"description": ["a"]}, "description"),
        ({"foodNutrients": {"a": 1}}, "foodNutrients"),
        ({"foodNutrients": ["a"]}, "foodNutrients"),
        ({"foodNutrients": [{"nutrientId": 1008, "value": "33"}]}, "nutrient id:1008"),
        ({"servingSize": "240"}, "servingSize"),
        ({"labelNutrients": {"fiber": 3}}, "labelNutrients fiber"),
    ],
)
def test_a_field_of_another_type_is_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(FdcError, match=named):
        read_food(branded_detail() | change)


def test_answers_that_are_no_objects_are_named() -> None:
    for body in (None, [], "x", 3):
        with pytest.raises(FdcError, match="not as documented"):
            read_search(body)
    with pytest.raises(FdcError, match="foods"):
        read_search({"foods": 7})
    with pytest.raises(FdcError):
        read_foods({})


# The wire


def test_the_key_travels_in_a_header_only(server: FdcServer, client: FdcClient) -> None:
    search_foods(client, "soy milk")
    client.food(2000001)
    read_foods(client.foods([2000001, 3000002]).body)
    assert len(server.seen) == 3
    for path, headers in server.seen:
        assert KEY not in path
        assert headers["X-Api-Key"] == KEY
    assert client.limit.left == 987


def test_the_key_is_in_no_cached_file(server: FdcServer, client: FdcClient, tmp_path: Path) -> None:
    client.food(2000001)
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert files
    assert not any(KEY in p.read_text() for p in files)
    assert all(p.stat().st_mode & 0o077 == 0 for p in files)


def test_an_answer_is_asked_for_once(server: FdcServer, client: FdcClient) -> None:
    first, again = client.food(2000001), client.food(2000001)
    assert first.body == again.body
    assert len(server.seen) == 1


def test_offline_uses_the_cache_and_says_how_old_it_is(tmp_path: Path) -> None:
    cache = ResponseCache(tmp_path)
    with running() as server:
        address = server.address
        FdcClient(KEY, base_url=address, cache=cache).food(2000001)
    kept = next(tmp_path.glob("*.json"))
    answer = json.loads(kept.read_text())
    answer["fetched"] -= 9 * 86400
    kept.write_text(json.dumps(answer))
    reply = FdcClient(KEY, base_url=address, cache=cache).food(2000001)
    assert reply.offline
    assert "9 days old" in reply.note
    with pytest.raises(FdcError, match="cannot be reached"):
        FdcClient(KEY, base_url=address, cache=cache).food(3000002)


def test_a_damaged_cache_file_counts_as_none(server: FdcServer, client: FdcClient,
                                             tmp_path: Path) -> None:  # fmt: skip
    client.food(2000001)
    next((tmp_path / "cache").glob("*.json")).write_text("{")
    client.food(2000001)
    assert len(server.seen) == 2


@pytest.mark.parametrize("status", [429, 500, 503])
def test_it_tries_again_after_as_long_as_it_is_told(
    server: FdcServer, client: FdcClient, status: int
) -> None:
    server.fail_first = [(status, {"Retry-After": "0"})]
    assert client.food(2000001).body["fdcId"] == 2000001
    assert len(server.seen) == 2


def test_a_long_wait_is_told_and_not_slept(server: FdcServer, client: FdcClient) -> None:
    server.fail_first = [(429, {"Retry-After": "3600"})]
    with pytest.raises(FdcError, match=r"hourly limit is reached; try again in 1 hour"):
        client.food(2000001)


def test_a_server_that_keeps_failing_is_told(server: FdcServer, client: FdcClient) -> None:
    server.fail_first = [(500, {"Retry-After": "0"})] * 9
    with pytest.raises(FdcError, match="HTTP 500"):
        client.food(2000001)
    assert len(server.seen) == 3


def test_an_unknown_food_is_a_sentence(client: FdcClient) -> None:
    with pytest.raises(FdcError, match="no food 999"):
        client.food(999)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_a_sentence_without_the_key(
    server: FdcServer, client: FdcClient, status: int
) -> None:
    server.fail_first = [(status, {})]
    with pytest.raises(FdcError, match="FDC_API_KEY") as caught:
        client.food(2000001)
    assert KEY not in str(caught.value)


def test_a_redirect_is_not_followed(server: FdcServer, client: FdcClient) -> None:
    server.fail_first = [(302, {"Location": server.address + "/food/3000002"})]
    with pytest.raises(FdcError, match="another address"):
        client.food(2000001)
    assert len(server.seen) == 1


@pytest.mark.parametrize("raw", [b"", b"{", b"<html>busy</html>", b'{"fdcId": 2000001, "desc'])
def test_an_answer_that_is_no_json_is_a_sentence(
    server: FdcServer, client: FdcClient, raw: bytes, tmp_path: Path
) -> None:
    server.raw = raw
    with pytest.raises(FdcError, match="no JSON"):
        client.food(2000001)
    assert not list((tmp_path / "cache").glob("*"))


def test_an_answer_cut_off_is_a_sentence(server: FdcServer, client: FdcClient) -> None:
    server.cut_off_at = 50
    with pytest.raises(FdcError, match="broke off"):
        client.food(2000001)


def test_a_huge_answer_is_given_up(server: FdcServer, client: FdcClient) -> None:
    server.endless = True
    with pytest.raises(FdcError, match="larger than 20 MB"):
        client.food(2000001)


def test_a_slow_server_is_given_up(server: FdcServer) -> None:
    server.wait_s = 0.5
    with pytest.raises(FdcError, match="did not answer in time"):
        FdcClient(KEY, base_url=server.address, read_timeout_s=0.05).food(2000001)


def test_the_hourly_limit_is_kept_over_several_commands(server: FdcServer, tmp_path: Path) -> None:
    path = tmp_path / "calls.json"
    FdcClient(KEY, base_url=server.address, limit=RateLimit(path, per_hour=2)).food(2000001)
    again = FdcClient(KEY, base_url=server.address, limit=RateLimit(path, per_hour=2))
    again.food(2000001)
    with pytest.raises(FdcError, match="2 calls an hour"):
        again.food(2000001)
    assert len(server.seen) == 2


def test_a_bad_base_address_is_refused() -> None:
    with pytest.raises(FdcError, match="FDC_BASE_URL"):
        FdcClient(KEY, base_url="file:///etc/passwd")


# Barcodes and survey foods


@pytest.mark.parametrize("code", ["12345678905", "012345678905", "0 12345 67890 5"])
def test_a_barcode_is_found_with_and_without_its_zeros(client: FdcClient, code: str) -> None:
    result = search_foods(client, code)
    assert [f.fdc_id for f in result.found.foods] == [2000001]


def test_a_survey_food_that_the_table_holds_is_pointed_to(
    server: FdcServer, client: FdcClient
) -> None:
    server.foods[77] = {
        "fdcId": 77, "description": "Milk, whole", "dataType": "Survey (FNDDS)",
        "foodCode": "11111000", "foodNutrients": [],
    }  # fmt: skip
    with pytest.raises(DataError, match="in the table already"):
        fetch_food(client, 77, load_food_table())


# The commands


def run(*words: str, home: Path, address: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mealplan", *words], capture_output=True, text=True, check=False,
        env={"MEALPLAN_HOME": str(home), "FDC_BASE_URL": address, "FDC_API_KEY": KEY,
             "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


def test_search_add_list_and_remove_from_the_command_line(
    server: FdcServer, tmp_path: Path
) -> None:
    found = run("fdc", "search", "soy", "milk", home=tmp_path, address=server.address)
    assert found.returncode == 0
    assert "2000001" in found.stdout
    assert "B12 1.25 ug per 100 g" in found.stdout
    added = run("fdc", "add", "2000001", home=tmp_path, address=server.address)
    assert added.returncode == 0, added.stderr
    assert "unsweetened soy milk" in added.stdout.lower()
    listed = run("fdc", "list", home=tmp_path, address=server.address)
    assert "fdc:2000001" in listed.stdout
    shown = run("foods", "show", "fdc:2000001", "--diet", "vegan", home=tmp_path,
                address=server.address)  # fmt: skip
    assert "May be served" in shown.stdout
    assert "label, per serving of 240 g" in shown.stdout
    assert "all of it is added" in shown.stdout
    gone = run("foods", "remove", "fdc:2000001", home=tmp_path, address=server.address)
    assert gone.returncode == 0
    written = [p.read_text() for p in tmp_path.rglob("*") if p.is_file()]
    said = [r.stdout + r.stderr for r in (found, added, listed, shown, gone)]
    assert not any(KEY in text for text in written + said)


def test_a_failure_leaves_nothing_half_written(server: FdcServer, tmp_path: Path) -> None:
    server.raw = b'{"fdcId": 2000001'
    failed = run("fdc", "add", "2000001", home=tmp_path, address=server.address)
    assert failed.returncode == 4
    assert failed.stderr.count("\n") == 1
    assert "no JSON" in failed.stderr
    assert not (tmp_path / "own_foods.json").exists()
