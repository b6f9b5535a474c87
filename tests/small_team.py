"""A small sales team in a database: two reps with a quota for the fourth quarter of 2017, and the deals they win."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from kpis.catalogue import CATALOGUE
from kpis.datasets import DATASETS
from kpis.rows import Checker, Context
from storage import facts
from storage.database import Database
from storage.people import link
from storage.workspaces import Workspace, change, load
from tests.checked import Accepted, check_row

IMPORTED = datetime(2018, 6, 1, tzinfo=UTC)
"""Later than all that is asked: the data are complete by then."""

SETTINGS = {"time_zone": "America/New_York", "currency": "USD"}
STAGES = ({"stage": "Open", "position": "1", "type": "open", "win_probability": "0.5"},)
REPS = (
    {"rep_id": "dana", "name": "Dana", "team": "East", "manager": "mia", "started_on": "2016-01-01"},
    {"rep_id": "lee", "name": "Lee", "team": "East", "manager": "mia", "started_on": "2016-01-01"},
    {"rep_id": "mia", "name": "Mia", "team": "East", "role": "manager", "started_on": "2016-01-01"},
)
TARGETS = (
    {"kpi": "revenue", "scope": "rep:dana", "period": "2017-Q4", "value": "60000"},
    {"kpi": "revenue", "scope": "rep:lee", "period": "2017-Q4", "value": "60000"},
    {"kpi": "revenue", "scope": "company", "period": "2017-Q4", "value": "120000"},
)
USERS = {"dana": "U1", "lee": "U2", "mia": "U3"}


def small_team(database: Database) -> Workspace:
    """The team, its targets, and its Slack users; Lee has sold all of the quota on the first day, Dana little."""
    with database.writing() as connection:
        workspace = change(connection, load(connection), SETTINGS)
        for rep_id, user_id in USERS.items():
            link(connection, workspace.id, rep_id, user_id)
    add(database, "stages", STAGES)
    add(database, "reps", REPS)
    add(database, "targets", TARGETS)
    add(database, "deals", (won("L1", "lee", 60000), won("D1", "dana", 1000)))
    return workspace


def won(deal_id: str, owner: str, amount: int, day: str = "2017-10-02") -> dict[str, str]:
    """A deal won on a day."""
    times = {"created_at": "2017-09-01T12:00:00Z", "closed_at": f"{day}T12:00:00Z"}
    return {"deal_id": deal_id, "owner": owner, "status": "won", "amount": str(amount), "stage": "Open", **times}


def add(database: Database, dataset: str, records: Iterable[Mapping[str, str]]) -> None:
    """Imports records as a file would."""
    with database.writing() as connection:
        workspace = load(connection)
        checker = Checker(DATASETS[dataset], Context(workspace.calendar, IMPORTED, kpis=CATALOGUE))
        rows = [check_row(checker, record) for record in records]
        with facts.writing(connection, workspace, DATASETS[dataset], IMPORTED) as writer:
            writer.write([row.values for row in rows if isinstance(row, Accepted)])
