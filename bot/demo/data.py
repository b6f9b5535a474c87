"""The demo's data put into a database: people, deals, and goals that the numbers make interesting on any day."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from bot.demo.deals import STAGES, made_up_deals
from bot.demo.team import JUNHO, MANAGERS, PEOPLE
from bot.usecases.answer import ask
from bot.usecases.standing import standings
from kpis.datasets import DATASETS, Dataset
from kpis.goals import pace
from kpis.periods import Period, PeriodKind, label, local_day, period_of, shifted
from kpis.questions import Question
from kpis.readings import COMPANY, Scope
from storage import facts
from storage.database import Connection, Database
from storage.goals import Target, set_target
from storage.people import link
from storage.workspaces import Workspace, change, load

SETTINGS = {"time_zone": "Asia/Seoul", "currency": "KRW"}
FAIR, HARD = Fraction(105, 100), Fraction(62, 100)
"""Where people stand against what is expected of them by now: most of them well, one of them not."""

EARLY = 5
"""So few working days into a quarter there is nothing to warn of: then the quarter before is looked at."""


def fill(database: Database, now: datetime) -> Workspace:
    """Puts the made-up team and its deals into an empty database, complete up to now."""
    with database.writing() as connection:
        workspace = change(connection, load(connection), SETTINGS)
        _write(connection, workspace, "stages", [_stage(*stage) for stage in STAGES], now)
        _write(
            connection,
            workspace,
            "reps",
            [_rep(now.date() - timedelta(days=900), index) for index in range(len(PEOPLE))],
            now,
        )
        deals = list(made_up_deals(now.astimezone(UTC)))
        changes = [
            {"deal_id": deal.values["deal_id"], "stage": stage, "entered_at": at}
            for deal in deals
            for stage, at in deal.changes
        ]
        _write(connection, workspace, "deals", [deal.values for deal in deals], now)
        _write(connection, workspace, "stage_changes", changes, now)
        _set_goals(connection, workspace, now)
        for person in PEOPLE:
            link(
                connection,
                workspace.id,
                person.rep_id,
                person.user_id,
                language=person.locale[:2],
                time_zone=person.zone,
            )
        return workspace


def warned_period(workspace: Workspace, now: datetime) -> str:
    """The period to watch: this quarter, unless it has hardly begun."""
    quarter = period_of(PeriodKind.QUARTER, local_day(now, workspace.calendar.zone), workspace.calendar)
    return "this quarter" if pace(quarter, now, workspace.calendar).gone >= EARLY else "last quarter"


def _write(
    connection: Connection, workspace: Workspace, name: str, rows: list[dict[str, object]], now: datetime
) -> None:
    dataset: Dataset = DATASETS[name]
    whole = [{column.name: row.get(column.name) for column in dataset.columns} for row in rows]
    with facts.writing(connection, workspace, dataset, now) as writer:
        writer.write(whole)


def _stage(name: str, position: int, kind: str, probability: Fraction) -> dict[str, object]:
    return {"stage": name, "position": position, "type": kind, "win_probability": probability}


def _rep(started_on: date, index: int) -> dict[str, object]:
    person = PEOPLE[index]
    manager = MANAGERS[person.team]
    return {
        "rep_id": person.rep_id,
        "name": person.name,
        "email": person.email,
        "team": person.team,
        "manager": None if manager == person.rep_id else manager,
        "role": person.role,
        "started_on": started_on,
    }


def _set_goals(connection: Connection, workspace: Workspace, now: datetime) -> None:
    """Targets for this and the last quarter, by rep, team and company, from how the period has gone so far."""
    today = local_day(now, workspace.calendar.zone)
    quarter = period_of(PeriodKind.QUARTER, today, workspace.calendar)
    for period in (shifted(quarter, -1), quarter):
        total = Fraction(0)
        for subject in standings(connection, workspace, workspace.catalogue["revenue"], period, "rep", now):
            ratio = HARD if subject.scope.name == JUNHO.rep_id else FAIR
            target = _target(subject.reading.value, ratio, period, workspace, now)
            total += target
            _set(connection, workspace, subject.scope, period, target, now)
        for subject in standings(connection, workspace, workspace.catalogue["revenue"], period, "team", now):
            _set(
                connection,
                workspace,
                subject.scope,
                period,
                _target(subject.reading.value, FAIR, period, workspace, now),
                now,
            )
        _set(connection, workspace, COMPANY, period, total, now)
    _set_monthly(connection, workspace, period_of(PeriodKind.MONTH, today, workspace.calendar), now)


def _set_monthly(connection: Connection, workspace: Workspace, month: Period, now: datetime) -> None:
    made = ask(connection, workspace, Question("revenue", month), now).reading.value
    _set(connection, workspace, COMPANY, month, _target(made, Fraction(93, 100), month, workspace, now), now)
    rate = Target("win_rate", str(COMPANY), label(month), Fraction(36, 100))
    set_target(connection, workspace.id, rate, author="demo", now=now)


def _target(made: Fraction | None, ratio: Fraction, period: Period, workspace: Workspace, now: datetime) -> Fraction:
    """The target against which what was made so far is `ratio` of what is expected; whole ten millions."""
    share = pace(period, now, workspace.calendar).share
    usual = Fraction(250_000_000)
    whole = made / (share * ratio) if made and share else usual
    return Fraction(max(round(whole / 10_000_000), 1) * 10_000_000)


def _set(
    connection: Connection, workspace: Workspace, scope: Scope, period: Period, value: Fraction, now: datetime
) -> None:
    target = Target("revenue", str(scope), label(period), value)
    set_target(connection, workspace.id, target, author="demo", now=now)
