"""Evaluation: every subject gets its own incidents, and an earlier period's are ended."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from alerts.conditions import Condition, ConditionKind, Quiet
from alerts.evaluate import Transition, conclude, evaluate, transition_of
from alerts.notices import State
from alerts.state import Fired, Phase, SubjectState
from kpis.catalogue import CATALOGUE
from kpis.periods import Period, PeriodKind
from kpis.questions import SubjectStanding
from kpis.readings import Reading
from tests.alert_examples import DANA, LEE, NOW, check, standing

FIRING = SubjectState(Phase.FIRING, NOW, Fired(NOW, Fraction(50), Fraction(100)), 1)


def test_the_right_reps_fire() -> None:
    outcomes = evaluate(check(), [standing(80), standing(100, scope=LEE)], {})
    assert {outcome.scope: outcome.told for outcome in outcomes} == {DANA: State.FIRING, LEE: None}


def test_a_rep_who_is_no_subject_any_more_is_left_as_they_are() -> None:
    assert evaluate(check(), [standing(100, scope=LEE)], {DANA: FIRING})[0].scope == LEE


def test_a_win_rate_of_none_of_one_is_too_few_to_alarm() -> None:
    below = Condition(ConditionKind.BELOW, Fraction(1, 2))
    one_lost = SubjectStanding(DANA, "Dana", Reading(Fraction(0), Fraction(0), Fraction(1), enough=False), None)
    (outcome,) = evaluate(check(condition=below, kpi=CATALOGUE["win_rate"]), [one_lost], {})
    assert (outcome.sight.finding, outcome.told) == (Quiet.TOO_FEW, None)


@pytest.mark.parametrize(("before", "value"), [(SubjectState(), 50), (FIRING, 100)], ids=["breached", "recovered"])
def test_a_held_rule_neither_fires_nor_recovers(before: SubjectState, value: int) -> None:
    (outcome,) = evaluate(replace(check(), is_held=True), [standing(value)], {DANA: before})
    assert (outcome.sight.finding, outcome.after, outcome.told) == (Quiet.STALE, before, None)


def test_a_change_of_phase_is_a_transition() -> None:
    (outcome,) = evaluate(check(), [standing(80)], {})
    expected = Transition("slow", DANA, Phase.OK, Phase.FIRING, Fraction(80), Fraction(100), NOW)
    assert transition_of(check(), outcome) == expected


def test_what_stays_as_it_is_is_no_transition() -> None:
    (outcome,) = evaluate(check(), [standing(80)], {DANA: FIRING})
    assert transition_of(check(), outcome) is None


def test_an_empty_import_while_firing_stays_firing() -> None:
    (outcome,) = evaluate(check(), [standing(None)], {DANA: FIRING})
    assert (outcome.after, outcome.told) == (FIRING, None)


def test_the_end_of_the_period_tells_how_it_ended() -> None:
    (outcome,) = conclude(check(), [standing(95)], {DANA: FIRING})
    assert (outcome.told, outcome.sight.value) == (State.ENDED, Fraction(95))


def test_a_subject_without_a_last_value_is_ended_too() -> None:
    (outcome,) = conclude(check(), [], {DANA: FIRING})
    assert (outcome.told, outcome.sight.value, outcome.after.phase) == (State.ENDED, None, Phase.OK)


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (Period(PeriodKind.QUARTER, date(2017, 10, 1), date(2018, 1, 1)), "2017-Q4"),
        (Period(PeriodKind.RANGE, date(2017, 10, 3), date(2017, 11, 2)), "last 30 days"),
    ],
)
def test_a_period_that_rolls_on_keeps_its_incidents(period: Period, expected: str) -> None:
    made = check(period=period)
    assert replace(made, rule=replace(made.rule, period="last 30 days")).period_key == expected
