"""Conditions: those that others are made of, and what is left of them for a row whose worth is not known."""

import pytest

from kpis.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Happened,
    Is,
    Known,
    Not,
    Worth,
    is_about_worth,
    possible,
    simple,
    undecided,
)

LARGE = Worth(least=None)
WON, SEOUL, DATED = Is("status", ("won",)), Is("region", ("Seoul",)), Known("closed_at")
EITHER = AnyOf((LARGE, SEOUL))
LARGE_IN_SEOUL = AllOf((SEOUL, LARGE))


def test_conditions_are_told_by_those_that_they_are_made_of() -> None:
    nested = (WON, Not(SEOUL), AnyOf((DATED, AllOf((LARGE, Happened("closed_ts"))))))
    assert list(simple(nested)) == [WON, SEOUL, DATED, LARGE, Happened("closed_ts")]


@pytest.mark.parametrize(
    ("condition", "is_about"),
    [(LARGE, True), (WON, False), (EITHER, True), (LARGE_IN_SEOUL, True), (AnyOf((WON, SEOUL)), False)],
)
def test_what_asks_for_worth_is_known_wherever_it_asks(condition: Condition, *, is_about: bool) -> None:
    assert is_about_worth(condition) is is_about


@pytest.mark.parametrize(
    ("conditions", "left", "besides"),
    [
        # without a word of worth all is left, and nothing is undecided
        ((WON, AnyOf((SEOUL, DATED))), (WON, AnyOf((SEOUL, DATED))), ()),
        ((AnyOf((SEOUL, AllOf((WON, DATED)))),), (AnyOf((SEOUL, AllOf((WON, DATED)))),), ()),
        # by its worth alone
        ((WON, LARGE), (WON,), ()),
        # any row may be large; which one is in Seoul is counted anyhow
        ((WON, EITHER), (WON,), (Not(AnyOf((SEOUL,))),)),
        # it may be large if it is in Seoul
        ((AnyOf((LARGE_IN_SEOUL, WON)),), (AnyOf((SEOUL, WON)),), (Not(AnyOf((WON,))),)),
        ((AnyOf((AllOf((SEOUL, DATED, LARGE)), WON)),), (AnyOf((AllOf((SEOUL, DATED)), WON)),), (Not(AnyOf((WON,))),)),
        ((AnyOf((LARGE_IN_SEOUL, AllOf((WON, LARGE)))),), (AnyOf((SEOUL, WON)),), ()),
    ],
)
def test_of_a_row_of_unknown_worth_the_rest_decides(
    conditions: tuple[Condition, ...], left: tuple[Condition, ...], besides: tuple[Condition, ...]
) -> None:
    assert (possible(conditions), undecided(conditions)) == (left, besides)
