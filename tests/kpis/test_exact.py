"""Many fractions added up."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kpis.exact import added_up


@given(st.lists(st.fractions(max_denominator=1000)))
def test_the_sum_is_that_of_adding_one_by_one(values: list[Fraction]) -> None:
    assert added_up(values) == sum(values, Fraction(0))


def test_nothing_adds_up_to_nothing() -> None:
    assert added_up([]) == Fraction(0)
