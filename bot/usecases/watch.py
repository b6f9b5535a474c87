"""Watching: checks the rules that are due.

Each rule is one transaction: where its subjects stand, the messages, and when it is due next are committed together.
A crash before that leaves the rule due as it was; a crash after it leaves the messages to be delivered. The numbers are
read in another one, so that they are all of one moment, whatever is imported meanwhile.
"""

from datetime import datetime

from alerts.schedules import next_due, parse_schedule
from bot.usecases.rule_check import Checked, check_rule, summed
from bot.usecases.turns import in_turn
from kpis.errors import UserError
from storage.database import Connection, Database
from storage.rules import DueRule, claim_due_rule, due_rules, settle_rule
from storage.workspaces import load


def watch(database: Database, workspace_id: str, now: datetime) -> Checked:
    """Checks every rule that is due. Any number of processes may do so at once: each rule is checked by one of them."""
    with database.reading() as connection:
        due = due_rules(connection, workspace_id, now)
    return summed(in_turn(due, lambda rule_id: _turn(database, workspace_id, rule_id, now)))


def _turn(database: Database, workspace_id: str, rule_id: int, now: datetime) -> Checked | None:
    try:
        # The one that reads is opened first: whoever waits for the other has none that anybody else waits for.
        with database.reading() as facts, database.writing() as connection:
            due = claim_due_rule(connection, rule_id, now)
            return None if due is None else _checked(connection, facts, workspace_id, due, now)
    except UserError as problem:
        # A rule can stop making sense: its KPI is gone, its period can't be read. It says so in the list of rules.
        with database.writing() as connection:
            due = claim_due_rule(connection, rule_id, now)
            return None if due is None else _noted(connection, workspace_id, due, problem.key, now)


def _checked(connection: Connection, facts: Connection, workspace_id: str, due: DueRule, now: datetime) -> Checked:
    workspace = load(facts, workspace_id)
    checked = check_rule(connection, facts, workspace, due.rule, now)
    settle_rule(connection, due, next_due(parse_schedule(due.rule.schedule), now, workspace.calendar.zone))
    return checked


def _noted(connection: Connection, workspace_id: str, due: DueRule, problem: str, now: datetime) -> Checked:
    zone = load(connection, workspace_id).calendar.zone
    settle_rule(connection, due, next_due(parse_schedule(due.rule.schedule), now, zone), problem=problem)
    return Checked(rules=1)
