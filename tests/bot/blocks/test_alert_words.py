"""What an alert says: numbers, what reaches the target, the value that fired beside the value now."""

from dataclasses import replace
from fractions import Fraction

import pytest

from alerts.notices import Notice
from bot.blocks.alert import alert_message
from bot.i18n import Language
from kpis.catalogue import CATALOGUE
from kpis.readings import COMPANY, Scope, ScopeKind
from tests.bot.answer_examples import ENDED, FIRING, REMINDER, RESOLVED

EN = Language.EN
RATE = replace(
    FIRING,
    kpi=CATALOGUE["win_rate"],
    condition="below",
    scope=Scope(ScopeKind.TEAM, "Enterprise & Co"),
    scope_name=None,
    value=Fraction(31, 100),
    expected=Fraction(2, 5),
    numerator=Fraction(31),
    denominator=Fraction(100),
    target=None,
    working_days_left=None,
)


def test_a_firing_says_how_far_off_and_what_reaches_the_target() -> None:
    said = alert_message(FIRING, EN).text
    assert "Gap: ₩18,500,000" in said
    assert "₩9,555,556 a working day reaches the target: 9 working days are left." in said


def test_a_firing_says_what_to_type_to_look_closer() -> None:
    assert "/kpi revenue 2025-06 for rep:R03" in alert_message(FIRING, EN).text
    assert '/kpi win_rate 2025-06 for "team:Enterprise &amp; Co"' in alert_message(RATE, EN).text
    assert alert_message(replace(FIRING, scope=COMPANY), EN).text.count("/kpi revenue 2025-06\n") == 1


def test_a_rate_carries_its_numbers_and_its_threshold() -> None:
    lines = alert_message(RATE, EN).text.splitlines()
    assert lines[0] == "⚠️ Win rate is below 40.0%"
    assert lines[2:5] == ["Now: 31.0% · 31 of 100", "Threshold: 40.0%", "Gap: 9.0 pts"]


def test_the_value_that_fired_stays_beside_the_value_now() -> None:
    said = alert_message(RESOLVED, EN).text
    assert "When it fired: ₩64,000,000 · expected then ₩82,500,000 · Jun 17, 15:00" in said
    assert "Now: ₩108,000,000" in said


@pytest.mark.parametrize("notice", [RESOLVED, ENDED])
def test_what_is_over_asks_for_nothing(notice: Notice) -> None:
    said = alert_message(notice, EN).text
    assert "/kpi" not in said
    assert "working day" not in said


def test_a_reminder_says_since_when() -> None:
    assert "Still so since Jun 17, 2025, 15:00 (Asia/Seoul)." in alert_message(REMINDER, EN).text


@pytest.mark.parametrize(
    "notice",
    [
        replace(FIRING, working_days_left=0),
        replace(FIRING, target=None),
        replace(FIRING, value=Fraction(10**9)),
        replace(FIRING, kpi=CATALOGUE["avg_deal_size"]),
    ],
)
def test_no_daily_amount_is_asked_where_none_would_help(notice: Notice) -> None:
    assert "a working day reaches" not in alert_message(notice, EN).text


def test_no_value_now_is_said_and_is_no_gap() -> None:
    said = alert_message(replace(REMINDER, value=None), EN).text
    assert "Now: no value now" in said
    assert "Gap" not in said


@pytest.mark.parametrize("condition", ["below", "above", "below target", "behind pace", "at risk"])
@pytest.mark.parametrize("language", Language)
def test_every_condition_has_a_title(condition: str, language: Language) -> None:
    assert alert_message(replace(FIRING, condition=condition), language).text.startswith("⚠️")
