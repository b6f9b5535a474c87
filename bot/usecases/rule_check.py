"""The check of one rule: gathers where its subjects stand, lets the core decide, applies what it decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.evaluate import Check, Outcome, Transition, conclude, evaluate, transition_of
from alerts.notices import State
from alerts.posts import Post, first_posts, following_posts, incident_of
from alerts.recipients import Directory, addresses
from alerts.rules import Each, Rule
from bot.usecases.answer import ask, find
from bot.usecases.standing import standings
from kpis.errors import UserError
from kpis.period_phrases import parse_period
from kpis.periods import Period, local_day
from kpis.questions import Question, SubjectStanding
from storage.database import Connection
from storage.freshness import complete_up_to
from storage.incidents import left_open, save, states_of
from storage.outbox import enqueue, posted
from storage.people import directory
from storage.source_plans import stale_sources
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checks: changes of phase, and messages for somebody whose Slack user is not known."""

    rules: int = 0
    transitions: tuple[Transition, ...] = ()
    unlinked: int = 0


def summed(checked: Iterable[Checked]) -> Checked:
    """What came of several checks together."""
    all_of = tuple(checked)
    transitions = tuple(transition for each in all_of for transition in each.transitions)
    return Checked(sum(each.rules for each in all_of), transitions, sum(each.unlinked for each in all_of))


def check_rule(connection: Connection, facts: Connection, workspace: Workspace, rule: Rule, now: datetime) -> Checked:
    """Checks a rule within the caller's transaction. UserError where the rule does not make sense any more.

    The numbers are read from `facts`, a connection that only reads: all of them are of one moment.
    """
    check = _check(facts, workspace, rule, now)
    if check.data_as_of is None:
        return Checked(rules=1)  # Nothing was ever imported: a revenue of 0 says nothing about anybody.
    states = states_of(connection, workspace.id, rule.id, check.period_key)
    outcomes = evaluate(check, _standings(facts, workspace, check), states)
    applied = _applied(connection, workspace, check, outcomes)
    if check.is_held:
        return summed((Checked(rules=1), applied))  # How a period ended is told when its data are complete.
    return summed((Checked(rules=1), applied, *_concluded(connection, facts, workspace, check)))


def _check(facts: Connection, workspace: Workspace, rule: Rule, now: datetime) -> Check:
    kpi = find(workspace, rule.kpi)
    period = parse_period(rule.period, local_day(now, workspace.calendar.zone), workspace.calendar)
    if period is None:
        raise UserError("bad_period", text=rule.period)
    as_of = complete_up_to(facts, workspace.id, kpi.datasets)
    seen = as_of and min(as_of, now)
    is_held = any(source.dataset in kpi.datasets for source in stale_sources(facts, workspace, now))
    return Check(rule, kpi, period, now, workspace.calendar, workspace.currency, seen, is_held)


def _standings(facts: Connection, workspace: Workspace, check: Check) -> tuple[SubjectStanding, ...]:
    subjects = check.rule.subjects
    if isinstance(subjects, Each):
        return standings(facts, workspace, check.kpi, check.period, subjects.kind, check.at)
    answer = ask(facts, workspace, Question(check.kpi.key, check.period, subjects), check.at)
    return (SubjectStanding(subjects, answer.scope_name, answer.reading, answer.goal),)


def _concluded(connection: Connection, facts: Connection, workspace: Workspace, check: Check) -> list[Checked]:
    """Ends what is still open in the rule's earlier periods."""
    today = local_day(check.at, workspace.calendar.zone)
    done = []
    for period, states in left_open(connection, workspace.id, check.rule.id, check.period_key).items():
        if period.end <= today:  # Not so where a tick was told an earlier time than the one before it.
            earlier = _of_period(check, period)
            outcomes = conclude(earlier, _standings(facts, workspace, earlier), states)
            done.append(_applied(connection, workspace, earlier, outcomes))
    return done


def _of_period(check: Check, period: Period) -> Check:
    return Check(check.rule, check.kpi, period, check.at, check.calendar, check.currency, check.data_as_of)


def _applied(connection: Connection, workspace: Workspace, check: Check, outcomes: Sequence[Outcome]) -> Checked:
    save(connection, workspace.id, check, outcomes)
    is_any_told = any(outcome.told for outcome in outcomes)
    known = _directory(connection, workspace, check) if is_any_told else Directory()
    posts = [post for outcome in outcomes for post in _posts(connection, workspace, check, outcome, known)]
    added = [post for post in posts if enqueue(connection, workspace.id, post, check.at) is not None]
    transitions = (transition_of(check, outcome) for outcome in outcomes)
    return Checked(0, tuple(filter(None, transitions)), sum(post.error is not None for post in added))


def _directory(connection: Connection, workspace: Workspace, check: Check) -> Directory:
    return directory(connection, workspace.id, local_day(check.at, workspace.calendar.zone))


def _posts(
    connection: Connection, workspace: Workspace, check: Check, outcome: Outcome, known: Directory
) -> tuple[Post, ...]:
    if outcome.told is None:
        return ()
    if outcome.told is State.FIRING:
        found = addresses(check.rule.to, outcome.scope, known)
        return first_posts(check, outcome, found, workspace.language)
    return following_posts(check, outcome, outcome.told, posted(connection, workspace.id, incident_of(check, outcome)))
