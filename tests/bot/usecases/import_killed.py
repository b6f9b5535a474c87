"""A program for tests: imports a file, and is killed by the system halfway through it.

Typed as `import_killed.py URL FILE`.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.usecases.ingest import ImportOptions, ingest
from storage import workspaces
from storage.database import open_database
from storage.sources.files import gathered

NOW = datetime(2026, 6, 30, 15, tzinfo=UTC)


def main(url: str, file: str) -> None:
    half = Path(file).stat().st_size / 2

    def progress(_: str, position: int) -> None:
        if position > half:
            os.kill(os.getpid(), signal.SIGKILL)

    database = open_database(url)
    with database.reading() as connection:
        workspace = workspaces.load(connection)
    with gathered([file]) as files:
        ingest(database, workspace, files, ImportOptions(progress=progress), NOW)


if __name__ == "__main__":
    main(*sys.argv[1:])
