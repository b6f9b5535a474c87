"""Every table there is: modules that declare tables are gathered here, so that none is forgotten by a migration."""

from storage import (
    alert_tables,
    heard,
    history_tables,
    own_kpi_tables,
    own_number_tables,
    source_tables,
    token_tables,
    upload_tables,
    waiting_tables,
)
from storage.schema import metadata

__all__ = [
    "alert_tables",
    "heard",
    "history_tables",
    "metadata",
    "own_kpi_tables",
    "own_number_tables",
    "source_tables",
    "token_tables",
    "upload_tables",
    "waiting_tables",
]
