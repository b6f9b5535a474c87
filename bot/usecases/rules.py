"""Rules as people make and see them, and what is behind now."""

from dataclasses import dataclass
from datetime import datetime

from alerts.conditions import Condition
from alerts.recipients import Recipient, RecipientKind, parse_recipient
from alerts.rules import Rule, Subjects, checked, parse_subjects
from alerts.schedules import parse_schedule
from bot.usecases.answer import find
from bot.words.requests import RuleAdd
from kpis.errors import UserError
from kpis.kpi import Kpi
from kpis.period_phrases import parse_period
from kpis.periods import local_day
from kpis.readings import Scope, ScopeKind
from kpis.targets import labels_of, makeup_of, target_for
from storage.database import Connection, Database
from storage.incidents import Incident, incidents
from storage.rules import add_rule, all_rules, pause_rule, remove_rule, resume_rule, rule_named
from storage.targets import Wanted, read_targets
from storage.workspaces import Workspace, load

USUAL_SCHEDULE = "day 9:00"
USUAL_PERIOD = "this month"
TARGET_PERIODS = ("this month", "this quarter", "this year")


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a rule or digest, and the Slack channel it was typed in; in a terminal both may be empty."""

    user_id: str = ""
    channel_id: str = ""


def add(database: Database, workspace_id: str, request: RuleAdd, author: Author, now: datetime) -> Rule:
    """Makes a rule; its first check is at the next tick. UserError says what to change."""
    with database.writing() as connection:
        workspace = load(connection, workspace_id)
        kpi = find(workspace, request.kpi)
        period = request.period or _usual_period(connection, workspace, kpi, request, now)
        if parse_period(period, local_day(now, workspace.calendar.zone), workspace.calendar) is None:
            raise UserError("bad_period", text=period)
        add_rule(connection, workspace_id, checked(_rule(request, period, author), kpi), now)
        return rule_named(connection, workspace_id, request.name)


def every(database: Database, workspace_id: str) -> list[Rule]:
    """The rules by name."""
    with database.reading() as connection:
        return all_rules(connection, workspace_id)


def show(database: Database, workspace_id: str, name: str) -> Rule:
    """The rule of a name."""
    with database.reading() as connection:
        return rule_named(connection, workspace_id, name)


def pause(database: Database, workspace_id: str, name: str) -> Rule:
    """Stops checking a rule; where its subjects stand is kept."""
    with database.writing() as connection:
        pause_rule(connection, rule_named(connection, workspace_id, name))
        return rule_named(connection, workspace_id, name)


def resume(database: Database, workspace_id: str, name: str) -> Rule:
    """Goes on checking a rule, at the next tick."""
    with database.writing() as connection:
        resume_rule(connection, rule_named(connection, workspace_id, name))
        return rule_named(connection, workspace_id, name)


def remove(database: Database, workspace_id: str, name: str) -> Rule:
    """Removes a rule and where its subjects stand; messages that were sent stay."""
    with database.writing() as connection:
        rule = rule_named(connection, workspace_id, name)
        remove_rule(connection, rule)
        return rule


def alerts(database: Database, workspace_id: str) -> list[Incident]:
    """What is pending or firing now."""
    with database.reading() as connection:
        return incidents(connection, workspace_id)


def _rule(request: RuleAdd, period: str, author: Author) -> Rule:
    subjects = parse_subjects(request.scope)
    said = request.condition
    return Rule(
        id=0,
        name=request.name,
        kpi=request.kpi,
        condition=Condition(said.kind, said.value, request.clear_at, request.min_sample),
        period=period,
        subjects=subjects,
        schedule=parse_schedule(request.schedule or USUAL_SCHEDULE).text,
        to=tuple(parse_recipient(text) for text in request.to) or _usual_recipients(subjects, author),
        hold=request.hold,
        repeat=request.repeat,
        created_by=author.user_id,
    )


def _usual_recipients(subjects: Subjects, author: Author) -> tuple[Recipient, ...]:
    """The rep whom it is about; else the channel that it was typed in, or its author where that is a direct message."""
    if subjects.kind is ScopeKind.REP:
        return (Recipient(RecipientKind.OWNER),)
    if author.channel_id and not author.channel_id.startswith("D"):
        return (Recipient(RecipientKind.CHANNEL, author.channel_id),)
    return (Recipient(RecipientKind.USER, author.user_id),) if author.user_id else ()


def _usual_period(connection: Connection, workspace: Workspace, kpi: Kpi, request: RuleAdd, now: datetime) -> str:
    """For a rule about targets the shortest period that has one now: over any other it would wait in silence."""
    if request.condition.kind.has_value:
        return USUAL_PERIOD
    subjects = parse_subjects(request.scope)
    whose = subjects if isinstance(subjects, Scope) else subjects.kind
    today = local_day(now, workspace.calendar.zone)
    periods = {phrase: parse_period(phrase, today, workspace.calendar) for phrase in TARGET_PERIODS}
    makeups = {phrase: makeup_of(kpi, period, workspace.calendar) for phrase, period in periods.items() if period}
    given = read_targets(connection, workspace.id, Wanted((kpi.key,), labels_of(makeups.values()), whose))[kpi.key]
    for phrase, makeup in makeups.items():
        if any(target_for(of, makeup) is not None for of in given.values()):
            return phrase
    return "this quarter"
