"""Two whose intervals overlap are not ranked against each other."""

from fractions import Fraction

from kpis.compute import wilson
from kpis.ranks import ranks_of
from kpis.readings import Rank, Reading


def rate(won: int, closed: int, *, enough: bool = True) -> Reading:
    return Reading(Fraction(won, closed), Fraction(won), Fraction(closed), wilson(won, closed), enough)


def test_who_is_surely_ahead_of_all_others_is_the_first() -> None:
    ranks = ranks_of({"best": rate(95, 100), "good": rate(60, 100), "fair": rate(50, 100), "last": rate(5, 100)})
    assert ranks == {"best": Rank(1, 1), "good": Rank(2, 3), "fair": Rank(2, 3), "last": Rank(4, 4)}


def test_a_wide_interval_may_have_any_place() -> None:
    ranks = ranks_of({"few": rate(2, 4), "good": rate(80, 100), "bad": rate(20, 100)})
    assert ranks == {"good": Rank(1, 2), "few": Rank(1, 3), "bad": Rank(2, 3)}


def test_intervals_that_touch_overlap() -> None:
    touching: dict[str | None, Reading] = {
        "a": Reading(Fraction(3, 4), interval=(0.5, 1.0)),
        "b": Reading(Fraction(1, 4), interval=(0.0, 0.5)),
    }
    assert set(ranks_of(touching).values()) == {Rank(1, 2)}


def test_too_few_no_owner_and_sums_have_no_place_and_take_none() -> None:
    readings = {
        "sure": rate(95, 100),
        "last": rate(5, 100),
        "few": rate(1, 1, enough=False),
        None: rate(50, 100),
        "sum": Reading(Fraction(7)),
    }
    assert ranks_of(readings) == {"sure": Rank(1, 1), "last": Rank(2, 2)}
