"""Where subjects stand, from one check to the next."""

from datetime import date
from fractions import Fraction

from alerts.conditions import Quiet
from alerts.evaluate import Check, conclude, evaluate
from alerts.state import Fired, Phase, SubjectState
from kpis.periods import Period, PeriodKind
from storage.database import Database
from storage.incidents import incidents, left_open, save, states_of
from storage.rules import add_rule, remove_rule, rule_named
from tests.alert_examples import DANA, LEE, NOW, QUARTER, SLOW, check, standing

NEXT_QUARTER = Period(PeriodKind.QUARTER, date(2018, 1, 1), date(2018, 4, 1))
FIRING = SubjectState(Phase.FIRING, NOW, Fired(NOW, Fraction(80), Fraction(100)), 1, told_at=NOW)


def fire(database: Database, value: int | None = 80) -> Check:
    """Dana fires in the fourth quarter."""
    with database.writing() as connection:
        made = check(id=add_rule(connection, "default", SLOW, NOW))
        save(connection, "default", made, evaluate(made, [standing(80), standing(100, scope=LEE)], {}))
        states = states_of(connection, "default", made.rule.id, "2017-Q4")
        save(connection, "default", made, evaluate(made, [standing(value)], states))
    return made


def test_states_are_kept_exactly_and_only_of_those_who_were_not_ok(database: Database) -> None:
    made = fire(database)
    with database.reading() as connection:
        assert states_of(connection, "default", made.rule.id, "2017-Q4") == {DANA: FIRING}


def test_a_new_period_begins_anew_and_finds_what_was_left_open(database: Database) -> None:
    made = fire(database)
    with database.reading() as connection:
        fresh = states_of(connection, "default", made.rule.id, "2018-Q1")
        open_before = left_open(connection, "default", made.rule.id, "2018-Q1")
    assert (fresh, open_before) == ({}, {QUARTER: {DANA: FIRING}})


def test_what_has_ended_is_not_open(database: Database) -> None:
    made = fire(database)
    with database.writing() as connection:
        save(connection, "default", made, conclude(made, [standing(95)], {DANA: FIRING}))
        still_open = left_open(connection, "default", made.rule.id, "2018-Q1")
    assert still_open == {}


def test_an_incident_tells_the_value_that_fired_and_the_latest(database: Database) -> None:
    fire(database, 70)
    with database.reading() as connection:
        (incident,) = incidents(connection, "default")
    assert (incident.rule, incident.scope, incident.scope_name, incident.period) == ("slow", DANA, "Dana", QUARTER)
    assert incident.state == FIRING
    assert [incident.value, incident.expected, incident.quiet] == [70, 100, None]


def test_an_incident_without_data_says_why_it_is_quiet(database: Database) -> None:
    fire(database, None)
    with database.reading() as connection:
        (incident,) = incidents(connection, "default")
    assert (incident.value, incident.quiet) == (None, Quiet.NO_VALUE)


def test_a_removed_rule_takes_its_states_along(database: Database) -> None:
    fire(database)
    with database.writing() as connection:
        remove_rule(connection, rule_named(connection, "default", "slow"))
        assert incidents(connection, "default") == []
