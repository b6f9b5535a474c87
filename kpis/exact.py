"""Exact numbers: many fractions added up."""

from collections.abc import Iterable
from fractions import Fraction
from math import lcm


def added_up(values: Iterable[Fraction]) -> Fraction:
    """The exact sum, 0 of none: over one common denominator, as adding up one by one reduces each sum on the way."""
    found = list(values)
    if len(found) == 1:
        return found[0]
    over = lcm(*(value.denominator for value in found))
    return Fraction(sum(value.numerator * (over // value.denominator) for value in found), over)
