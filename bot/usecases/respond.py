"""What is typed, answered: one way for Slack, direct messages, mentions and the terminal."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.answer_chart import picture_if_any, with_chart, without_chart_data
from bot.blocks.escape import plain
from bot.blocks.explain import explain_message, explain_notes
from bot.blocks.kpi import answer_message, answer_text
from bot.blocks.lists import alerts_message, digests_message, goals_message, rules_message
from bot.blocks.message import Message
from bot.blocks.words import note_message
from bot.breakdown import scope_text
from bot.clock import Clock
from bot.formats import value_text
from bot.i18n import Language, kpi_name, text
from bot.list_rows import digest_row, held_row, incident_row, rule_row, sentence_of
from bot.period_labels import moment_text, period_text
from bot.reply import Reply, Speaker
from bot.rows_file import rows_attachment
from bot.usecases import digests, rules
from bot.usecases.answer import ask
from bot.usecases.explain import explain
from bot.usecases.goals import GoalChange, list_goals, remove_goal, set_goal
from bot.usecases.render import digest_reply
from bot.words.command_text import parse
from bot.words.help_text import help_text
from bot.words.requests import (
    Alerts,
    Ask,
    Context,
    DigestAdd,
    DigestList,
    DigestNow,
    DigestRemove,
    DigestRequest,
    GoalRemove,
    GoalRequest,
    Goals,
    GoalSet,
    Help,
    Import,
    Request,
    RuleAdd,
    RuleList,
    RulePause,
    RuleRemove,
    RuleRequest,
    RuleResume,
    RuleShow,
)
from kpis.datasets import DEALS
from kpis.errors import UserError
from kpis.period_phrases import parse_period
from kpis.periods import local_day
from kpis.questions import Question, Versus
from kpis.readings import COMPANY, parse_scope
from storage.database import Connection, Database
from storage.reps import all_reps, team_names
from storage.source_plans import stale_sources
from storage.workspaces import Workspace, load

DEFAULT_PERIOD = "this quarter"
"""What is meant when no period is named: long enough for a rate to mean something."""

DIMENSIONS = ("rep", "team", *(name for name, _ in DEALS.dimensions), "stage")


@dataclass(frozen=True, slots=True)
class Counter:
    """What it takes to answer. `address` finds the Slack id of `#sales` or `@mina@example.com`."""

    database: Database
    clock: Clock
    address: Callable[[str], str]


def respond(counter: Counter, typed: str, speaker: Speaker) -> Reply:
    """The reply to what somebody typed. UserError says what was wrong and what to type instead."""
    now = counter.clock()
    with counter.database.reading() as connection:
        workspace = load(connection, speaker.workspace_id)
        request = understood(connection, workspace, typed, now)
    return carry_out(counter, workspace, request, speaker)


def understood(connection: Connection, workspace: Workspace, typed: str, now: datetime) -> Request:
    """What is asked for, with every name in it resolved."""
    names = {rep.rep_id: rep.name for rep in all_reps(connection, workspace.id).values()}
    context = Context(
        local_day(now, workspace.calendar.zone),
        workspace.calendar,
        workspace.catalogue,
        DIMENSIONS,
        tuple(team_names(connection, workspace.id)),
        names,
    )
    return parse(typed, context)


def carry_out(counter: Counter, workspace: Workspace, request: Request, speaker: Speaker) -> Reply:
    """Does what a request says, and tells what came of it."""
    match request:
        case Ask():
            return (_explanation if request.explain else _answer)(counter, workspace, request, speaker)
        case GoalSet() | GoalRemove() | Goals():
            return Reply(_goals(counter, workspace, request, speaker))
        case DigestNow(name):
            return _digest_now(counter, workspace, name, speaker.language)
        case DigestAdd() | DigestList() | DigestRemove():
            return Reply(_digests(counter, workspace, request, speaker))
        case Alerts():
            return Reply(_alerts(counter, workspace, speaker.language))
        case Import():
            return Reply(note_message(text("shared.send_file", speaker.language), speaker.language))
        case Help(topic):
            return Reply(note_message(help_text(topic, workspace.catalogue, speaker.language), speaker.language))
        case _:
            return Reply(_rules(counter, workspace, request, speaker))


def question_of(asked: Ask, workspace: Workspace, now: datetime) -> Question:
    """The question in full: the period and the scope that are meant."""
    today = local_day(now, workspace.calendar.zone)
    phrase = asked.period or DEFAULT_PERIOD
    period = parse_period(phrase, today, workspace.calendar)
    if period is None:
        raise UserError("bad_period", text=phrase)
    scope = parse_scope(asked.scope) if asked.scope else COMPANY
    versus = asked.versus or Versus.PREVIOUS
    return Question(asked.kpi, period, scope, asked.by, versus, asked.trend, asked.top)


def _answer(counter: Counter, workspace: Workspace, asked: Ask, speaker: Speaker) -> Reply:
    now, language = counter.clock(), speaker.language
    question = question_of(asked, workspace, now)
    with counter.database.reading() as connection:
        answer = ask(connection, workspace, with_chart(question, workspace.catalogue), now)
    picture = picture_if_any(answer, language)
    message = answer_message(without_chart_data(answer, question), language)
    return Reply(message, picture.png, picture.alt) if picture else Reply(message)


def _explanation(counter: Counter, workspace: Workspace, asked: Ask, speaker: Speaker) -> Reply:
    """How a value came about, with all rows as a file."""
    now, language = counter.clock(), speaker.language
    question = question_of(asked, workspace, now)
    with counter.database.reading() as connection:
        explained = explain(connection, workspace, question, now)
        attachment = rows_attachment(connection, explained, language)
    explanation = explained.explanation
    follows = "explain.file_follows_dm" if speaker.is_alone else "explain.file_follows"
    notes = (*explain_notes(explanation.answer, language), *([text(follows, language)] if attachment else []))
    return Reply(explain_message(explanation, language, notes), attachment=attachment)


def _goals(counter: Counter, workspace: Workspace, request: GoalRequest, speaker: Speaker) -> Message:
    now, author, language = counter.clock(), speaker.user_id, speaker.language
    match request:
        case Goals():
            with counter.database.reading() as connection:
                return goals_message(list_goals(connection, workspace, request, now), language)
        case GoalSet():
            with counter.database.writing() as connection:
                return _goal_changed(set_goal(connection, workspace, request, author=author, now=now), language)
        case GoalRemove():
            with counter.database.writing() as connection:
                return _goal_changed(remove_goal(connection, workspace, request, author=author, now=now), language)


def _goal_changed(changed: GoalChange, language: Language) -> Message:
    """What the target is now, what it was, and where that stands."""
    answer = changed.answer
    was = value_text(changed.before, answer.kpi.unit, answer.currency, language)
    key = (
        "said.goal_removed"
        if answer.goal is None
        else "said.goal_set"
        if changed.before is None
        else "said.goal_changed"
    )
    target = "" if answer.goal is None else value_text(answer.goal.target, answer.kpi.unit, answer.currency, language)
    said = text(
        key,
        language,
        kpi=kpi_name(answer.kpi, language),
        place=f"{scope_text(answer, language)} · {period_text(answer.period, language)}",
        target=target,
        was=was,
    )
    return note_message(f"{said}\n\n{answer_text(answer, language)}" if answer.goal else said, language)


def _alerts(counter: Counter, workspace: Workspace, language: Language) -> Message:
    found = rules.alerts(counter.database, workspace.id)
    with counter.database.reading() as connection:
        stale = stale_sources(connection, workspace, counter.clock())
    rows = [incident_row(each, workspace, language) for each in found]
    return alerts_message(rows, language, [held_row(each, workspace) for each in stale])


def _rules(counter: Counter, workspace: Workspace, request: RuleRequest, speaker: Speaker) -> Message:
    database, language = counter.database, speaker.language
    match request:
        case RuleAdd():
            known = replace(request, to=tuple(_addressed(counter, each) for each in request.to))
            author = rules.Author(speaker.user_id, speaker.channel_id)
            rule, said = rules.add(database, workspace.id, known, author, counter.clock()), "rule_added"
        case RuleList():
            rows = [rule_row(each, workspace) for each in rules.every(database, workspace.id)]
            return rules_message(rows, language)
        case RuleShow(name):
            return rules_message([rule_row(rules.show(database, workspace.id, name), workspace)], language)
        case RulePause(name):
            rule, said = rules.pause(database, workspace.id, name), "rule_paused"
        case RuleResume(name):
            rule, said = rules.resume(database, workspace.id, name), "rule_resumed"
        case RuleRemove(name):
            rule, said = rules.remove(database, workspace.id, name), "rule_removed"
    shown = plain(sentence_of(rule, workspace), 400)
    return note_message(text(f"said.{said}", language, name=plain(rule.name, 100), sentence=shown), language)


def _addressed(counter: Counter, recipient: str) -> str:
    """The recipient by its Slack id; `owner` and `manager` stay words."""
    return counter.address(recipient) if recipient[:1] in ("#", "@") else recipient


def _digests(counter: Counter, workspace: Workspace, request: DigestRequest, speaker: Speaker) -> Message:
    database, language = counter.database, speaker.language
    match request:
        case DigestAdd():
            if not (request.channel or speaker.channel_id):
                raise UserError("digest_without_channel")
            channel = request.channel or f"#{speaker.channel_id}"
            known = replace(request, channel=_addressed(counter, channel))
            author = rules.Author(speaker.user_id, speaker.channel_id)
            due = digests.add(database, workspace.id, known, author, counter.clock())
            moment = moment_text(due.due_at, workspace.time_zone, language)
            return note_message(
                text("said.digest_added", language, name=plain(due.plan.name, 100), moment=moment), language
            )
        case DigestRemove(name):
            plan = digests.remove(database, workspace.id, name)
            return note_message(text("said.digest_removed", language, name=plain(plan.name, 100)), language)
    return digests_message([digest_row(each, workspace) for each in digests.every(database, workspace.id)], language)


def _digest_now(counter: Counter, workspace: Workspace, name: str | None, language: Language) -> Reply:
    with counter.database.reading() as connection:
        digest = digests.digest_now(connection, workspace, name, counter.clock())
    return digest_reply(digest, language)
