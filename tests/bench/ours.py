"""What kpibot does: imports a file, and answers the questions."""

from collections.abc import Callable, Mapping
from pathlib import Path

from bot.usecases.answer import ask
from bot.usecases.ingest import ImportOptions, ingest
from kpis.periods import PeriodKind, parse_label
from kpis.questions import Question, Trend
from storage.database import Connection, Database
from storage.kept_rows import forget_all
from storage.sources.files import gathered
from storage.workspaces import Workspace, load
from tests.bench.deals import NOW

QUESTIONS: Mapping[str, Callable[[Workspace], Question]] = {
    "win rate this quarter": lambda workspace: _about("win_rate", workspace),
    "revenue by rep": lambda workspace: _about("revenue", workspace, by="rep"),
    "24-month trend": lambda workspace: _about("win_rate", workspace, trend=Trend(24, PeriodKind.MONTH)),
    "open pipeline": lambda workspace: _about("pipeline_value", workspace),
    "cohort win rate": lambda workspace: _about("win_rate_cohort", workspace),
    "sales growth": lambda workspace: _about("sales_growth", workspace),
}


def _about(kpi: str, workspace: Workspace, by: str | None = None, trend: Trend | None = None) -> Question:
    return Question(kpi, parse_label("2026-Q4", workspace.calendar), by=by, trend=trend)


def load_files(database: Database, paths: list[Path]) -> None:
    with database.reading() as connection:
        workspace = load(connection)
    with gathered([str(path) for path in paths]) as files:
        report = ingest(database, workspace, files, ImportOptions(), NOW)
    if report.failures or any(file.rejects for file in report.files):
        raise RuntimeError(report.failures)


def answer_anew(connection: Connection, workspace: Workspace, name: str) -> object:
    """The answer as the first one gets it who asks after something has come in."""
    forget_all()
    return answer(connection, workspace, name)


def answer(connection: Connection, workspace: Workspace, name: str) -> object:
    """The answer as whoever asks after that gets it, until something comes in again."""
    return ask(connection, workspace, QUESTIONS[name](workspace), NOW)
