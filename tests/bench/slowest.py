"""Which questions are slow: `python -m tests.bench.slowest [URL]` asks every KPI, whole, broken down, and as a trend.

Without the address of a database that has been filled before, it fills one of SQLite with $BENCH_SIZES deals of
$BENCH_REPS reps, and all that goes with them.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bot.usecases.answer import ask
from kpis.catalogue import CATALOGUE
from kpis.periods import PeriodKind, parse_label
from kpis.questions import Question, Trend
from storage.database import Connection, Database, open_database
from storage.kept_rows import forget_all
from storage.migrate import migrate
from storage.workspaces import Workspace, load
from tests.bench.deals import NOW
from tests.bench.everything import write_everything
from tests.bench.ours import load_files

SHOWN = 40


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kpibot-bench-") as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else _filled(Path(folder))
        found = sorted(_timed(open_database(url)), reverse=True)
    print(f"{'ms':>9}  {'first':>9}  {'again':>9}  question")
    for best, first, again, question in found[:SHOWN]:
        print(f"{best:9.1f}  {first:9.1f}  {again:9.1f}  {question}")


def _filled(folder: Path) -> str:
    database = open_database(f"sqlite:///{folder / 'kpibot.db'}")
    migrate(database)
    load_files(database, write_everything(folder, int(os.environ.get("BENCH_SIZES", "100000"))))
    return database.name


def _timed(database: Database) -> Iterator[tuple[float, float, float, str]]:
    """Milliseconds: of the quickest of three runs where nothing is kept, of the first one, and where all is kept."""
    with database.reading() as connection:
        workspace = load(connection)
        for question in _questions(workspace):
            anew = []
            for _ in range(3):
                forget_all()
                anew.append(_milliseconds(connection, workspace, question))
            again = _milliseconds(connection, workspace, question)
            yield min(anew), anew[0], again, f"{question.kpi} by {question.by} {'trend' if question.trend else ''}"


def _milliseconds(connection: Connection, workspace: Workspace, question: Question) -> float:
    start = time.perf_counter()
    ask(connection, workspace, question, NOW)
    return (time.perf_counter() - start) * 1000


def _questions(workspace: Workspace) -> Iterator[Question]:
    period = parse_label("2026-Q4", workspace.calendar)
    for kpi in CATALOGUE.values():
        for by in (None, *kpi.breakdowns):
            yield Question(kpi.key, period, by=by)
        yield Question(kpi.key, period, trend=Trend(24, PeriodKind.MONTH))


if __name__ == "__main__":
    main()
