"""Every text of B12 care: cited, its strength named, plain to read, and no diagnosis or order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import mealplan
from mealplan.care.evidence import all_evidence, strengths
from mealplan.care.learn import all_cards
from mealplan.tables import cell_list, read_table, records

TEXTS = {
    "care_evidence": ("finding", "limits"),
    "care_risks": ("question", "help", "reason", "ask"),
    "care_signs": ("label", "action"),
    "care_suggestions": ("title", "text"),
    "lab_bands": ("note", "follow_up"),
    "lab_markers": ("measures",),
    "lab_reasons": ("reason",),
    "learn_cards": ("title", "summary"),
    "learn_claims": ("text",),
    "learn_places": ("text",),
}
FORBIDDEN = (
    # what only a clinician may say
    r"\byou (are|may be|might be|seem|appear) (b12[- ])?(deficient|anaemic|ill)\b",
    r"\byou (have|may have|might have|probably have|suffer from) (a |an |low |b12 |vitamin )*"
    r"(deficiency|shortage|anaemia|disease|b12)\b",
    r"\b(confirms?|rules? in|proves?) (a |the )?(deficiency|anaemia|diagnosis)\b",
    r"\bdiagnos(is|e|ed|es|tic)\b",
    # orders about medicines and doses
    r"\b(take|start|begin|use|swallow|inject) (a |an |one |your )?(daily )?\d",
    r"\b(start|stop|increase|reduce|double|raise|lower|change) "
    r"(taking|your (dose|tablets?|medicine))",
    r"\byou (must|should|need to|have to) (take|stop|start)\b",
    r"\bprescrib(e|es|ed|ing)\b",
    r"\b(cures?|heals?|treats?|guarantees?|miracle)\b",
    # fright and promise
    r"\b(dangerous|deadly|toxic|poison)\b",
    r"\b(will|surely|certainly) (prevent|protect|save)\b",
)
ALLOWED = ("on your clinician's prescription", "on a clinician's prescription", "on prescription")
CAUSAL = r"\b(causes?|caused|leads? to|prevents?|because of|due to|results? in)\b"


def texts() -> Iterator[tuple[str, str]]:
    for table, columns in TEXTS.items():
        for n, row in enumerate(records(read_table(table)), start=2):
            for column in columns:
                if isinstance(row[column], str):
                    yield f"{table} row {n} {column}", row[column]


def page_texts() -> Iterator[tuple[str, str]]:
    """Sentences that stand in the modules of the care package, its page and its report."""
    root = Path(mealplan.__file__).parent
    files = [*root.glob("care/**/*.py"), *root.glob("ui/care/*.py"), root / "ui/b12_care.py"]
    for path in [*files, root / "report/care.py", root / "report/care_pdf.py"]:
        source = path.read_text(encoding="utf-8")
        code = re.sub(r'"""(.|\n)*?"""', "", source)
        joined = re.sub(r'"\s*\n\s*f?"', "", code)
        for match in re.finditer(r'"([^"\n]{25,})"', joined):
            yield path.name, match[1]


def test_no_text_diagnoses_or_prescribes() -> None:
    found = []
    for where, text in [*texts(), *page_texts()]:
        plain = text.lower()
        for allowed in (*ALLOWED, "does not diagnose", "or prescribe", "does not prescribe"):
            plain = plain.replace(allowed, "")
        found += [(where, rule, text) for rule in FORBIDDEN if re.search(rule, plain)]
    assert found == []


@pytest.mark.parametrize(
    "bad",
    [
        "You have a B12 deficiency.",
        "You are deficient and should start taking tablets.",
        "Take 1000 ug a day.",
        "This confirms the diagnosis.",
        "It will prevent miscarriage.",
    ],
)
def test_the_word_list_catches_what_it_is_for(bad: str) -> None:
    assert any(re.search(rule, bad.lower()) for rule in FORBIDDEN)


def test_a_link_is_never_told_as_a_cause() -> None:
    for row in records(read_table("learn_claims")):
        if row["strength"] in ("association", "few_cases"):
            assert not re.search(CAUSAL, row["text"].lower()), row["text"]
    for name, one in all_evidence().items():
        if one.kind in ("case_control", "case_series", "uncontrolled_trial"):
            assert one.limits, f"{name} must say why to be careful"
            assert not re.search(CAUSAL, one.finding.lower()), one.finding


def test_miscarriage_and_birth_defects_are_told_as_links() -> None:
    claims = all_cards()["loss_and_ntd"].claims
    observed = [c for c in claims if set(c.evidence) & {"molloy2009", "reznikoff2002", "rogne2017"}]
    assert observed
    assert {c.strength for c in observed} == {"association"}
    assert "cannot show that low B12 was the reason" in claims[-1].text
    assert "A link, not a cause: Molloy 2009" in claims[1].backing


def test_every_claim_names_its_evidence_and_its_strength() -> None:
    for card in all_cards().values():
        assert len(card.claims) >= 3
        for claim in card.claims:
            assert claim.evidence
            assert claim.strength in strengths()
            assert claim.backing.startswith(claim.strength_label)
            weak = any(all_evidence()[e].confidence in ("M", "M-low") for e in claim.evidence)
            assert not weak or claim.confidence in ("M", "M-low"), claim.text
            if claim.confidence in ("M", "M-low"):
                assert claim.backing.endswith("(to be checked)")


def test_no_study_stands_unused() -> None:
    used = {
        name
        for table in ("care_risks", "care_signs", "care_suggestions", "lab_reasons", "learn_claims")
        for cell in read_table(table)["evidence"]
        for name in cell_list(cell)
    }
    sources = " ".join(read_table("lab_bands")["source"])
    unused = {
        name
        for name in set(all_evidence()) - used
        if not any(
            word in sources for word in re.findall(r"\w+ \d{4}", all_evidence()[name].source)
        )
    }
    assert unused == set()


def grade(text: str) -> float:
    """Flesch-Kincaid grade of a text: about age minus 5."""
    sentences = max(1, len(re.findall(r"[.!?](?:\s|$)", text)))
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", w.lower().rstrip("e")))) for w in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_cards_read_at_about_age_twelve() -> None:
    """Grade 7 is age 12 to 13; names of studies, tests and units count against us."""
    for card in all_cards().values():
        whole = " ".join(claim.text for claim in card.claims)
        assert grade(whole) <= 7.5, (card.id, round(grade(whole), 1))
    signs = " ".join(row["action"] for row in records(read_table("care_signs")))
    risks = " ".join(
        f"{row['question']} {row['reason']} {row['ask']}"
        for row in records(read_table("care_risks"))
    )
    assert grade(signs) <= 7
    assert grade(risks) <= 8
    sentences = [s for _, text in texts() for s in re.split(r"(?<=[.!?])\s", text)]
    assert max(len(s.split()) for s in sentences) <= 45
