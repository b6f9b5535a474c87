"""Ranks: who is ahead of whom, as far as the numbers can tell."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping

from kpis.readings import Rank, Reading


def ranks_of(readings: Mapping[str | None, Reading]) -> dict[str | None, Rank]:
    """The places that each may have, by 95 % intervals: two whose intervals overlap are not ranked against each other.

    Only rates of counts have intervals; values of too few, and of the group `(none)`, have no place: these are missing
    here. Source: `semantics`, section 5.
    """
    known = {key: each.interval for key, each in readings.items() if key is not None and each.interval and each.enough}
    lows = sorted(low for low, _ in known.values())
    highs = sorted(high for _, high in known.values())
    count = len(known)
    return {
        key: Rank(1 + count - bisect_right(lows, high), count - bisect_left(highs, low))
        for key, (low, high) in known.items()
    }
