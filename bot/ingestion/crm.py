"""What CRMs tell about deals: laid over what is stored, and taken in like any other row."""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.ingestion.receive import Receipt, take_rows
from kpis.cells import CellError, trimmed
from kpis.datasets import DATASETS, DEALS, Dataset
from storage.cell_texts import stored_cells
from storage.database import Connection, Database
from storage.locks import lock_facts
from storage.source_plans import ask_for_news
from storage.sources.deal_updates import Cells, DealUpdate, Known
from storage.sources.hubspot_webhook import Event, updates
from storage.sources.pipedrive_webhook import deal_id_of, read_update
from storage.surroundings import surroundings
from storage.workspaces import Workspace, load

log = logging.getLogger(__name__)

Decide = Callable[[Mapping[str, Cells], Known], Sequence[DealUpdate]]


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a webhook: the receipts of the rows that it made, and the deals that need a pull."""

    receipts: tuple[Receipt, ...] = ()
    needing_pull: tuple[str, ...] = ()


def hear_hubspot(database: Database, workspace_id: str, events: Sequence[Event], now: datetime) -> Heard:
    """Updates the deals that the events are about, if they are known."""
    ids = {event.deal_id for event in events}
    return _hear(database, workspace_id, "hubspot", ids, lambda stored, known: updates(events, stored, known), now)


def hear_pipedrive(database: Database, workspace_id: str, told: object, now: datetime) -> Heard:
    """Adds or updates the deal that a webhook is about; UserError if it is none."""

    def decide(stored: Mapping[str, Cells], known: Known) -> Sequence[DealUpdate]:
        update = read_update(told, stored, known)
        return [] if update is None else [update]

    return _hear(database, workspace_id, "pipedrive", {deal_id_of(told)}, decide, now)


def _hear(
    database: Database, workspace_id: str, kind: str, ids: Collection[str], decide: Decide, now: datetime
) -> Heard:
    with database.writing() as connection:
        lock_facts(connection, workspace_id)
        workspace = load(connection, workspace_id)
        found = decide(stored_cells(connection, workspace, DEALS, set(_storable(ids))), _known(connection, workspace))
        receipts = tuple(_taken(connection, workspace, found, now))
        needing_pull = tuple(update.deal_id for update in found if update.needs_pull)
        if needing_pull:
            ask_for_news(connection, workspace_id, kind, now)
    for receipt in receipts:
        for reject in receipt.rejects:
            log.warning("a webhook's row of %s is rejected: %s, %s", receipt.dataset, reject.key, reject.reason)
    if needing_pull:
        log.info("these deals need a pull from the CRM: %s", ", ".join(needing_pull))
    return Heard(receipts, needing_pull)


def _storable(ids: Collection[str]) -> Iterator[str]:
    """Without those that no database could be asked for: the check of the row tells them."""
    for deal_id in ids:
        with suppress(CellError):
            yield trimmed(deal_id)


def _known(connection: Connection, workspace: Workspace) -> Known:
    around = surroundings(connection, workspace)
    return Known({name: stage.type for name, stage in around.stages.items()}, around.teams, workspace.calendar.zone)


def _taken(connection: Connection, workspace: Workspace, found: Sequence[DealUpdate], now: datetime) -> list[Receipt]:
    """The deals first, so that their stage changes need not wait for them."""
    rows: dict[Dataset, list[Cells]] = {
        DEALS: [update.cells for update in found if update.cells],
        DATASETS["stage_changes"]: [change for update in found for change in update.stage_changes],
    }
    return [take_rows(connection, workspace, dataset, sent, now) for dataset, sent in rows.items() if sent]
