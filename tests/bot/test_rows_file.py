"""The file of all rows: every row, exact, in the reader's words, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import date
from fractions import Fraction

import pytest

from bot.i18n import Language
from bot.rows_file import FORMULA_SIGNS, harmless, rows_attachment, rows_csv
from bot.usecases.explain import explain
from kpis.catalogue import CATALOGUE
from kpis.periods import Period, PeriodKind
from kpis.questions import Question
from storage.database import Database
from storage.workspaces import Workspace
from tests.golden_data import NOW

EN, KO, JA = Language
Golden = tuple[Database, Workspace]
QUARTER = Period(PeriodKind.QUARTER, date(2025, 4, 1), date(2025, 7, 1))


def table(golden: Golden, key: str, language: Language = EN) -> list[dict[str, str]]:
    database, workspace = golden
    with database.reading() as connection:
        told = explain(connection, workspace, Question(key, QUARTER), NOW)
        lines = list(rows_csv(told.explanation, told.rows(connection), language))
    return list(csv.DictReader(io.StringIO("".join(lines), newline="")))


def test_every_row_is_in_the_file_and_adds_up_to_the_value(golden_sqlite: Golden) -> None:
    rows = table(golden_sqlite, "revenue")
    assert (len(rows), sum(Fraction(row["Amount in KRW"]) for row in rows)) == (35, 695_440_000)


def test_a_row_says_what_it_counts_in(golden_sqlite: Golden) -> None:
    rows = table(golden_sqlite, "win_rate", KO)
    said = [row["포함"] for row in rows]
    assert (said.count("분자·분모"), said.count("분모")) == (39, 43)


def test_what_rows_add_stands_in_a_column_of_its_own(golden_sqlite: Golden) -> None:
    rows = table(golden_sqlite, "sales_cycle", JA)
    [column] = [name for name in rows[0] if "営業サイクル" in name]
    assert column.endswith("（日）")
    assert float(sum(Fraction(row[column]) for row in rows)) == pytest.approx(1886.8, abs=0.1)


def test_reps_stand_with_what_they_reached_and_their_quota(golden_sqlite: Golden) -> None:
    rows = {row["ID"]: row for row in table(golden_sqlite, "quota_hit_rate")}
    assert (rows["R02"]["Name"], rows["R02"]["Reached"], rows["R02"]["Quota"]) == (
        '이도윤 "도"',
        "178430000",
        "39000000",
    )
    assert {row["Counts in"] for row in rows.values()} == {"Both", "Denominator"}


def test_targets_and_costs_stand_with_their_days(golden_sqlite: Golden) -> None:
    target = [row for row in table(golden_sqlite, "target_attainment") if row["Kind"] == "target"]
    assert [(row["ID"], row["Name"], row["Date (Asia/Seoul)"]) for row in target] == [("2025-Q2", "Revenue", "")]
    costs = [row for row in table(golden_sqlite, "cac") if row["Kind"] == "cost"]
    assert {len(row["Date (Asia/Seoul)"]) for row in costs} == {len("2025-04-01")}


def test_times_are_those_of_the_workspaces_clock(golden_sqlite: Golden) -> None:
    rows = {row["ID"]: row for row in table(golden_sqlite, "win_rate")}
    assert rows["D9002"]["Date (Asia/Seoul)"] == "2025-06-30 23:59:59"


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_a_cell_that_would_be_a_formula_is_quoted(sign: str) -> None:
    assert harmless(f"{sign}cmd") == f"'{sign}cmd"
    assert harmless(f"a{sign}") == f"a{sign}"


def test_no_name_of_the_golden_data_is_a_formula(golden_sqlite: Golden) -> None:
    cells = [cell for row in table(golden_sqlite, "win_rate") for cell in row.values()]
    assert [cell for cell in cells if cell.startswith("'=SUM")]
    assert [cell for cell in cells if cell.startswith(FORMULA_SIGNS)] == []


@pytest.mark.parametrize("key", CATALOGUE)
@pytest.mark.parametrize("language", [KO, JA])
def test_every_kpi_makes_a_file_with_one_head(golden_sqlite: Golden, key: str, language: Language) -> None:
    rows = table(golden_sqlite, key, language)
    assert rows
    assert all(None not in row and None not in row.values() for row in rows)


def test_the_file_for_slack_opens_as_what_it_is(golden_sqlite: Golden) -> None:
    database, workspace = golden_sqlite
    with database.reading() as connection:
        told = explain(connection, workspace, Question("win_rate", QUARTER), NOW)
        made = rows_attachment(connection, told, KO)
    assert made
    assert (made.name, made.content[:3]) == ("win_rate 2025-Q2.csv", b"\xef\xbb\xbf")
    assert made.comment == "승률 집계에 쓰인 전체 행 (회사 전체 · 2025년 2분기)"


def test_a_file_that_is_cut_says_so(golden_sqlite: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.rows_file.MOST_ROWS", 81)
    database, workspace = golden_sqlite
    with database.reading() as connection:
        told = explain(connection, workspace, Question("win_rate", QUARTER), NOW)
        made = rows_attachment(connection, told, EN)
    assert made
    assert "more than 81 of a kind" in made.comment


def test_where_nothing_was_counted_there_is_no_file(golden_sqlite: Golden) -> None:
    database, workspace = golden_sqlite
    later = Period(PeriodKind.QUARTER, date(2027, 4, 1), date(2027, 7, 1))
    with database.reading() as connection:
        told = explain(connection, workspace, Question("win_rate", later), NOW)
        assert rows_attachment(connection, told, EN) is None
