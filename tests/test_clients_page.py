"""The page Clients: a list goes in, plans come out, one opens in My week."""

import io
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).resolve().parents[1] / "app.py")
PAGE = "src/mealplan/ui/clients.py"
LIST = (
    "client_id,name,diet,age_years,meals\n"
    "../x,=1+1,vegan,31,lunch\n"
    "young,Y,vegan,9,lunch\n"
    "anna,Zoë *Anna*,vegetarian,30,lunch\n"
)


@pytest.fixture(scope="module")
def page() -> AppTest:
    at = AppTest.from_file(APP, default_timeout=300).run()
    return at.switch_page(PAGE).run()


def text_of(at: AppTest) -> str:
    kinds = (at.markdown, at.warning, at.error, at.caption)
    return "\n".join(str(e.value) for kind in kinds for e in kind)


def test_no_list_of_clients_is_a_sentence(page: AppTest) -> None:
    page.file_uploader[0].set_value(("list.csv", b"client_id,diett\na,vegan\n", "text/csv")).run()
    assert not page.exception
    assert "did you mean diet" in page.error[0].value


@pytest.mark.slow
def test_a_list_is_planned_and_a_week_opened(page: AppTest) -> None:
    page.file_uploader[0].set_value(("list.csv", LIST.encode(), "text/csv")).run()
    assert "1 of 3 rows" in page.warning[0].value
    assert "row 3" in text_of(page)
    button = next(b for b in page.button if b.label == "Plan 2 clients")
    button.click().run()
    assert not page.exception
    assert [m.value for m in page.metric][2] == "1"
    frame = page.dataframe[0].value
    assert list(frame["client_id"]) == ["../x", "young", "anna"]
    held = Path(page.session_state["clients.folder"].name)
    assert held.stat().st_mode & 0o077 == 0, "no other user of the machine may look in"
    box = next(s for s in page.selectbox if s.label == "Client")
    assert len(box.options) == 2
    box.set_value(4).run()  # the row of anna
    next(b for b in page.button if b.label == "Open in My week").click().run()
    assert not page.exception
    assert page.title[0].value == "My week"
    assert page.session_state["steps"][-1].plan.profile.client_id == "anna"
    page.switch_page(PAGE).run()


@pytest.mark.slow
def test_everything_goes_into_one_archive_and_can_be_forgotten(tmp_path: Path) -> None:
    from mealplan.batch import BatchOptions, files_to_take, run_batch
    from mealplan.report.exports import zipped

    clients = tmp_path / "clients.csv"
    clients.write_text(LIST, encoding="utf-8")
    run_batch(clients, tmp_path / "out", BatchOptions(formats=("csv", "json", "pdf")))
    files = dict(files_to_take(clients, tmp_path / "out"))
    with zipfile.ZipFile(
        io.BytesIO(zipped({n: p.read_bytes() for n, p in files.items()}))
    ) as archive:
        names = archive.namelist()
    assert {"summary.csv", "plans.csv", "nutrients.csv", "clients/anna/plan.pdf"} <= set(names)
    assert not any(".." in n or n.startswith("/") for n in names)
    clients.write_text("client_id,diet\nother,vegan\n", encoding="utf-8")
    left = dict(files_to_take(clients, tmp_path / "out"))
    assert not any("anna" in n for n in left), "clients of an older list are not taken along"
