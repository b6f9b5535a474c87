"""Rules: what makes sense, and what is fair."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from alerts.conditions import Condition, ConditionKind
from alerts.recipients import parse_recipient
from alerts.rules import Each, Rule, checked, parse_subjects
from kpis.catalogue import CATALOGUE
from kpis.errors import UserError
from kpis.kpi import Better
from kpis.readings import COMPANY, Scope, ScopeKind
from tests.alert_examples import SLOW

TEAM = Scope(ScopeKind.TEAM, "East")


def rule(*to: str, **changed: Any) -> Rule:
    return replace(SLOW, to=tuple(parse_recipient(text) for text in to), **changed)


def test_a_sensible_rule_is_taken_as_it_is() -> None:
    assert checked(SLOW, CATALOGUE["revenue"]) == SLOW


@pytest.mark.parametrize(
    ("made", "kpi", "key"),
    [
        (rule("owner", "#C1"), "revenue", "rule_person_in_channel"),
        (rule("#C1", subjects=Scope(ScopeKind.REP, "dana")), "revenue", "rule_person_in_channel"),
        (rule("owner", subjects=COMPANY), "revenue", "rule_company_owner"),
        (rule(), "revenue", "rule_no_recipient"),
        (rule("owner", condition=Condition(ConditionKind.AT_RISK, min_sample=5)), "revenue", "rule_min_not_sampled"),
        (
            rule("owner", condition=Condition(ConditionKind.BELOW, Fraction(45), Fraction(40))),
            "win_rate",
            "rule_clear_at",
        ),
        (
            rule("owner", condition=Condition(ConditionKind.ABOVE, Fraction(45), Fraction(50))),
            "sales_cycle",
            "rule_clear_at",
        ),
        (
            rule("owner", condition=Condition(ConditionKind.BEHIND_PACE, None, Fraction(1200000))),
            "revenue",
            "rule_clear_at_share",
        ),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(made: Rule, kpi: str, key: str) -> None:
    with pytest.raises(UserError) as refused:
        checked(made, CATALOGUE[kpi])
    assert refused.value.key == key


def test_a_kpi_that_reps_do_not_have_is_not_watched_for_each_of_them() -> None:
    company_only = replace(CATALOGUE["revenue"], scopes=("company",))
    with pytest.raises(UserError, match="rule_scope"):
        checked(SLOW, company_only)


def test_a_kpi_without_a_better_side_has_no_target_to_be_behind_of() -> None:
    neutral = replace(CATALOGUE["revenue"], better=Better.NEUTRAL)
    with pytest.raises(UserError, match="rule_no_direction"):
        checked(SLOW, neutral)


@pytest.mark.parametrize(
    "made",
    [
        rule("#C1", subjects=TEAM),
        rule("owner", "#C1", "@U1", subjects=Each.TEAM),
        rule("#C1", "@U1", subjects=COMPANY),
        rule("owner", "manager", "@U1"),
        rule("owner", condition=Condition(ConditionKind.BELOW, Fraction(45), Fraction(50))),
        rule("owner", condition=Condition(ConditionKind.BEHIND_PACE, None, Fraction(21, 20))),
    ],
)
def test_any_mix_of_recipients_is_fine_where_no_person_is_shown_to_others(made: Rule) -> None:
    assert checked(made, CATALOGUE["revenue"]) == made


@pytest.mark.parametrize(
    ("text", "expected"), [("each rep", Each.REP), ("each team", Each.TEAM), ("company", COMPANY), ("team:East", TEAM)]
)
def test_subjects_are_read_as_they_are_written(text: str, expected: Scope | Each) -> None:
    assert (parse_subjects(text), str(expected)) == (expected, text)
