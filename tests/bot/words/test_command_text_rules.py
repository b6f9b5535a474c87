"""Rules and digests as typed."""

from fractions import Fraction

import pytest

from alerts.conditions import ConditionKind
from alerts.durations import Duration, DurationUnit
from bot.words.command_text import parse
from bot.words.requests import (
    Alerts,
    ConditionWords,
    DigestAdd,
    DigestList,
    DigestNow,
    DigestRemove,
    Request,
    RuleAdd,
    RuleList,
    RulePause,
    RuleRemove,
    RuleResume,
    RuleShow,
)
from kpis.errors import UserError
from tests.bot.words.command_context import CONTEXT

BELOW_30 = ConditionWords(ConditionKind.BELOW, Fraction(3, 10))
BEHIND_PACE = ConditionWords(ConditionKind.BEHIND_PACE)


def test_a_rule_with_everything_in_any_order() -> None:
    request = parse(
        "rule add Low win rate: win rate below 30% to owner, manager and <#C3|sales> <@U12|dana> min 10 this quarter "
        "repeat every 1d for each rep clear at 35% hold 2 working days every weekday 9:00",
        CONTEXT,
    )

    assert request == RuleAdd(
        "Low win rate",
        "win_rate",
        BELOW_30,
        period="this quarter",
        scope="each rep",
        schedule="weekday 9:00",
        hold=Duration(2, DurationUnit.WORKING_DAY),
        clear_at=Fraction(7, 20),
        min_sample=10,
        repeat=Duration(1, DurationUnit.DAY),
        to=("owner", "manager", "#C3", "@U12"),
    )


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("win rate below 30%", BELOW_30),
        ("win rate under 30%", BELOW_30),
        ("win rate &lt; 30%", BELOW_30),
        ("승률 30% 미만", BELOW_30),
        ("승률 30%미만", BELOW_30),
        ("受注率 30%未満", BELOW_30),
        ("win rate above 3M", ConditionWords(ConditionKind.ABOVE, Fraction(3_000_000))),
        ("승률 17억 5천만 초과", ConditionWords(ConditionKind.ABOVE, Fraction(1_750_000_000))),
        ("win rate below -10%", ConditionWords(ConditionKind.BELOW, Fraction(-1, 10))),
        ("win rate below target", ConditionWords(ConditionKind.BELOW_TARGET)),
        ("승률 목표 미달", ConditionWords(ConditionKind.BELOW_TARGET)),
        ("受注率 目標未達", ConditionWords(ConditionKind.BELOW_TARGET)),
        ("win rate behind pace", BEHIND_PACE),
        ("win rate at risk", ConditionWords(ConditionKind.AT_RISK)),
    ],
)
def test_a_condition(text: str, condition: ConditionWords) -> None:
    assert parse(f"rule add A: {text}", CONTEXT) == RuleAdd("A", "win_rate", condition)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Pace: revenue behind pace", "Pace"),
        ("Pace : revenue behind pace", "Pace"),
        ("Pace:revenue behind pace", "Pace"),
        ("East pace 2026: revenue behind pace", "East pace 2026"),
        ('"Pace: east" revenue behind pace', "Pace: east"),
        ('"Pace: east": revenue behind pace', "Pace: east"),
        ("페이스： 매출 behind pace", "페이스"),
    ],
)
def test_the_name_of_a_rule_ends_with_a_colon_or_stands_in_quotes(text: str, name: str) -> None:
    assert parse(f"rule add {text}", CONTEXT) == RuleAdd(name, "revenue", BEHIND_PACE)


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("for team:East", {"scope": "team:East"}),
        ("for each team", {"scope": "each team"}),
        ("팀마다", {"scope": "each team"}),
        ("担当者ごと", {"scope": "each rep"}),
        ("every 15m", {"schedule": "15m"}),
        ("every day at 9:30 this month", {"schedule": "day 9:30", "period": "this month"}),
        ('every "0 9 * * 1-5"', {"schedule": '"0 9 * * 1-5"'}),
        ("every month 1 9:00", {"schedule": "month 1 9:00"}),
        ("매주 월요일 9시", {"schedule": "monday 9:00"}),
        ("毎日 9:00", {"schedule": "day 9:00"}),
        ("hold for 2 hours", {"hold": Duration(2, DurationUnit.HOUR)}),
        ("to #sales last month", {"to": ("#sales",), "period": "last month"}),
        ("to 담당자 팀장", {"to": ("owner", "manager")}),
    ],
)
def test_a_clause_of_a_rule(clauses: str, expected: dict[str, object]) -> None:
    request = parse(f"rule add A: revenue behind pace {clauses}", CONTEXT)

    assert isinstance(request, RuleAdd)
    assert {field: getattr(request, field) for field in expected} == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("rule add", "rule_without_name"),
        ("rule add win_rate below 30% for team:East", "rule_without_name"),
        ("rule add : win rate below 30%", "rule_without_name"),
        ("rule add A:", "missing_kpi"),
        ("rule add A: profit below 3", "unknown_kpi"),
        ("rule add A: revenue", "bad_condition"),
        ("rule add A: revenue falls 10% vs previous", "bad_condition"),
        ("rule add A: revenue unusual", "bad_condition"),
        ("rule add A: revenue below", "missing_value"),
        ("rule add A: revenue below much", "bad_value"),
        ("rule add A: revenue behind pace every fortnight", "bad_schedule"),
        ("rule add A: revenue behind pace hold on", "bad_duration"),
        ("rule add A: revenue behind pace min few", "bad_min"),
        ("rule add A: revenue behind pace min 0", "bad_min"),
        ("rule add A: revenue behind pace to bob", "bad_recipient"),
        ("rule add A: revenue behind pace to and", "bad_recipient"),
        ("rule add A: revenue behind pace to #", "bad_recipient"),
        ("rule add A: revenue behind pace for bob", "unknown_scope"),
        ("rule add A: revenue behind pace whenever", "bad_period"),
        ("rule pause", "missing_name"),
        ("rule list all", "unknown_words"),
        ("digest add", "digest_without_channel"),
        ("digest add to owner", "digest_without_channel"),
        ("digest add to #a #b", "digest_without_channel"),
        ("digest add to #a with profit", "unknown_kpi"),
        ("digest add #a #b", "digest_without_channel"),
        ("digest add to #a someday", "unknown_words"),
        ("digest add #a someday", "unknown_words"),
        ("digest add #a daily every hour", "unknown_words"),
        ('digest add ""', "digest_without_channel"),
    ],
)
def test_what_is_wrong_with_a_rule_or_digest_is_said(text: str, key: str) -> None:
    with pytest.raises(UserError) as refused:
        parse(text, CONTEXT)

    assert refused.value.key == key


def test_a_condition_that_is_not_offered_is_answered_with_those_that_are() -> None:
    with pytest.raises(UserError) as refused:
        parse("rule add A: revenue falls 10% vs previous", CONTEXT)

    assert refused.value.choices == ("below VALUE", "above VALUE", "below target", "behind pace", "at risk")


def test_an_unknown_command_of_a_group_is_answered_with_its_siblings() -> None:
    with pytest.raises(UserError) as refused:
        parse("digest frobnicate", CONTEXT)

    assert refused.value.key == "unknown_command"
    assert refused.value.choices == ("digest add", "digest list", "digest now", "digest remove", "digest delete")


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("rules", RuleList()),
        ("rule list", RuleList()),
        ("규칙 목록", RuleList()),
        ("ルール一覧", RuleList()),
        ("rule show Low win rate", RuleShow("Low win rate")),
        ('rule pause "Low win rate"', RulePause("Low win rate")),
        ("rule resume Pace:", RuleResume("Pace")),
        ("rule remove Pace", RuleRemove("Pace")),
        ("규칙 삭제 페이스", RuleRemove("페이스")),
        ("alerts", Alerts()),
        ("알림", Alerts()),
        ("アラート", Alerts()),
        ("digest add to #sales", DigestAdd("#sales")),
        ("digest add <#C3|sales> every monday 8:30", DigestAdd("#C3", schedule="monday 8:30")),
        (
            "digest add Week: to <@U1|dana> with revenue, win rate and deals won every hour",
            DigestAdd("@U1", "Week", "hour", ("revenue", "win_rate", "deals_won")),
        ),
        ("digest add to #a with 売上高、受注率、受注率", DigestAdd("#a", kpis=("revenue", "win_rate"))),
        ("digest add to #a with revenue win_rate", DigestAdd("#a", kpis=("revenue", "win_rate"))),
        ("digest add #sales weekday 9:00", DigestAdd("#sales", schedule="weekday 9:00")),
        ("digest add to #sales daily", DigestAdd("#sales", schedule="day 9:00")),
        ("digest add weekday 8:30", DigestAdd(schedule="weekday 8:30")),
        ("digest add every monday", DigestAdd(schedule="monday 9:00")),
        ("digest add Week: <#C3|sales> monday 8:30", DigestAdd("#C3", "Week", "monday 8:30")),
        ("digest add monday 8am #sales with revenue", DigestAdd("#sales", schedule="monday 8:00", kpis=("revenue",))),
        ("다이제스트 추가 #sales 평일 9시", DigestAdd("#sales", schedule="weekday 9:00")),
        ("다이제스트 추가 <#C3|sales>에 월요일 오전 8시 30분", DigestAdd("#C3", schedule="monday 8:30")),
        ("다이제스트 추가 매일 오후 6시", DigestAdd(schedule="day 18:00")),
        ("ダイジェスト 追加 #sales 平日 9時", DigestAdd("#sales", schedule="weekday 9:00")),
        ("ダイジェスト 追加 <#C3|sales> に 月曜日 午前8時30分", DigestAdd("#C3", schedule="monday 8:30")),
        ("ダイジェスト 追加 毎日 18時", DigestAdd(schedule="day 18:00")),
        ("digests", DigestList()),
        ("digest now", DigestNow()),
        ("digest now Week", DigestNow("Week")),
        ("digest remove Week", DigestRemove("Week")),
    ],
)
def test_the_other_requests_about_rules_and_digests(text: str, request_: Request) -> None:
    assert parse(text, CONTEXT) == request_
