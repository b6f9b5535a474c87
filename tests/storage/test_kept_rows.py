"""What was read of facts is kept until facts are written: an answer is the one that the database would give now."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Table, delete, event, func, literal, select

from bot.usecases.answer import ask
from bot.usecases.settings import change_settings
from kpis.periods import Period, PeriodKind
from kpis.questions import Question, Trend
from kpis.readings import Answer, Scope, ScopeKind
from storage.database import Connection, Database
from storage.fact_states import FactStates, renew_states
from storage.goals import Target, set_target
from storage.kept_rows import FOR_A_STATEMENT, MOST_AT_ONCE, Asked, forget_all, keep, rows_kept
from storage.schema import facts, workspaces
from storage.statements import fetch
from storage.workspaces import load
from tests.small_team import add, small_team, won

NOW = datetime(2018, 6, 2, tzinfo=UTC)
"""A day after the data were complete."""

QUARTER = Period(PeriodKind.QUARTER, date(2017, 10, 1), date(2018, 1, 1))
REVENUE = Question("revenue", QUARTER)
QUESTIONS = (
    REVENUE,
    Question("revenue", QUARTER, by="rep"),
    Question("revenue", QUARTER, Scope(ScopeKind.TEAM, "East"), by="rep", trend=Trend(3, PeriodKind.MONTH)),
    Question("sales_cycle_median", QUARTER),
    Question("revenue_per_rep", QUARTER),
    Question("pipeline_value", QUARTER, by="stage"),
    Question("quota_hit_rate", QUARTER),
    Question("revenue_churn", QUARTER),
)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    forget_all()


def asked(connection: Connection, question: Question = REVENUE) -> Answer:
    return ask(connection, load(connection), question, NOW)


def answer(database: Database, question: Question = REVENUE) -> Answer:
    with database.reading() as connection:
        return asked(connection, question)


def counted(database: Database, question: Question) -> int:
    """How many statements a question takes."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        sent.append(statement)

    with database.reading() as connection:
        workspace = load(connection)
        event.listen(database.engine, "before_cursor_execute", note)
        ask(connection, workspace, question, NOW)
        event.remove(database.engine, "before_cursor_execute", note)
    return len(sent)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"{question.kpi} {question.by}")
def test_what_was_asked_before_reads_no_facts_again(database: Database, question: Question) -> None:
    small_team(database)
    add(database, "customers", [{"customer_id": "C1", "acquired_at": "2017-01-01T00:00:00Z"}])
    first, again = counted(database, question), counted(database, question)
    beside_and_targets = 2 if question.kpi == "quota_hit_rate" else 1
    assert again == beside_and_targets < first


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"{question.kpi} {question.by}")
def test_an_answer_is_the_same_from_what_is_kept(database: Database, question: Question) -> None:
    small_team(database)
    first, again = answer(database, question), answer(database, question)
    forget_all()
    assert first == again == answer(database, question)


def test_what_comes_in_is_counted_at_once(database: Database) -> None:
    small_team(database)
    before = answer(database)
    add(database, "deals", [won("D2", "dana", 500, "2017-10-03")])
    after = answer(database)
    assert (before.reading.value, after.reading.value) == (Fraction(61_000), Fraction(61_500))


@pytest.mark.parametrize(
    ("dataset", "row", "question"),
    [
        ("deals", won("D1", "lee", 1000), Question("revenue", QUARTER, by="rep")),
        ("reps", {"rep_id": "max", "team": "West", "started_on": "2016-01-01"}, Question("revenue_per_rep", QUARTER)),
        (
            "reps",
            {"rep_id": "lee", "name": "Leigh", "team": "East", "started_on": "2016-01-01"},
            Question("revenue", QUARTER, by="rep"),
        ),
        (
            "stages",
            {"stage": "Open", "position": "1", "type": "open", "win_probability": "0.25"},
            Question("weighted_pipeline", QUARTER),
        ),
        ("rates", {"currency": "EUR", "valid_from": "2017-01-01", "rate": "2"}, Question("pipeline_value", QUARTER)),
        (
            "targets",
            {"kpi": "revenue", "scope": "rep:lee", "period": "2017-Q4", "value": "90000"},
            Question("quota_hit_rate", QUARTER),
        ),
    ],
    ids=["another owner", "a rep more", "another name", "another chance", "another rate", "another target"],
)
def test_all_that_an_answer_is_made_of_is_seen_when_it_changes(
    database: Database, dataset: str, row: dict[str, str], question: Question
) -> None:
    small_team(database)
    add(database, "rates", [{"currency": "EUR", "valid_from": "2017-01-01", "rate": "1.5"}])
    add(
        database,
        "deals",
        [
            {
                "deal_id": "O1",
                "owner": "lee",
                "status": "open",
                "amount": "100",
                "currency": "EUR",
                "stage": "Open",
                "created_at": "2017-11-01T12:00:00Z",
            }
        ],
    )
    before = answer(database, question)
    add(database, dataset, [row])
    after = answer(database, question)
    forget_all()
    assert before != after == answer(database, question)


def test_a_setting_that_changes_what_is_counted_is_seen(database: Database) -> None:
    small_team(database)
    add(database, "deals", [won("D2", "dana", 500, "2018-01-01") | {"closed_at": "2018-01-01T02:00:00Z"}])
    in_new_york = answer(database)
    change_settings(database, "default", {"time_zone": "Europe/London"}, now=NOW)
    in_london = answer(database)
    assert (in_new_york.reading.value, in_london.reading.value) == (Fraction(61_500), Fraction(61_000))


def test_a_target_that_is_set_is_seen(database: Database) -> None:
    small_team(database)
    before = answer(database).goal
    with database.writing() as connection:
        target = Target("revenue", "company", "2017-Q4", Fraction(70_000))
        set_target(connection, "default", target, author="mia", now=NOW)
    after = answer(database).goal
    assert before and after
    assert (before.target, after.target) == (Fraction(120_000), Fraction(70_000))


def test_what_was_undone_changes_nothing(database: Database) -> None:
    small_team(database)
    before = answer(database)
    with pytest.raises(RuntimeError), database.writing() as connection:
        renew_states(connection, "default", ["deals"])
        raise RuntimeError
    assert counted(database, REVENUE) == 1
    assert answer(database) == before


def test_who_sees_an_earlier_state_goes_on_to_see_it(database: Database) -> None:
    small_team(database)
    with database.reading() as earlier:
        before = asked(earlier)
        add(database, "deals", [won("D2", "dana", 500, "2017-10-03")])
        after = answer(database)
        forget_all()
        again = asked(earlier)
    assert again == before != after == answer(database)


def test_what_a_writer_reads_is_not_kept(database: Database) -> None:
    """What it reads of facts it has not written yet would stand for those that it has."""
    small_team(database)
    with database.writing() as connection:
        renew_states(connection, "default", ["deals"])
        asked(connection)
    assert counted(database, REVENUE) > 1


def test_what_goes_with_the_clock_is_not_kept(database: Database) -> None:
    """Nobody will ask exactly the same again."""
    small_team(database)
    counted(database, Question("meetings", QUARTER))
    assert counted(database, Question("meetings", QUARTER)) > 1


def test_each_workspace_has_a_state_of_its_own(database: Database) -> None:
    small_team(database)
    answer(database)
    with database.writing() as connection:
        renew_states(connection, "another", ["deals"])
    assert counted(database, REVENUE) == 1


def test_what_comes_in_of_something_else_leaves_what_is_kept(database: Database) -> None:
    small_team(database)
    before = answer(database)
    add(database, "activities", [{"activity_id": "A1", "kind": "call", "happened_at": "2017-10-03T00:00:00Z"}])
    assert counted(database, REVENUE) == 1
    assert answer(database) == before
    calls = Question("calls", QUARTER)
    counted(database, calls)
    add(database, "activities", [{"activity_id": "A2", "kind": "call", "happened_at": "2017-10-03T00:00:00Z"}])
    assert counted(database, calls) > 1


@pytest.mark.parametrize("table", [facts["targets"], workspaces])
def test_what_is_read_of_a_table_without_a_state_is_not_kept(database: Database, table: Table) -> None:
    small_team(database)
    count = select(func.count()).select_from(table)
    with database.writing() as connection:
        (before,) = fetch(connection, count, {}, FactStates("word", {}))
        connection.execute(delete(table))
        (after,) = fetch(connection, count, {}, FactStates("word", {}))
    assert before[0] > after[0] == 0


def test_the_same_statement_with_other_values_is_another_question(database: Database) -> None:
    asked = [select(literal(7)).where(literal(limit) > 1) for limit in (2, 1)]
    with database.reading() as connection:
        found = [fetch(connection, statement, {}, FactStates("word", {})) for statement in asked]
    assert list(map(len, found)) == [1, 0]


def named(name: str, *values: int) -> Asked:
    return Asked(("word",), name, values)


def test_what_is_too_much_is_not_kept() -> None:
    most = MOST_AT_ONCE - FOR_A_STATEMENT
    lots = {named("much"): most, named("too much"): most + 1, named("much with a value", 1, 2, 3): most}
    for asked, rows in lots.items():
        keep(asked, [()] * rows)
    assert [asked.text for asked in lots if rows_kept(asked) is not None] == ["much"]


def test_what_nobody_asked_for_longest_goes_first() -> None:
    lots = [named(f"lot {nth}") for nth in range(10)]
    for lot in lots:
        keep(lot, [()] * (MOST_AT_ONCE - FOR_A_STATEMENT))
    assert rows_kept(lots[0]) is not None
    keep(named("one more"), [()])
    assert [lot.text for lot in lots if rows_kept(lot) is None] == ["lot 1"]
