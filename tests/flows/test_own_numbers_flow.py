"""A workspace sets the numbers that KPIs go by: answers, explanations and own KPIs follow, and go back with them."""

from collections.abc import Mapping
from typing import Any

from tests.declared import declaration
from tests.flows.program import Program
from tests.golden_data import FOLDER

NOW = ("--now", "2026-06-30T15:00:00Z")
OWN = ("lead_sla_hours=8", "qualify_at=40%", "clv_margin=50%", "csat_satisfied_at=90%")
MORE = ("cac_categories=marketing,advertising", "score_weights=meetings:1", "score_cap=100%")
QUESTIONS = {
    "lead_response_sla": "lead_response_sla 2025-Q2",
    "opportunities": "opportunities 2025-Q2",
    "clv_projected": "clv_projected 2025-Q2",
    "csat": "csat 2025-Q2",
    "cac": "cac 2025-Q2",
    "rep_performance": "rep_performance 2025-Q2 for rep:R01",
    "quick": "quick 2025-Q2",
}


def answers(program: Program, *more: str) -> dict[str, Mapping[str, Any]]:
    return {key: program.told("kpi", *typed.split(), *more, *NOW) for key, typed in QUESTIONS.items()}


def values(program: Program) -> dict[str, float]:
    return {key: answer["value"] for key, answer in answers(program).items()}


def test_own_numbers_are_set_answered_by_explained_and_set_back(program: Program) -> None:
    program.prepare("workspace", "set", "time_zone=Asia/Seoul", "currency=KRW")
    program.prepare("import", FOLDER)
    program.prepare("define", "-", typed=declaration("quick", "of: {kpi: lead_response_sla}"))
    usual = values(program)

    settings = program.told("workspace", "set", *OWN, *MORE, "--as-user", "R01")
    assert (settings["lead_sla_hours"], settings["score_weights"]) == (8, {"meetings": 1})
    own = answers(program, "explain")
    assert own["lead_response_sla"]["value"] == own["quick"]["value"] == 49 / 80
    assert own["opportunities"]["value"] == 71
    assert own["clv_projected"]["value"] == usual["clv_projected"] / 2
    assert own["csat"]["value"] == 9 / 30
    assert own["cac"]["value"] == 29_010_000 / 16
    assert round(own["rep_performance"]["value"], 9) == round(200 / 3, 9)
    for key, answer in own.items():
        explained = answer["explain"]
        assert explained["version"] == (1 if key == "quick" else 2)
        assert all(each["author"] == "R01" for each in explained["numbers"] if each["value"] != each["usual"])
        assert any(each["value"] != each["usual"] for each in explained["numbers"])

    program.do("workspace", "set", *(f"{setting.partition('=')[0]}=" for setting in (*OWN, *MORE)))
    assert values(program) == usual
    assert len(program.told("workspace", "history")) == 2 * len((*OWN, *MORE))
