"""The program itself, with the golden files: one question of every KPI. All of them: `make golden`."""

from pathlib import Path

from tests.golden_data import expected
from tests.golden_report import found_by


def test_the_program_tells_the_golden_values(sqlite_url: str, tmp_path: Path) -> None:
    latest = {question.kpi: question for question in expected()}
    assert found_by(tmp_path, sqlite_url, list(latest.values())) == []
