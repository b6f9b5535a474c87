"""The state machine of a subject under a rule."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from alerts.conditions import Finding, Quiet
from alerts.durations import Duration, DurationUnit
from alerts.notices import State
from alerts.patience import Patience, has_passed
from alerts.state import Fired, Phase, Sight, SubjectState, end, step
from tests.alert_examples import CALENDAR, NOW

HOUR = timedelta(hours=1)
AT_ONCE = Patience(CALENDAR)
TWO_HOURS = Duration(2, DurationUnit.HOUR)
BREACHED = Finding(is_breached=True, is_clear=False, expected=Fraction(100))
WELL = Finding(is_breached=False, is_clear=True, expected=Fraction(100))
BETWEEN = Finding(is_breached=False, is_clear=False, expected=Fraction(100))


def walk(found: list[Finding | Quiet], patience: Patience = AT_ONCE) -> list[State | None]:
    """What is told at hourly checks that find this."""
    state, told = SubjectState(), []
    for hours, finding in enumerate(found):
        state, said = step(state, Sight(NOW + hours * HOUR, Fraction(50), finding), patience)
        told.append(said)
    return told


def test_breach_recover_breach_is_fire_recover_fire() -> None:
    told = walk([BREACHED, BREACHED, WELL, WELL, BREACHED])
    assert told == [State.FIRING, None, State.RESOLVED, None, State.FIRING]


def test_a_day_of_hourly_checks_below_target_tells_once_and_reminds_once() -> None:
    told = walk([BREACHED] * 25, Patience(CALENDAR, repeat=Duration(24, DurationUnit.HOUR)))
    assert [said for said in told if said] == [State.FIRING, State.REMINDER]


def test_without_repeat_nothing_is_told_twice() -> None:
    assert walk([BREACHED] * 100).count(None) == 99


@pytest.mark.parametrize("quiet", list(Quiet))
def test_no_data_neither_fires_nor_resolves(quiet: Quiet) -> None:
    assert walk([quiet, BREACHED, quiet, quiet, WELL]) == [None, State.FIRING, None, None, State.RESOLVED]


def test_a_breach_fires_when_it_has_held_for_the_hold() -> None:
    assert walk([BREACHED] * 4, Patience(CALENDAR, hold=TWO_HOURS)) == [None, None, State.FIRING, None]


def test_a_breach_that_goes_before_the_hold_is_over_is_never_told() -> None:
    found: list[Finding | Quiet] = [BREACHED, BREACHED, WELL, BREACHED, BREACHED]
    assert walk(found, Patience(CALENDAR, hold=TWO_HOURS)) == [None] * 5


def test_the_hold_goes_on_while_there_are_no_data() -> None:
    found: list[Finding | Quiet] = [BREACHED, Quiet.NO_VALUE, BREACHED]
    assert walk(found, Patience(CALENDAR, hold=TWO_HOURS)) == [None, None, State.FIRING]


def test_between_the_threshold_and_clear_at_a_firing_rule_goes_on() -> None:
    assert walk([BETWEEN, BREACHED, BETWEEN, WELL]) == [None, State.FIRING, None, State.RESOLVED]


def test_what_fired_is_kept_beside_what_is_now() -> None:
    fired, _ = step(SubjectState(), Sight(NOW, Fraction(50), BREACHED), AT_ONCE)
    resolved, _ = step(fired, Sight(NOW + HOUR, Fraction(120), WELL), AT_ONCE)
    assert resolved.fired == Fired(NOW, Fraction(50), Fraction(100))


def test_each_firing_has_a_number_of_its_own() -> None:
    state = SubjectState(firings=3, reminders=7)
    fired, _ = step(state, Sight(NOW, Fraction(50), BREACHED), AT_ONCE)
    assert (fired.firings, fired.reminders) == (4, 0)


def test_a_pending_breach_fires_at_once_when_the_hold_is_taken_away() -> None:
    pending = SubjectState(Phase.PENDING, NOW)
    assert step(pending, Sight(NOW, Fraction(50), BREACHED), AT_ONCE)[1] is State.FIRING


@pytest.mark.parametrize(
    ("phase", "told"), [(Phase.FIRING, State.ENDED), (Phase.PENDING, None)], ids=["firing", "pending"]
)
def test_the_end_of_the_period_ends_what_was_open(phase: Phase, told: State | None) -> None:
    ended, said = end(SubjectState(phase, NOW), NOW + HOUR)
    assert (ended.phase, said) == (Phase.OK, told)


@pytest.mark.parametrize(
    ("unit", "before", "after"),
    [
        (DurationUnit.MINUTE, timedelta(seconds=119), timedelta(minutes=2)),
        (DurationUnit.HOUR, timedelta(minutes=119), timedelta(hours=2)),
        (DurationUnit.DAY, timedelta(hours=47), timedelta(days=2)),
    ],
)
def test_a_duration_is_over_when_it_is_over(unit: DurationUnit, before: timedelta, after: timedelta) -> None:
    over = [has_passed(Duration(2, unit), NOW, NOW + passed, CALENDAR) for passed in (before, after)]
    assert over == [False, True]


def test_working_days_leave_out_weekends_and_holidays() -> None:
    wednesday = datetime(2017, 11, 22, 15, tzinfo=UTC)  # Thursday is a holiday, then Friday, a weekend, Monday
    duration = Duration(2, DurationUnit.WORKING_DAY)
    over = [has_passed(duration, wednesday, wednesday + timedelta(days=days), CALENDAR) for days in (4, 5)]
    assert over == [False, True]
