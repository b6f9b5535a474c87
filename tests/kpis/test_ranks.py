"""Two whose intervals overlap are not ranked against each other."""

from dataclasses import replace
from fractions import Fraction

from kpis.catalogue import CATALOGUE
from kpis.compute import wilson
from kpis.kpi import Better
from kpis.ranks import lists_lowest_first, ranks_of
from kpis.readings import Rank, Reading

WIN_RATE = CATALOGUE["win_rate"]


def rate(won: int, closed: int, *, enough: bool = True) -> Reading:
    return Reading(Fraction(won, closed), Fraction(won), Fraction(closed), wilson(won, closed), enough)


def test_who_is_surely_ahead_of_all_others_is_the_first() -> None:
    ranks = ranks_of(
        WIN_RATE, {"best": rate(95, 100), "good": rate(60, 100), "fair": rate(50, 100), "last": rate(5, 100)}
    )
    assert ranks == {"best": Rank(1, 1), "good": Rank(2, 3), "fair": Rank(2, 3), "last": Rank(4, 4)}


def test_a_wide_interval_may_have_any_place() -> None:
    ranks = ranks_of(WIN_RATE, {"few": rate(2, 4), "good": rate(80, 100), "bad": rate(20, 100)})
    assert ranks == {"good": Rank(1, 2), "few": Rank(1, 3), "bad": Rank(2, 3)}


def test_intervals_that_touch_overlap() -> None:
    touching: dict[str | None, Reading] = {
        "a": Reading(Fraction(3, 4), interval=(0.5, 1.0)),
        "b": Reading(Fraction(1, 4), interval=(0.0, 0.5)),
    }
    assert set(ranks_of(WIN_RATE, touching).values()) == {Rank(1, 2)}


def test_too_few_no_owner_and_sums_have_no_place_and_take_none() -> None:
    readings = {
        "sure": rate(95, 100),
        "last": rate(5, 100),
        "few": rate(1, 1, enough=False),
        None: rate(50, 100),
        "sum": Reading(Fraction(7)),
    }
    assert ranks_of(WIN_RATE, readings) == {"sure": Rank(1, 1), "last": Rank(2, 2)}


def test_where_low_is_better_the_lowest_is_the_first_and_where_neither_is_nobody() -> None:
    rates: dict[str | None, Reading] = {"high": rate(95, 100), "low": rate(5, 100)}
    assert ranks_of(CATALOGUE["churn_rate"], rates) == {"high": Rank(2, 2), "low": Rank(1, 1)}
    assert ranks_of(replace(WIN_RATE, better=Better.NEUTRAL), rates) == {}


def test_the_best_are_listed_first_and_of_what_adds_up_the_largest() -> None:
    lowest_first = [
        key
        for key in ("lead_response_time", "churn_rate", "overdue_tasks", "lost_customers", "revenue")
        if lists_lowest_first(CATALOGUE[key])
    ]
    assert lowest_first == ["lead_response_time", "churn_rate"]
