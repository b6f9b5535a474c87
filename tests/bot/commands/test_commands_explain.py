"""`kpibot kpi … explain`: words, exact JSON, and all rows in a file."""

import csv
import json
from pathlib import Path

import pytest

from kpis.catalogue import CATALOGUE
from storage.database import Database
from storage.workspaces import Workspace
from tests.bot.typed import typed

Golden = tuple[Database, Workspace]
EXPLAIN = ("2025-Q2", "explain")


def url(golden: Golden) -> str:
    return str(golden[0].engine.url)


def told(golden: Golden, *words: object) -> str:
    done = typed("kpi", *words, KPIBOT_DATABASE_URL=url(golden))
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Reckoning: 39 of 82 = 47.6%"),
        ("ko", "계산: 82 중 39 = 47.6%"),
        ("ja", "計算：82のうち39 = 47.6%"),
    ],
)
def test_an_explanation_is_told_in_words(golden_sqlite: Golden, language: str, said: str) -> None:
    assert said in told(golden_sqlite, "winrate", *EXPLAIN, "--lang", language)


def test_json_holds_the_answer_and_how_it_came_about(golden_sqlite: Golden) -> None:
    answer = json.loads(told(golden_sqlite, "winrate", *EXPLAIN, "--json"))
    explain = answer["explain"]
    assert (answer["numerator"], answer["denominator"]) == (39, 82)
    assert {part["part"]: part["value"] for part in explain["parts"]} == {"numerator": 39, "denominator": 82}
    assert (explain["version"], explain["since"], explain["zone"]) == (1, "2026-11-22", "Asia/Seoul")
    assert explain["left_out"] == [{"reason": "no_closed_at", "count": 2, "ids": ["D9014", "D9016"]}]
    assert [each["kpi"] for each in explain["alternatives"]] == ["win_rate_cohort"]
    assert explain["restated"] == {"count": 0, "rows": []}
    assert answer["text"].startswith("Win rate: 47.6%")


@pytest.mark.parametrize("key", ["win_rate", "revenue", "calls", "pipeline_value", "revenue_churn", "rep_performance"])
def test_the_rows_in_json_add_up_to_the_parts(golden_sqlite: Golden, key: str) -> None:
    explain = json.loads(told(golden_sqlite, key, *EXPLAIN, "--json"))["explain"]
    rows = [row for sheet in explain["rows"] for row in sheet["rows"]]
    sums = {part["part"]: sum(row["counts"].get(part["part"], 0) for row in rows) for part in explain["parts"]}
    assert sums == pytest.approx(
        {part["part"]: part["value"] for part in explain["parts"] if part["value"] is not None}
        | {part["part"]: 0 for part in explain["parts"] if part["value"] is None}
    )


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_explanation_is_json(golden_sqlite: Golden, key: str) -> None:
    answer = json.loads(told(golden_sqlite, key, *EXPLAIN, "--json"))
    assert [sheet["kind"] for sheet in answer["explain"]["rows"] if sheet["count"] != len(sheet["rows"])] == []
    assert [guard["kpi"] for guard in answer["explain"]["guards"] if not guard["why"]] == []


def test_all_rows_are_written_to_a_file(golden_sqlite: Golden, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    told(golden_sqlite, "revenue", *EXPLAIN, "--rows", file, "--lang", "ko")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert (len(rows), sum(int(row["금액(KRW)"]) for row in rows)) == (35, 695_440_000)


def test_what_was_asked_besides_is_said_to_be_elsewhere(golden_sqlite: Golden) -> None:
    said = told(golden_sqlite, "winrate", "by", "team", *EXPLAIN)
    assert 'win_rate 2025-Q2 for team:"' in said


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("winrate", "--rows", "rows.csv"), "rows_need_explain"),
        (("help", "--rows", "rows.csv"), "rows_need_explain"),
        (("winrate", "explain", "--rows", "/nowhere/rows.csv"), "rows_not_written"),
        (("winrate", "explain", "--chart", "chart.png"), "chart_needs_question"),
        (("cac", "explain", "for", "rep:R01"), "no_such_scope"),
    ],
)
def test_what_can_not_be_met_is_told(golden_sqlite: Golden, words: tuple[str, ...], key: str) -> None:
    done = typed("kpi", *words, "--json", KPIBOT_DATABASE_URL=url(golden_sqlite))
    assert (done.exit_code, json.loads(done.stdout)["error"]) == (1, key)
