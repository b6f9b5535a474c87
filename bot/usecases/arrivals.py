"""Arrivals: rules whose numbers may have changed are looked at soon, and need not wait for their schedule."""

from collections.abc import Collection
from datetime import datetime, timedelta

from storage.database import Connection
from storage.rules import bring_forward, watches_of
from storage.workspaces import Workspace

DEBOUNCE = timedelta(minutes=1)
"""Deals come in one by one where a person works them: what comes within a minute is looked at together."""

TELLS_OF = {"stage_changes": "deals"}
"""Datasets that are read on their own, and besides change what rows of another one say."""


def arrived(connection: Connection, workspace: Workspace, changed: Collection[str], now: datetime) -> None:
    """Makes the rules that read any of the datasets due in a minute, if they are not due before.

    Every door calls it as the last thing in the transaction that has changed rows.
    """
    watches = watches_of(connection, workspace.id)
    if not watches:
        return
    moved = {*changed, *(TELLS_OF[name] for name in changed if name in TELLS_OF)}
    # Teams, rates, targets: nothing is counted of them, and every number may depend on them.
    concerns_all = not moved <= _counted(workspace)
    rules = [each.rule_id for each in watches if concerns_all or moved & datasets_of(workspace, each.kpi)]
    bring_forward(connection, rules, now + DEBOUNCE)


def datasets_of(workspace: Workspace, kpi: str) -> frozenset[str]:
    """The datasets that a KPI counts rows of; none for one that is not in the catalogue any more."""
    return workspace.catalogue[kpi].datasets if kpi in workspace.catalogue else frozenset()


def _counted(workspace: Workspace) -> frozenset[str]:
    return frozenset(name for kpi in workspace.catalogue.values() for name in kpi.datasets)
