"""Ranks: who is ahead of whom, as far as the numbers can tell."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping

from kpis.compute import is_sum
from kpis.kpi import Better, Kpi
from kpis.readings import Rank, Reading


def lists_lowest_first(kpi: Kpi) -> bool:
    """Whether the best of a breakdown are the lowest; parts of a sum are told by their size, good or bad."""
    return kpi.better is Better.LOWER and not is_sum(kpi.formula)


def ranks_of(kpi: Kpi, readings: Mapping[str | None, Reading]) -> dict[str | None, Rank]:
    """The places that each may have, the best first, by 95 % intervals.

    Two whose intervals overlap are not ranked against each other. Only rates of counts have intervals; values of too
    few, and of the group `(none)`, have no place: these are missing here, and so are all where neither high nor low is
    better. Source: `semantics`, section 5.
    """
    if kpi.better is Better.NEUTRAL:
        return {}
    known = {key: each.interval for key, each in readings.items() if key is not None and each.interval and each.enough}
    lows = sorted(low for low, _ in known.values())
    highs = sorted(high for _, high in known.values())
    count = len(known)
    found: dict[str | None, Rank] = {}
    for key, (low, high) in known.items():
        above, below = count - bisect_right(lows, high), bisect_left(highs, low)
        better, worse = (below, above) if kpi.better is Better.LOWER else (above, below)
        found[key] = Rank(1 + better, count - worse)
    return found
