"""Waiting rows that nothing has come for: dropped in the end, as what they refer to is kept somewhere else for good."""

import logging
from datetime import datetime, timedelta

from storage.database import Database
from storage.waiting import drop_before, oldest

log = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(days=30)
"""Longer than any schedule of sources, so that what a row waits for is not going to come."""


def drop_overdue(database: Database, workspace_id: str, now: datetime) -> None:
    """Drops the rows that have waited for too long, and logs it; mostly there are none, and nothing is written."""
    begin = now - LONGEST_WAIT
    with database.reading() as connection:
        since = oldest(connection, workspace_id)
    if since is not None and since < begin:
        with database.writing() as connection:
            dropped = drop_before(connection, workspace_id, begin)
        log.warning("dropped rows whose deals have not come within %d days: %d", LONGEST_WAIT.days, dropped)
