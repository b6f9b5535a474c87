"""An import that is killed in the middle leaves nothing behind, and the next one completes it."""

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.usecases.ingest import ImportOptions, ingest
from storage import workspaces
from storage.database import Database
from storage.facts import Written
from storage.schema import facts
from storage.sources.files import gathered

NOW = datetime(2026, 6, 30, 15, tzinfo=UTC)
ROWS = 5000
PROGRAM = Path(__file__).with_name("import_killed.py")


def test_a_file_is_imported_as_a_whole_or_not_at_all(database: Database, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("deal_id,status,created_at\n" + "".join(f"D{n},open,2026-05-04\n" for n in range(ROWS)))
    killed = subprocess.run([sys.executable, PROGRAM, database_url, file], check=False)
    assert (killed.returncode, _deals(database)) == (-signal.SIGKILL, 0)
    with database.reading() as connection:
        workspace = workspaces.load(connection)
    with gathered([str(file)]) as files:
        [report] = ingest(database, workspace, files, ImportOptions(), NOW).files
    assert (report.written, _deals(database)) == (Written(added=ROWS), ROWS)


def _deals(database: Database) -> int:
    with database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(facts["deals"])) or 0
