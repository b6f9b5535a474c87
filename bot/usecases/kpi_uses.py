"""What uses a KPI: goals, rules, digests and other KPIs, each as the command that would remove it."""

from collections.abc import Iterator

from bot.words.rule_sentence import scope_words
from kpis.declared.declaration import references
from kpis.readings import COMPANY
from storage.database import Connection
from storage.declaration_file import stored_tree
from storage.digests import all_digests
from storage.goals import all_targets
from storage.own_kpis import definitions
from storage.rules import all_rules
from storage.workspaces import Workspace


def uses_of(connection: Connection, workspace: Workspace, key: str) -> Iterator[str]:
    """The commands that would remove what uses a KPI; none if nothing does."""
    for target in all_targets(connection, workspace.id, key):
        whose = "" if target.scope == str(COMPANY) else f" for {scope_words(target.scope)}"
        yield f"/kpi goal remove {key} {target.period}{whose}"
    yield from (f"/kpi rule remove {rule.name}" for rule in all_rules(connection, workspace.id) if rule.kpi == key)
    for digest in all_digests(connection, workspace.id):
        if key in digest.plan.kpis:
            yield f"/kpi digest remove {digest.plan.name}"
    for other, needed in _needed(connection, workspace):
        if key in needed:
            yield f"kpibot undefine {other}"


def _needed(connection: Connection, workspace: Workspace) -> Iterator[tuple[str, frozenset[str]]]:
    """The own KPIs, each with those that it is made of or read beside."""
    for one in definitions(connection, workspace.id):
        kpi = workspace.catalogue.get(one.key)
        yield one.key, references(stored_tree(one.declaration)) | frozenset(kpi.guards if kpi else ())
